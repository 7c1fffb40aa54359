import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient, createSecretsManagerClient } from '../../../../../functions/shared/clients.ts';

const documents = createDocumentClient();
const secrets = createSecretsManagerClient();

/** The clients and commands that every HTTP function with data has, and nothing else. Made for its bundle: never called. */
export const handler = async (TableName: string, Key: Record<string, string>) => {
  await secrets.send(new GetSecretValueCommand({ SecretId: TableName }));
  await documents.send(new PutCommand({ TableName, Item: Key }));
  await documents.send(new QueryCommand({ TableName }));
  return documents.send(new GetCommand({ TableName, Key }));
};
