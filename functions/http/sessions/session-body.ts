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
    meetings: z
      .array(z.object({ startsAt: z.string(), endsAt: z.string() }))
      .describe('One, or those of a series, which is booked as a whole'),
    timeZone: z.string(),
    room: z.string().optional(),
    trainerId: z.string().optional(),
    seats: countsSchema,
    booked: countsSchema,
    waiting: countsSchema,
    bookingClosesMinutes: z.number().int().optional().describe('Before the first meeting, for learners'),
    cancellingClosesMinutes: z.number().int().optional().describe('Before the first meeting, for learners'),
  })
  .meta({ id: 'SessionItem' });

/** What a learner has at a session, or waits for. */
export const placeSchema = z.object({
  status: z.enum(['booked', 'waiting']),
  position: z.number().int().optional().describe('The place on the waiting list, from 1'),
});
const bookingSchema = placeSchema.extend({ learnerId: z.string(), mode: modeSchema });

/** `GET /sessions/{sessionId}` */
export const sessionBodySchema = sessionItemSchema
  .extend({
    sequence: z.number().int().describe('How often it was moved or cancelled'),
    joinUrl: z.string().optional().describe('For who has a seat, and who plans sessions'),
    bookings: z.array(bookingSchema).optional().describe('For who plans sessions'),
    booking: bookingSchema.optional().describe('Your own'),
  })
  .meta({ id: 'Session' });

/** What a learner has at a session for which the booking was just made or changed. */
export function placeOf(state: SessionState, learnerId: string): z.infer<typeof placeSchema> {
  const booking = bookingOf(state, learnerId);
  if (!booking) throw new Error('A booking that was made is there');
  const { status, position } = booking;
  return { status, ...(position !== undefined && { position }) };
}

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
