import * as z from 'zod';
import { endAssignment as decideEndAssignment } from '../../../domain/assignment/decide.ts';
import { assignment, summariseAssignment } from '../../../domain/assignment/state.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { assignmentPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { assignmentBodySchema, describeAssignment } from './assignment-body.ts';

// DELETE /assignments/{assignmentId}: EndAssignment. The rule stays readable, and may be put again.
export const endAssignmentRoute = declareRoute({
  key: 'DELETE /assignments/{assignmentId}',
  summary:
    'End a rule; whom it enrolled and who has not begun is withdrawn, unless another rule asks for the course',
  request: z.strictObject({ ...noInput, path: assignmentPath }),
  rejections: ['unknown-assignment'],
  responses: { 200: { description: 'Ended', body: assignmentBodySchema } },
});

export const endAssignment = ({ ledger }: Services) =>
  endAssignmentRoute.answeredBy(async ({ path: { assignmentId }, caller: { tenant }, now, metadata }) => {
    const outcome = settled(
      await ledger.execute({
        aggregate: assignment,
        stream: streamOf.assignment(tenant, assignmentId),
        metadata,
        decide: ({ state }) => decideEndAssignment(state, { now: now.toISOString() }),
        summarise: (state) => summariseAssignment(assignmentId, state),
      }),
    );
    return commandAnswer(outcome, {
      status: 200,
      body: describeAssignment(assignmentId, outcome.loaded.state),
    });
  });
