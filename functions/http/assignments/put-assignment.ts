import * as z from 'zod';
import { assignmentContentSchema } from '../../../domain/assignment/content.ts';
import { putAssignment as decidePutAssignment } from '../../../domain/assignment/decide.ts';
import { assignment, summariseAssignment } from '../../../domain/assignment/state.ts';
import { course } from '../../../domain/course/state.ts';
import { isRejection } from '../../../domain/shared/decision.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { assignmentPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { assignmentBodySchema, describeAssignment } from './assignment-body.ts';

// PUT /assignments/{assignmentId}: PutAssignment. Refuses a course that nobody can begin.
export const putAssignmentRoute = declareRoute({
  key: 'PUT /assignments/{assignmentId}',
  summary: 'Make a course mandatory for some, or say anew for whom and when; whom it is for is enrolled',
  request: z.strictObject({ ...noInput, path: assignmentPath, body: assignmentContentSchema }),
  rejections: ['course-retired'],
  responses: {
    201: { description: 'A new rule', body: assignmentBodySchema },
    200: {
      description: 'Changed, begun again after its end, or the same already',
      body: assignmentBodySchema,
    },
  },
});

export const putAssignment = ({ ledger }: Services) =>
  putAssignmentRoute.answeredBy(
    async ({ path: { assignmentId }, body: content, caller: { tenant }, now, metadata }) => {
      const outcome = settled(
        await ledger.execute({
          aggregate: assignment,
          stream: streamOf.assignment(tenant, assignmentId),
          metadata,
          decide: async ({ state }) => {
            const decision = decidePutAssignment(state, { content, now: now.toISOString() });
            // The same again stays the same, also when the course has been retired since.
            if (isRejection(decision) || decision.length === 0) return decision;
            const offered = await ledger.load(course, streamOf.course(tenant, content.courseId));
            if (offered.state.status === 'none') throw notFound(`Course ${content.courseId}`);
            return offered.state.status === 'retired' ? ({ rejected: 'course-retired' } as const) : decision;
          },
          summarise: (state) => summariseAssignment(assignmentId, state),
        }),
      );
      const isNew = outcome.kind !== 'unchanged' && outcome.commit.version === 1;
      return commandAnswer(outcome, {
        status: isNew ? 201 : 200,
        body: describeAssignment(assignmentId, outcome.loaded.state),
      });
    },
  );
