import * as z from 'zod';
import { isAboutToOpen, isDone, missingBefore } from '../../../domain/enrolment/path.ts';
import { factsOf } from '../../../domain/enrolment/state.ts';
import { bookSeat as decideBookSeat } from '../../../domain/session/decide.ts';
import { bookingOf, type Session } from '../../../domain/session/state.ts';
import { idSchema, modeSchema } from '../../../domain/shared/values.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { sessionPath } from '../../shared/inputs.ts';
import type { BookingRejection } from '../../shared/rejections.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { enrolmentIdOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { changeSession } from './change-session.ts';

// POST /sessions/{sessionId}/bookings: BookSeat. Needs an active enrolment with the activity open or about to open.
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
  ],
  responses: {
    201: {
      description: 'A seat, or a place on the waiting list',
      body: z.object({
        status: z.enum(['booked', 'waiting']),
        position: z.number().int().optional().describe('The place on the waiting list, from 1'),
      }),
    },
    200: { description: 'It was booked already', body: z.object({ status: z.enum(['booked', 'waiting']) }) },
  },
});

export const bookSeat = (services: Services) =>
  bookSeatRoute.answeredBy(async (request) => {
    const { sessionId } = request.path;
    const { learnerId, mode } = request.body;
    const change = await changeSession(services, request, sessionId, async (state) => {
      const decision = decideBookSeat(state, { learnerId, mode, now: request.now.toISOString() });
      if (state.status === 'none' || 'rejected' in decision || decision.length === 0) return decision;
      return (await refusalByEnrolment(services, request.caller.tenant, learnerId, state)) ?? decision;
    });
    const booking = bookingOf(change.loaded.state, learnerId);
    if (!booking) throw new Error('A booking that was made is there');
    return commandAnswer(change, {
      status: change.kind === 'unchanged' ? 200 : 201,
      body: {
        status: booking.status,
        ...(booking.position !== undefined && { position: booking.position }),
      },
    });
  });

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
