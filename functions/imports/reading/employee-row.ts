import * as z from 'zod';
import { cleanText, hasUnreadableCharacters, isPlainText, isSpreadsheetError } from './cell-text.ts';
import { type DateConventions, openEnd, readDate } from './date-text.ts';
import { type EmploymentStatus, readStatus, readSuspension } from './employment-status.ts';
import type { Header } from './header.ts';
import type { ColumnField } from './header-synonyms.ts';
import type { ReadingLimits } from './limits.ts';
import { type FamilyName, nameInUse, readNameUse, splitFamilyName, splitFullName } from './person-name.ts';
import type { ImportProfile } from './profile.ts';
import { type Problem, type ProblemCode, problemAt, severityOf } from './row-problem.ts';
import { isEmptyRow, type RawRow, type Table } from './table.ts';

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
  /** Tussenvoegsel: "van der". Undefined only when nothing in the file could hold it. */
  readonly prefix: string | null | undefined;
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
}

/** What became of a row. Without employee it was rejected by an error among its problems, or is a total (a warning). */
export interface RowResult {
  readonly row: number;
  /** As they stand in the file, at most as many as the limit of columns. */
  readonly cells: readonly string[];
  readonly employee?: EmployeeRow;
  readonly problems: readonly Problem[];
}

type Cell = string | null | undefined;

/** As `functions/http/learners/learner-body.ts` has them. */
const longest = { number: 64, name: 100, email: 254, text: 200 };
const mostFilling = 1_000;
const emailAddress = z.regexes.email;
const roundedNumber = /^\d(?:[.,]\d+)?E\+\d+$/i;
const digitsOnly = /^\d+$/;
/** Excel keeps leading zeros in a csv only when they are written as a formula (="007") or behind an apostrophe. */
const textFormula = /^="?([^"]*)"?$/;
const totalWord = /^(?:(?:eind|sub|grand )?tota(?:al|len|ls?)|aantal|som|sum|count)(?![\p{L}@])/iu;

type Reader = (raw: RawRow) => RowResult;

/** Makes what turns raw rows into employees, for one file. */
export function employeeReader(
  header: Header,
  profile: Pick<ImportProfile, 'employeeNumberDigits'>,
  dates: DateConventions,
  table: Pick<Table, 'omitsEmptyCells'>,
  limits: Pick<ReadingLimits, 'columns' | 'cellCharacters'>,
): Reader {
  const columnOf = (field: ColumnField) => header.columns.get(field) ?? -1;
  // Looked up once: a map for each cell of a million rows is felt.
  const at = {
    employeeNumber: columnOf('employeeNumber'),
    givenName: columnOf('givenName'),
    initials: columnOf('initials'),
    prefix: columnOf('prefix'),
    familyName: columnOf('familyName'),
    fullName: columnOf('fullName'),
    birthName: columnOf('birthName'),
    birthPrefix: columnOf('birthPrefix'),
    partnerName: columnOf('partnerName'),
    partnerPrefix: columnOf('partnerPrefix'),
    nameUse: columnOf('nameUse'),
    email: columnOf('email'),
    department: columnOf('department'),
    jobTitle: columnOf('jobTitle'),
    managerNumber: columnOf('managerNumber'),
    managerEmail: columnOf('managerEmail'),
    managerName: columnOf('managerName'),
    manager: columnOf('manager'),
    startsOn: columnOf('startsOn'),
    endsOn: columnOf('endsOn'),
    status: columnOf('status'),
    suspended: columnOf('suspended'),
  } satisfies Record<ColumnField, number>;
  const lastNamed = header.names.findLastIndex((name) => name !== '') + 1;
  const lastRead = Math.max(...header.columns.values()) + 1;
  const padded = (number: string) =>
    profile.employeeNumberDigits !== undefined && digitsOnly.test(number)
      ? number.padStart(profile.employeeNumberDigits, '0')
      : number;

  return (raw) => {
    const { row, cells } = raw;
    const problems: Problem[] = [];
    const report = (column: number, code: ProblemCode, value?: string) => {
      problems.push(problemAt(row, column < 0 ? '' : (header.names[column] ?? ''), code, value));
    };
    if (raw.fault !== undefined) {
      report(-1, raw.fault);
      return { row, cells, problems };
    }
    if (isTotal(cells, at.familyName === -1 ? at.fullName : at.familyName)) {
      report(-1, 'total-row');
      return { row, cells: bounded(cells, limits.columns), problems };
    }
    checkShape(raw, report);

    const cellAt = (column: number, most: number): Cell => {
      if (column < 0) return undefined;
      const written = cells[column];
      if (written === undefined) return table.omitsEmptyCells ? null : undefined;
      if (written === '') return null;
      // Reported with the row's shape; the rest of the work would be on megabytes.
      if (written.length > limits.cellCharacters) return undefined;
      // Systems with fields of fixed width fill them with spaces; more than that is not worth the cleaning.
      if (written.length > most + mostFilling) {
        report(column, 'too-long', written);
        return undefined;
      }
      let text = written;
      if (!isPlainText(written)) {
        if (hasUnreadableCharacters(written)) {
          report(column, 'unreadable-characters', written);
          return undefined;
        }
        text = cleanText(written);
        if (text === '') return null;
      }
      if (isSpreadsheetError(text)) {
        report(column, 'error-value', text);
        return undefined;
      }
      if (text.length > most) {
        report(column, 'too-long', text);
        return undefined;
      }
      return text;
    };
    const numberAt = (column: number): Cell => {
      const text = cellAt(column, longest.number);
      if (text === undefined || text === null) return text;
      if (roundedNumber.test(text)) {
        report(column, 'scientific-number', text);
        return undefined;
      }
      const first = text[0];
      if (first !== '=' && first !== "'") return padded(text);
      const number = first === "'" ? text.slice(1) : (textFormula.exec(text)?.[1] ?? text);
      return number === '' ? null : padded(number.trim());
    };
    const dateAt = (column: number, mayBeOpen: boolean): Cell => {
      const text = cellAt(column, longest.text);
      if (text === undefined || text === null) return text;
      const reading = readDate(text, dates);
      if ('date' in reading && (mayBeOpen || reading.date !== openEnd)) return reading.date;
      report(column, 'date' in reading ? 'invalid-date' : reading.fault, text);
      return undefined;
    };
    const nameAt = (column: number): Cell => cellAt(column, longest.name);

    const employeeNumber = numberAt(at.employeeNumber);
    const email = cellAt(at.email, longest.email);
    if (typeof email === 'string' && !emailAddress.test(email)) report(at.email, 'invalid-email', email);
    if (!employeeNumber && !email && problems.every(({ code }) => severityOf(code) === 'warning')) {
      report(at.employeeNumber === -1 ? at.email : at.employeeNumber, 'missing-identity');
    }
    const name = readName();
    const manager = readManager();
    const startsOn = dateAt(at.startsOn, false);
    const endsOn = dateAt(at.endsOn, true);
    if (startsOn && endsOn && endsOn !== openEnd && endsOn < startsOn) {
      report(at.endsOn, 'ends-before-start', endsOn);
    }
    const status = readEmployment();
    const department = cellAt(at.department, longest.text);
    const jobTitle = cellAt(at.jobTitle, longest.text);

    const shown = bounded(cells, limits.columns);
    if (name === undefined || problems.some(({ code }) => severityOf(code) === 'error')) {
      return { row, cells: shown, problems };
    }
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
    };
    return { row, cells: shown, employee, problems };

    function readName() {
      const before = problems.length;
      const full = cellAt(at.fullName, 3 * longest.name);
      const fromFull = full ? splitFullName(full) : undefined;
      const prefix = nameAt(at.prefix);
      const written = nameAt(at.familyName);
      const birthName = nameAt(at.birthName);
      const partnerName = nameAt(at.partnerName);
      const birthPrefix = nameAt(at.birthPrefix);
      const partnerPrefix = nameAt(at.partnerPrefix);
      const use = nameAt(at.nameUse);
      const given = nameAt(at.givenName);
      const letters = nameAt(at.initials);

      const listed = written ? splitFamilyName(written, prefix ?? null) : fromFull;
      const birth = birthName
        ? splitFamilyName(birthName, birthPrefix ?? (written ? null : (prefix ?? null)))
        : undefined;
      const partner = partnerName ? splitFamilyName(partnerName, partnerPrefix ?? null) : null;
      let family: FamilyName | undefined = listed ?? birth;
      if (use) {
        const wanted = readNameUse(use);
        const own = birth ?? listed;
        if (wanted === undefined) report(at.nameUse, 'unknown-name-use', use);
        else if (own) family = nameInUse(own, partner, wanted);
      }
      if (!family || family.familyName === '') {
        // A name that could not be read is reported already.
        if (problems.length === before) {
          report(
            at.familyName === -1 ? Math.max(at.fullName, at.birthName) : at.familyName,
            'missing-family-name',
          );
        }
        return undefined;
      }
      if (family.familyName.length > longest.name) report(at.familyName, 'too-long', family.familyName);
      const initials = letters ?? fromFull?.initials ?? letters;
      const givenName =
        given ?? fromFull?.givenName ?? initials ?? (given === null || full ? null : initials);
      if (givenName === null) report(Math.max(at.givenName, at.initials), 'missing-given-name');
      if (givenName && givenName.length > longest.name) report(at.fullName, 'too-long', givenName);
      return {
        givenName,
        initials,
        prefix: family.prefix,
        familyName: family.familyName,
        birthName,
        partnerName,
      };
    }

    function readManager(): { readonly number: Cell; readonly email: Cell } {
      let number = numberAt(at.managerNumber);
      let address = cellAt(at.managerEmail, longest.email);
      let addressColumn = at.managerEmail;
      const any = cellAt(at.manager, longest.text);
      if (any === null) {
        number ??= null;
        address ??= null;
      } else if (any !== undefined && !number && !address) {
        if (any.includes('@')) {
          address = any;
          addressColumn = at.manager;
          number = null;
        } else if (any === 'NO_MANAGER') {
          // SuccessFactors' word for the top of the tree.
          number = null;
          address = null;
        } else if (!any.includes(' ') && /\d/.test(any)) {
          number = numberAt(at.manager);
          address = null;
        } else report(at.manager, 'manager-by-name', any);
      }
      if (address && !emailAddress.test(address)) {
        report(addressColumn, 'invalid-manager', address);
        address = undefined;
      }
      const called = nameAt(at.managerName);
      if (called && !number && !address) report(at.managerName, 'manager-by-name', called);
      return { number, email: address };
    }

    function readEmployment(): EmploymentStatus | null | undefined {
      const text = cellAt(at.status, longest.text);
      const shutOut = cellAt(at.suspended, longest.text);
      const status = text ? readStatus(text) : undefined;
      const suspension = shutOut ? readSuspension(shutOut) : undefined;
      if (text && status === undefined) report(at.status, 'unknown-status', text);
      if (shutOut && suspension === undefined) report(at.suspended, 'unknown-status', shutOut);
      if (suspension === 'left') return 'left';
      return status ?? suspension ?? (text === null || shutOut === null ? null : undefined);
    }
  };

  function checkShape(
    { cells, isUnterminated }: RawRow,
    report: (column: number, code: ProblemCode, value?: string) => void,
  ): void {
    for (let column = 0; column < cells.length; column++) {
      const cell = cells[column] ?? '';
      if (cell.length > limits.cellCharacters) report(column, 'cell-too-long', cell);
    }
    if (cells.length > header.names.length && !isEmptyRow(cells.slice(header.names.length))) {
      report(-1, 'too-many-cells');
    }
    const lacksCells = cells.length < lastNamed && !table.omitsEmptyCells;
    // Half a character at the very end is no text in another encoding: the file was cut there.
    if (isUnterminated && (lacksCells || cells.at(-1)?.endsWith('\uFFFD'))) report(-1, 'cut-off');
    else if (lacksCells && cells.length < lastRead) report(-1, 'too-few-cells');
  }

  /** A total names itself in its first cell, and nobody else. */
  function isTotal(cells: readonly string[], nameColumn: number): boolean {
    const first = cells.findIndex((cell) => cell.trim() !== '');
    const text = cells[first] ?? '';
    if (text.length > 100 || !totalWord.test(text.trim())) return false;
    const name = cells[nameColumn]?.trim() ?? '';
    return first === nameColumn
      ? cells.every((cell) => !cell.includes('@')) && isAlone(cells, first)
      : !/\p{L}/u.test(name);
  }

  function isAlone(cells: readonly string[], column: number): boolean {
    return cells.every((cell, index) => index === column || !/\p{L}/u.test(cell));
  }
}

function bounded(cells: readonly string[], columns: number): readonly string[] {
  return cells.length > columns ? cells.slice(0, columns) : cells;
}

/** Whether the file stops before it is done, so that who is missing from it need not have left. */
export function showsShortEnd({ problems }: RowResult): boolean {
  return problems.some(({ code }) => endings.has(code));
}

export function isTotalRow({ problems }: RowResult): boolean {
  return problems.some(({ code }) => code === 'total-row');
}

const endings: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'cut-off',
  'unclosed-quote',
  'row-too-large',
  'too-many-rows',
  'damaged-from-here',
]);
