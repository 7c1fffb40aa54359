import * as z from 'zod';
import { reportKey } from '../../shared/import-places.ts';
import { importPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { describeImport, importBodySchema, importProblemSchema } from './import-body.ts';
import type { ImportServices } from './import-services.ts';

// GET /imports/{importId}: how far it is, or its report.
export const getImportRoute = declareRoute({
  key: 'GET /imports/{importId}',
  summary: 'What became of a file of employees, with its faults by row and column',
  request: z.strictObject({ ...noInput, path: importPath }),
  responses: { 200: { description: 'The import', body: importBodySchema } },
});

const reportSchema = z.looseObject({
  importId: z.string(),
  encoding: z.string().optional(),
  delimiter: z.string().optional(),
  rows: z.number(),
  detail: z.string().optional(),
  problems: z.array(importProblemSchema),
});

export const getImport = (services: ImportServices) =>
  getImportRoute.answeredBy(async ({ path: { importId }, caller: { tenant } }) => ({
    status: 200,
    body: await importBody(services, tenant, importId),
  }));

/** @throws ProblemError 404 */
export async function importBody(
  { views, objects, fileNames }: ImportServices,
  tenant: string,
  importId: string,
) {
  const row = await views.findImport(tenant, importId);
  if (!row) throw notFound(`Import ${importId}`);
  const progress = await views.findImportProgress(tenant, importId);
  const location = await fileNames.of(tenant, row);
  const text = location && (await objects.readText(reportKey({ tenant, ...location }, 'report.json')));
  const latest = text === undefined ? undefined : reportSchema.parse(JSON.parse(text));
  // A file of the same name may have come since, and its report is not of this one.
  const report = latest?.importId === importId ? latest : undefined;
  const { sha256, exportedAt, active, wouldLeave } = row;
  const described = describeImport(row, location?.fileName, progress);
  return {
    ...described,
    // Of one that was stopped, the report alone tells how it was read: it has made no progress.
    encoding: described.encoding ?? report?.encoding,
    delimiter: described.delimiter ?? report?.delimiter,
    rows: described.rows === 0 ? (report?.rows ?? 0) : described.rows,
    detail: report?.detail,
    sha256,
    exportedAt,
    rowsDone: progress?.rowsDone,
    totalRows: progress?.totalRows,
    active,
    wouldLeave,
    problems: report?.problems ?? [],
  } satisfies z.input<typeof importBodySchema>;
}
