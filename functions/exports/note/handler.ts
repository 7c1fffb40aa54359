import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import { Ledger } from '../../../ledger/ledger.ts';
import { createDocumentClient } from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { exportNoteSchema } from '../../shared/export-note.ts';
import { queueHandler } from '../../shared/queue-handler.ts';
import { noteExport } from './note-export.ts';

const now = () => new Date();

export const handler = queueHandler({
  message: exportNoteSchema,
  react: noteExport({
    ledger: new Ledger({
      client: createDocumentClient(),
      tableName: environment(environmentNames.ledgerTable),
      now,
      newId,
    }),
    now,
  }),
  nameOf: ({ tenant, exportId }) => ({ tenant, exportId }),
  logger: new Logger(),
  metrics: new Metrics(),
});
