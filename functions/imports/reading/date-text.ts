import { type DateSystem, dateOfSerial } from './excel-date.ts';

/** How a file writes its dates. */
export interface DateConventions {
  /** Which comes first in 1/3/2026. */
  readonly order: 'day-first' | 'month-first';
  /** What a bare number of days counts from. */
  readonly system: DateSystem;
}

/** A date without end: what systems that can't leave it empty write as 31-12-2999 or 31-12-9999. */
export const openEnd = 'open';

export type DateFault = 'invalid-date' | 'two-digit-year';
export type DateReading = { readonly date: string } | { readonly fault: DateFault };

const time = String.raw`(?:[T ,]+\d{1,2}:\d{2}.*)?`;
const yearFirst = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${time}$`);
const yearLast = new RegExp(String.raw`^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})${time}$`);
const compact = /^(\d{4})(\d{2})(\d{2})$/;
const twoDigitYear = /^\d{1,2}[-/. ]\d{1,2}[-/. ]'?\d{2}$|^\d{1,2}[-. ]*\p{L}+[-., ]*'?\d{2}$/u;
const dayInWords = /^(\d{1,2})(?:st|nd|rd|th|e)?[-. ]*(\p{L}{3,})[-., ]*(\d{4})$/u;
const monthInWords = /^(\p{L}{3,})[-. ]*(\d{1,2})(?:st|nd|rd|th)?[, ]+(\d{4})$/u;
const serial = /^\d{5,7}(?:[.,]\d+)?$/;

/** By their first letters, which tell the months of both languages apart; "maart" is also "mrt". */
const months: readonly (readonly string[])[] = [
  ['jan', 'januari', 'january'],
  ['feb', 'februari', 'february'],
  ['mrt', 'maa', 'maart', 'mar', 'march'],
  ['apr', 'april'],
  ['mei', 'may'],
  ['jun', 'juni', 'june'],
  ['jul', 'juli', 'july'],
  ['aug', 'augustus', 'august'],
  ['sep', 'sept', 'september'],
  ['okt', 'oktober', 'oct', 'october'],
  ['nov', 'november'],
  ['dec', 'december'],
];
const monthNumbers = new Map(months.flatMap((names, index) => names.map((name) => [name, index + 1])));

/**
 * Reads a date as HR systems and people write it. Of a moment only the day is taken, as written: its zone is not
 * reckoned with, since a contract begins on a day.
 *
 * @returns yyyy-mm-dd between 1900 and 2999, `openEnd`, or why it can't be read
 */
export function readDate(text: string, { order, system }: DateConventions): DateReading {
  const first = yearFirst.exec(text);
  if (first) return dateOf(first[1], first[2], first[3]);
  const last = yearLast.exec(text);
  if (last)
    return order === 'day-first' ? dateOf(last[3], last[2], last[1]) : dateOf(last[3], last[1], last[2]);
  const digits = compact.exec(text);
  if (digits) return dateOf(digits[1], digits[2], digits[3]);
  if (serial.test(text)) return dateOfDays(Number(text.replace(',', '.')), system);
  if (twoDigitYear.test(text)) return { fault: 'two-digit-year' };
  const inWords = text.toLowerCase();
  const day = dayInWords.exec(inWords);
  if (day) return dateOf(day[3], monthNumbers.get(day[2] ?? ''), day[1]);
  const month = monthInWords.exec(inWords);
  if (month) return dateOf(month[3], monthNumbers.get(month[1] ?? ''), month[2]);
  return { fault: 'invalid-date' };
}

const daysInMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function dateOf(yearText = '', monthText: string | number = 0, dayText = ''): DateReading {
  const year = Number(yearText);
  const month = Number(monthText);
  const day = Number(dayText);
  if (month === 12 && day === 31 && (year === 2999 || year === 9999)) return { date: openEnd };
  const days = month === 2 && isLeapYear(year) ? 29 : daysInMonths[month - 1];
  if (days === undefined || day < 1 || day > days || year < 1900 || year > 2999)
    return { fault: 'invalid-date' };
  return { date: `${year}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}` };
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Five digits are a day between 1927 and 2173; more of them are a mistyped date, unless they are an open end. */
function dateOfDays(days: number, system: DateSystem): DateReading {
  const date = dateOfSerial(days, system);
  if (date === undefined) return { fault: 'invalid-date' };
  const reading = dateOf(date.slice(0, 4), date.slice(5, 7), date.slice(8, 10));
  return days < 100_000 || ('date' in reading && reading.date === openEnd)
    ? reading
    : { fault: 'invalid-date' };
}
