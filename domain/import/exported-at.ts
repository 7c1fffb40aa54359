import { momentIn } from '../shared/calendar.ts';

interface DroppedFile {
  readonly fileName: string;
  /** When it was put where it lies (ISO 8601, UTC, milliseconds). */
  readonly droppedAt: string;
  /** Where the clock hung that the file's name was made by. */
  readonly timeZone: string;
}

const month = '(?<month>0[1-9]|1[0-2])';
const day = '(?<day>0[1-9]|[12][0-9]|3[01])';
const year = '(?<year>20[0-9]{2})';
const separator = '(?<separator>[-_. ]?)';
const clock =
  '(?:[-_. T]{0,3}(?<hour>[01][0-9]|2[0-3])[-_.:h]?(?<minute>[0-5][0-9])(?:[-_.:m]?(?<second>[0-5][0-9]))?(?<utc>Z)?)?';
const alone = (pattern: string) => new RegExp(`(?<![0-9])${pattern}${clock}(?![0-9])`, 'gi');

/** `20261124`, `2026-11-24T0130`, `24.11.2026_01-30-00`: no run of digits reads both ways, since no month is 19 or 20. */
const forms = [
  alone(`${year}${separator}${month}\\k<separator>${day}`),
  alone(`${day}${separator}${month}\\k<separator>${year}`),
];

/**
 * The moment of which a file tells: the date, with the time if there is one, in its name; without one, the moment at
 * which it was dropped. A date without a time is the beginning of that day. Nothing is exported after it is dropped:
 * a later date, such as the end of the year that the file is about, does not count. Of several dates it is the last.
 */
export function exportedAt({ fileName, droppedAt, timeZone }: DroppedFile): string {
  const moments = forms
    .flatMap((form) => [...fileName.matchAll(form)])
    .flatMap(({ groups = {} }) => momentOf(groups, timeZone) ?? [])
    .filter((moment) => moment <= droppedAt)
    .sort();
  return moments.at(-1) ?? droppedAt;
}

function momentOf(
  groups: Readonly<Record<string, string | undefined>>,
  timeZone: string,
): string | undefined {
  const { year, month, day, hour = '00', minute = '00', second = '00', utc } = groups;
  const date = `${year}-${month}-${day}`;
  // The 31st of a month with 30 days becomes another day; then it was no date.
  const midnight = new Date(`${date}T00:00:00.000Z`);
  if (midnight.toISOString().slice(0, 10) !== date) return undefined;
  const localTime = `${date}T${hour}:${minute}:${second}`;
  return utc === undefined ? momentIn(timeZone, localTime) : `${localTime}.000Z`;
}
