import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

/** Longer than one step of a reader takes when every call of it is tried again. */
const reservedMilliseconds = 20_000;

/**
 * The Lambda handler of what reads the ledger's stream.
 *
 * @param read takes records in order, and begins nothing more once `isTimeUp`
 */
export function ledgerStreamHandler(
  read: (records: readonly DynamoDBRecord[], isTimeUp: () => boolean) => Promise<DynamoDBBatchResponse>,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics },
) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics))
    .handler((event, context) => {
      // Half at most, so that a short time-out leaves time to do anything at all.
      const reserved = Math.min(reservedMilliseconds, context.getRemainingTimeInMillis() / 2);
      return read(event.Records, () => context.getRemainingTimeInMillis() < reserved);
    });
}
