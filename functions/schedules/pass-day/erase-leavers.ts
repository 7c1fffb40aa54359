import { eraseLeaver } from '../../../domain/learner/decide.ts';
import { learner, summariseLearner } from '../../../domain/learner/state.ts';
import { addMonths } from '../../../domain/shared/calendar.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { todayOf } from '../../shared/company-calendar.ts';
import type { DueRows } from '../../shared/due-rows.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Retention } from '../../shared/tenant-retention.ts';
import type { LeaverRow } from '../../shared/view-rows.ts';
import { clockAt } from './clock.ts';
import { inBatches } from './each-of.ts';

interface Dependencies {
  readonly ledger: Ledger;
  /** @default 15 */
  readonly maximumErased?: number;
  readonly due: DueRows;
  /** How long who people are is kept, by tenant. */
  readonly retention: ReadonlyMap<string, Retention>;
}

/**
 * Of one tenant at once, and so 60 in an hour. Each erasure reads all files of the tenant, for minutes at worst: where a rule
 * first finds tens of thousands, all at once would wait in the queue for longer than SQS keeps a message.
 */
const usualMaximumErased = 15;
const leaversAtOnce = 16;

/** LearnerErased of who left longer ago than their tenant keeps who people are. */
export function eraseLeavers({ ledger, maximumErased = usualMaximumErased, due, retention }: Dependencies) {
  return async (at: Date): Promise<void> => {
    const failures: unknown[] = [];
    for (const [tenant, { eraseAfterMonths }] of retention) {
      const leftBefore = addMonths(todayOf(at), -eraseAfterMonths).slice(0, 10);
      let erased = 0;
      for await (const leavers of inBatches(due.leftBefore(tenant, leftBefore))) {
        await inParallel(leavers, leaversAtOnce, async (leaver) => {
          if (erased >= maximumErased) return;
          erased += 1;
          const isErased = await erase(leaver, leftBefore, eraseAfterMonths, at).catch((error: unknown) => {
            failures.push(error);
            return false;
          });
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
    at: Date,
  ): Promise<boolean> {
    const reason = `Left more than ${months} months ago`;
    const { kind } = await ledger.execute({
      aggregate: learner,
      stream: streamOf.learner(tenant, learnerId),
      metadata: clockAt(at),
      decide: ({ state }) => eraseLeaver(state, { leftBefore, reason, now: at.toISOString() }),
      summarise: (state) => summariseLearner(learnerId, state),
    });
    return kind === 'committed';
  }
}
