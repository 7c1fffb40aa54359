import { type CellConventions, CellReader, isEmailAddress, longest } from './cell-reader.ts';
import { openEnd } from './date-text.ts';
import { readManager } from './employee-manager.ts';
import { readName } from './employee-name.ts';
import { type EmploymentStatus, readStatus, readSuspension } from './employment-status.ts';
import type { Header } from './header.ts';
import { type Problem, type ProblemCode, severityOf } from './row-problem.ts';
import { checkShape, isTotal } from './row-shape.ts';
import type { RawRow } from './table.ts';

/**
 * An employee as the file tells. Of each field: undefined when the file does not speak of it (no such column, or the row ends
 * before it), null when its cell is empty; whether that erases is for the profile's `emptyErases` to say.
 */
export interface EmployeeRow {
  /** A text: leading zeros count. This or the e-mail address is always there. */
  readonly employeeNumber: string | null | undefined;
  /** Roepnaam, or else the initials; a new learner can't do without. */
  readonly givenName: string | null | undefined;
  readonly initials: string | null | undefined;
  /** Tussenvoegsel: "van der". It goes with the family name: null says that this has none, whatever `emptyErases` says. */
  readonly prefix: string | null;
  /** In the way that somebody uses own and partner's name. */
  readonly familyName: string;
  readonly birthName: string | null | undefined;
  readonly partnerName: string | null | undefined;
  readonly email: string | null | undefined;
  readonly department: string | null | undefined;
  readonly jobTitle: string | null | undefined;
  readonly managerNumber: string | null | undefined;
  readonly managerEmail: string | null | undefined;
  /** yyyy-mm-dd */
  readonly startsOn: string | null | undefined;
  /** yyyy-mm-dd, or `openEnd` for a date far away that says that there is no end. */
  readonly endsOn: string | null | undefined;
  readonly status: EmploymentStatus | null | undefined;
  /** Tells contracts of one person apart. */
  readonly contractNumber: string | null | undefined;
}

/** What became of a row. Without employee it was rejected by an error among its problems, or is a total (a warning). */
export interface RowResult {
  readonly row: number;
  /** As they stand in the file, at most as many as the limit of columns. */
  readonly cells: readonly string[];
  readonly employee?: EmployeeRow;
  /** Who the row is about, also of a rejected one as far as it can be told: they are in the file. */
  readonly identity?: Pick<EmployeeRow, 'employeeNumber' | 'email'>;
  readonly problems: readonly Problem[];
}

/** Makes what turns raw rows into employees, for one file. */
export function employeeReader(header: Header, conventions: CellConventions): (raw: RawRow) => RowResult {
  const cells = new CellReader(header, conventions);
  return (raw) => {
    cells.begin(raw);
    const { identity, employee } = readEmployee(raw, cells);
    const { row } = raw;
    const { columns } = conventions.limits;
    const shown = raw.cells.length > columns ? raw.cells.slice(0, columns) : raw.cells;
    const { problems } = cells;
    const isRejected = problems.some(({ code }) => severityOf(code) === 'error');
    return {
      row,
      cells: shown,
      problems,
      ...(identity && { identity }),
      ...(employee && !isRejected && { employee }),
    };
  };
}

function readEmployee(raw: RawRow, cells: CellReader): Pick<RowResult, 'identity' | 'employee'> {
  if (raw.fault !== undefined) {
    cells.report(undefined, raw.fault);
    return {};
  }
  if (isTotal(raw, cells)) {
    cells.report(undefined, 'total-row');
    return {};
  }
  checkShape(raw, cells);
  const employeeNumber = cells.number('employeeNumber');
  const email = cells.text('email', longest.email);
  if (email && !isEmailAddress(email)) cells.report('email', 'invalid-email', email);
  if (!employeeNumber && !email && cells.problems.every(({ code }) => severityOf(code) === 'warning')) {
    cells.report(cells.has('employeeNumber') ? 'employeeNumber' : 'email', 'missing-identity');
  }
  const name = readName(cells);
  const manager = readManager(cells);
  const startsOn = cells.date('startsOn', false);
  const endsOn = cells.date('endsOn', true);
  if (startsOn && endsOn && endsOn !== openEnd && endsOn < startsOn) {
    cells.report('endsOn', 'ends-before-start', endsOn);
  }
  const department = cells.text('department');
  const jobTitle = cells.text('jobTitle');
  const status = readEmployment(cells);
  const contractNumber = cells.number('contractNumber');
  const identity = { employeeNumber, email };
  if (name === undefined) return { identity };
  const employee: EmployeeRow = {
    employeeNumber,
    givenName: name.givenName,
    initials: name.initials,
    prefix: name.prefix,
    familyName: name.familyName,
    birthName: name.birthName,
    partnerName: name.partnerName,
    email,
    department,
    jobTitle,
    managerNumber: manager.number,
    managerEmail: manager.email,
    startsOn,
    endsOn,
    status,
    contractNumber,
  };
  return { identity, employee };
}

function readEmployment(cells: CellReader): EmploymentStatus | null | undefined {
  const text = cells.text('status');
  const shutOut = cells.text('suspended');
  const status = text ? readStatus(text) : undefined;
  const suspension = shutOut ? readSuspension(shutOut) : undefined;
  if (text && status === undefined) cells.report('status', 'unknown-status', text);
  if (shutOut && suspension === undefined) cells.report('suspended', 'unknown-status', shutOut);
  if (suspension === 'left') return 'left';
  return status ?? suspension ?? (text === null || shutOut === null ? null : undefined);
}

/** Whether the file stops in this row before it is done, so that who is missing behind it need not have left. */
export function showsShortEnd({ problems }: RowResult): boolean {
  return problems.some(({ code }) => endings.has(code));
}

/** Whether a row is no employee's, and so rejects nobody. */
export function isTotalRow({ problems }: RowResult): boolean {
  return problems.some(({ code }) => code === 'total-row');
}

/** Whether it stands for all that can't be read from here on, and so for no row of an employee. */
export function isUnreadableRest(result: RowResult): boolean {
  return showsShortEnd(result) && !result.problems.some(({ code }) => code === 'cut-off');
}

const endings: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'cut-off',
  'unclosed-quote',
  'row-too-large',
  'too-many-rows',
  'damaged-from-here',
]);
