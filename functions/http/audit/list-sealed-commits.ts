import * as z from 'zod';
import { pageQuery } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { sealedCommitSchema } from './audit-body.ts';
import type { AuditServices } from './audit-services.ts';
import { takePage } from './commit-pages.ts';

// GET /audit/events: the sealed log, in its order. What was recorded a moment ago may not be sealed yet.
export const listSealedCommitsRoute = declareRoute({
  key: 'GET /audit/events',
  summary: 'The sealed log in order: every commit, with its events',
  request: z.strictObject({
    ...noInput,
    query: z.strictObject({
      limit: pageQuery.limit,
      after: z.coerce
        .number()
        .int()
        .min(0)
        .optional()
        .describe('The position to go on after; default: from 0'),
    }),
  }),
  responses: {
    200: {
      description: 'Commits from there on',
      body: z.object({
        items: z.array(sealedCommitSchema),
        size: z.number().int().describe('How many commits are sealed by the newest checkpoint'),
        next: z.number().int().optional().describe('What to give as `after` for those that follow'),
      }),
    },
  },
});

export const listSealedCommits = ({ log }: AuditServices) =>
  listSealedCommitsRoute.answeredBy(async ({ query: { after, limit }, caller: { tenant } }) => {
    const size = (await log.head(tenant))?.size ?? 0;
    const from = after === undefined ? 0 : after + 1;
    if (from >= size) return { status: 200, body: { items: [], size } };
    const sealed = log.read(tenant, { from, to: Math.min(size, from + limit + 1) });
    const { items, hasMore } = await takePage(sealed, limit, ({ line }) => Buffer.byteLength(line));
    const last = items.at(-1);
    return {
      status: 200,
      body: {
        items: items.map(({ position, line }) => ({ position, ...commitIn(line) })),
        size,
        ...(hasMore && last && { next: last.position }),
      },
    };
  });

const commitIn = (line: string) => z.looseObject({}).parse(JSON.parse(line));
