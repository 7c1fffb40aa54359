import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { createEventBridgeClient } from '../shared/clients.ts';
import { environment } from '../shared/environment.ts';
import { environmentNames } from '../shared/environment-names.ts';
import { Publisher } from './publisher.ts';

const logger = new Logger();
const metrics = new Metrics();
const publisher = new Publisher({
  eventBridge: createEventBridgeClient(),
  busName: environment(environmentNames.eventBus),
  logger,
  metrics,
});

/** Longer than a chunk takes when every try of the client times out (4 × 3 s and the waits between). */
const reservedMilliseconds = 20_000;

/** The ledger's stream → the bus. */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(logMetrics(metrics))
  .handler((event, context) => {
    // Half at most, so that a short timeout leaves time to send anything at all.
    const reserved = Math.min(reservedMilliseconds, context.getRemainingTimeInMillis() / 2);
    return publisher.publish(event.Records, () => context.getRemainingTimeInMillis() < reserved);
  });
