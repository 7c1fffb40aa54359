import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import {
  createDocumentClient,
  createS3Client,
  createSecretsManagerClient,
} from '../../../../../functions/shared/clients.ts';

const documents = createDocumentClient();
const secrets = createSecretsManagerClient();
const s3 = createS3Client();

/** The clients and commands that the function of certificates from elsewhere has, and nothing else. Made for its bundle: never called. */
export const handler = async (TableName: string, Key: Record<string, string>) => {
  await secrets.send(new GetSecretValueCommand({ SecretId: TableName }));
  await documents.send(new PutCommand({ TableName, Item: Key }));
  await documents.send(new QueryCommand({ TableName }));
  await s3.send(new GetObjectCommand({ Bucket: TableName, Key: '' }));
  await getSignedUrl(s3, new PutObjectCommand({ Bucket: TableName, Key: '' }));
  return documents.send(new GetCommand({ TableName, Key }));
};
