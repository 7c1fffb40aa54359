import { addMinutes } from '../shared/calendar.ts';
import type { Decision } from '../shared/decision.ts';
import { type Mode, modeSchema } from '../shared/values.ts';
import type { Meeting, Seats, SessionEvent } from './events.ts';
import {
  announcedFrom,
  bookingOf,
  countBookings,
  type Session,
  type SessionState,
  seatsFor,
  session,
  unannounced,
} from './state.ts';

/** Where an activity may be taken. */
type Place = 'on-site' | 'remote' | 'either';

export interface ScheduleSession {
  readonly courseId: string;
  readonly activityId: string;
  readonly courseTitle: string;
  readonly activityTitle: string;
  /** Where the activity may be taken, and how: a session is for synchronous ones. */
  readonly place: Place;
  readonly timing: 'synchronous' | 'asynchronous';
  /** In order, at least one; several are a series, which is booked as a whole. */
  readonly meetings: readonly Meeting[];
  readonly timeZone: string;
  readonly room?: string | undefined;
  readonly joinUrl?: string | undefined;
  readonly trainerId?: string | undefined;
  readonly seats: Seats;
  readonly bookingClosesMinutes?: number | undefined;
  readonly cancellingClosesMinutes?: number | undefined;
  readonly now: string;
}
/** What is absent stays as it is. */
export interface RescheduleSession {
  readonly meetings?: readonly Meeting[] | undefined;
  readonly room?: string | undefined;
  readonly joinUrl?: string | undefined;
  readonly trainerId?: string | undefined;
  readonly now: string;
}
export interface CancelSession {
  readonly reason: string;
  readonly now: string;
}
export interface ChangeSeats {
  readonly seats: Seats;
  readonly place: Place;
  readonly now: string;
}
/** What a learner asks for, or somebody else for them. */
interface BookingCommand {
  readonly learnerId: string;
  /** Who plans sessions may book and cancel for others until the session is over. */
  readonly ignoresDeadlines?: boolean | undefined;
  readonly now: string;
}
export interface BookSeat extends BookingCommand {
  readonly mode: Mode;
}
export interface ChangeMode extends BookingCommand {
  readonly mode: Mode;
}
export type CancelBooking = BookingCommand;

export type SessionRejection =
  | { readonly rejected: 'unknown-session' }
  | { readonly rejected: 'session-exists' }
  | { readonly rejected: 'session-cancelled' }
  | { readonly rejected: 'session-over'; readonly endsAt: string }
  | { readonly rejected: 'no-sessions-needed'; readonly activityId: string }
  | { readonly rejected: 'mode-not-offered'; readonly mode: Mode }
  | { readonly rejected: 'booked-otherwise'; readonly mode: Mode }
  | { readonly rejected: 'unknown-booking' }
  | { readonly rejected: 'seats-taken'; readonly mode: Mode; readonly booked: number }
  | { readonly rejected: 'no-seat-free'; readonly mode: Mode }
  | { readonly rejected: 'booking-closed'; readonly closedAt: string }
  | { readonly rejected: 'cancelling-closed'; readonly closedAt: string };

type SessionDecision = Decision<SessionEvent, SessionRejection>;

/**
 * How many get a seat in one commit: more would not fit in what can be published of it. Whoever is left gets theirs with
 * the next change of the session, before anybody who comes later.
 */
export const promotedAtOnce = 500;

/** Plans a session. It may lie in the past: what was held before anyone wrote it down counts too. */
export function scheduleSession(state: SessionState, command: ScheduleSession): SessionDecision {
  if (state.status !== 'none') return { rejected: 'session-exists' };
  const { now, place, timing, meetings, ...data } = command;
  if (timing === 'asynchronous') return { rejected: 'no-sessions-needed', activityId: data.activityId };
  const mode = modeNotOffered(place, data.seats);
  if (mode) return { rejected: 'mode-not-offered', mode };
  return [{ type: 'SessionScheduled', occurredAt: now, data: { ...data, ...timesOf(meetings) } }];
}

/** Moves a session, to another time, room, link or trainer; who had booked keeps the booking. */
export function rescheduleSession(state: SessionState, command: RescheduleSession): SessionDecision {
  const open = scheduled(state);
  if ('rejected' in open) return open;
  const { now, meetings = open.meetings, ...place } = command;
  const isSame =
    isSameSeries(meetings, open.meetings) &&
    (place.room ?? open.room) === open.room &&
    (place.joinUrl ?? open.joinUrl) === open.joinUrl &&
    (place.trainerId ?? open.trainerId) === open.trainerId;
  if (isSame) return [];
  return [{ type: 'SessionRescheduled', occurredAt: now, data: { ...timesOf(meetings), ...place } }];
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

/** Gives a session other seats. Nobody loses one by it; whoever waits gets what is added, in order. */
export function changeSeats(state: SessionState, { seats, place, now }: ChangeSeats): SessionDecision {
  const open = goingOn(state, now);
  if ('rejected' in open) return open;
  const added = {
    onSite: Math.max(seats.onSite - open.seats.onSite, 0),
    remote: Math.max(seats.remote - open.seats.remote, 0),
  };
  const notOffered = modeNotOffered(place, added);
  if (notOffered) return { rejected: 'mode-not-offered', mode: notOffered };
  for (const mode of modeSchema.options) {
    const booked = countBookings(open, mode, 'booked');
    if (booked > seatsFor({ seats }, mode)) return { rejected: 'seats-taken', mode, booked };
  }
  const isSame = seats.onSite === open.seats.onSite && seats.remote === open.seats.remote;
  return promoting(open, isSame ? [] : [{ type: 'SeatsChanged', occurredAt: now, data: { seats } }], now);
}

/** A seat if there is one, else a place at the end of the waiting list. */
export function bookSeat(state: SessionState, { mode, ...command }: BookSeat): SessionDecision {
  const { learnerId, now } = command;
  const open = goingOn(state, now);
  if ('rejected' in open) return open;
  const booking = bookingOf(open, learnerId);
  if (booking) return booking.mode === mode ? [] : { rejected: 'booked-otherwise', mode: booking.mode };
  if (seatsFor(open, mode) === 0) return { rejected: 'mode-not-offered', mode };
  const closedAt = deadlinePassed(open, open.bookingClosesMinutes, command);
  if (closedAt !== undefined) return { rejected: 'booking-closed', closedAt };
  const type = hasFreeSeat(open, mode) ? 'SeatBooked' : 'WaitingListJoined';
  return promoting(open, [{ type, occurredAt: now, data: { learnerId, mode } }], now);
}

/**
 * In the room instead of at home, or the other way round. Who has a seat keeps it when there is none of the other kind; who
 * waits goes to the end of the other list.
 */
export function changeMode(state: SessionState, { mode, ...command }: ChangeMode): SessionDecision {
  const { learnerId, now } = command;
  const open = goingOn(state, now);
  if ('rejected' in open) return open;
  const booking = bookingOf(open, learnerId);
  if (!booking) return { rejected: 'unknown-booking' };
  if (booking.mode === mode) return [];
  if (seatsFor(open, mode) === 0) return { rejected: 'mode-not-offered', mode };
  const closedAt = deadlinePassed(open, open.bookingClosesMinutes, command);
  if (closedAt !== undefined) return { rejected: 'booking-closed', closedAt };
  const isFree = hasFreeSeat(open, mode);
  if (booking.status === 'booked') {
    const cancellingClosedAt = deadlinePassed(open, open.cancellingClosesMinutes, command);
    if (cancellingClosedAt !== undefined) {
      return { rejected: 'cancelling-closed', closedAt: cancellingClosedAt };
    }
    if (!isFree) return { rejected: 'no-seat-free', mode };
  }
  const status = isFree ? 'booked' : 'waiting';
  const data = { learnerId, mode, formerMode: booking.mode, status } as const;
  return promoting(open, [{ type: 'BookingModeChanged', occurredAt: now, data }], now);
}

/** Gives up a seat, or a place on the waiting list; the first who waits for that seat gets it. */
export function cancelBooking(state: SessionState, command: CancelBooking): SessionDecision {
  const { learnerId, now } = command;
  const open = goingOn(state, now);
  if ('rejected' in open) return open;
  const booking = bookingOf(open, learnerId);
  if (!booking) return [];
  const { mode, status } = booking;
  const closedAt =
    status === 'booked' ? deadlinePassed(open, open.cancellingClosesMinutes, command) : undefined;
  if (closedAt !== undefined) return { rejected: 'cancelling-closed', closedAt };
  return promoting(open, [{ type: 'BookingCancelled', occurredAt: now, data: { learnerId, mode } }], now);
}

/** Notes that the next meeting begins within a day, once for each start. A session that is cancelled announces nothing. */
export function announceSession(state: SessionState, { now }: { readonly now: string }): SessionDecision {
  if (state.status === 'none') return { rejected: 'unknown-session' };
  const next = unannounced(state).find(({ startsAt }) => startsAt > now);
  if (!next || announcedFrom(next) > now) return [];
  return [{ type: 'SessionApproaching', occurredAt: now, data: { startsAt: next.startsAt } }];
}

/** Adds to what was decided that those who wait get the seats that are free then, in order. */
function promoting(open: Session, events: readonly SessionEvent[], now: string): readonly SessionEvent[] {
  const after = events.reduce<SessionState>(session.evolve, open);
  if (after.status === 'none') return events;
  const promoted = modeSchema.options.flatMap((mode) => {
    const free = seatsFor(after, mode) - countBookings(after, mode, 'booked');
    return after.bookings
      .filter((booking) => booking.status === 'waiting' && booking.mode === mode)
      .slice(0, Math.max(free, 0));
  });
  return [
    ...events,
    ...promoted.slice(0, promotedAtOnce).map(
      ({ learnerId, mode }): SessionEvent => ({
        type: 'SeatPromoted',
        occurredAt: now,
        data: { learnerId, mode },
      }),
    ),
  ];
}

/** Whether there is a seat that nobody has, and nobody waits for. */
function hasFreeSeat(open: Session, mode: Mode): boolean {
  const asked = countBookings(open, mode, 'booked') + countBookings(open, mode, 'waiting');
  return asked < seatsFor(open, mode);
}

/** Since when it is too late, for who is bound by deadlines; they run until the first meeting begins. */
function deadlinePassed(
  { startsAt }: Session,
  closesMinutes: number | undefined,
  { now, ignoresDeadlines = false }: BookingCommand,
): string | undefined {
  if (closesMinutes === undefined || ignoresDeadlines) return undefined;
  const closedAt = addMinutes(startsAt, -closesMinutes);
  return now >= closedAt ? closedAt : undefined;
}

/** A mode of which there are seats although the activity is not given that way. */
function modeNotOffered(place: Place, seats: Seats): Mode | undefined {
  if (place === 'on-site' && seats.remote > 0) return 'remote';
  if (place === 'remote' && seats.onSite > 0) return 'on-site';
  return undefined;
}

function timesOf(meetings: readonly Meeting[]) {
  const [first, last] = [meetings.at(0), meetings.at(-1)];
  if (!first || !last) throw new TypeError('A session has a meeting at least');
  const times = { startsAt: first.startsAt, endsAt: last.endsAt };
  return meetings.length === 1 ? times : { ...times, meetings: [...meetings] };
}

function isSameSeries(some: readonly Meeting[], others: readonly Meeting[]): boolean {
  return (
    some.length === others.length &&
    some.every(
      ({ startsAt, endsAt }, index) =>
        startsAt === others[index]?.startsAt && endsAt === others[index]?.endsAt,
    )
  );
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

/** A session whose seats may still change hands. */
function goingOn(state: SessionState, now: string): Session | SessionRejection {
  const open = scheduled(state);
  if ('rejected' in open) return open;
  return now >= open.endsAt ? { rejected: 'session-over', endsAt: open.endsAt } : open;
}
