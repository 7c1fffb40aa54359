import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { createEventBridgeClient } from '../shared/clients.ts';
import { environment } from '../shared/environment.ts';
import { environmentNames } from '../shared/environment-names.ts';
import { ledgerStreamHandler } from '../shared/ledger-stream-handler.ts';
import { Publisher } from './publisher.ts';

const logger = new Logger();
const metrics = new Metrics();
const publisher = new Publisher({
  eventBridge: createEventBridgeClient(),
  busName: environment(environmentNames.eventBus),
  logger,
  metrics,
});

/** The ledger's stream → the bus. */
export const handler = ledgerStreamHandler((records, isTimeUp) => publisher.publish(records, isTimeUp), {
  logger,
  metrics,
});
