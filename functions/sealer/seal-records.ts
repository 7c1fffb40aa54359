import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import { type Commit, type Json, tenantOf } from '../../ledger/commit.ts';
import { commitOf } from '../../ledger/item.ts';
import { isLogError, type LogErrorCode } from '../../ledger/log/log-error.ts';
import { type Sealer, type StreamToSeal, streamsByTenant } from '../../ledger/log/sealer.ts';
import { inParallel } from '../shared/in-parallel.ts';
import { insertedItem, placeOf, readAgainFrom, reasonOf } from '../shared/ledger-record.ts';

/** Each has some calls to wait for; more at once would only wait for each other. */
const tenantsAtOnce = 4;

/** What keeps a log from being sealed for a while only. All else stays until somebody has mended the log. */
const passing: ReadonlySet<LogErrorCode> = new Set(['too-many-sealers', 'index-throttled', 'out-of-time']);

/**
 * An item of the ledger. Loose: all that it has is under the hash, whether this code knows it or not, but for the
 * cache beside it, which `commitOf` leaves away.
 */
const itemSchema = z.looseObject({
  stream: z.string().regex(/^[A-Za-z0-9_-]{1,64}#[^#]+#[^#]+$/, 'must be <tenant>#<type>#<id>'),
  version: z.number().int().min(1),
  commitId: z.string(),
  recordedAt: z.string(),
  actor: z.looseObject({
    kind: z.enum(['user', 'system', 'import']),
    id: z.string(),
    roles: z.array(z.string()).readonly(),
    onBehalfOf: z.string().optional(),
  }),
  correlationId: z.string(),
  events: z
    .array(
      z.looseObject({
        id: z.string(),
        type: z.string(),
        schemaVersion: z.number(),
        occurredAt: z.string(),
        /** Left as it is: the hash is over it. */
        data: z.custom<Json>((value) => value !== undefined),
      }),
    )
    .min(1)
    .readonly(),
  prevHash: z.string(),
  hash: z.string(),
});

export interface SealRecordsDependencies {
  readonly sealer: Pick<Sealer, 'seal'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Seals the commits of a batch of the ledger's stream, each in its tenant's log. Tenants do not wait for each other: one
 * that fails makes the stream be read again, and the others find theirs sealed.
 *
 * A commit that must not be sealed is no failure, nor is a log that is damaged: no try would change it, and all commits
 * behind it in the stream would wait for the tries, other tenants' too. It is told and counted, for the alarm; what
 * was left out the repair seals.
 *
 * @param isTimeUp true once there is too little time left for another segment; what is unsealed then counts as failed
 * @returns the first record that failed, from which Lambda reads the stream again
 */
export async function sealRecords(
  records: readonly DynamoDBRecord[],
  dependencies: SealRecordsDependencies,
  isTimeUp: () => boolean = () => false,
): Promise<DynamoDBBatchResponse> {
  const { sealer, logger, metrics } = dependencies;
  const failedTenants = new Set<string>();
  const unreadable = new Set<DynamoDBRecord>();
  const commits = records.flatMap((record): readonly Commit[] => {
    try {
      const item = insertedItem(record, dependencies);
      return item ? [commitOf(itemSchema.parse(item))] : [];
    } catch (error) {
      unreadable.add(record);
      logger.error('A commit can not be read, and so not be sealed', {
        ...placeOf(record),
        ...reasonOf(error),
      });
      return [];
    }
  });

  const seal = async ([tenant, streams]: readonly [string, readonly StreamToSeal[]]) => {
    try {
      const { sealed, refused } = await sealer.seal(tenant, streams, isTimeUp);
      metrics.addMetric('CommitsSealed', MetricUnit.Count, sealed);
      for (const commit of refused) logger.error('A commit must not be sealed', { ...commit });
      if (refused.length > 0) metrics.addMetric('CommitsRefused', MetricUnit.Count, refused.length);
    } catch (error) {
      if (isLogError(error) && !passing.has(error.code)) {
        metrics.addMetric('CommitsRefused', MetricUnit.Count, streams.length);
      } else {
        failedTenants.add(tenant);
        metrics.addMetric('LogsNotSealed', MetricUnit.Count, 1);
      }
      logger.error('The log of a tenant was not sealed', {
        tenant,
        ...(isLogError(error) ? { error: error.code, detail: error.message } : reasonOf(error)),
      });
    }
  };
  await inParallel([...streamsByTenant(commits)], tenantsAtOnce, seal);

  const hasFailed = (record: DynamoDBRecord) =>
    unreadable.has(record) ||
    (record.eventName === 'INSERT' && failedTenants.has(tenantOf(record.dynamodb?.Keys?.stream?.S ?? '')));
  return readAgainFrom(records, hasFailed, logger);
}
