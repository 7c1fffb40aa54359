import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import type { LambdaFunction } from './lambda-function.ts';
import type { Ledger } from './ledger.ts';
import { LedgerStreamReader } from './ledger-stream-reader.ts';

interface PublisherProps {
  readonly lambda: LambdaFunction;
  readonly ledger: Ledger;
  readonly bus: IEventBus;
}

/** Reads the ledger's stream and puts every event on the bus. */
export class Publisher extends LedgerStreamReader {
  constructor(scope: Construct, id: string, { lambda, ledger, bus }: PublisherProps) {
    // Records of one stream of the ledger stay in order within a shard only by item; projections need no order.
    super(scope, id, { lambda, ledger, parallelizationFactor: 2 });
    bus.grantPutEventsTo(lambda);
    lambda.addEnvironment(environmentNames.eventBus, bus.eventBusName);
  }
}
