import * as z from 'zod';
import { cleanText, hasUnreadableCharacters, isPlainText, isSpreadsheetError } from './cell-text.ts';
import { type DateConventions, openEnd, readDate } from './date-text.ts';
import type { Header } from './header.ts';
import type { ColumnField } from './header-synonyms.ts';
import type { ReadingLimits } from './limits.ts';
import { type Problem, type ProblemCode, problemAt } from './row-problem.ts';
import type { RawRow } from './table.ts';

/** What stands in a cell: undefined when there is no such cell, or what it holds was reported; null when it is empty. */
export type Cell = string | null | undefined;

/** What the cells of a file are read by. */
export interface CellConventions {
  readonly dates: DateConventions;
  /** Numbers of digits alone are filled up with zeros to this length. */
  readonly employeeNumberDigits: number | undefined;
  /** Whether a cell that a row lacks at its end is an empty one. */
  readonly omitsEmptyCells: boolean;
  readonly limits: Pick<ReadingLimits, 'columns' | 'cellCharacters'>;
}

/** The most characters of each kind of field, as `functions/http/learners/learner-body.ts` has them. */
export const longest = { number: 64, name: 100, email: 254, text: 200 } as const;
/** Systems with fields of fixed width fill them with spaces; more than this is not worth the cleaning. */
const mostFilling = 1_000;

const emailAddress = z.regexes.email;
const roundedNumber = /^\d(?:[.,]\d+)?E\+\d+$/i;
const digitsOnly = /^\d+$/;
/** Excel keeps leading zeros in a csv only when they are written as a formula (="007") or behind an apostrophe. */
const textFormula = /^="?([^"]*)"?$/;

export function isEmailAddress(text: string): boolean {
  return emailAddress.test(text);
}

/**
 * Reads the cells of one row after another, by field, and gathers what is wrong with them. One reader serves all rows of a file: making
 * its parts anew for each of a million rows is felt.
 */
export class CellReader {
  readonly names: readonly string[];
  readonly conventions: CellConventions;
  /** How many cells a row needs for all fields to be there. */
  readonly cellsNeeded: number;
  readonly #columns: ReadonlyMap<ColumnField, number>;
  #row: RawRow = { row: 0, cells: [] };
  #problems: Problem[] = [];

  constructor(header: Header, conventions: CellConventions) {
    this.names = header.names;
    this.conventions = conventions;
    this.cellsNeeded = Math.max(...header.columns.values()) + 1;
    this.#columns = header.columns;
  }

  /** Goes to a row; its problems begin anew. */
  begin(raw: RawRow): void {
    this.#row = raw;
    this.#problems = [];
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  has(field: ColumnField): boolean {
    return this.#columns.has(field);
  }

  /** The cell as it stands in the file. */
  written(field: ColumnField): string | undefined {
    return this.#row.cells[this.#columns.get(field) ?? -1];
  }

  /** @param field undefined when it is about the row */
  report(field: ColumnField | undefined, code: ProblemCode, value?: string): void {
    this.reportColumn((field && this.#columns.get(field)) ?? -1, code, value);
  }

  reportColumn(column: number, code: ProblemCode, value?: string): void {
    this.#problems.push(problemAt(this.#row.row, this.names[column] ?? '', code, value));
  }

  text(field: ColumnField, mostCharacters: number = longest.text): Cell {
    const column = this.#columns.get(field);
    if (column === undefined) return undefined;
    const written = this.#row.cells[column];
    if (written === undefined) return this.conventions.omitsEmptyCells ? null : undefined;
    if (written === '') return null;
    // Reported with the row's shape.
    if (written.length > this.conventions.limits.cellCharacters) return undefined;
    if (written.length > mostCharacters + mostFilling) return this.#fault(field, 'too-long', written);
    let text = written;
    if (!isPlainText(written)) {
      if (hasUnreadableCharacters(written)) return this.#fault(field, 'unreadable-characters', written);
      text = cleanText(written);
      if (text === '') return null;
    }
    if (isSpreadsheetError(text)) return this.#fault(field, 'error-value', text);
    return text.length > mostCharacters ? this.#fault(field, 'too-long', text) : text;
  }

  name(field: ColumnField): Cell {
    return this.text(field, longest.name);
  }

  /** A personnel number, with its leading zeros. */
  number(field: ColumnField): Cell {
    const text = this.text(field, longest.number);
    if (!text) return text;
    if (roundedNumber.test(text)) return this.#fault(field, 'scientific-number', text);
    const first = text[0];
    if (first !== '=' && first !== "'") return this.#padded(text);
    const number = (first === "'" ? text.slice(1) : (textFormula.exec(text)?.[1] ?? text)).trim();
    return number === '' ? null : this.#padded(number);
  }

  /** yyyy-mm-dd, or `openEnd` where that may be. */
  date(field: ColumnField, mayBeOpen: boolean): Cell {
    const text = this.text(field);
    if (!text) return text;
    const reading = readDate(text, this.conventions.dates);
    if ('fault' in reading) return this.#fault(field, reading.fault, text);
    return reading.date === openEnd && !mayBeOpen ? this.#fault(field, 'invalid-date', text) : reading.date;
  }

  #padded(number: string): string {
    const digits = this.conventions.employeeNumberDigits;
    return digits !== undefined && digitsOnly.test(number) ? number.padStart(digits, '0') : number;
  }

  #fault(field: ColumnField, code: ProblemCode, value: string): undefined {
    this.report(field, code, value);
    return undefined;
  }
}
