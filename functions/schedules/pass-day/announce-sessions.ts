import { announceSession } from '../../../domain/session/decide.ts';
import { session, summariseSession } from '../../../domain/session/state.ts';
import { addDays } from '../../../domain/shared/calendar.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { DueRows } from '../../shared/due-rows.ts';
import { streamOf } from '../../shared/streams.ts';
import { clockAt } from './clock.ts';
import { eachOf } from './each-of.ts';

interface Dependencies {
  readonly ledger: Ledger;
  readonly due: DueRows;
}

/**
 * What was to be announced longer ago has begun long since, and is not looked at for ever. Of a weekly series, the next
 * evening is announced all the same when the clock stood still before the one before.
 */
const lookedForDays = 8;

/** SessionApproaching of those of which a meeting begins within a day. */
export function announceSessions({ ledger, due }: Dependencies) {
  return async (at: Date): Promise<void> => {
    const now = at.toISOString();
    await eachOf(due.of('session', now, addDays(now, -lookedForDays)), async ({ tenant, id }) => {
      const outcome = await ledger.execute({
        aggregate: session,
        stream: streamOf.session(tenant, id),
        metadata: clockAt(at),
        decide: ({ state }) => announceSession(state, { now }),
        summarise: (state) => summariseSession(id, state),
      });
      if (outcome.kind === 'rejected') throw new Error(`${id} was refused: ${outcome.rejection.rejected}`);
    });
  };
}
