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

/** Clocks are changed by an hour, and on Lord Howe Island by half of one. */
const changesOfClocks = [-60, -30, 0, 30, 60];

/** All moments at which clocks show a local time, in order: two in the hour that they show twice, none in one that they skip. */
export function momentsIn(timeZone: string, localTime: string): readonly string[] {
  const one = Date.parse(momentIn(timeZone, localTime));
  return changesOfClocks
    .map((minutes) => one + minutes * 60_000)
    .filter((moment) => localTimeIn(timeZone, moment) === localTime)
    .map((moment) => new Date(moment).toISOString());
}

/** Swedish writes dates as ISO does, so that no parts have to be put together. */
const localFormat = (timeZone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });

/** Making a format takes a hundred times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function localTimeIn(timeZone: string, moment: number): string {
  const format = formats.get(timeZone) ?? localFormat(timeZone);
  formats.set(timeZone, format);
  return format.format(moment).replace(' ', 'T');
}
