import { createDocumentClient } from '../../shared/clients.ts';
import { createLearnerStores, type LearnerStores } from '../../shared/learner-stores.ts';
import type { Services } from '../services.ts';

/** The learners' routes alone may read who somebody is. */
export type LearnerServices = Services & LearnerStores;

export function withVault(services: Services): LearnerServices {
  return { ...services, ...createLearnerStores(createDocumentClient(), services.secret) };
}
