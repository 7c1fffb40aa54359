import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import * as z from 'zod';
import { Ledger } from '../../../ledger/ledger.ts';
import { ApplicationSecret } from '../../shared/application-secret.ts';
import { createDocumentClient, createSecretsManagerClient, createSqsClient } from '../../shared/clients.ts';
import { DueRows } from '../../shared/due-rows.ts';
import { Enrolments } from '../../shared/enrolments.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { createLearnerStores } from '../../shared/learner-stores.ts';
import { PublishedCourses } from '../../shared/published-courses.ts';
import { queueHandler } from '../../shared/queue-handler.ts';
import { tenantRetention } from '../../shared/tenant-retention.ts';
import { TrainingQueue } from '../../shared/training-queue.ts';
import { passDayForAll } from './pass-day.ts';

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
  // That it comes is all that it says.
  message: z.looseObject({}),
  react: passDayForAll({
    ledger,
    enrolments: new Enrolments(ledger, new PublishedCourses(ledger)),
    training: new TrainingQueue(createSqsClient(), environment(environmentNames.trainingQueue)),
    due: new DueRows(documents, environment(environmentNames.viewsTable)),
    ...createLearnerStores(documents, secret),
    retention: tenantRetention(environment(environmentNames.tenantRetention)),
    now,
  }),
  nameOf: () => ({}),
  logger: new Logger(),
  metrics: new Metrics(),
});
