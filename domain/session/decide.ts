import type { Decision } from '../shared/decision.ts';
import type { Mode } from '../shared/values.ts';
import type { Seats, SessionEvent } from './events.ts';
import { bookingOf, countBookings, type Session, type SessionState, seatsFor } from './state.ts';

export interface ScheduleSession {
  readonly courseId: string;
  readonly activityId: string;
  readonly courseTitle: string;
  readonly activityTitle: string;
  /** Where the activity may be taken, and how: a session is for synchronous ones. */
  readonly place: 'on-site' | 'remote' | 'either';
  readonly timing: 'synchronous' | 'asynchronous';
  readonly startsAt: string;
  readonly endsAt: string;
  readonly timeZone: string;
  readonly room?: string | undefined;
  readonly joinUrl?: string | undefined;
  readonly trainerId?: string | undefined;
  readonly seats: Seats;
  readonly now: string;
}
export interface RescheduleSession {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly now: string;
}
export interface CancelSession {
  readonly reason: string;
  readonly now: string;
}
export interface BookSeat {
  readonly learnerId: string;
  readonly mode: Mode;
  readonly now: string;
}
export interface CancelBooking {
  readonly learnerId: string;
  readonly now: string;
}

export type SessionRejection =
  | { readonly rejected: 'unknown-session' }
  | { readonly rejected: 'session-exists' }
  | { readonly rejected: 'session-cancelled' }
  | { readonly rejected: 'session-over'; readonly endsAt: string }
  | { readonly rejected: 'no-sessions-needed'; readonly activityId: string }
  | { readonly rejected: 'mode-not-offered'; readonly mode: Mode }
  | { readonly rejected: 'booked-otherwise'; readonly mode: Mode };

type SessionDecision = Decision<SessionEvent, SessionRejection>;

/** Plans a session. It may lie in the past: what was held before anyone wrote it down counts too. */
export function scheduleSession(state: SessionState, command: ScheduleSession): SessionDecision {
  if (state.status !== 'none') return { rejected: 'session-exists' };
  const { now, place, timing, ...data } = command;
  if (timing === 'asynchronous') return { rejected: 'no-sessions-needed', activityId: data.activityId };
  if (place === 'on-site' && data.seats.remote > 0) return { rejected: 'mode-not-offered', mode: 'remote' };
  if (place === 'remote' && data.seats.onSite > 0) return { rejected: 'mode-not-offered', mode: 'on-site' };
  return [{ type: 'SessionScheduled', occurredAt: now, data }];
}

/** Moves a session; who had booked keeps the booking. */
export function rescheduleSession(
  state: SessionState,
  { startsAt, endsAt, now }: RescheduleSession,
): SessionDecision {
  const open = scheduled(state);
  if ('rejected' in open) return open;
  if (open.startsAt === startsAt && open.endsAt === endsAt) return [];
  return [{ type: 'SessionRescheduled', occurredAt: now, data: { startsAt, endsAt } }];
}

/** Cancels a session; its bookings stay on record. */
export function cancelSession(state: SessionState, { reason, now }: CancelSession): SessionDecision {
  switch (state.status) {
    case 'none':
      return { rejected: 'unknown-session' };
    case 'cancelled':
      return [];
    case 'scheduled':
      return [{ type: 'SessionCancelled', occurredAt: now, data: { reason } }];
  }
}

/** A seat if there is one, else a place at the end of the waiting list. */
export function bookSeat(state: SessionState, { learnerId, mode, now }: BookSeat): SessionDecision {
  const open = scheduled(state);
  if ('rejected' in open) return open;
  if (now >= open.endsAt) return { rejected: 'session-over', endsAt: open.endsAt };
  const booking = bookingOf(open, learnerId);
  if (booking) return booking.mode === mode ? [] : { rejected: 'booked-otherwise', mode: booking.mode };
  if (seatsFor(open, mode) === 0) return { rejected: 'mode-not-offered', mode };
  const isFree = countBookings(open, mode, 'booked') < seatsFor(open, mode);
  return [{ type: isFree ? 'SeatBooked' : 'WaitingListJoined', occurredAt: now, data: { learnerId, mode } }];
}

/** Gives up a seat, or a place on the waiting list; the first who waits for that seat gets it. */
export function cancelBooking(state: SessionState, { learnerId, now }: CancelBooking): SessionDecision {
  const open = scheduled(state);
  if ('rejected' in open) return open;
  if (now >= open.endsAt) return { rejected: 'session-over', endsAt: open.endsAt };
  const booking = bookingOf(open, learnerId);
  if (!booking) return [];
  const { mode } = booking;
  const cancelled: SessionEvent = { type: 'BookingCancelled', occurredAt: now, data: { learnerId, mode } };
  const first = open.bookings.find((waiting) => waiting.status === 'waiting' && waiting.mode === mode);
  if (booking.status === 'waiting' || !first) return [cancelled];
  return [cancelled, { type: 'SeatPromoted', occurredAt: now, data: { learnerId: first.learnerId, mode } }];
}

function scheduled(state: SessionState): Session | SessionRejection {
  switch (state.status) {
    case 'none':
      return { rejected: 'unknown-session' };
    case 'cancelled':
      return { rejected: 'session-cancelled' };
    case 'scheduled':
      return state;
  }
}
