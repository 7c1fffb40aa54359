import type { LearnerRejection } from '../../../domain/learner/decide.ts';
import type { LearnerEvent } from '../../../domain/learner/events.ts';
import { type LearnerState, learner, summariseLearner } from '../../../domain/learner/state.ts';
import type { Decision } from '../../../domain/shared/decision.ts';
import { settled } from '../../shared/command-answer.ts';
import type { RequestContext } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';

/**
 * Runs a command on the learner of a path.
 *
 * @throws ProblemError when a rule says no
 */
export async function changeLearner(
  { ledger }: Pick<Services, 'ledger'>,
  { caller, metadata, path: { learnerId } }: RequestContext & { path: { learnerId: string } },
  decide: (state: LearnerState) => Decision<LearnerEvent, LearnerRejection>,
) {
  return settled(
    await ledger.execute({
      aggregate: learner,
      stream: streamOf.learner(caller.tenant, learnerId),
      metadata,
      decide: ({ state }) => decide(state),
      summarise: (state) => summariseLearner(learnerId, state),
    }),
  );
}
