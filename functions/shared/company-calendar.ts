import { dayAfter, dayIn, momentIn } from '../../domain/shared/calendar.ts';

/** Where the companies are whose learners start and leave by the day, and whose HR names files by the clock. */
export const companyTimeZone = 'Europe/Amsterdam';

/** The day (yyyy-mm-dd) that it is there. */
export function todayOf(now: Date): string {
  return dayIn(companyTimeZone, now.toISOString());
}

/** The last millisecond (UTC) of a day (yyyy-mm-dd) there. */
export function endOfDay(day: string): string {
  const nextDay = momentIn(companyTimeZone, `${dayAfter(day)}T00:00:00`);
  return new Date(Date.parse(nextDay) - 1).toISOString();
}
