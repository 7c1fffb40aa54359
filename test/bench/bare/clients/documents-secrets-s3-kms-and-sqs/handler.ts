import { DescribeKeyCommand, GetPublicKeyCommand } from '@aws-sdk/client-kms';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import {
  createDocumentClient,
  createKmsClient,
  createS3Client,
  createSecretsManagerClient,
  createSqsClient,
} from '../../../../../functions/shared/clients.ts';

const documents = createDocumentClient();
const secrets = createSecretsManagerClient();
const s3 = createS3Client();
const kms = createKmsClient();
const sqs = createSqsClient();

/** The clients and commands that the function of the audit has, and nothing else. Made for its bundle: never called. */
export const handler = async (TableName: string, Key: Record<string, string>) => {
  await secrets.send(new GetSecretValueCommand({ SecretId: TableName }));
  await documents.send(new PutCommand({ TableName, Item: Key }));
  await documents.send(new QueryCommand({ TableName }));
  await s3.send(new GetObjectCommand({ Bucket: TableName, Key: '' }));
  await kms.send(new GetPublicKeyCommand({ KeyId: '' }));
  await kms.send(new DescribeKeyCommand({ KeyId: '' }));
  await sqs.send(new SendMessageCommand({ QueueUrl: TableName, MessageBody: '' }));
  return documents.send(new GetCommand({ TableName, Key }));
};
