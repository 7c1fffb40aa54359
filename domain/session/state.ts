import type { Mode } from '../shared/values.ts';
import { type Seats, type SessionEvent, sessionEvents } from './events.ts';

/** A learner's place in a session; the order of waiting bookings is the order of the waiting list. */
interface Booking {
  readonly learnerId: string;
  readonly mode: Mode;
  readonly status: 'booked' | 'waiting';
}

/** One meeting of an activity, for some in the room and for some at home. */
export interface Session {
  readonly status: 'scheduled' | 'cancelled';
  readonly courseId: string;
  readonly activityId: string;
  readonly courseTitle: string;
  readonly activityTitle: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly timeZone: string;
  readonly room?: string | undefined;
  readonly joinUrl?: string | undefined;
  readonly trainerId?: string | undefined;
  readonly seats: Seats;
  readonly bookings: readonly Booking[];
}
export type SessionState = { readonly status: 'none' } | Session;

const initialState: SessionState = { status: 'none' };

function evolve(state: SessionState, event: SessionEvent): SessionState {
  if (event.type === 'SessionScheduled') return { ...event.data, status: 'scheduled', bookings: [] };
  // Nothing can come before the schedule; a fold is total all the same.
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'SessionRescheduled':
      return { ...state, ...event.data };
    case 'SessionCancelled':
      return { ...state, status: 'cancelled' };
    case 'SeatBooked':
      return { ...state, bookings: [...without(state, event.data), { ...event.data, status: 'booked' }] };
    case 'WaitingListJoined':
      return { ...state, bookings: [...without(state, event.data), { ...event.data, status: 'waiting' }] };
    case 'SeatPromoted':
      return {
        ...state,
        bookings: state.bookings.map((booking) =>
          booking.learnerId === event.data.learnerId ? { ...booking, status: 'booked' } : booking,
        ),
      };
    case 'BookingCancelled':
      return { ...state, bookings: without(state, event.data) };
    default:
      return event satisfies never;
  }
}

function without({ bookings }: Session, { learnerId }: { learnerId: string }): readonly Booking[] {
  return bookings.filter((booking) => booking.learnerId !== learnerId);
}

/** A meeting: schedule, seats, bookings, waiting list. */
export const session = {
  type: 'session',
  stateVersion: 1,
  initialState,
  evolve,
  events: sessionEvents,
} as const;

/** How many seats there are for a mode. */
export function seatsFor({ seats }: Session, mode: Mode): number {
  return mode === 'on-site' ? seats.onSite : seats.remote;
}

/** How many have a seat, or wait for one. */
export function countBookings({ bookings }: Session, mode: Mode, status: Booking['status']): number {
  return bookings.filter((booking) => booking.mode === mode && booking.status === status).length;
}

/** A learner's booking, with the place on the waiting list, from 1. */
export function bookingOf(
  state: SessionState,
  learnerId: string,
): (Booking & { position?: number }) | undefined {
  if (state.status === 'none') return undefined;
  const booking = state.bookings.find((candidate) => candidate.learnerId === learnerId);
  if (booking?.status !== 'waiting') return booking;
  const queue = state.bookings.filter(({ mode, status }) => mode === booking.mode && status === 'waiting');
  return { ...booking, position: queue.indexOf(booking) + 1 };
}

/** What everyone may read of a session, and what projections are told after each commit. */
export function summariseSession(sessionId: string, state: SessionState) {
  if (state.status === 'none') return null;
  const { bookings: _bookings, joinUrl: _joinUrl, ...facts } = state;
  const counts = (status: Booking['status']) => ({
    onSite: countBookings(state, 'on-site', status),
    remote: countBookings(state, 'remote', status),
  });
  return { sessionId, ...facts, booked: counts('booked'), waiting: counts('waiting') };
}
