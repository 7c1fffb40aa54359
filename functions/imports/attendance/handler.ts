import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import { Ledger } from '../../../ledger/ledger.ts';
import { ApplicationSecret } from '../../shared/application-secret.ts';
import { createDocumentClient, createS3Client, createSecretsManagerClient } from '../../shared/clients.ts';
import { Enrolments } from '../../shared/enrolments.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { createLearnerStores } from '../../shared/learner-stores.ts';
import { Objects } from '../../shared/objects.ts';
import { PublishedCourses } from '../../shared/published-courses.ts';
import { queueHandler } from '../../shared/queue-handler.ts';
import { tenantLanguages } from '../../shared/tenant-language.ts';
import { objectCreatedSchema } from '../object-created.ts';
import { importAttendance } from './import-attendance.ts';

const now = () => new Date();
const documents = createDocumentClient();
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

export const handler = queueHandler({
  message: objectCreatedSchema,
  react: importAttendance({
    objects: new Objects(createS3Client(), environment(environmentNames.importsBucket)),
    ledger,
    enrolments: new Enrolments(ledger, new PublishedCourses(ledger)),
    ...createLearnerStores(documents, secret),
    languageOf: tenantLanguages(environment(environmentNames.tenantLanguages)),
    now,
  }),
  // A key holds the file's name, which may name people.
  nameOf: ({ detail }) => ({ etag: detail.object.etag }),
  logger: new Logger(),
  metrics: new Metrics(),
});
