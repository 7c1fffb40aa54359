import * as z from 'zod';
import { pageOf, pageQuery } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { describeImport, importItemSchema } from './import-body.ts';
import type { ImportServices } from './import-services.ts';

// GET /imports: a projection, newest first.
export const listImportsRoute = declareRoute({
  key: 'GET /imports',
  summary: 'The files of employees that came, newest first',
  request: z.strictObject({ ...noInput, query: z.strictObject(pageQuery) }),
  responses: { 200: { description: 'A page of imports', body: pageOf(importItemSchema) } },
});

export const listImports = ({ views, fileNames }: ImportServices) =>
  listImportsRoute.answeredBy(async ({ query, caller: { tenant } }) => {
    const { items, ...page } = await views.listImports(tenant, query);
    const described = items.map(async (row) => {
      const location = await fileNames.of(tenant, row);
      return describeImport(row, location?.fileName, await views.findImportProgress(tenant, row.importId));
    });
    return { status: 200, body: { items: await Promise.all(described), ...page } };
  });
