import { createHash } from 'node:crypto';
import ical, { ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import type { bookingOf, Session } from '../../../domain/session/state.ts';
import type { Language } from '../../shared/tenant-language.ts';

/** A session, as the owner of the calendar may see it. */
export interface CalendarEntry {
  readonly sessionId: string;
  readonly session: Session;
  readonly booking?: ReturnType<typeof bookingOf>;
  /** Whether the link to join is theirs to see. */
  readonly mayJoin: boolean;
}

/** For how long clients need not ask again. */
const refreshSeconds = 3_600;

const words = {
  nl: {
    calendar: 'Opleidingen',
    waiting: 'Wachtlijst',
    waitingAs: (position: number) => `Je staat op de wachtlijst, op plaats ${position}.`,
    meeting: (number: number, count: number) => `Bijeenkomst ${number} van ${count}`,
    begins: (moment: string, timeZone: string) => `Begint op ${moment} (${timeZone}).`,
    room: (room: string) => `Ruimte: ${room}`,
    join: (joinUrl: string) => `Deelnemen: ${joinUrl}`,
    cancelled: 'Gaat niet door.',
  },
  en: {
    calendar: 'Training',
    waiting: 'Waiting list',
    waitingAs: (position: number) => `You are on the waiting list, in place ${position}.`,
    meeting: (number: number, count: number) => `Meeting ${number} of ${count}`,
    begins: (moment: string, timeZone: string) => `Begins on ${moment} (${timeZone}).`,
    room: (room: string) => `Room: ${room}`,
    join: (joinUrl: string) => `Join: ${joinUrl}`,
    cancelled: 'Cancelled.',
  },
} as const satisfies Record<Language, unknown>;

/**
 * A calendar (RFC 5545): an event for each meeting. Times are in UTC: each meeting is a moment of its own and none is
 * repeated by a rule, so clients show it right on both sides of a change of clocks, without a time zone's rules that age.
 * What it is on the clocks of the place stands in the description.
 *
 * @returns the text, and an ETag that changes when any meeting does
 */
export function calendarOf(
  tenant: string,
  entries: readonly CalendarEntry[],
  { language, now }: { language: Language; now: Date },
): { readonly text: string; readonly etag: string } {
  const events = entries.flatMap((entry) => eventsOf(tenant, entry, language));
  const calendar = ical({
    prodId: { company: 'Leerspoor', product: 'Leerspoor', language: language.toUpperCase() },
    name: words[language].calendar,
    method: ICalCalendarMethod.PUBLISH,
    ttl: refreshSeconds,
  });
  for (const event of events) calendar.createEvent({ ...event, stamp: now });
  const digest = createHash('sha256').update(JSON.stringify(events)).digest('base64url');
  // Weak: DTSTAMP is when the text was made.
  return { text: calendar.toString(), etag: `W/"${digest}"` };
}

function eventsOf(
  tenant: string,
  { sessionId, session, booking, mayJoin }: CalendarEntry,
  language: Language,
) {
  const { courseTitle, activityTitle, meetings, timeZone, room, sequence } = session;
  const say = words[language];
  const joinUrl = mayJoin ? session.joinUrl : undefined;
  const isWaiting = booking?.status === 'waiting';
  const isCancelled = session.status === 'cancelled';
  const place = booking?.mode === 'remote' ? joinUrl : (room ?? joinUrl);
  const moments = new Intl.DateTimeFormat(language === 'nl' ? 'nl-NL' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  });
  return meetings.map(({ startsAt, endsAt }, index) => {
    return {
      // Stable for the n-th meeting, however often it is moved.
      id: `${sessionId}.${index + 1}.${tenant}@leerspoor`,
      sequence,
      start: new Date(startsAt),
      end: new Date(endsAt),
      summary: isWaiting ? `${activityTitle} (${say.waiting})` : activityTitle,
      description: [
        courseTitle,
        ...(meetings.length > 1 ? [say.meeting(index + 1, meetings.length)] : []),
        ...(isCancelled ? [say.cancelled] : []),
        say.begins(moments.format(new Date(startsAt)), timeZone),
        ...(booking?.position !== undefined && isWaiting ? [say.waitingAs(booking.position)] : []),
        ...(room !== undefined && booking?.mode !== 'remote' ? [say.room(room)] : []),
        ...(joinUrl !== undefined && booking?.mode !== 'on-site' ? [say.join(joinUrl)] : []),
      ].join('\n'),
      ...(place !== undefined && { location: place }),
      status: isCancelled
        ? ICalEventStatus.CANCELLED
        : isWaiting
          ? ICalEventStatus.TENTATIVE
          : ICalEventStatus.CONFIRMED,
      // Who waits is free at that time for other things.
      transparency:
        isCancelled || isWaiting ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
    };
  });
}
