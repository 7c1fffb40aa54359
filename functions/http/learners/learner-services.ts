import { createDocumentClient, createKmsClient } from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { PersonalDataVault } from '../../shared/personal-data.ts';
import type { Services } from '../services.ts';

/** The learners' routes alone may read who somebody is. */
export interface LearnerServices extends Services {
  readonly vault: PersonalDataVault;
}

export function withVault(services: Services): LearnerServices {
  const vault = new PersonalDataVault({
    documents: createDocumentClient(),
    kms: createKmsClient(),
    tableName: environment(environmentNames.subjectKeysTable),
    kmsKeyId: environment(environmentNames.subjectKeysKmsKey),
  });
  return { ...services, vault };
}
