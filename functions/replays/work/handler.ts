import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import { Ledger } from '../../../ledger/ledger.ts';
import { createDocumentClient, createS3Client, createSqsClient } from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { queueHandler } from '../../shared/queue-handler.ts';
import { ReplayProgressNotes } from '../../shared/replay-progress.ts';
import { replayMessageSchema, replaySender } from '../../shared/replay-queue.ts';
import { sealedLogIn } from '../../shared/sealed-logs.ts';
import { ReplayGenerations } from '../replay-generations.ts';
import { workOnReplay } from './work.ts';

const now = () => new Date();
const documents = createDocumentClient();
const tableName = environment(environmentNames.viewsTable);

/** Sealing takes less than a second. */
const waitMilliseconds = 1_000;

const work = workOnReplay({
  ledger: new Ledger({
    client: documents,
    tableName: environment(environmentNames.ledgerTable),
    now,
    newId,
  }),
  log: sealedLogIn(
    { s3: createS3Client(), documents },
    {
      bucketName: environment(environmentNames.logBucket),
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
