import { fileKindOf, isMarkup } from '../reading/file-kind.ts';
import { type FileSource, readPart } from '../reading/file-source.ts';
import { detectEncoding } from '../reading/text-encoding.ts';
import type { ProblemCode, RefusalCode } from './report-problem.ts';
import { type ReportRow, type ReportTable, tablesIn } from './report-tables.ts';
import { type DateOrder, momentsOf, readDuration, readTime } from './report-time.ts';

/** The meeting that a report is about, and where the clocks hang by which it is written. */
export interface ReportedMeeting {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly timeZone: string;
}

/** Somebody in a report, with all comings and goings that can be read. */
export interface ReportedPerson {
  /** The first row that tells of them. */
  readonly row: number;
  readonly name: string;
  /** E-mail address, or the name by which they log in, which mostly is one; the likelier first. */
  readonly emails: readonly string[];
  readonly stays: readonly ReportedStay[];
}
export interface ReportedStay {
  readonly from: string;
  /** Absent when the file does not say that they went. */
  readonly until?: string;
}

export interface RowFault {
  readonly row: number;
  readonly code: ProblemCode;
}

export interface AttendanceFile {
  readonly people: readonly ReportedPerson[];
  readonly faults: readonly RowFault[];
  /** How many rows tell of people. */
  readonly rows: number;
}

/** The file can't be read as a report of this meeting: nothing of it was recorded. */
export class ReportRefused extends Error {
  override readonly name = 'ReportRefused';
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(code);
    this.code = code;
  }
}

/** The largest meetings of both tools have some ten thousand people. */
export const mostReportBytes = 20_000_000;

/** A report tells of comings and goings by so much before and after the meeting, if it is of that meeting at all. */
const aroundMilliseconds = 12 * 3_600_000;

/**
 * Reads the attendance report of a meeting as Microsoft Teams and Zoom give it. Their times are local, without saying where: they are
 * taken as those of the session's time zone, unless the file has a distance from UTC. Which of day and month comes first is what
 * brings more of them near the meeting.
 *
 * A person is known by the address, or without one by the name as it stands there. Where both tools list people and their comings and goings,
 * the latter count.
 *
 * @throws ReportRefused when the file as a whole can't be used
 * @throws whatever the source throws
 */
export async function readReport(source: FileSource, meeting: ReportedMeeting): Promise<AttendanceFile> {
  const tables = tablesIn(await textOf(source));
  const timed = tables.filter(({ columns: { at } }) => at.has('join') || at.has('moment'));
  if (timed.length === 0) throw new ReportRefused(tables.length > 0 ? 'no-times' : 'no-report');
  const [dayFirst, monthFirst] = (['day-first', 'month-first'] as const).map((order) =>
    readRows(timed, order, meeting),
  );
  if (!dayFirst || !monthFirst) throw new Error('Both orders were read');
  const read = nearness(monthFirst, meeting) > nearness(dayFirst, meeting) ? monthFirst : dayFirst;
  if (read.some(({ stay }) => stay) && nearness(read, meeting) === 0) throw new ReportRefused('other-day');
  return gathered(read);
}

async function textOf(source: FileSource): Promise<string> {
  if (source.sizeInBytes === 0) throw new ReportRefused('empty');
  if (source.sizeInBytes > mostReportBytes) throw new ReportRefused('too-large');
  const bytes = await readPart(source, 0, source.sizeInBytes);
  const form = (await fileKindOf(source, bytes)) === 'text' ? detectEncoding(bytes, true) : undefined;
  if (!form) throw new ReportRefused('no-text');
  const text = new TextDecoder(form.encoding).decode(bytes.subarray(form.markBytes));
  if (isMarkup(text)) throw new ReportRefused('no-text');
  if (text.trim() === '') throw new ReportRefused('empty');
  return text;
}

/** A row, with what could be read of it: neither when the person was invited and did not come. */
interface ReadRow {
  readonly row: number;
  readonly section: ReportTable['section'];
  readonly name: string;
  readonly emails: readonly string[];
  readonly stay?: ReportedStay;
  readonly fault?: ProblemCode;
}

function readRows(
  tables: readonly ReportTable[],
  order: DateOrder,
  meeting: ReportedMeeting,
): readonly ReadRow[] {
  return tables.flatMap((table) =>
    table.columns.at.has('join')
      ? table.rows.map((row) => readStay(table, row, order, meeting))
      : readMoments(table, order, meeting),
  );
}

/** What both tools write where there is no time. */
const nothing: ReadonlySet<string> = new Set(['', '-', '--', 'n/a', 'n.v.t.']);

function whoIn({ row, cell }: ReportRow, { section }: ReportTable) {
  const emails = [cell('email'), cell('login')].filter((text) => /^[^\s@]+@[^\s@]+$/.test(text));
  return { row, section, name: cell('name'), emails: [...new Set(emails.map((each) => each.toLowerCase()))] };
}

function readStay(table: ReportTable, row: ReportRow, order: DateOrder, meeting: ReportedMeeting): ReadRow {
  const who = whoIn(row, table);
  const texts = { join: row.cell('join'), leave: row.cell('leave') };
  if (nothing.has(texts.join) && nothing.has(texts.leave)) return who;
  if (who.name === '' && who.emails.length === 0) return { ...who, fault: 'nobody-named' };
  const seconds = readDuration(row.cell('duration'));
  const join = readTime(texts.join, order);
  const leave = nothing.has(texts.leave) ? undefined : readTime(texts.leave, order);
  if (!join?.day || (!leave && !nothing.has(texts.leave))) return { ...who, fault: 'unreadable-time' };
  const timeZone = table.columns.isUtc ? 'UTC' : meeting.timeZone;
  const joins = momentsOf(join, join.day, timeZone);
  if (!leave) {
    // A row that is cut off has none either: whether they went nobody knows.
    if (seconds === undefined) return { ...who, fault: 'unreadable-time' };
    const [from = 0] = joins;
    return { ...who, stay: { from: iso(from), until: iso(from + seconds * 1_000) } };
  }
  const leaves = momentsOf(leave, leave.day ?? join.day, timeZone).map((moment) =>
    // Of a time without a day: past midnight.
    leave.day === undefined && moment < Math.min(...joins) ? moment + 86_400_000 : moment,
  );
  const pairs = joins.flatMap((from) => leaves.map((until) => ({ from, until })));
  const possible = pairs.filter(({ from, until }) => until >= from);
  // In the hour that clocks show twice, how long they were there tells which of both it was.
  const [pair] = possible.toSorted((one, other) => strangeness(one, seconds) - strangeness(other, seconds));
  if (!pair) return { ...who, fault: 'leaves-before-joining' };
  return { ...who, stay: { from: iso(pair.from), until: iso(pair.until) } };
}

function strangeness({ from, until }: { from: number; until: number }, seconds: number | undefined): number {
  return seconds === undefined ? until - from : Math.abs(until - from - seconds * 1_000);
}

const saysLeft = /left|leave|verla|vertr|links|weg/i;
const saysJoined = /join|deel|toe|lid/i;

/** Reports of 2020 have a row for each coming and each going. */
function readMoments(table: ReportTable, order: DateOrder, meeting: ReportedMeeting): readonly ReadRow[] {
  const read: ReadRow[] = [];
  /** Who came and has not gone, by where their row is in `read`. */
  const here = new Map<string, number>();
  for (const row of table.rows) {
    const who = whoIn(row, table);
    const time = readTime(row.cell('moment'), order);
    const action = row.cell('action');
    if (who.name === '' && who.emails.length === 0) {
      read.push({ ...who, fault: 'nobody-named' });
      continue;
    }
    const [moment] = time?.day
      ? momentsOf(time, time.day, table.columns.isUtc ? 'UTC' : meeting.timeZone)
      : [];
    const isLeaving = saysLeft.test(action);
    if (moment === undefined || (!isLeaving && !saysJoined.test(action))) {
      read.push({ ...who, fault: 'unreadable-time' });
      continue;
    }
    const key = keyOf(who);
    const since = here.get(key);
    if (!isLeaving) {
      if (since === undefined) here.set(key, read.push({ ...who, stay: { from: iso(moment) } }) - 1);
      continue;
    }
    const open = since === undefined ? undefined : read[since];
    here.delete(key);
    if (!open?.stay || since === undefined || iso(moment) < open.stay.from) {
      read.push({ ...who, fault: 'leaves-before-joining' });
      continue;
    }
    read[since] = { ...open, stay: { ...open.stay, until: iso(moment) } };
  }
  return read;
}

function iso(moment: number): string {
  return new Date(moment).toISOString();
}

/** How many stays touch the meeting, or nearly so. */
function nearness(rows: readonly ReadRow[], { startsAt, endsAt }: ReportedMeeting): number {
  const [first, last] = [Date.parse(startsAt) - aroundMilliseconds, Date.parse(endsAt) + aroundMilliseconds];
  return rows.filter(
    ({ stay }) => stay && Date.parse(stay.from) < last && Date.parse(stay.until ?? stay.from) > first,
  ).length;
}

function keyOf({ name, emails: [email] }: Pick<ReadRow, 'name' | 'emails'>): string {
  return email ?? `name ${name.toLowerCase()}`;
}

/** Somebody of whom more rows may come. */
interface Gathered extends Pick<ReportedPerson, 'row' | 'name'> {
  readonly emails: Set<string>;
  readonly stays: ReportedStay[];
}

function gathered(rows: readonly ReadRow[]): AttendanceFile {
  // Added to in place: a copy for each row would take minutes where one person has tens of thousands.
  const people = new Map<string, Gathered>();
  /** Whose comings and goings are told one by one: the first and the last of them tell no more. */
  const inDetail = new Set(
    rows.filter(({ section, stay }) => section === 'activities' && stay).map((row) => keyOf(row)),
  );
  for (const row of rows) {
    if (!row.stay) continue;
    const key = keyOf(row);
    const person = people.get(key) ?? { row: row.row, name: row.name, emails: new Set(), stays: [] };
    const isSummary = row.section === 'participants' && inDetail.has(key);
    if (!isSummary) person.stays.push(row.stay);
    for (const email of row.emails) person.emails.add(email);
    people.set(key, person);
  }
  return {
    people: [...people.values()].map((person) => ({ ...person, emails: [...person.emails] })),
    faults: rows.flatMap(({ row, fault }) => (fault ? [{ row, code: fault }] : [])),
    rows: rows.length,
  };
}
