import { addDays } from '../shared/calendar.ts';
import type { Mode } from '../shared/values.ts';
import { type Meeting, type Seats, type SessionEvent, sessionEvents } from './events.ts';

/** A learner's place in a session; the order of waiting bookings is the order of the waiting list. */
interface Booking {
  readonly learnerId: string;
  readonly mode: Mode;
  readonly status: 'booked' | 'waiting';
}

/** A session of an activity, for some in the room and for some at home: one meeting, or a series. */
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
  /** In order; at least one. */
  readonly meetings: readonly Meeting[];
  readonly bookingClosesMinutes?: number | undefined;
  readonly cancellingClosesMinutes?: number | undefined;
  readonly bookings: readonly Booking[];
  /** When it was planned: a session may be written down after it was held. */
  readonly scheduledAt: string;
  /** When its meetings were last set: who announces them looks at none before that. */
  readonly meetingsSetAt: string;
  /** How often it was moved or cancelled, for calendars (RFC 5545, SEQUENCE). */
  readonly sequence: number;
  /** The start of the meeting that the clock announced last. */
  readonly announcedStart?: string | undefined;
}
export type SessionState = { readonly status: 'none' } | Session;

const initialState: SessionState = { status: 'none' };

function evolve(state: SessionState, event: SessionEvent): SessionState {
  if (event.type === 'SessionScheduled') {
    const { startsAt, endsAt, meetings = [{ startsAt, endsAt }] } = event.data;
    return {
      ...event.data,
      meetings,
      status: 'scheduled',
      bookings: [],
      scheduledAt: event.occurredAt,
      meetingsSetAt: event.occurredAt,
      sequence: 0,
    };
  }
  // Nothing can come before the schedule; a fold is total all the same.
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'SessionRescheduled': {
      const { startsAt, endsAt, meetings = [{ startsAt, endsAt }], room, joinUrl, trainerId } = event.data;
      return {
        ...state,
        startsAt,
        endsAt,
        meetings,
        meetingsSetAt: event.occurredAt,
        ...(room !== undefined && { room }),
        ...(joinUrl !== undefined && { joinUrl }),
        ...(trainerId !== undefined && { trainerId }),
        sequence: state.sequence + 1,
      };
    }
    case 'SessionCancelled':
      return { ...state, status: 'cancelled', sequence: state.sequence + 1 };
    case 'SeatsChanged':
      return { ...state, seats: event.data.seats };
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
    case 'BookingModeChanged': {
      const { learnerId, mode, status } = event.data;
      return { ...state, bookings: [...without(state, event.data), { learnerId, mode, status }] };
    }
    case 'SessionApproaching':
      return { ...state, announcedStart: event.data.startsAt };
    default:
      return event satisfies never;
  }
}

function without({ bookings }: Session, { learnerId }: { learnerId: string }): readonly Booking[] {
  return bookings.filter((booking) => booking.learnerId !== learnerId);
}

/** A session: schedule, seats, bookings, waiting list. */
export const session = {
  type: 'session',
  stateVersion: 3,
  initialState,
  evolve,
  events: sessionEvents,
} as const;

/** How many seats there are for a mode. */
export function seatsFor({ seats }: Pick<Session, 'seats'>, mode: Mode): number {
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

/** From when on the next meeting is to be announced; undefined when there is none. */
export function nextAnnouncementOf(state: SessionState): string | undefined {
  if (state.status === 'none') return undefined;
  const [next] = unannounced(state);
  return next && announcedFrom(next);
}

/** A day before a meeting. */
export function announcedFrom({ startsAt }: Meeting): string {
  return addDays(startsAt, -1);
}

/** What is yet to be announced, in order: nothing of what had begun when it was written down. */
export function unannounced({
  status,
  meetings,
  meetingsSetAt,
  announcedStart,
}: Session): readonly Meeting[] {
  if (status === 'cancelled') return [];
  // A start that is none any more was moved since, and says nothing of those that there are.
  const announced = meetings.findIndex(({ startsAt }) => startsAt === announcedStart);
  return meetings.slice(announced + 1).filter(({ startsAt }) => startsAt > meetingsSetAt);
}

/** What everyone may read of a session, and what projections are told after each commit. */
export function summariseSession(sessionId: string, state: SessionState) {
  if (state.status === 'none') return null;
  const {
    bookings: _bookings,
    joinUrl: _joinUrl,
    scheduledAt: _scheduledAt,
    meetingsSetAt: _meetingsSetAt,
    announcedStart: _announcedStart,
    ...facts
  } = state;
  const counts = (status: Booking['status']) => ({
    onSite: countBookings(state, 'on-site', status),
    remote: countBookings(state, 'remote', status),
  });
  const announceFrom = nextAnnouncementOf(state);
  return {
    sessionId,
    ...facts,
    booked: counts('booked'),
    waiting: counts('waiting'),
    ...(announceFrom !== undefined && { announceFrom }),
  };
}
