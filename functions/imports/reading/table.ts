import type { ProblemCode } from './row-problem.ts';

/** A row as it stands in the file, before anything is understood of it. */
export interface RawRow {
  /** As a spreadsheet counts, from 1. */
  readonly row: number;
  readonly cells: readonly string[];
  /** The file ends in it, without a newline: it may be cut off. */
  readonly isUnterminated?: boolean;
  /** Nothing could be read of it, nor of what stands behind it. */
  readonly fault?: ProblemCode;
}

/** The rows of a csv file or a sheet, in batches: a promise for each row would cost as much as reading it. */
export interface Table {
  readonly batches: AsyncIterable<readonly RawRow[]>;
  /** Whether a cell that a row lacks at its end is an empty one, as in a sheet, or one that is not there. */
  readonly omitsEmptyCells: boolean;
}

export function isEmptyRow(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== '' && cell.trim() !== '') return false;
  return true;
}
