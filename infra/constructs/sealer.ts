import type { Construct } from 'constructs';
import type { LambdaFunction } from './lambda-function.ts';
import type { Ledger } from './ledger.ts';
import { LedgerStreamReader } from './ledger-stream-reader.ts';
import type { Log } from './log.ts';

interface SealerProps {
  readonly lambda: LambdaFunction;
  readonly ledger: Ledger;
  readonly log: Log;
}

/** Reads the ledger's stream and appends every commit to its tenant's log. */
export class Sealer extends LedgerStreamReader {
  constructor(scope: Construct, id: string, { lambda, ledger, log }: SealerProps) {
    // Two at once would mostly meet at the head of the same log, and one of them begin again.
    super(scope, id, { lambda, ledger, parallelizationFactor: 1 });
    ledger.grantRead(lambda);
    log.grantSeal(lambda);
  }
}
