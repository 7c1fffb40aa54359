/** From which day a workbook counts. Excel for Mac once counted from 1904. */
export type DateSystem = '1900' | '1904';

const dayMilliseconds = 86_400_000;
const lastSerial = { '1900': 2_958_465, '1904': 2_957_003 };
const leapBugSerial = 60;

/**
 * The date that a spreadsheet shows for a number of days.
 *
 * @returns yyyy-mm-dd, with `Thh:mm:ss` for a part of a day; undefined for a number that is no date there. Serial 60 of the 1900
 * system gives 1900-02-29: Excel has that day (ECMA-376 part 1, 18.17.4.1), the calendar has not.
 */
export function dateOfSerial(serial: number, system: DateSystem): string | undefined {
  const days = Math.floor(serial);
  if (!(days >= (system === '1900' ? 1 : 0) && days <= lastSerial[system])) return undefined;
  const time = timeOfDay(serial - days);
  if (time === undefined) return dateOfSerial(days + 1, system);
  if (system === '1900' && days === leapBugSerial) return `1900-02-29${time}`;
  return dateAfter(epochDay(days, system) + days) + time;
}

function epochDay(days: number, system: DateSystem): number {
  if (system === '1904') return Date.UTC(1904, 0, 1) / dayMilliseconds;
  // Behind the day that never was, all numbers are one too high.
  return Date.UTC(1899, 11, days < leapBugSerial ? 31 : 30) / dayMilliseconds;
}

function dateAfter(daysSince1970: number): string {
  return new Date(daysSince1970 * dayMilliseconds).toISOString().slice(0, 10);
}

/** Undefined when the fraction rounds to the next midnight. */
function timeOfDay(fraction: number): string | undefined {
  const seconds = Math.round(fraction * 86_400);
  if (seconds === 0) return '';
  if (seconds === 86_400) return undefined;
  return `T${new Date(seconds * 1000).toISOString().slice(11, 19)}`;
}
