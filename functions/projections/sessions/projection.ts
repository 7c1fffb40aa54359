import * as z from 'zod';
import { sessionEvents } from '../../../domain/session/events.ts';
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
    const { tenant, version, state } = event;
    const row = sessionRowSchema.parse(state);
    const { sessionId, endsAt } = row;
    const putBooking = (booking: Pick<BookingRow, 'learnerId' | 'mode' | 'status'>) =>
      views.putBooking(tenant, version, { sessionId, endsAt, ...booking });
    await views.putSession(tenant, version, row);
    const read = sessionEvents.read(event);
    switch (read.type) {
      case 'SessionScheduled':
      case 'SessionRescheduled':
      case 'SessionCancelled':
      case 'SessionApproaching': {
        const { announceFrom } = announcementSchema.parse(state);
        return views.putDueSession(tenant, version, sessionId, announceFrom);
      }
      // This and what follows change nothing of when the session is announced.
      case 'SeatsChanged':
        return;
      case 'SeatBooked':
      case 'SeatPromoted':
        return putBooking({ ...read.data, status: 'booked' });
      case 'WaitingListJoined':
        return putBooking({ ...read.data, status: 'waiting' });
      case 'BookingCancelled':
        return putBooking({ ...read.data, status: 'cancelled' });
      case 'BookingModeChanged': {
        const { learnerId, mode, status } = read.data;
        return putBooking({ learnerId, mode, status });
      }
      default:
        return unreachable(read);
    }
  };
}
