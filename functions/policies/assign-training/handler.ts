import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import * as z from 'zod';
import { Ledger } from '../../../ledger/ledger.ts';
import { ApplicationSecret } from '../../shared/application-secret.ts';
import { createDocumentClient, createSecretsManagerClient, createSqsClient } from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { eventMessageSchema } from '../../shared/projection-handler.ts';
import { PublishedCourses } from '../../shared/published-courses.ts';
import { queueHandler } from '../../shared/queue-handler.ts';
import { LiveRows } from '../../shared/row-write.ts';
import { policies } from '../../shared/subscriptions.ts';
import { lookMessageSchema, TrainingQueue, walkMessageSchema } from '../../shared/training-queue.ts';
import { TrainingViews } from '../../shared/training-views.ts';
import { ViewNotes } from '../../shared/view-notes.ts';
import { ViewWriter } from '../../shared/view-writer.ts';
import { assignTrainingPolicy } from './policy.ts';

const now = () => new Date();
const documents = createDocumentClient();
const viewsTable = environment(environmentNames.viewsTable);
const ledger = new Ledger({
  client: documents,
  tableName: environment(environmentNames.ledgerTable),
  now,
  newId,
});
const policy = assignTrainingPolicy({
  ledger,
  courses: new PublishedCourses(ledger),
  secret: new ApplicationSecret(
    createSecretsManagerClient(),
    environment(environmentNames.applicationSecret),
  ),
  trainings: new TrainingViews(documents, viewsTable),
  views: new ViewWriter(new LiveRows(documents, viewsTable)),
  notes: new ViewNotes(documents, viewsTable),
  queue: new TrainingQueue(createSqsClient(), environment(environmentNames.trainingQueue)),
  now,
});

export const handler = queueHandler({
  message: z.union([eventMessageSchema(policies['assign-training']), lookMessageSchema, walkMessageSchema]),
  react: async (message) => {
    if ('detail' in message) return policy.hear(message.detail);
    if ('look' in message) return policy.look(message.look, message.cause);
    return policy.walk(message.walk, message.cause);
  },
  nameOf: (message): Readonly<Record<string, string>> => {
    if ('detail' in message) return { eventId: message.detail.id, eventType: message.detail.type };
    return { correlationId: message.cause.correlationId };
  },
  logger: new Logger(),
  metrics: new Metrics(),
});
