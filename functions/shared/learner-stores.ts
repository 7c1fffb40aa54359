import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ApplicationSecret } from './application-secret.ts';
import { createKmsClient } from './clients.ts';
import { environment } from './environment.ts';
import { environmentNames } from './environment-names.ts';
import { LearnerIndex } from './learner-index.ts';
import { PersonalDataVault } from './personal-data.ts';

/** What holds who learners are, for the functions that may know it. */
export interface LearnerStores {
  readonly vault: PersonalDataVault;
  readonly index: LearnerIndex;
}

/** Makes them from the function's environment. */
export function createLearnerStores(
  documents: DynamoDBDocumentClient,
  secret: ApplicationSecret,
): LearnerStores {
  return {
    vault: createPersonalDataVault(documents),
    index: new LearnerIndex({
      documents,
      tableName: environment(environmentNames.learnerIndexTable),
      key: () => secret.keyFor('learner-index'),
    }),
  };
}

/** Makes what reads who learners are, from the function's environment. */
export function createPersonalDataVault(documents: DynamoDBDocumentClient): PersonalDataVault {
  return new PersonalDataVault({
    documents,
    kms: createKmsClient(),
    tableName: environment(environmentNames.subjectKeysTable),
    kmsKeyId: environment(environmentNames.subjectKeysKmsKey),
  });
}
