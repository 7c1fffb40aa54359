import * as z from 'zod';
import { assignmentContentSchema } from '../../../domain/assignment/content.ts';
import { type AssignmentState, summariseAssignment } from '../../../domain/assignment/state.ts';

/** A rule for mandatory training, alone and in a list. */
export const assignmentBodySchema = assignmentContentSchema
  .extend({ assignmentId: z.string(), status: z.enum(['active', 'ended']) })
  .meta({ id: 'Assignment' });

/** A rule as clients read it. */
export function describeAssignment(assignmentId: string, state: AssignmentState) {
  const described = summariseAssignment(assignmentId, state);
  if (!described) throw new Error(`Assignment ${assignmentId} was never put`);
  return described;
}
