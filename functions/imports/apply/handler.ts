import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import { Ledger } from '../../../ledger/ledger.ts';
import { ApplicationSecret } from '../../shared/application-secret.ts';
import {
  createDocumentClient,
  createS3Client,
  createSecretsManagerClient,
  createSqsClient,
} from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { createFileNames } from '../../shared/file-names.ts';
import { importWaker, wakeSchema } from '../../shared/import-wake.ts';
import { createLearnerStores } from '../../shared/learner-stores.ts';
import { Objects } from '../../shared/objects.ts';
import { queueHandler } from '../../shared/queue-handler.ts';
import { tenantLanguages } from '../../shared/tenant-language.ts';
import { ViewNotes } from '../../shared/view-notes.ts';
import { Views } from '../../shared/views.ts';
import { applyLine } from './apply-line.ts';

const now = () => new Date();
const metrics = new Metrics();
const documents = createDocumentClient();
const secret = new ApplicationSecret(
  createSecretsManagerClient(),
  environment(environmentNames.applicationSecret),
);
const viewsTable = environment(environmentNames.viewsTable);
const languageOf = tenantLanguages(environment(environmentNames.tenantLanguages));
const wake = importWaker(createSqsClient(), environment(environmentNames.importLineQueue));

const apply = applyLine({
  ledger: new Ledger({
    client: documents,
    tableName: environment(environmentNames.ledgerTable),
    now,
    newId,
  }),
  ...createLearnerStores(documents, secret),
  fileNames: createFileNames(documents),
  objects: new Objects(createS3Client(), environment(environmentNames.importsBucket)),
  views: new Views({
    documents,
    tableName: viewsTable,
    cursorKey: () => secret.keyFor('cursor'),
    languageOf,
  }),
  viewNotes: new ViewNotes(documents, viewsTable),
  languageOf,
  now,
  wake,
  onNeedsAttention: () => metrics.addMetric('ImportNeedsAttention', MetricUnit.Count, 1),
});

/** A thousand rows, the report of a million, and a margin. */
const reservedMilliseconds = 90_000;

export const handler = queueHandler({
  message: wakeSchema,
  react: ({ tenant }, context) =>
    apply(tenant, () => context.getRemainingTimeInMillis() > reservedMilliseconds),
  nameOf: ({ tenant }) => ({ tenant }),
  logger: new Logger(),
  metrics,
});
