import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';
import { modeSchema } from '../shared/values.ts';

const seatsSchema = z.object({ onSite: z.number(), remote: z.number() });
const bookingSchema = z.object({ learnerId: z.string(), mode: modeSchema });
/** One coming together; a session is one, or a series of several that are booked as a whole. */
const meetingSchema = z.object({ startsAt: z.string(), endsAt: z.string() });

export const sessionEvents = eventCatalogue({
  /** Titles as they were then: a timeline tells them without looking up the course. */
  SessionScheduled: {
    schemaVersion: 1,
    data: z.object({
      courseId: z.string(),
      activityId: z.string(),
      courseTitle: z.string(),
      activityTitle: z.string(),
      startsAt: z.string(),
      endsAt: z.string(),
      timeZone: z.string(),
      room: z.string().optional(),
      joinUrl: z.string().optional(),
      trainerId: z.string().optional(),
      seats: seatsSchema,
      /** Of a series, in order; `startsAt` is that of the first, `endsAt` that of the last. */
      meetings: z.array(meetingSchema).optional(),
      /** How long before the start booking ends, and giving up a seat; until the end when absent. */
      bookingClosesMinutes: z.number().optional(),
      cancellingClosesMinutes: z.number().optional(),
    }),
  },
  /** What is absent of place, link and trainer stays as it was. */
  SessionRescheduled: {
    schemaVersion: 1,
    data: z.object({
      startsAt: z.string(),
      endsAt: z.string(),
      meetings: z.array(meetingSchema).optional(),
      room: z.string().optional(),
      joinUrl: z.string().optional(),
      trainerId: z.string().optional(),
    }),
  },
  SeatsChanged: { schemaVersion: 1, data: z.object({ seats: seatsSchema }) },
  SessionCancelled: { schemaVersion: 1, data: z.object({ reason: z.string() }) },
  SeatBooked: { schemaVersion: 1, data: bookingSchema },
  /** All seats of that mode were taken. */
  WaitingListJoined: { schemaVersion: 1, data: bookingSchema },
  /** The first who waited got a seat that became free. */
  SeatPromoted: { schemaVersion: 1, data: bookingSchema },
  /** Also when who cancelled was still waiting. */
  BookingCancelled: { schemaVersion: 1, data: bookingSchema },
  /** In the room instead of at home, or the other way round; `status` is what the learner has in the new mode. */
  BookingModeChanged: {
    schemaVersion: 1,
    data: bookingSchema.extend({ formerMode: modeSchema, status: z.enum(['booked', 'waiting']) }),
  },
  /** A meeting is about to begin, within a day: noted by the clock, once for each start. */
  SessionApproaching: { schemaVersion: 1, data: z.object({ startsAt: z.string() }) },
});
export type SessionEvent = EventOf<typeof sessionEvents>;
export type Seats = z.infer<typeof seatsSchema>;
export type Meeting = z.infer<typeof meetingSchema>;
