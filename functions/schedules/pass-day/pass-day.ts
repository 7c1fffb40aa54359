import { eraseLeaver, passDay } from '../../../domain/learner/decide.ts';
import { type LearnerState, learner, summariseLearner } from '../../../domain/learner/state.ts';
import { addMonths } from '../../../domain/shared/calendar.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { todayOf } from '../../shared/company-calendar.ts';
import type { DueLearners } from '../../shared/due-learners.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import { digestsOf } from '../../shared/learner-identifiers.ts';
import type { LearnerIndex } from '../../shared/learner-index.ts';
import { noteLearner } from '../../shared/noted-learner.ts';
import type { PersonalDataVault } from '../../shared/personal-data.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Retention } from '../../shared/tenant-retention.ts';
import type { TrainingQueue } from '../../shared/training-queue.ts';
import type { DueRow, LeaverRow } from '../../shared/view-rows.ts';

interface Dependencies {
  readonly ledger: Ledger;
  /** @default 60 */
  readonly maximumErased?: number;
  readonly due: DueLearners;
  readonly training: Pick<TrainingQueue, 'look'>;
  readonly vault: PersonalDataVault;
  readonly index: LearnerIndex;
  /** How long who people are is kept, by tenant. */
  readonly retention: ReadonlyMap<string, Retention>;
  readonly now: () => Date;
}

/**
 * The clock → LearnerStarted, LearnerLeft of those whose day has come, a look at who must begin a course again, and
 * LearnerErased of who left longer ago than their tenant keeps who people are.
 * Asked again it finds nobody, or decides nothing; days that were missed are made good.
 */
export function passDayForAll({
  ledger,
  maximumErased = usualMaximumErased,
  due,
  training,
  vault,
  index,
  retention,
  now,
}: Dependencies) {
  return async (): Promise<void> => {
    const at = now();
    const today = todayOf(at);
    // First, since these are messages alone: what fails below must not keep them waiting.
    await wakeTraining(today);
    const failures: unknown[] = [];
    for await (const learnersDue of inBatches(due.on('employment', today))) {
      await inParallel(learnersDue, learnersAtOnce, async (learnerDue) => {
        // One whom it fails for holds up nobody; it is told when all others are done.
        await pass(learnerDue, today, at).catch((error: unknown) => failures.push(error));
      });
    }
    for (const [tenant, { eraseAfterMonths }] of retention) {
      const leftBefore = addMonths(today, -eraseAfterMonths).slice(0, 10);
      let erased = 0;
      for await (const leavers of inBatches(due.leftBefore(tenant, leftBefore))) {
        await inParallel(leavers, learnersAtOnce, async (leaver) => {
          if (erased >= maximumErased) return;
          erased += 1;
          const isErased = await erase(leaver, leftBefore, eraseAfterMonths, today, at).catch(
            (error: unknown) => {
              failures.push(error);
              return false;
            },
          );
          // Who is on hold stays on the list, and must not keep those behind from their turn.
          if (!isErased) erased -= 1;
        });
        if (erased >= maximumErased) break;
      }
    }
    if (failures.length > 0) throw failures[0];
  };

  async function erase(
    { tenant, learnerId }: LeaverRow,
    leftBefore: string,
    months: number,
    today: string,
    at: Date,
  ): Promise<boolean> {
    const reason = `Left more than ${months} months ago`;
    const { kind } = await ledger.execute({
      aggregate: learner,
      stream: streamOf.learner(tenant, learnerId),
      metadata: clockAt(today),
      decide: ({ state }) => eraseLeaver(state, { leftBefore, reason, now: at.toISOString() }),
      summarise: (state) => summariseLearner(learnerId, state),
    });
    return kind === 'committed';
  }

  async function wakeTraining(today: string): Promise<void> {
    const cause = { correlationId: correlationIdOf(today) };
    for await (const learnersDue of inBatches(due.on('training', today))) {
      await training.look(
        learnersDue.map(({ tenant, learnerId }) => ({ tenant, learnerId })),
        cause,
      );
    }
  }

  async function pass({ tenant, learnerId }: DueRow, today: string, at: Date): Promise<void> {
    let isNoted = false;
    await ledger.execute({
      aggregate: learner,
      stream: streamOf.learner(tenant, learnerId),
      metadata: clockAt(today),
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

/**
 * Of one tenant in an hour. Each erasure reads all files of the tenant, for minutes at worst: where a rule first finds tens of
 * thousands, all at once would wait in the queue for longer than SQS keeps a message.
 */
const usualMaximumErased = 60;

/** Many thousands may be due on one day, as contracts end with the year: they are passed on while they are read. */
const learnersInBatch = 100;
/** One after another, a function's time would be over at some thousands. */
const learnersAtOnce = 16;

async function* inBatches<Row>(
  learnersDue: AsyncIterable<Row>,
): AsyncGenerator<readonly Row[], void, undefined> {
  let batch: Row[] = [];
  for await (const learnerDue of learnersDue) {
    batch.push(learnerDue);
    if (batch.length < learnersInBatch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function clockAt(today: string) {
  const actor = { kind: 'system', id: 'pass-day', roles: [] } as const;
  return { actor, correlationId: correlationIdOf(today) };
}

function correlationIdOf(today: string): string {
  return `pass-day-${today}`;
}
