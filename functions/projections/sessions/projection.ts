import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { projections } from '../../shared/subscriptions.ts';
import { sessionRowSchema } from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type SessionEvent = SubscribedEvent<(typeof projections.sessions)[number]>;

/** Events of sessions → the tenant's list of sessions. The row is the summary that every event brings. */
export function projectSessions(views: Pick<ViewWriter, 'putSession'>) {
  return async ({ type, tenant, version, state }: SessionEvent): Promise<void> => {
    switch (type) {
      case 'SessionScheduled':
      case 'SessionRescheduled':
      case 'SessionCancelled':
      case 'SeatBooked':
      case 'WaitingListJoined':
      case 'SeatPromoted':
      case 'BookingCancelled':
        return views.putSession(tenant, version, sessionRowSchema.parse(state));
      default:
        return unreachable(type);
    }
  };
}
