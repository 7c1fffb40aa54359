import * as z from 'zod';
import { type SessionEvent as DomainEvent, sessionEvents } from '../../../domain/session/events.ts';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { projections } from '../../shared/subscriptions.ts';
import { type BookingRow, sessionRowSchema } from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type SessionEvent = SubscribedEvent<(typeof projections.sessions)[number]>;

type Writer = Pick<ViewWriter, 'putSession' | 'putDueSession' | 'putBooking'>;

/** What the summary tells beside the row: from when on the next meeting is to be announced. */
const announcementSchema = z.object({ announceFrom: z.string().optional() });

/**
 * Events of sessions → the tenant's list of sessions, whose row is the summary that every event brings, when the next
 * meeting of each is announced, and each learner's bookings. A commit says one thing of a learner at most, so its version
 * orders those too.
 */
export function projectSessions(views: Writer) {
  return async (event: SessionEvent): Promise<void> => {
    const { type, tenant, version, state } = event;
    const row = sessionRowSchema.parse(state);
    const { sessionId, endsAt } = row;
    await views.putSession(tenant, version, row);
    switch (type) {
      case 'SessionScheduled':
      case 'SessionRescheduled':
      case 'SessionCancelled':
      case 'SessionApproaching': {
        const { announceFrom } = announcementSchema.parse(state);
        return views.putDueSession(tenant, version, sessionId, announceFrom);
      }
      case 'SeatsChanged':
        return;
      // None of these changes when the session is announced.
      case 'SeatBooked':
      case 'WaitingListJoined':
      case 'SeatPromoted':
      case 'BookingCancelled':
      case 'BookingModeChanged': {
        const booking = bookingAfter(sessionEvents.read(event));
        if (booking) await views.putBooking(tenant, version, { sessionId, endsAt, ...booking });
        return;
      }
      default:
        return unreachable(type);
    }
  };
}

/** What a learner has by an event; undefined when it is about no one's booking. */
function bookingAfter({
  type,
  data,
}: DomainEvent): Pick<BookingRow, 'learnerId' | 'mode' | 'status'> | undefined {
  switch (type) {
    case 'SeatBooked':
    case 'SeatPromoted':
      return { ...data, status: 'booked' };
    case 'WaitingListJoined':
      return { ...data, status: 'waiting' };
    case 'BookingCancelled':
      return { ...data, status: 'cancelled' };
    case 'BookingModeChanged': {
      const { learnerId, mode, status } = data;
      return { learnerId, mode, status };
    }
    case 'SessionScheduled':
    case 'SessionRescheduled':
    case 'SessionCancelled':
    case 'SeatsChanged':
    case 'SessionApproaching':
      return undefined;
    default:
      return unreachable(type);
  }
}
