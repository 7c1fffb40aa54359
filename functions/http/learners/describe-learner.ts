import type { LearnerState } from '../../../domain/learner/state.ts';
import type { PersonalDataVault } from '../../shared/personal-data.ts';

/** A learner as clients read it, with the name as long as the learner's key is there. */
export async function describeLearner(
  vault: PersonalDataVault,
  tenant: string,
  learnerId: string,
  state: LearnerState,
) {
  if (state.status === 'none') throw new Error(`Learner ${learnerId} was never registered`);
  const { status, employment } = state;
  const name = await vault.personOf(tenant, learnerId, state);
  return { learnerId, status, ...name, ...employment };
}
