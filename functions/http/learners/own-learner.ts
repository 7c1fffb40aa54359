import type { Caller } from '../../shared/caller.ts';
import { problem } from '../../shared/problem.ts';

/**
 * The learner that a login belongs to.
 *
 * @throws ProblemError 404 when it belongs to none
 */
export function ownLearnerId({ learnerId }: Caller): string {
  if (learnerId === undefined) {
    throw problem(404, 'not-a-learner', 'This login belongs to no learner (custom:learner).');
  }
  return learnerId;
}
