import { dayIn } from '../../domain/shared/calendar.ts';

/** Where the companies are whose learners start and leave by the day, and whose HR names files by the clock. */
export const companyTimeZone = 'Europe/Amsterdam';

/** The day (yyyy-mm-dd) that it is there. */
export function todayOf(now: Date): string {
  return dayIn(companyTimeZone, now.toISOString());
}
