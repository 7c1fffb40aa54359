import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import { Ledger } from '../../../ledger/ledger.ts';
import { originUnder } from '../../../ledger/log/checkpoint.ts';
import { publicKeyOf } from '../../../ledger/log/kms-signer.ts';
import { DynamoLedgerItems } from '../../../ledger/log/verify/dynamo-ledger-items.ts';
import { S3LogFiles } from '../../../ledger/log/verify/s3-log-files.ts';
import { verifyLog } from '../../../ledger/log/verify/verify-log.ts';
import {
  createDocumentClient,
  createKmsClient,
  createS3Client,
  createSqsClient,
} from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { formerLogKeys } from '../../shared/former-log-keys.ts';
import { queueHandler } from '../../shared/queue-handler.ts';
import { ReplayProgressNotes } from '../../shared/replay-progress.ts';
import { replayMessageSchema, replaySender } from '../../shared/replay-queue.ts';
import { sealedLogIn } from '../../shared/sealed-logs.ts';
import { startFold } from '../../shared/stream-folds.ts';
import { ReplayGenerations } from '../replay-generations.ts';
import { workOnReplay } from './work.ts';

const now = () => new Date();
const documents = createDocumentClient();
const s3 = createS3Client();
const kms = createKmsClient();
const ledgerTable = environment(environmentNames.ledgerTable);
const logBucket = environment(environmentNames.logBucket);
const keyName = environment(environmentNames.logOrigin);
const formerVerifiers = formerLogKeys(environment(environmentNames.formerLogKeys), keyName).map(
  ({ verifier }) => verifier,
);
const signingKeyId = environment(environmentNames.logSigningKmsKey);
const tableName = environment(environmentNames.viewsTable);

/** Sealing takes less than a second. */
const waitMilliseconds = 1_000;

const work = workOnReplay({
  ledger: new Ledger({
    client: documents,
    tableName: ledgerTable,
    now,
    newId,
  }),
  log: sealedLogIn(
    { s3, documents },
    {
      bucketName: logBucket,
      indexTableName: environment(environmentNames.logIndexTable),
    },
  ),
  documents,
  tableName,
  generations: new ReplayGenerations(documents, tableName),
  notes: new ReplayProgressNotes(documents, tableName),
  wait: () => delay(waitMilliseconds),
  nowMilliseconds: () => performance.now(),
  send: replaySender(createSqsClient(), environment(environmentNames.replayQueue)),
  verify: async (tenant, options) =>
    verifyLog({
      ...options,
      tenant,
      origin: originUnder(keyName, tenant),
      verifiers: [{ name: keyName, publicKey: await publicKeyOf(kms, signingKeyId) }, ...formerVerifiers],
      log: new S3LogFiles(s3, logBucket, tenant),
      table: new DynamoLedgerItems(documents, ledgerTable, tenant),
      startFold,
      now,
    }),
  now,
});

/** Five thousand commits or a page of the table, and a margin. */
const reservedMilliseconds = 60_000;

export const handler = queueHandler({
  message: replayMessageSchema,
  react: (message, context) => work(message, () => context.getRemainingTimeInMillis() > reservedMilliseconds),
  nameOf: ({ tenant, replayId }) => ({ tenant, replayId }),
  logger: new Logger(),
  metrics: new Metrics(),
});
