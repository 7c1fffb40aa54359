import * as z from 'zod';
import { pageOf, pageQuery } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { Services } from '../services.ts';
import { assignmentBodySchema } from './assignment-body.ts';

// GET /assignments: a projection.
export const listAssignmentsRoute = declareRoute({
  key: 'GET /assignments',
  summary: 'The rules for mandatory training, those that ended included',
  request: z.strictObject({ ...noInput, query: z.strictObject(pageQuery) }),
  responses: { 200: { description: 'A page of rules', body: pageOf(assignmentBodySchema) } },
});

export const listAssignments = ({ views }: Services) =>
  listAssignmentsRoute.answeredBy(async ({ query, caller: { tenant } }) => ({
    status: 200,
    body: await views.listAssignments(tenant, query),
  }));
