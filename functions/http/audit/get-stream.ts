import * as z from 'zod';
import { openCursor, sealCursor } from '../../shared/cursor.ts';
import { pageOf, pageQuery } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { ledgerCommitSchema } from './audit-body.ts';
import { streamPath } from './audit-inputs.ts';
import type { AuditServices } from './audit-services.ts';
import { takePage } from './commit-pages.ts';

const positionSchema = z.object({ version: z.coerce.number().int().min(1) });

// GET /audit/streams/{type}/{id}: from the ledger, strongly consistent, oldest first.
export const getStreamRoute = declareRoute({
  key: 'GET /audit/streams/{type}/{id}',
  summary: 'Every commit of one stream with its hashes, and where it stands in the sealed log',
  request: z.strictObject({ ...noInput, path: streamPath, query: z.strictObject(pageQuery) }),
  responses: { 200: { description: 'A page of commits', body: pageOf(ledgerCommitSchema) } },
});

export const getStream = ({ ledger, log, secret }: AuditServices) =>
  getStreamRoute.answeredBy(async ({ path: { type, id }, query: { limit, cursor }, caller: { tenant } }) => {
    const stream = `${tenant}#${type}#${id}`;
    const list = ['stream', stream];
    const key = await secret.keyFor('cursor');
    const after = cursor === undefined ? 0 : positionSchema.parse(openCursor(key, list, cursor)).version;
    const commits = ledger.read(stream, { fromVersion: after + 1, toVersion: after + limit + 1 });
    const page = await takePage(commits, limit, (commit) => Buffer.byteLength(JSON.stringify(commit)));
    if (page.items.length === 0 && after === 0) throw notFound(`Stream ${type}/${id}`);
    const items = page.items.map(async (commit) => {
      const position = await log.positionOf(stream, commit.version);
      return { ...(position !== undefined && { position }), ...commit };
    });
    const last = page.items.at(-1);
    return {
      status: 200,
      body: {
        items: await Promise.all(items),
        ...(page.hasMore && last && { nextCursor: sealCursor(key, list, { version: String(last.version) }) }),
      },
    };
  });
