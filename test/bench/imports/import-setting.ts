import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export const tenant = 'acme';
export const mode = 'delta';
export const etag = 'bench';
/** Not a secret here: the digests need only be the same in every run. */
export const indexKey = new Uint8Array(32).fill(7);
export const tables = { ledger: 'ledger', views: 'views', index: 'index', keys: 'keys' } as const;

/** What all clients of the bench have. */
export function clientAt(endpoint: string) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { endpoint, region: 'eu-west-1', credentials };
}

export function documentsAt(endpoint: string): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(clientAt(endpoint)), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
