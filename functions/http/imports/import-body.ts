import * as z from 'zod';
import { importCountsSchema, importModeSchema, nothingCounted } from '../../../domain/import/events.ts';
import type { ImportProgress, ImportRow } from '../../shared/view-rows.ts';

/** One fault of a file: where it is, what it is, and what to do about it. */
export const importProblemSchema = z.object({
  row: z.number().describe('As a spreadsheet counts: the first row of the file is 1'),
  column: z.string().optional().describe('The header of the column, as the file writes it'),
  code: z.string(),
  value: z.string().optional(),
  message: z.string(),
});

/** An import in a list. */
export const importItemSchema = z.object({
  importId: z.string(),
  fileName: z
    .string()
    .optional()
    .describe('Absent when the file is gone: by its age, or since its name told of somebody who was erased'),
  mode: importModeSchema,
  status: z.enum(['received', 'applying', 'stopped', 'done', 'failed']),
  encoding: z.string().optional(),
  delimiter: z.string().optional(),
  ...importCountsSchema.shape,
  receivedAt: z.string(),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  reason: z.string().optional().describe('Why it is stopped or failed: stable, for programs'),
});

/** An import whole. */
export const importBodySchema = importItemSchema
  .extend({
    detail: z.string().optional().describe('Why it is stopped or failed, and what to do, for people'),
    sha256: z.string(),
    exportedAt: z.string().describe('Files are applied in this order'),
    rowsDone: z.number().optional(),
    totalRows: z.number().optional(),
    active: z.number().optional().describe('Of a stopped one: how many are in service'),
    wouldLeave: z.number().optional().describe('Of a stopped one: how many of them it would make leave'),
    problems: z.array(importProblemSchema).describe('The first 1,000; rejected.csv has every rejected row'),
  })
  .meta({ id: 'Import' });

/** An import as a list shows it. */
export function describeImport(row: ImportRow, fileName: string | undefined, progress?: ImportProgress) {
  const { importId, mode, status, receivedAt, startedAt, finishedAt, reason } = row;
  const { rows, created, updated, unchanged, left, rejected, warnings } = {
    ...nothingCounted,
    ...progress?.counts,
    ...defined(row),
  };
  return {
    importId,
    fileName,
    mode,
    status,
    encoding: progress?.encoding,
    delimiter: progress?.delimiter,
    rows,
    created,
    updated,
    unchanged,
    left,
    rejected,
    warnings,
    receivedAt,
    startedAt,
    finishedAt,
    reason,
  } satisfies z.infer<typeof importItemSchema>;
}

function defined(row: ImportRow): Partial<ImportRow> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
