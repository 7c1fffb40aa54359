import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import { Ledger } from '../../../ledger/ledger.ts';
import { createDocumentClient } from '../../shared/clients.ts';
import { Enrolments } from '../../shared/enrolments.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { ExemptionViews } from '../../shared/exemption-views.ts';
import { projectionHandler } from '../../shared/projection-handler.ts';
import { PublishedCourses } from '../../shared/published-courses.ts';
import { LiveRows } from '../../shared/row-write.ts';
import { policies } from '../../shared/subscriptions.ts';
import { ViewWriter } from '../../shared/view-writer.ts';
import { exemptByQualificationPolicy } from './policy.ts';

const now = () => new Date();
const documents = createDocumentClient();
const viewsTable = environment(environmentNames.viewsTable);
const ledger = new Ledger({
  client: documents,
  tableName: environment(environmentNames.ledgerTable),
  now,
  newId,
});

export const handler = projectionHandler(
  policies['exempt-by-qualification'],
  exemptByQualificationPolicy({
    ledger,
    enrolments: new Enrolments(ledger, new PublishedCourses(ledger)),
    exemptions: new ExemptionViews(documents, viewsTable),
    views: new ViewWriter(new LiveRows(documents, viewsTable)),
    now,
  }),
  { logger: new Logger(), metrics: new Metrics() },
);
