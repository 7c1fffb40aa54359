import { momentIn, momentsIn } from '../../../domain/shared/calendar.ts';
import { readDate } from '../reading/date-text.ts';

/** Which comes first in 3/4/2026. */
export type DateOrder = 'day-first' | 'month-first';

/** A time as a file writes it, once understood: local, or with its distance from UTC. */
export interface WrittenTime {
  /** yyyy-mm-dd; absent where only the hour stands. */
  readonly day: string | undefined;
  /** hh:mm:ss */
  readonly clock: string;
  readonly offsetMinutes: number | undefined;
}

const timeAtEnd =
  /^(.*?)[,T ]*(?<!\d)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?: ?([ap])\.? ?m\.?)?(?: ?(z|utc|gmt)?([+-]\d{1,2}(?::?\d{2})?)?)$/iu;
const shortYear = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{2})$/;

/**
 * Reads a time in any of the ways in which Teams and Zoom write it: `11/26/25, 4:16:54 PM`, `26-11-2025 16:16:54`,
 * `Nov 26, 2025 4:16 PM`, `2025-11-26T16:16:54Z`, and `16:18:08` alone.
 *
 * @returns undefined when it is none, or one that does not exist
 */
export function readTime(text: string, order: DateOrder): WrittenTime | undefined {
  if (text.length > longestTime) return undefined;
  const [, before = '', hourText, minuteText, secondText = '00', half, zone, distance] =
    // Some write the space before AM and PM narrow, and that after a date not to be broken.
    timeAtEnd.exec(text.replace(/\s+/gu, ' ').trim()) ?? [];
  if (hourText === undefined || minuteText === undefined) return undefined;
  const hour = hourOf(Number(hourText), half?.toLowerCase());
  if (hour === undefined || Number(minuteText) > 59 || Number(secondText) > 59) return undefined;
  const date = before.replace(shortYear, '$1$2$3$220$4');
  const reading = date === '' ? undefined : readDate(date, { order, system: '1900' });
  if (reading && (!('date' in reading) || !/^\d{4}-/.test(reading.date))) return undefined;
  const offsetMinutes = distance === undefined ? (zone === undefined ? undefined : 0) : minutesOf(distance);
  return {
    day: reading && 'date' in reading ? reading.date : undefined,
    clock: `${String(hour).padStart(2, '0')}:${minuteText}:${secondText}`,
    offsetMinutes,
  };
}

const longestTime = 60;

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour > 23 ? undefined : hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half === 'p' ? 12 : 0);
}

function minutesOf(distance: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(distance) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/**
 * The moments that a written time may be: two in the hour that clocks show twice. One that clocks skip is taken as if they had
 * not been changed yet.
 */
export function momentsOf(
  { clock, offsetMinutes }: WrittenTime,
  day: string,
  timeZone: string,
): readonly number[] {
  const local = `${day}T${clock}`;
  if (offsetMinutes !== undefined) return [Date.parse(`${local}Z`) - offsetMinutes * 60_000];
  const moments = momentsIn(timeZone, local);
  return (moments.length > 0 ? moments : [momentIn(timeZone, local)]).map(Date.parse);
}

const parts = /(\d+)\s*(h|u|m|s)[a-z]*\.?/giu;
const clockForm = /^(\d{1,3}):(\d{2}):(\d{2})$/;
const secondsIn: Readonly<Record<string, number>> = { h: 3_600, u: 3_600, m: 60, s: 1 };

/**
 * Reads how long somebody was there, in seconds: `1h 2m 3s`, `1 u 2 min`, `01:02:03`; a bare number is of minutes, as Zoom writes
 * them. Undefined when it is none of those.
 */
export function readDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > longestTime) return undefined;
  if (/^\d{1,5}(?:[.,]\d+)?$/.test(trimmed)) return Math.round(Number(trimmed.replace(',', '.')) * 60);
  const [, hours, minutes, seconds] = clockForm.exec(trimmed) ?? [];
  if (hours !== undefined) return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  if (trimmed === '' || trimmed.replace(parts, '').trim() !== '') return undefined;
  let total = 0;
  for (const [, amount, unit = ''] of trimmed.matchAll(parts)) {
    total += Number(amount) * (secondsIn[unit.toLowerCase()] ?? 0);
  }
  return total;
}
