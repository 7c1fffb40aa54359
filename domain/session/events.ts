import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';
import { modeSchema } from '../shared/values.ts';

const seatsSchema = z.object({ onSite: z.number(), remote: z.number() });
const bookingSchema = z.object({ learnerId: z.string(), mode: modeSchema });

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
    }),
  },
  SessionRescheduled: { schemaVersion: 1, data: z.object({ startsAt: z.string(), endsAt: z.string() }) },
  SessionCancelled: { schemaVersion: 1, data: z.object({ reason: z.string() }) },
  SeatBooked: { schemaVersion: 1, data: bookingSchema },
  /** All seats of that mode were taken. */
  WaitingListJoined: { schemaVersion: 1, data: bookingSchema },
  /** The first who waited got a seat that became free. */
  SeatPromoted: { schemaVersion: 1, data: bookingSchema },
  /** Also when who cancelled was still waiting. */
  BookingCancelled: { schemaVersion: 1, data: bookingSchema },
});
export type SessionEvent = EventOf<typeof sessionEvents>;
export type Seats = z.infer<typeof seatsSchema>;
