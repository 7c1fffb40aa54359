import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  SignCommand,
} from '@aws-sdk/client-kms';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createKmsClient, createS3Client } from '../../../../../functions/shared/clients.ts';
import { handler as withoutFiles } from '../documents-and-secrets/handler.ts';

const kms = createKmsClient();
const s3 = createS3Client();

/** The clients and commands of the functions that sign what is known of certificates, and nothing else. Never called. */
export const handler = async (TableName: string, Key: Record<string, string>) => {
  await kms.send(new GenerateDataKeyCommand({ KeyId: TableName }));
  await kms.send(new DecryptCommand({ CiphertextBlob: undefined }));
  await kms.send(new GetPublicKeyCommand({ KeyId: TableName }));
  await kms.send(
    new SignCommand({ KeyId: TableName, Message: undefined, SigningAlgorithm: 'ED25519_SHA_512' }),
  );
  await s3.send(new GetObjectCommand({ Bucket: TableName, Key: '' }));
  await s3.send(new PutObjectCommand({ Bucket: TableName, Key: '' }));
  return withoutFiles(TableName, Key);
};
