import { cleanText } from './cell-text.ts';
import { FileRefused } from './file-refused.ts';
import { type ColumnField, headerSynonyms } from './header-synonyms.ts';
import type { ReadingLimits } from './limits.ts';
import type { ImportProfile } from './profile.ts';
import { type Problem, problemAt } from './row-problem.ts';
import { isEmptyRow, type RawRow } from './table.ts';

/** How far down a header is looked for, below titles and dates of printing. */
export const rowsSearched = 40;

/** Which field a header stands for, and how it ranks among the names of that field (0 is read first). */
type Meaning = { readonly field: ColumnField; readonly rank: number } | 'ignored';
export type HeaderLookup = ReadonlyMap<string, Meaning>;

/** Where each field stands, and what the columns are called. */
export interface Header {
  /** As written; where two rows make the header, the text of both. */
  readonly names: readonly string[];
  /** The column of each field, from 0. */
  readonly columns: ReadonlyMap<ColumnField, number>;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly warnings: readonly Problem[];
}

/** Case, spaces, punctuation, accents and underscores do not count in a header. */
export function headerKey(header: string): string {
  return header
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The known headers and those of the tenant's profile, which go first. */
export function headerLookup({ columns, ignore }: Pick<ImportProfile, 'columns' | 'ignore'>): HeaderLookup {
  const lookup = new Map<string, Meaning>();
  const add = (field: ColumnField, headers: readonly string[], firstRank: number) => {
    for (const [index, header] of headers.entries()) {
      const key = headerKey(header);
      if (!lookup.has(key)) lookup.set(key, { field, rank: firstRank + index });
    }
  };
  for (const header of ignore) lookup.set(headerKey(header), 'ignored');
  const fields = Object.keys(headerSynonyms).filter((name): name is ColumnField => name in headerSynonyms);
  for (const field of fields) add(field, columns[field] ?? [], 0);
  for (const field of fields) add(field, headerSynonyms[field], 1000);
  return lookup;
}

/** The fields whose headers stand in a row. */
export function recognisedFields(cells: readonly string[], lookup: HeaderLookup): Set<ColumnField> {
  const fields = new Set<ColumnField>();
  for (const cell of cells) {
    const meaning = meaningOf(cell, lookup);
    if (meaning !== undefined && meaning !== 'ignored') fields.add(meaning.field);
  }
  return fields;
}

/** No header is longer; a huge cell need not be searched. */
const longestHeader = 200;

function headerName(cell: string): string {
  return cleanText(cell).slice(0, longestHeader);
}

function meaningOf(cell: string, lookup: HeaderLookup): Meaning | undefined {
  return cell.length > longestHeader ? undefined : lookup.get(headerKey(cell));
}

/**
 * Finds the header: of the first rows the one with the most known headers, together with the rows of headers under it.
 * A row of groups above it ("Manager" over "Nummer" and "Naam") gives its columns their full name.
 *
 * @throws FileRefused when no column tells who somebody is, or what they are called (it names the headers seen), and
 * when there are more columns than the limit
 */
export function findHeader(
  rows: readonly RawRow[],
  lookup: HeaderLookup,
  limits: Pick<ReadingLimits, 'columns'>,
): Header {
  const filled = rows.filter(({ cells }) => !isEmptyRow(cells)).slice(0, rowsSearched);
  if (filled.length === 0) {
    throw new FileRefused(rows.some(({ fault }) => fault === 'damaged-from-here') ? 'damaged' : 'no-header');
  }
  const candidates = filled.map((raw, index) => fullHeaders(raw.cells, filled[index - 1]?.cells, lookup));
  const scores = candidates.map((headers) => recognisedFields(headers, lookup).size);
  const index = scores.indexOf(Math.max(...scores));
  const best = candidates[index] ?? [];
  const names = best.map(headerName);
  const below = filled.slice(index + 1);
  const more = below.findIndex(({ cells }) => !isHeader(cells, lookup));
  const others = more === -1 ? below : below.slice(0, more);
  for (const { cells } of others) {
    for (const [column, cell] of cells.entries()) {
      const name = headerName(cell);
      const present = names[column] ?? '';
      // SuccessFactors writes technical names above labels: whichever is known, counts.
      if (present === '' || (!meaningOf(present, lookup) && meaningOf(name, lookup))) names[column] = name;
    }
  }
  const firstRow = filled[index]?.row ?? 1;
  // A lower row of headers may be longer, and leave gaps.
  const allNames = Array.from(names, (name) => name ?? '');
  allNames.length = allNames.findLastIndex((name) => name !== '') + 1;
  if (allNames.length > limits.columns) {
    throw new FileRefused('too-many-columns', { subject: String(limits.columns) });
  }
  const { columns, warnings } = assignColumns(allNames, lookup, firstRow);
  requireColumns(columns, allNames);
  return { names: allNames, columns, firstRow, lastRow: others.at(-1)?.row ?? firstRow, warnings };
}

/** What each column is called, with the group above it where only both together are known, or say something else. */
function fullHeaders(
  cells: readonly string[],
  above: readonly string[] | undefined,
  lookup: HeaderLookup,
): readonly string[] {
  // One cell is a title, not groups.
  if (!above || above.filter((cell) => cell.trim() !== '').length < 2) return cells;
  let group = '';
  return cells.map((cell, column) => {
    const over = above[column] ?? '';
    if (over.trim() !== '') group = over;
    const full = `${group} ${cell}`;
    return cell.trim() !== '' && meaningOf(full, lookup) !== undefined ? full : cell;
  });
}

/** Whether a row under the header is a header as well: two known headers or more, which are half of its cells. */
function isHeader(cells: readonly string[], lookup: HeaderLookup): boolean {
  const known = cells.filter((cell) => meaningOf(cell, lookup) !== undefined).length;
  return known >= 2 && known * 2 >= cells.filter((cell) => cell.trim() !== '').length;
}

function assignColumns(names: readonly string[], lookup: HeaderLookup, row: number) {
  const best = new Map<ColumnField, { readonly column: number; readonly rank: number }>();
  const meanings = names.map((name) => meaningOf(name, lookup));
  for (const [column, meaning] of meanings.entries()) {
    if (meaning === undefined || meaning === 'ignored') continue;
    const present = best.get(meaning.field);
    if (!present || meaning.rank < present.rank) best.set(meaning.field, { column, rank: meaning.rank });
  }
  const warnings: Problem[] = [];
  for (const [column, meaning] of meanings.entries()) {
    const name = names[column] ?? '';
    if (name === '' || meaning === 'ignored') continue;
    if (meaning === undefined) {
      warnings.push(problemAt(row, name, 'unknown-column'));
      continue;
    }
    const read = best.get(meaning.field)?.column ?? column;
    if (read !== column) warnings.push(problemAt(row, name, 'duplicate-column', names[read]));
  }
  return { columns: new Map([...best].map(([field, { column }]) => [field, column])), warnings };
}

function requireColumns(columns: ReadonlyMap<ColumnField, number>, names: readonly string[]): void {
  const seen = names.filter((name) => name !== '');
  if (!columns.has('employeeNumber') && !columns.has('email')) {
    throw new FileRefused('missing-identity-column', { seen });
  }
  if (!columns.has('familyName') && !columns.has('fullName') && !columns.has('birthName')) {
    throw new FileRefused('missing-name-column', { seen });
  }
}
