import * as z from 'zod';
import { assignment } from '../../../domain/assignment/state.ts';
import { etagOf } from '../../shared/command-answer.ts';
import { assignmentPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { assignmentBodySchema, describeAssignment } from './assignment-body.ts';

// GET /assignments/{assignmentId}: from the ledger.
export const getAssignmentRoute = declareRoute({
  key: 'GET /assignments/{assignmentId}',
  summary: 'A rule for mandatory training',
  request: z.strictObject({ ...noInput, path: assignmentPath }),
  responses: { 200: { description: 'The rule', body: assignmentBodySchema } },
});

export const getAssignment = ({ ledger }: Services) =>
  getAssignmentRoute.answeredBy(async ({ path: { assignmentId }, caller: { tenant } }) => {
    const { state, version } = await ledger.load(assignment, streamOf.assignment(tenant, assignmentId));
    if (state.status === 'none') throw notFound(`Assignment ${assignmentId}`);
    return {
      status: 200,
      headers: { etag: etagOf(version) },
      body: describeAssignment(assignmentId, state),
    };
  });
