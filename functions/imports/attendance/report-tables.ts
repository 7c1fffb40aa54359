import { cleanText } from '../reading/cell-text.ts';
import { firstCsvRows } from '../reading/csv-table.ts';
import { defaultLimits } from '../reading/limits.ts';
import { isEmptyRow } from '../reading/table.ts';
import { columnsIn, type ReportColumns, type ReportField, sectionColumns } from './report-columns.ts';

/** A row of a table of people. */
export interface ReportRow {
  /** As a spreadsheet counts, from 1. */
  readonly row: number;
  readonly cell: (field: ReportField) => string;
}

/** People, with the times at which they came and went. */
export interface ReportTable {
  /** Of Teams: each coming and going, or only the first and the last of each. */
  readonly section: 'participants' | 'activities' | 'other';
  readonly columns: ReportColumns;
  readonly rows: readonly ReportRow[];
}

const delimiters = ['\t', ',', ';', '|'] as const;
const section = /^([1-9])\.\s*\S/;

/**
 * Finds the tables of people in a report. Its text is read by the line: no cell goes over several, and a stray quote in one must not
 * take the rest of the file with it.
 */
export function tablesIn(text: string): readonly ReportTable[] {
  const lines = text.split(/\r\n|\r|\n/);
  const found = delimiters.map((delimiter) => tablesOf(lines, delimiter));
  const [best = []] = found.toSorted((one, other) => worthOf(other) - worthOf(one));
  return best;
}

/** The right delimiter is that by which the most columns are known, and then the most rows come. */
function worthOf(tables: readonly ReportTable[]): number {
  const columns = Math.max(0, ...tables.map((table) => table.columns.at.size));
  const rows = tables.reduce((sum, table) => sum + table.rows.length, 0);
  return columns * 1_000_000 + rows;
}

function tablesOf(lines: readonly string[], delimiter: string): readonly ReportTable[] {
  const tables: { -readonly [Key in keyof ReportTable]: ReportTable[Key] }[] = [];
  let current: ReportRow[] | undefined;
  /** The section of Teams that has begun, and whose header comes next. */
  let begun: 'participants' | 'activities' | 'other' | undefined;
  for (const [index, line] of lines.entries()) {
    const cells = cellsOf(line, delimiter);
    if (isEmptyRow(cells)) continue;
    const isAlone = cells.every((cell, column) => column === 0 || cell === '');
    const number = isAlone ? section.exec(cells[0] ?? '')?.[1] : undefined;
    if (number !== undefined) {
      begun = number === '2' ? 'participants' : number === '3' ? 'activities' : 'other';
      current = undefined;
      continue;
    }
    const named = columnsIn(cells);
    // Teams writes at least so many columns in these sections; fewer are a summary.
    const byPlace =
      begun === 'participants' || begun === 'activities'
        ? cells.length >= sectionColumns[begun].at.size && sectionColumns[begun]
        : false;
    const header = named ?? (current === undefined && byPlace ? byPlace : undefined);
    if (header) {
      current = [];
      tables.push({ section: begun ?? 'other', columns: completed(header, begun, cells), rows: current });
      begun = undefined;
      continue;
    }
    // One cell is the title of what comes.
    if (!current || isAlone) continue;
    const at = tables.at(-1)?.columns.at;
    current.push({ row: index + 1, cell: (field) => cells[at?.get(field) ?? -1] ?? '' });
  }
  return tables;
}

/** Where only some of the headers are known, the others are where Teams has them. */
function completed(
  columns: ReportColumns,
  begun: ReportTable['section'] | undefined,
  cells: readonly string[],
): ReportColumns {
  if (begun === undefined || begun === 'other') return columns;
  const taken = new Set(columns.at.values());
  const others = [...sectionColumns[begun].at].filter(
    ([field, column]) => !columns.at.has(field) && !taken.has(column) && column < cells.length,
  );
  return { ...columns, at: new Map([...columns.at, ...others]) };
}

function cellsOf(line: string, delimiter: string): readonly string[] {
  const hasQuote = line.includes('"');
  const [parsed] = hasQuote ? firstCsvRows(line, delimiter, 1, defaultLimits) : [];
  return (parsed?.cells ?? line.split(delimiter)).map((cell) => cleanText(cell));
}
