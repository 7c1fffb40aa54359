import { startDynamoDbLocal } from '../../infra/local/dynamodb-local.ts';
import { sharedEndpointName } from './dynamodb-local.ts';

/** Starts the database of all integration specs of a run, and ends it after the last. */
export default async function startSharedDatabase(): Promise<() => Promise<void>> {
  const local = await startDynamoDbLocal();
  process.env[sharedEndpointName] = local.endpoint;
  return () => local.stop();
}
