import { csvTable } from './csv-table.ts';
import { detectDelimiter } from './delimiter.ts';
import { employeeReader, type RowResult } from './employee-row.ts';
import { EmployeeRows } from './employee-rows.ts';
import type { DateSystem } from './excel-date.ts';
import { fileKindOf, isMarkup } from './file-kind.ts';
import { FileRefused } from './file-refused.ts';
import { type FileSource, readPart } from './file-source.ts';
import { findHeader, type HeaderLookup, headerLookup, rowsSearched } from './header.ts';
import type { ColumnField } from './header-synonyms.ts';
import { defaultLimits, type ReadingLimits } from './limits.ts';
import { defaultProfile, type ImportProfile } from './profile.ts';
import type { Problem } from './row-problem.ts';
import { isEmptyRow, type RawRow, type Table } from './table.ts';
import { detectEncoding, prefixBytes, type TextEncoding } from './text-encoding.ts';
import { openWorkbook } from './workbook.ts';

export interface ReadingOptions {
  /** Default: that of a tenant without profile. */
  readonly profile?: ImportProfile;
  readonly limits?: Partial<ReadingLimits>;
}

/** A file whose header is understood, and whose rows are yet to be read. */
export interface EmployeeFile {
  readonly format: 'csv' | 'xlsx';
  /** Of a csv file. */
  readonly encoding?: TextEncoding;
  /** Of a csv file. */
  readonly delimiter?: string;
  /** The name of the sheet that is read, of a workbook. */
  readonly sheet?: string;
  /** As written, one for each column; an empty text where a column has none. */
  readonly headers: readonly string[];
  /** The header of the column from which a field is read; empty when the file has none. */
  headerOf(field: ColumnField): string;
  /** What is to be said of the columns. */
  readonly warnings: readonly Problem[];
  /** The rows behind the header that are not empty, to be read once. Ends early with a problem where the rest is unreadable. */
  readonly rows: AsyncIterable<RowResult>;
  /** Final when all rows are read. `rows`: of employees, rejected ones too. `endsShort`: there may have been more rows than were read; full mode must stop then. */
  summary(): { readonly rows: number; readonly endsShort: boolean };
}

interface OpenTable extends Table {
  readonly facts: Pick<EmployeeFile, 'format' | 'encoding' | 'delimiter' | 'sheet'>;
  readonly dateSystem: DateSystem;
}

/**
 * Reads an employee file, csv or xlsx by its content, of any size in bounded memory: a piece of the file, a batch of rows,
 * and of a workbook the texts that its cells share. Leave the rows early by
 * their iterator's `return()`, as `break` does, so that the source is closed.
 *
 * @throws FileRefused when the file as a whole can't be used; here, never while rows are read
 * @throws whatever the source throws, here and while rows are read
 */
export async function readEmployees(source: FileSource, options: ReadingOptions = {}): Promise<EmployeeFile> {
  const profile = options.profile ?? defaultProfile;
  const limits = { ...defaultLimits, ...options.limits };
  if (source.sizeInBytes === 0) throw new FileRefused('empty');
  if (source.sizeInBytes > limits.fileBytes) {
    throw new FileRefused('too-large', { subject: String(Math.floor(limits.fileBytes / 1_000_000)) });
  }
  const lookup = headerLookup(profile);
  const table = await openTable(source, profile, lookup, limits);
  const iterator = table.batches[Symbol.asyncIterator]();
  try {
    const first = await firstRows(iterator);
    const header = findHeader(first, lookup, limits);
    const read = employeeReader(header, {
      dates: { order: profile.dateOrder, system: table.dateSystem },
      employeeNumberDigits: profile.employeeNumberDigits,
      omitsEmptyCells: table.omitsEmptyCells,
      limits,
    });
    const rows = new EmployeeRows(first, iterator, header.lastRow, read);
    return {
      ...table.facts,
      headers: header.names,
      headerOf: (field) => header.names[header.columns.get(field) ?? -1] ?? '',
      warnings: header.warnings,
      rows,
      summary: () => rows.summary(),
    };
  } catch (error) {
    await iterator.return?.();
    throw error;
  }
}

/** Rows may be megabytes each; a header is not below many of those. */
const searchedCharacters = 1_000_000;

/** Enough rows to find a header in. Empty ones, of which there may be a million, are left out. */
async function firstRows(iterator: AsyncIterator<readonly RawRow[]>): Promise<RawRow[]> {
  const rows: RawRow[] = [];
  let characters = 0;
  while (rows.length <= rowsSearched && characters < searchedCharacters) {
    const next = await iterator.next();
    if (next.done) break;
    for (const raw of next.value) {
      if (raw.fault === undefined && isEmptyRow(raw.cells)) continue;
      rows.push(raw);
      for (const cell of raw.cells) characters += cell.length + 1;
    }
  }
  return rows;
}

async function openTable(
  source: FileSource,
  profile: ImportProfile,
  lookup: HeaderLookup,
  limits: ReadingLimits,
): Promise<OpenTable> {
  const prefix = await readPart(source, 0, prefixBytes);
  const kind = await fileKindOf(source, prefix);
  switch (kind) {
    case 'zip': {
      const workbook = await openWorkbook(source, profile.sheet, limits);
      return { ...workbook, facts: { format: 'xlsx', sheet: workbook.sheet } };
    }
    case 'text':
      return openText(source, prefix, profile, lookup, limits);
    case 'other-binary':
      throw new FileRefused('binary');
    default:
      throw new FileRefused(kind);
  }
}

function openText(
  source: FileSource,
  prefix: Buffer,
  profile: ImportProfile,
  lookup: HeaderLookup,
  limits: ReadingLimits,
): OpenTable {
  const form = detectEncoding(prefix, prefix.length >= source.sizeInBytes, profile.encoding);
  if (!form) throw new FileRefused('binary');
  // The rest of a character that the prefix cuts is of no account here.
  const beginning = new TextDecoder(form.encoding).decode(prefix);
  if (beginning.trim() === '' && prefix.length >= source.sizeInBytes) throw new FileRefused('empty');
  if (isMarkup(beginning)) throw new FileRefused('html');
  const delimiter = profile.delimiter ?? detectDelimiter(beginning, lookup, limits);
  return {
    ...csvTable(source, form, delimiter, limits),
    dateSystem: '1900',
    facts: { format: 'csv', encoding: form.encoding, delimiter },
  };
}
