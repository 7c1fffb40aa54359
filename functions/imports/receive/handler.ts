import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import { Ledger } from '../../../ledger/ledger.ts';
import { createDocumentClient, createS3Client, createSqsClient } from '../../shared/clients.ts';
import { companyTimeZone } from '../../shared/company-calendar.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { createFileNames } from '../../shared/file-names.ts';
import { importWaker } from '../../shared/import-wake.ts';
import { Objects } from '../../shared/objects.ts';
import { queueHandler } from '../../shared/queue-handler.ts';
import { objectCreatedSchema } from '../object-created.ts';
import { receiveFile } from './receive.ts';

const now = () => new Date();
const documents = createDocumentClient();

export const handler = queueHandler({
  message: objectCreatedSchema,
  react: receiveFile({
    objects: new Objects(createS3Client(), environment(environmentNames.importsBucket)),
    ledger: new Ledger({
      client: documents,
      tableName: environment(environmentNames.ledgerTable),
      now,
      newId,
    }),
    fileNames: createFileNames(documents),
    wake: importWaker(createSqsClient(), environment(environmentNames.importLineQueue)),
    now,
    timeZone: companyTimeZone,
  }),
  // A key holds the file's name, which may name people.
  nameOf: ({ detail }) => ({ etag: detail.object.etag }),
  logger: new Logger(),
  metrics: new Metrics(),
});
