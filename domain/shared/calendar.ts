/**
 * The same day and time so many months later, in UTC; where that month is too short, its last day: a certificate of
 * 31 January that is valid for a month ends on the last of February.
 */
export function addMonths(time: string, months: number): string {
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const daysInMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, daysInMonth));
  return date.toISOString();
}

/** So many times 24 hours later. */
export function addDays(time: string, days: number): string {
  return new Date(Date.parse(time) + days * 86_400_000).toISOString();
}

/** So many minutes later; earlier when they are negative. */
export function addMinutes(time: string, minutes: number): string {
  return new Date(Date.parse(time) + minutes * 60_000).toISOString();
}

/** The day (yyyy-mm-dd) after a day. */
export function dayAfter(day: string): string {
  return addDays(day, 1).slice(0, 10);
}

/** The day (yyyy-mm-dd) that it is at a moment, in a time zone by its IANA name. */
export function dayIn(timeZone: string, time: string): string {
  return localTimeIn(timeZone, Date.parse(time)).slice(0, 10);
}

/**
 * The moment at which clocks in a time zone show a local time (yyyy-mm-ddThh:mm:ss). Of an hour that clocks show
 * twice it is one of both; an hour that they skip is the same time before or after the skip.
 */
export function momentIn(timeZone: string, localTime: string): string {
  const asUtc = Date.parse(`${localTime}Z`);
  const aheadAt = (moment: number) => Date.parse(`${localTimeIn(timeZone, moment)}Z`) - moment;
  // The second look is for a clock that changes between the moment and its first guess.
  const guess = asUtc - aheadAt(asUtc);
  return new Date(asUtc - aheadAt(guess)).toISOString();
}

function localTimeIn(timeZone: string, moment: number): string {
  // Swedish writes dates as ISO does, so that no parts have to be put together.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return format.format(moment).replace(' ', 'T');
}
