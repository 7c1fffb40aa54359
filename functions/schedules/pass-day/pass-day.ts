import { passDay } from '../../../domain/learner/decide.ts';
import { type LearnerState, learner, summariseLearner } from '../../../domain/learner/state.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { todayOf } from '../../shared/company-calendar.ts';
import type { DueLearners } from '../../shared/due-learners.ts';
import { digestsOf } from '../../shared/learner-identifiers.ts';
import type { LearnerIndex } from '../../shared/learner-index.ts';
import type { PersonalDataVault } from '../../shared/personal-data.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Look, TrainingQueue } from '../../shared/training-queue.ts';
import type { DueRow } from '../../shared/view-rows.ts';

interface Dependencies {
  readonly ledger: Ledger;
  readonly due: DueLearners;
  readonly training: Pick<TrainingQueue, 'look'>;
  readonly vault: PersonalDataVault;
  readonly index: LearnerIndex;
  readonly now: () => Date;
}

/**
 * The clock → LearnerStarted, LearnerLeft of those whose day has come, and a look at who must begin a course again.
 * Asked again it finds nobody, or decides nothing; days that were missed are made good.
 */
export function passDayForAll({ ledger, due, training, vault, index, now }: Dependencies) {
  return async (): Promise<void> => {
    const at = now();
    const today = todayOf(at);
    // First, since these are messages alone: what fails below must not keep them waiting.
    await wakeTraining(today);
    let failure: { error: unknown } | undefined;
    for await (const learnerDue of due.on('employment', today)) {
      try {
        await pass(learnerDue, today, at);
      } catch (error) {
        // One whom it fails for holds up nobody; it is told when all others are done.
        failure ??= { error };
      }
    }
    if (failure) throw failure.error;
  };

  async function wakeTraining(today: string): Promise<void> {
    const cause = { correlationId: correlationIdOf(today) };
    let looks: Look[] = [];
    for await (const { tenant, learnerId } of due.on('training', today)) {
      looks.push({ tenant, learnerId });
      if (looks.length < looksAtOnce) continue;
      await training.look(looks, cause);
      looks = [];
    }
    await training.look(looks, cause);
  }

  async function pass({ tenant, learnerId }: DueRow, today: string, at: Date): Promise<void> {
    let isNoted = false;
    await ledger.execute({
      aggregate: learner,
      stream: streamOf.learner(tenant, learnerId),
      metadata: {
        actor: { kind: 'system', id: 'pass-day', roles: [] },
        correlationId: correlationIdOf(today),
      },
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
  }

  async function note(
    tenant: string,
    learnerId: string,
    state: LearnerState,
    hasLeft: boolean,
  ): Promise<void> {
    const person =
      state.status !== 'none' &&
      state.personalData &&
      (await vault.decrypt(tenant, learnerId, state.personalData.ciphertext));
    if (!person) return;
    const identifiers = digestsOf(await index.digester(tenant), person);
    await index.record(tenant, { learnerId, identifiers, former: [identifiers], hasLeft });
  }
}

/** Many thousands may be due on one day: they are passed on while they are read. */
const looksAtOnce = 100;

function correlationIdOf(today: string): string {
  return `pass-day-${today}`;
}
