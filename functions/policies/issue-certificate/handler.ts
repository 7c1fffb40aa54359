import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import { Ledger } from '../../../ledger/ledger.ts';
import { ApplicationSecret } from '../../shared/application-secret.ts';
import { createDocumentClient, createSecretsManagerClient } from '../../shared/clients.ts';
import { Enrolments } from '../../shared/enrolments.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { projectionHandler } from '../../shared/projection-handler.ts';
import { PublishedCourses } from '../../shared/published-courses.ts';
import { LiveRows } from '../../shared/row-write.ts';
import { policies } from '../../shared/subscriptions.ts';
import { ViewWriter } from '../../shared/view-writer.ts';
import { issueCertificatePolicy } from './policy.ts';

const now = () => new Date();
const documents = createDocumentClient();
const ledger = new Ledger({
  client: documents,
  tableName: environment(environmentNames.ledgerTable),
  now,
  newId,
});

export const handler = projectionHandler(
  policies['issue-certificate'],
  issueCertificatePolicy({
    ledger,
    enrolments: new Enrolments(ledger, new PublishedCourses(ledger)),
    views: new ViewWriter(new LiveRows(documents, environment(environmentNames.viewsTable))),
    secret: new ApplicationSecret(
      createSecretsManagerClient(),
      environment(environmentNames.applicationSecret),
    ),
    now,
  }),
  { logger: new Logger(), metrics: new Metrics() },
);
