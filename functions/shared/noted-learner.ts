import { learner } from '../../domain/learner/state.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { LearnerEntry, LearnerIndex } from './learner-index.ts';
import { streamOf } from './streams.ts';

/**
 * Notes a learner in the index, unless they are erased by now: who looked at them before the erasure may come to note them
 * after it, and nobody would forget that again.
 */
export async function noteLearner(
  { ledger, index }: { readonly ledger: Pick<Ledger, 'load'>; readonly index: LearnerIndex },
  tenant: string,
  entry: LearnerEntry,
): Promise<void> {
  const { learnerId, identifiers, former } = entry;
  await index.record(tenant, entry);
  const { state } = await ledger.load(learner, streamOf.learner(tenant, learnerId));
  if (state.status === 'erased') await index.forget(tenant, learnerId, [identifiers, ...former]);
}
