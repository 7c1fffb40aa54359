import * as z from 'zod';
import { attendanceStatusSchema } from '../../../domain/enrolment/events.ts';
import { factsOf } from '../../../domain/enrolment/state.ts';
import { bookingOf, session } from '../../../domain/session/state.ts';
import { modeSchema } from '../../../domain/shared/values.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import { sessionPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { enrolmentIdOf, streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { placeSchema } from './session-body.ts';

const loadsAtOnce = 16;

const meeting = z.number().int().optional().describe('Of a series, from 1');
const participantSchema = z
  .object({
    learnerId: z.string(),
    enrolled: z.boolean(),
    booking: placeSchema.extend({ mode: modeSchema }).optional().describe('Absent: came without'),
    visits: z
      .array(
        z.object({
          meeting,
          mode: modeSchema,
          from: z.string(),
          until: z.string().optional().describe('Absent: is there'),
        }),
      )
      .describe('Of meetings whose attendance is not recorded yet'),
    attendance: z.array(
      z.object({
        meeting,
        status: attendanceStatusSchema,
        mode: modeSchema,
        minutes: z.number(),
      }),
    ),
  })
  .meta({ id: 'SessionParticipant' });

// GET /sessions/{sessionId}/attendance: from the ledger, but who came without a booking, which a list says.
export const getAttendanceRoute = declareRoute({
  key: 'GET /sessions/{sessionId}/attendance',
  summary: 'Who is expected, who is there, and what is recorded of them',
  request: z.strictObject({ ...noInput, path: sessionPath }),
  responses: {
    200: {
      description: 'Everyone who has a booking or came without',
      body: z.object({ participants: z.array(participantSchema) }),
    },
  },
});

export const getAttendance = ({ ledger, enrolments, views }: Services) =>
  getAttendanceRoute.answeredBy(async ({ path: { sessionId }, caller: { tenant } }) => {
    const [{ state }, came] = await Promise.all([
      ledger.load(session, streamOf.session(tenant, sessionId)),
      views.listParticipants(tenant, sessionId),
    ]);
    if (state.status === 'none') throw notFound(`Session ${sessionId}`);
    const learnerIds = [...new Set([...state.bookings.map(({ learnerId }) => learnerId), ...came])];
    const participants = new Map<string, z.infer<typeof participantSchema>>();
    await inParallel(learnerIds, loadsAtOnce, async (learnerId) => {
      const found = await enrolments.find(tenant, enrolmentIdOf(state.courseId, learnerId));
      const enrolment = found && found.state.status !== 'withdrawn' ? found.state : undefined;
      const ofSession = (each: { readonly sessionId: string }) => each.sessionId === sessionId;
      const { learnerId: _same, ...booking } = bookingOf(state, learnerId) ?? {};
      participants.set(learnerId, {
        learnerId,
        enrolled: enrolment !== undefined,
        ...('mode' in booking && { booking }),
        visits: (enrolment?.visits ?? []).filter(ofSession).map(({ meeting: number, mode, from, until }) => ({
          ...(number !== undefined && { meeting: number }),
          mode,
          from,
          ...(until !== undefined && { until }),
        })),
        attendance: (enrolment ? factsOf(enrolment, state.activityId).attendance : [])
          .filter(ofSession)
          .map(({ meeting: number, status, mode, minutes }) => ({
            ...(number !== undefined && { meeting: number }),
            status,
            mode,
            minutes,
          })),
      });
    });
    return {
      status: 200,
      body: { participants: learnerIds.flatMap((learnerId) => participants.get(learnerId) ?? []) },
    };
  });
