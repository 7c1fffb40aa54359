import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import { Ledger } from '../../../ledger/ledger.ts';
import { ApplicationSecret } from '../../shared/application-secret.ts';
import { createDocumentClient, createS3Client, createSecretsManagerClient } from '../../shared/clients.ts';
import { Enrolments } from '../../shared/enrolments.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { createFileNames } from '../../shared/file-names.ts';
import { createLearnerStores } from '../../shared/learner-stores.ts';
import { Objects } from '../../shared/objects.ts';
import { projectionHandler } from '../../shared/projection-handler.ts';
import { PublishedCourses } from '../../shared/published-courses.ts';
import { policies } from '../../shared/subscriptions.ts';
import { tenantLanguages } from '../../shared/tenant-language.ts';
import { Views } from '../../shared/views.ts';
import { eraseLearnerPolicy } from './policy.ts';

const now = () => new Date();
const documents = createDocumentClient();
const s3 = createS3Client();
const secret = new ApplicationSecret(
  createSecretsManagerClient(),
  environment(environmentNames.applicationSecret),
);
const ledger = new Ledger({
  client: documents,
  tableName: environment(environmentNames.ledgerTable),
  now,
  newId,
});

export const handler = projectionHandler(
  policies['erase-learner'],
  eraseLearnerPolicy({
    ledger,
    enrolments: new Enrolments(ledger, new PublishedCourses(ledger)),
    ...createLearnerStores(documents, secret),
    views: new Views({
      documents,
      tableName: environment(environmentNames.viewsTable),
      cursorKey: () => secret.keyFor('cursor'),
      languageOf: tenantLanguages(environment(environmentNames.tenantLanguages)),
    }),
    objects: new Objects(s3, environment(environmentNames.importsBucket)),
    files: new Objects(s3, environment(environmentNames.filesBucket)),
    fileNames: createFileNames(documents),
    now,
  }),
  { logger: new Logger(), metrics: new Metrics() },
);
