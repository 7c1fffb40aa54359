import * as z from 'zod';
import { idSchema, timeSchema } from '../../../domain/shared/values.ts';
import { pageOf, pageQuery } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { Services } from '../services.ts';
import { sessionItemSchema } from './session-body.ts';

// GET /sessions: a projection, by start.
export const listSessionsRoute = declareRoute({
  key: 'GET /sessions',
  summary: 'Sessions by their start, of one course or all',
  request: z.strictObject({
    ...noInput,
    query: z.strictObject({
      ...pageQuery,
      courseId: idSchema.optional(),
      from: timeSchema.optional().describe('Sessions that start at this time or later'),
      to: timeSchema.optional().describe('Sessions that start before this time'),
    }),
  }),
  responses: { 200: { description: 'A page of sessions', body: pageOf(sessionItemSchema) } },
});

export const listSessions = ({ views }: Services) =>
  listSessionsRoute.answeredBy(async ({ query: { limit, cursor, ...filter }, caller: { tenant } }) => {
    const page = await views.listSessions(tenant, filter, { limit, cursor });
    const items = page.items.map((row) => {
      const { startsAt, endsAt, meetings = [{ startsAt, endsAt }] } = row;
      return { ...row, meetings };
    });
    return { status: 200, body: { ...page, items } };
  });
