import type { EnrolmentEvent } from '../enrolment/events.ts';
import type { MinutesByForm } from '../enrolment/path.ts';
import { type Correctable, correctionsIn, isCorrectable, recordsAsCorrected } from '../enrolment/records.ts';
import { isOfMeeting } from '../enrolment/state.ts';
import { dayIn } from '../shared/calendar.ts';
import type { Recorded } from '../shared/event-catalogue.ts';
import { rounded } from './figures.ts';

/** A month (yyyy-mm), and the hours that somebody spent in it, by where they were spent. */
export interface HoursOfMonth {
  readonly month: string;
  readonly hours: MinutesByForm;
}

/**
 * The hours that went into courses, by the month in which they were spent, newest first; records count as they stand
 * corrected.
 *
 * @param enrolments all events of each enrolment, oldest first
 * @param timeZone in which months begin
 */
export function hoursByMonth(
  enrolments: readonly (readonly Recorded<EnrolmentEvent>[])[],
  timeZone: string,
): readonly HoursOfMonth[] {
  const seconds = new Map<string, Record<keyof MinutesByForm, number>>();
  for (const record of enrolments.flatMap(recordsIn)) {
    const month = dayIn(timeZone, record.occurredAt).slice(0, 7);
    const spent = seconds.get(month) ?? { online: 0, onSite: 0, remote: 0 };
    if (record.type === 'ActivityProgressed') spent.online += record.data.secondsSpent;
    if (record.type === 'AttendanceRecorded') {
      spent[record.data.mode === 'on-site' ? 'onSite' : 'remote'] += record.data.minutes * 60;
    }
    seconds.set(month, spent);
  }
  return [...seconds]
    .filter(([, { online, onSite, remote }]) => online + onSite + remote > 0)
    .toSorted(([one], [other]) => (one > other ? -1 : 1))
    .map(([month, { online, onSite, remote }]) => ({
      month,
      hours: { online: inHours(online), onSite: inHours(onSite), remote: inHours(remote) },
    }));
}

/** What counts of each attempt: of several words on one meeting the last. */
function recordsIn(events: readonly Recorded<EnrolmentEvent>[]): readonly Recorded<Correctable>[] {
  const beginnings = [...events.keys()].filter((index) => events[index]?.type === 'Enrolled');
  return beginnings.flatMap((beginning, number) => {
    const attempt = events.slice(beginning, beginnings[number + 1]);
    const corrections = correctionsIn(attempt);
    const activityIds = new Set(attempt.filter(isCorrectable).map(({ data }) => data.activityId));
    const records = [...activityIds].flatMap((id) => recordsAsCorrected(attempt, id, corrections));
    return records.filter((record, index) => !isReplaced(record, records.slice(index + 1)));
  });
}

function isReplaced({ type, data }: Recorded<Correctable>, later: readonly Recorded<Correctable>[]): boolean {
  if (type !== 'AttendanceRecorded') return false;
  return later.some((other) => other.type === 'AttendanceRecorded' && isOfMeeting(other.data, data));
}

function inHours(seconds: number): number {
  return rounded(seconds / 3600, 2);
}
