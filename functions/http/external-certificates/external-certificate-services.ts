import { createS3Client } from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { Objects } from '../../shared/objects.ts';
import type { Services } from '../services.ts';

/** What the routes of certificates from elsewhere have beside the others: their files. */
export interface ExternalCertificateServices extends Services {
  readonly files: Objects;
}

export function withFiles(services: Services): ExternalCertificateServices {
  return { ...services, files: new Objects(createS3Client(), environment(environmentNames.filesBucket)) };
}
