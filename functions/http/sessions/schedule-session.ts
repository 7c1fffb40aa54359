import * as z from 'zod';
import { course } from '../../../domain/course/state.ts';
import { scheduleSession as decideScheduleSession } from '../../../domain/session/decide.ts';
import { session, summariseSession } from '../../../domain/session/state.ts';
import { idSchema } from '../../../domain/shared/values.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { newIdOf } from '../../shared/new-id-of.ts';
import { notFound } from '../../shared/problem.ts';
import { problemOfRejection } from '../../shared/rejections.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { demandTimes, meetingsIn, timesInput } from './session-times.ts';

const seatCount = z.number().int().min(0).max(10_000);

/** The seats of a session; shared with changing them. */
export const seatsInput = z
  .strictObject({ onSite: seatCount.default(0), remote: seatCount.default(0) })
  .refine(({ onSite, remote }) => onSite + remote > 0, { message: 'must be at least one' });

/** Where a session is, and who gives it; shared with rescheduling. */
export const placeInput = {
  room: z.string().trim().min(1).max(200).optional(),
  joinUrl: z
    .url({ protocol: /^https$/ })
    .max(2000)
    .optional(),
  trainerId: idSchema.optional(),
};

/** A year at most. */
const deadlineMinutes = z.number().int().min(0).max(525_600).optional();

/** Asked for by use: Intl lists one name of each zone, and not always the one that IANA prefers (Asia/Kolkata). */
function isTimeZone(name: string): boolean {
  // Intl takes offsets too, which know no summer time.
  if (!/^[A-Z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

// POST /sessions: ScheduleSession. Refuses an activity that each does at their own time, and seats where there are none.
export const scheduleSessionRoute = declareRoute({
  key: 'POST /sessions',
  summary: 'Plan a session of a synchronous activity, or a series, with seats on site and from a distance',
  request: z.strictObject({
    ...noInput,
    body: z
      .strictObject({
        courseId: idSchema,
        activityId: idSchema,
        ...timesInput,
        timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Amsterdam'),
        ...placeInput,
        seats: seatsInput,
        bookingClosesMinutes: deadlineMinutes.describe(
          'Learners may book until so many minutes before the first meeting; until the last one ends when absent',
        ),
        cancellingClosesMinutes: deadlineMinutes.describe(
          'Learners may give up a seat until so many minutes before the first meeting',
        ),
      })
      .superRefine(demandTimes),
  }),
  rejections: ['unknown-activity', 'no-sessions-needed', 'mode-not-offered'],
  responses: { 201: { description: 'Planned', body: z.object({ sessionId: z.string() }) } },
});

export const scheduleSession = ({ ledger, secret }: Services) =>
  scheduleSessionRoute.answeredBy(async ({ body, caller, now, metadata }) => {
    const { tenant } = caller;
    const sessionId = await newIdOf('session', { secret }, { caller, metadata });
    const outcome = settled(
      await ledger.execute({
        aggregate: session,
        stream: streamOf.session(tenant, sessionId),
        metadata,
        decide: async ({ state }) => {
          const offered = await ledger.load(course, streamOf.course(tenant, body.courseId));
          if (offered.state.status === 'none') throw notFound(`Course ${body.courseId}`);
          const { title, activities } = offered.state.latest;
          const activity = activities.find(({ id }) => id === body.activityId);
          if (!activity) {
            throw problemOfRejection({ rejected: 'unknown-activity', activityId: body.activityId });
          }
          const { place, timing, title: activityTitle } = activity;
          const { startsAt, endsAt, meetings, ...facts } = body;
          return decideScheduleSession(state, {
            ...facts,
            meetings: meetingsIn({ startsAt, endsAt, meetings }) ?? [],
            courseTitle: title,
            activityTitle,
            place,
            timing,
            now: now.toISOString(),
          });
        },
        summarise: (state) => summariseSession(sessionId, state),
      }),
    );
    return commandAnswer(outcome, { status: 201, body: { sessionId } });
  });
