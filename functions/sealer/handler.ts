import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { v7 as newId } from 'uuid';
import { Ledger } from '../../ledger/ledger.ts';
import { createDocumentClient, createKmsClient, createS3Client } from '../shared/clients.ts';
import { environment } from '../shared/environment.ts';
import { environmentNames } from '../shared/environment-names.ts';
import { formerLogKeys } from '../shared/former-log-keys.ts';
import { sealerIn } from '../shared/sealed-logs.ts';
import { sealRecords } from './seal-records.ts';

const logger = new Logger();
const metrics = new Metrics();
const documents = createDocumentClient();
const keyName = environment(environmentNames.logOrigin);
const sealer = sealerIn(
  { s3: createS3Client(), documents, kms: createKmsClient() },
  {
    bucketName: environment(environmentNames.logBucket),
    indexTableName: environment(environmentNames.logIndexTable),
    signingKeyId: environment(environmentNames.logSigningKmsKey),
    keyName,
    formerKeys: formerLogKeys(environment(environmentNames.formerLogKeys), keyName),
    ledger: new Ledger({
      client: documents,
      tableName: environment(environmentNames.ledgerTable),
      now: () => new Date(),
      newId,
    }),
  },
);

/** Longer than a segment takes when every call of it is tried again once. */
const reservedMilliseconds = 20_000;

/** The ledger's stream → the sealed logs. */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(logMetrics(metrics))
  .handler((event, context) => {
    // Half at most, so that a short timeout leaves time to seal anything at all.
    const reserved = Math.min(reservedMilliseconds, context.getRemainingTimeInMillis() / 2);
    return sealRecords(
      event.Records,
      { sealer, logger, metrics },
      () => context.getRemainingTimeInMillis() < reserved,
    );
  });
