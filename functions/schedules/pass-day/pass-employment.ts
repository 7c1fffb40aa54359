import { passDay } from '../../../domain/learner/decide.ts';
import { type LearnerState, learner, summariseLearner } from '../../../domain/learner/state.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { todayOf } from '../../shared/company-calendar.ts';
import type { DueRows } from '../../shared/due-rows.ts';
import { digestsOf } from '../../shared/learner-identifiers.ts';
import type { LearnerIndex } from '../../shared/learner-index.ts';
import { noteLearner } from '../../shared/noted-learner.ts';
import type { PersonalDataVault } from '../../shared/personal-data.ts';
import { streamOf } from '../../shared/streams.ts';
import { clockAt } from './clock.ts';
import { eachOf } from './each-of.ts';

interface Dependencies {
  readonly ledger: Ledger;
  readonly due: DueRows;
  readonly vault: PersonalDataVault;
  readonly index: LearnerIndex;
}

/** LearnerStarted, LearnerLeft of those whose day has come. */
export function passEmployment({ ledger, due, vault, index }: Dependencies) {
  return async (at: Date): Promise<void> => {
    const today = todayOf(at);
    await eachOf(due.of('employment', today), async ({ tenant, id: learnerId }) => {
      let isNoted = false;
      await ledger.execute({
        aggregate: learner,
        stream: streamOf.learner(tenant, learnerId),
        metadata: clockAt(at),
        decide: async ({ state }) => {
          const events = passDay(state, { today, now: at.toISOString() });
          const hasLeft = events.some(({ type }) => type === 'LearnerLeft');
          // Who has left is missed by no file any more. Noted before the commit, since after it nobody is due again; taken
          // back when another was first who says otherwise.
          if (hasLeft || isNoted) await note(tenant, learnerId, state, hasLeft);
          isNoted ||= hasLeft;
          return events;
        },
        summarise: (state) => summariseLearner(learnerId, state),
      });
    });
  };

  async function note(
    tenant: string,
    learnerId: string,
    state: LearnerState,
    hasLeft: boolean,
  ): Promise<void> {
    const person = await vault.personOf(tenant, learnerId, state);
    if (!person) return;
    const identifiers = digestsOf(await index.digester(tenant), person);
    await noteLearner({ ledger, index }, tenant, {
      learnerId,
      identifiers,
      former: [identifiers],
      hasLeft,
    });
  }
}
