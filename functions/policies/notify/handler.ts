import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import { Ledger } from '../../../ledger/ledger.ts';
import { createDocumentClient, createSqsClient } from '../../shared/clients.ts';
import { configuredEnvironment, environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { NoticeQueue } from '../../shared/notices.ts';
import { projectionHandler } from '../../shared/projection-handler.ts';
import { policies } from '../../shared/subscriptions.ts';
import { notifyPolicy } from './policy.ts';

export const handler = projectionHandler(
  policies.notify,
  notifyPolicy({
    ledger: new Ledger({
      client: createDocumentClient(),
      tableName: environment(environmentNames.ledgerTable),
      now: () => new Date(),
      newId,
    }),
    queue: new NoticeQueue(createSqsClient(), environment(environmentNames.noticesQueue)),
    sendsMail: configuredEnvironment(environmentNames.mailFrom) !== undefined,
  }),
  { logger: new Logger(), metrics: new Metrics() },
);
