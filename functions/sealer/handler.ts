import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import { Ledger } from '../../ledger/ledger.ts';
import { createDocumentClient, createKmsClient, createS3Client } from '../shared/clients.ts';
import { environment } from '../shared/environment.ts';
import { environmentNames } from '../shared/environment-names.ts';
import { formerLogKeys } from '../shared/former-log-keys.ts';
import { ledgerStreamHandler } from '../shared/ledger-stream-handler.ts';
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

/** The ledger's stream → the sealed logs. */
export const handler = ledgerStreamHandler(
  (records, isTimeUp) => sealRecords(records, { sealer, logger, metrics }, isTimeUp),
  { logger, metrics },
);
