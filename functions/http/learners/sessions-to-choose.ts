import { addMinutes } from '../../../domain/shared/calendar.ts';
import type { SessionRow } from '../../shared/view-rows.ts';

const mostSessions = 5;

/**
 * The sessions of an activity that a learner may choose from: those that have a seat before those that have a waiting list
 * alone, as a week that is booked up must not hide the next. Within each, in the order in which they are given.
 */
export function sessionsToChoose(rows: readonly SessionRow[], activityId: string, now: string) {
  const bookable = rows.filter((row) => row.activityId === activityId && isBookable(row, now));
  return [...bookable.filter(hasFreeSeat), ...bookable.filter((row) => !hasFreeSeat(row))]
    .slice(0, mostSessions)
    .map(describeComing);
}

function isBookable(row: SessionRow, now: string): boolean {
  return row.status === 'scheduled' && now < lastMomentToBook(row);
}

function lastMomentToBook({ startsAt, endsAt, bookingClosesMinutes }: SessionRow): string {
  return bookingClosesMinutes === undefined ? endsAt : addMinutes(startsAt, -bookingClosesMinutes);
}

function hasFreeSeat({ seats, booked }: SessionRow): boolean {
  return booked.onSite < seats.onSite || booked.remote < seats.remote;
}

function describeComing(row: SessionRow) {
  const { sessionId, startsAt, endsAt, meetings = [{ startsAt, endsAt }], timeZone, room, waiting } = row;
  return {
    sessionId,
    meetings,
    timeZone,
    ...(room !== undefined && { room }),
    seatsFree: {
      onSite: Math.max(0, row.seats.onSite - row.booked.onSite),
      remote: Math.max(0, row.seats.remote - row.booked.remote),
    },
    waiting,
    bookBefore: lastMomentToBook(row),
  };
}
