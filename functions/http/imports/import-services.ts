import { createDocumentClient, createS3Client, createSqsClient } from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { createFileNames, type FileNames } from '../../shared/file-names.ts';
import { importWaker } from '../../shared/import-wake.ts';
import { Objects } from '../../shared/objects.ts';
import type { Services } from '../services.ts';

/** What the routes of imports have beside the others: their files, and the importer. */
export interface ImportServices extends Services {
  readonly objects: Objects;
  readonly fileNames: Pick<FileNames, 'of'>;
  readonly wake: (tenant: string) => Promise<void>;
}

export function withImports(services: Services): ImportServices {
  return {
    ...services,
    objects: new Objects(createS3Client(), environment(environmentNames.importsBucket)),
    fileNames: createFileNames(createDocumentClient()),
    wake: importWaker(createSqsClient(), environment(environmentNames.importLineQueue)),
  };
}
