import * as z from 'zod';
import { bookingOf, type SessionState, summariseSession } from '../../../domain/session/state.ts';
import { modeSchema } from '../../../domain/shared/values.ts';
import { notFound } from '../../shared/problem.ts';

const countsSchema = z.object({ onSite: z.number().int(), remote: z.number().int() });

/** A session in a list. */
export const sessionItemSchema = z
  .object({
    sessionId: z.string(),
    courseId: z.string(),
    courseTitle: z.string(),
    activityId: z.string(),
    activityTitle: z.string(),
    status: z.enum(['scheduled', 'cancelled']),
    startsAt: z.string(),
    endsAt: z.string(),
    timeZone: z.string(),
    room: z.string().optional(),
    trainerId: z.string().optional(),
    seats: countsSchema,
    booked: countsSchema,
    waiting: countsSchema,
  })
  .meta({ id: 'SessionItem' });

const bookingSchema = z.object({
  learnerId: z.string(),
  mode: modeSchema,
  status: z.enum(['booked', 'waiting']),
  position: z.number().int().optional().describe('The place on the waiting list, from 1'),
});

/** `GET /sessions/{sessionId}` */
export const sessionBodySchema = sessionItemSchema
  .extend({
    joinUrl: z.string().optional().describe('For who has a seat, and who plans sessions'),
    bookings: z.array(bookingSchema).optional().describe('For who plans sessions'),
    booking: bookingSchema.optional().describe('Your own'),
  })
  .meta({ id: 'Session' });

/**
 * A session as its reader may see it: who plans sessions sees everyone; a learner sees the counts and the own booking.
 *
 * @throws ProblemError 404 when there is none
 */
export function describeSession(
  sessionId: string,
  state: SessionState,
  reader: { isPlanner: boolean; learnerId?: string | undefined },
) {
  const summary = summariseSession(sessionId, state);
  if (state.status === 'none' || !summary) throw notFound(`Session ${sessionId}`);
  const { announceFrom: _announceFrom, ...facts } = summary;
  const booking = reader.learnerId === undefined ? undefined : bookingOf(state, reader.learnerId);
  const mayJoin = reader.isPlanner || booking?.status === 'booked';
  return {
    ...facts,
    ...(mayJoin && state.joinUrl !== undefined && { joinUrl: state.joinUrl }),
    ...(reader.isPlanner && {
      bookings: state.bookings.map(({ learnerId }) => bookingOf(state, learnerId)),
    }),
    ...(booking && { booking }),
  };
}
