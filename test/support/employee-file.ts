import { readFileSync } from 'node:fs';
import type { EmployeeRow, RowResult } from '../../functions/imports/reading/employee-row.ts';
import { FileRefused } from '../../functions/imports/reading/file-refused.ts';
import type { FileSource } from '../../functions/imports/reading/file-source.ts';
import type { ReadingLimits } from '../../functions/imports/reading/limits.ts';
import { type ImportProfile, importProfileSchema } from '../../functions/imports/reading/profile.ts';
import { type EmployeeFile, readEmployees } from '../../functions/imports/reading/read-employees.ts';
import { fileOf } from './file-bytes.ts';

type Content = string | Uint8Array | FileSource;

export interface ReadOptions {
  readonly profile?: Partial<ImportProfile>;
  readonly limits?: Partial<ReadingLimits>;
}

export interface WholeFile extends Omit<EmployeeFile, 'rows' | 'summary'> {
  readonly results: readonly RowResult[];
  readonly employees: readonly EmployeeRow[];
  /** As "row column: code". */
  readonly problems: readonly string[];
  readonly summary: { readonly rows: number; readonly endsShort: boolean };
}

/** Reads all of a small file. */
export async function readAll(
  content: Content,
  { profile, limits = {} }: ReadOptions = {},
): Promise<WholeFile> {
  const source = typeof content === 'string' || content instanceof Uint8Array ? fileOf(content) : content;
  const { rows, summary, ...file } = await readEmployees(source, {
    limits,
    ...(profile ? { profile: importProfileSchema.parse(profile) } : {}),
  });
  const results: RowResult[] = [];
  for await (const result of rows) results.push(result);
  return {
    ...file,
    results,
    employees: results.flatMap(({ employee }) => employee ?? []),
    problems: results.flatMap(({ problems }) =>
      problems.map(({ row, column, code }) => `${row}${column === '' ? '' : ` ${column}`}: ${code}`),
    ),
    summary: summary(),
  };
}

/** Why a file is refused; fails when it is not. */
export async function refusalOf(content: Content, options: ReadOptions = {}): Promise<FileRefused> {
  try {
    await readAll(content, options);
  } catch (error) {
    if (error instanceof FileRefused) return error;
    throw error;
  }
  throw new Error('The file was not refused');
}

/** A file of test/fixtures/imports. */
export function importFixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/imports/${name}`, import.meta.url));
}
