import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';

const attributeSchema = z.custom<AttributeValue>(
  (value) => typeof value === 'object' && value !== null && Object.keys(value).length === 1,
);
const newImageSchema = z.record(z.string(), attributeSchema);

/**
 * The item that a record of the ledger's stream tells of, as plain values.
 *
 * The ledger only grows: whoever changed or removed a commit went around it. That is told, and answered by undefined,
 * since nothing new has happened.
 *
 * @throws ZodError when the record has no item
 */
export function insertedItem(
  record: DynamoDBRecord,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics },
): Record<string, unknown> | undefined {
  if (record.eventName === 'INSERT') return unmarshall(newImageSchema.parse(record.dynamodb?.NewImage));
  logger.error('A commit was changed or removed', { ...placeOf(record), eventName: record.eventName });
  metrics.addMetric('LedgerChanged', MetricUnit.Count, 1);
  return undefined;
}

/** Asks for the stream to be read again from the first record that failed; says so when there is one. */
export function readAgainFrom(
  records: readonly DynamoDBRecord[],
  hasFailed: (record: DynamoDBRecord, index: number) => boolean,
  logger: Logger,
): DynamoDBBatchResponse {
  const failed = records.filter(hasFailed);
  const [first] = failed;
  if (!first) return { batchItemFailures: [] };
  logger.warn('The stream is read again from the first record that failed', {
    ...placeOf(first),
    failedRecords: failed.length,
  });
  return { batchItemFailures: [{ itemIdentifier: sequenceNumberOf(first) }] };
}

function sequenceNumberOf({ dynamodb }: DynamoDBRecord): string {
  const number = dynamodb?.SequenceNumber;
  if (number === undefined) throw new TypeError('A record of a DynamoDB stream has a sequence number');
  return number;
}

/** Which commit a record is of, for the log. */
export function placeOf({ dynamodb }: DynamoDBRecord) {
  return {
    sequenceNumber: dynamodb?.SequenceNumber,
    stream: dynamodb?.Keys?.stream?.S,
    version: dynamodb?.Keys?.version?.N,
  };
}

/** Why, without anything of what the events say: the paths of the fields that do not fit, not their values. */
export function reasonOf(error: unknown) {
  if (error instanceof z.ZodError) {
    return { error: error.name, fields: error.issues.map(({ path }) => path.join('.')) };
  }
  return { error: error instanceof Error ? error.name : 'unknown' };
}
