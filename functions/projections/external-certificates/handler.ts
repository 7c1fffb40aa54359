import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { createDocumentClient } from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { projectionHandler } from '../../shared/projection-handler.ts';
import { LiveRows } from '../../shared/row-write.ts';
import { projections } from '../../shared/subscriptions.ts';
import { ViewWriter } from '../../shared/view-writer.ts';
import { projectExternalCertificates } from './projection.ts';

const views = new ViewWriter(new LiveRows(createDocumentClient(), environment(environmentNames.viewsTable)));

export const handler = projectionHandler(
  projections['external-certificates'],
  projectExternalCertificates(views),
  {
    logger: new Logger(),
    metrics: new Metrics(),
  },
);
