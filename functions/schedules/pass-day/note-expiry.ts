import { noteExpiry } from '../../../domain/certificate/decide.ts';
import { certificate, summariseCertificate } from '../../../domain/certificate/state.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { DueRows } from '../../shared/due-rows.ts';
import { streamOf } from '../../shared/streams.ts';
import { clockAt } from './clock.ts';
import { eachOf } from './each-of.ts';

interface Dependencies {
  readonly ledger: Ledger;
  readonly due: DueRows;
}

/** CertificateExpiring, CertificateExpired of those that soon end, or whose grace is over. */
export function noteExpiries({ ledger, due }: Dependencies) {
  return async (at: Date): Promise<void> => {
    const now = at.toISOString();
    await eachOf(due.of('certificate', now), async ({ tenant, id }) => {
      const outcome = await ledger.execute({
        aggregate: certificate,
        stream: streamOf.certificate(tenant, id),
        metadata: clockAt(at),
        decide: ({ state }) => noteExpiry(state, { now }),
        summarise: (state) => summariseCertificate(id, state),
      });
      if (outcome.kind === 'rejected') throw new Error(`${id} was refused: ${outcome.rejection.rejected}`);
    });
  };
}
