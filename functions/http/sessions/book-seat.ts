import * as z from 'zod';
import { isAboutToOpen, isDone, missingBefore } from '../../../domain/enrolment/path.ts';
import { factsOf } from '../../../domain/enrolment/state.ts';
import { bookSeat as decideBookSeat } from '../../../domain/session/decide.ts';
import { overlap } from '../../../domain/session/meetings.ts';
import { bookingOf, type Session, session } from '../../../domain/session/state.ts';
import { idSchema, modeSchema } from '../../../domain/shared/values.ts';
import { type BookingClaim, isUnderWay } from '../../shared/booking-claims.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import { sessionPath } from '../../shared/inputs.ts';
import type { BookingRejection } from '../../shared/rejections.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { enrolmentIdOf, streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { changeSession, isPlanning } from './change-session.ts';
import { placeOf, placeSchema } from './session-body.ts';
import type { SessionServices } from './session-services.ts';

const loadsAtOnce = 8;

// POST /sessions/{sessionId}/bookings: BookSeat. Needs an active enrolment with the activity open or about to open, and no
// other session at the same time.
export const bookSeatRoute = declareRoute({
  key: 'POST /sessions/{sessionId}/bookings',
  summary: 'Book a seat, or join the waiting list when there is none',
  request: z.strictObject({
    ...noInput,
    path: sessionPath,
    body: z.strictObject({ learnerId: idSchema, mode: modeSchema }),
  }),
  concerns: ({ body }) => body.learnerId,
  rejections: [
    'unknown-session',
    'session-cancelled',
    'session-over',
    'booked-otherwise',
    'mode-not-offered',
    'enrolment-needed',
    'activity-done',
    'not-about-to-open',
    'booking-closed',
    'overlaps',
  ],
  responses: {
    201: { description: 'A seat, or a place on the waiting list', body: placeSchema },
    200: { description: 'It was booked already', body: placeSchema },
  },
});

export const bookSeat = (services: SessionServices) =>
  bookSeatRoute.answeredBy(async (request) => {
    const { sessionId } = request.path;
    const { learnerId, mode } = request.body;
    const { now, caller } = request;
    const claim = { tenant: caller.tenant, learnerId, sessionId, now };
    const change = await services.claims.holding(claim, async (earlier) => {
      // Looked for before, and once however many come between: it takes longer than all the rest, and while it takes others
      // would write. It is heard only where a booking would be decided, so not for what was booked or answered already.
      const { state: wanted } = await services.ledger.load(
        session,
        streamOf.session(caller.tenant, sessionId),
      );
      const refusal =
        wanted.status === 'scheduled' ? await refusalOf(services, claim, earlier, wanted) : undefined;
      return changeSession(services, request, sessionId, (state) => {
        const decision = decideBookSeat(state, {
          learnerId,
          mode,
          ignoresDeadlines: isPlanning(request),
          now: now.toISOString(),
        });
        return 'rejected' in decision || decision.length === 0 ? decision : (refusal ?? decision);
      });
    });
    return commandAnswer(change, {
      status: change.kind === 'unchanged' ? 200 : 201,
      body: placeOf(change.loaded.state, learnerId),
    });
  });

interface Asked {
  readonly tenant: string;
  readonly learnerId: string;
  readonly sessionId: string;
  readonly now: Date;
}

async function refusalOf(
  services: SessionServices,
  asked: Asked,
  earlier: readonly BookingClaim[],
  wanted: Session,
): Promise<BookingRejection | undefined> {
  const [byEnrolment, byOverlap] = await Promise.all([
    refusalByEnrolment(services, asked.tenant, asked.learnerId, wanted),
    refusalByOverlap(services, asked, earlier, wanted),
  ]);
  return byEnrolment ?? byOverlap;
}

/** Whether the learner is elsewhere then: by the list of what they booked, and by what they asked for a moment ago. */
async function refusalByOverlap(
  { ledger, views }: SessionServices,
  { tenant, learnerId, sessionId, now }: Asked,
  earlier: readonly BookingClaim[],
  wanted: Session,
): Promise<BookingRejection | undefined> {
  const booked = await views.listBookings(tenant, learnerId, now.toISOString());
  const others = new Set([...booked, ...earlier].map((other) => other.sessionId));
  others.delete(sessionId);
  const underWay = new Set(earlier.filter((each) => isUnderWay(each, now)).map((each) => each.sessionId));
  const overlapping: string[] = [];
  await inParallel([...others], loadsAtOnce, async (otherId) => {
    const { state } = await ledger.load(session, streamOf.session(tenant, otherId));
    if (state.status !== 'scheduled' || !overlap(state.meetings, wanted.meetings)) return;
    if (bookingOf(state, learnerId) || underWay.has(otherId)) overlapping.push(otherId);
  });
  const [first] = overlapping.sort();
  return first === undefined ? undefined : { rejected: 'overlaps', sessionId: first };
}

async function refusalByEnrolment(
  { enrolments }: Services,
  tenant: string,
  learnerId: string,
  { courseId, activityId }: Session,
): Promise<BookingRejection | undefined> {
  const pinned = await enrolments.find(tenant, enrolmentIdOf(courseId, learnerId));
  const activity = pinned?.course.activities.find(({ id }) => id === activityId);
  if (!pinned || pinned.state.status === 'withdrawn' || !activity) return { rejected: 'enrolment-needed' };
  if (isDone(factsOf(pinned.state, activityId))) return { rejected: 'activity-done', activityId };
  if (isAboutToOpen(pinned.state, pinned.course, activity)) return undefined;
  return { rejected: 'not-about-to-open', missing: missingBefore(pinned.state, activity) };
}
