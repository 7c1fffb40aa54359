import * as z from 'zod';
import { attendedSession } from '../../../domain/enrolment/attend.ts';
import { correctRecord as decideCorrectRecord } from '../../../domain/enrolment/correct.ts';
import { attendanceStatusSchema, type EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { session } from '../../../domain/session/state.ts';
import { modeSchema, ratioSchema, reasonSchema } from '../../../domain/shared/values.ts';
import { enrolmentPath } from '../../shared/inputs.ts';
import { declareRoute, noInput, type RequestContext } from '../../shared/route.ts';
import { partsOfEnrolmentId, streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { changeEnrolment } from './change-enrolment.ts';
import { enrolmentChangeSchema } from './enrolment-body.ts';

const replacementSchema = z.union([
  z.strictObject({
    status: attendanceStatusSchema,
    mode: modeSchema,
    minutes: z.number().int().min(0).max(60_000).optional(),
  }),
  z
    .strictObject({
      progress: ratioSchema.optional(),
      secondsSpent: z.number().int().min(0).max(86_400).optional(),
      score: ratioSchema.optional(),
    })
    .refine(({ progress, secondsSpent, score }) => (progress ?? secondsSpent ?? score) !== undefined, {
      message: 'must say what should have been recorded, or be null',
      // What says nothing of progress is not of this form, whatever else it says.
      abort: true,
    }),
]);

// POST /enrolments/{enrolmentId}/corrections: CorrectRecord. Nothing is altered: a compensating event is added. Trainers correct
// attendance for as long as they may record it.
export const correctRecordRoute = declareRoute({
  key: 'POST /enrolments/{enrolmentId}/corrections',
  summary: 'Correct what was recorded; completion and certificate follow',
  request: z.strictObject({
    ...noInput,
    path: enrolmentPath,
    body: z.strictObject({
      eventId: z.string().min(1).max(64),
      replacement: replacementSchema.nullable().describe('null: nothing should have been recorded'),
      reason: reasonSchema,
    }),
  }),
  concerns: ({ path }) => partsOfEnrolmentId(path.enrolmentId).learnerId,
  rejections: [
    'unknown-event',
    'not-correctable',
    'replacement-of-another-kind',
    'mode-not-offered',
    'too-many-minutes',
    'minutes-needed',
    'not-enrolled',
    'attendance-locked',
  ],
  responses: { 200: { description: 'Corrected', body: enrolmentChangeSchema } },
});

export const correctRecord = (services: Services) =>
  correctRecordRoute.answeredBy((request) => {
    const { enrolmentId } = request.path;
    return changeEnrolment(services, request, enrolmentId, async ({ version, state, course }) => {
      const history = await services.enrolments.historyOf(request.caller.tenant, enrolmentId, version);
      const wrong = history.find(({ id }) => id === request.body.eventId);
      return decideCorrectRecord(state, {
        ...request.body,
        course,
        history,
        attendanceLockedAt: await lockOf(services, request, wrong),
        now: request.now.toISOString(),
      });
    });
  });

/** From when on who asks may not correct a record of attendance any more; undefined: never. */
async function lockOf(
  { ledger }: Services,
  { caller }: RequestContext,
  wrong: EnrolmentEvent | undefined,
): Promise<string | undefined> {
  if (wrong?.type !== 'AttendanceRecorded') return undefined;
  if (caller.groups.includes('hr') || caller.groups.includes('admin')) return undefined;
  const { sessionId } = wrong.data;
  const { state } = await ledger.load(session, streamOf.session(caller.tenant, sessionId));
  if (state.status === 'none') throw new Error(`Attendance of session ${sessionId}, which does not exist`);
  return attendedSession(sessionId, state).lockedAt;
}
