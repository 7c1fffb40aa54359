import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * The AWS clients of a function, made once at its start. Retries and time-outs are chosen for calls that a person
 * waits for: a call that hangs is given up and tried again well before API Gateway gives up on us (30 s).
 */
const patience = {
  maxAttempts: 4,
  // Without the last, the SDK only writes a warning and waits on. It is about the time to the answer's head: what is read
  // from S3 for minutes is not cut off.
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;

/** A client that takes and gives plain values; what is `undefined` is left out. */
export function createDocumentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(patience), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

export function createEventBridgeClient(): EventBridgeClient {
  return new EventBridgeClient(patience);
}

export function createS3Client(): S3Client {
  return new S3Client({
    ...patience,
    // A checksum that nobody asks for would have to be sent by whoever uploads by a URL of ours.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
}

export function createSqsClient(): SQSClient {
  return new SQSClient(patience);
}

export function createKmsClient(): KMSClient {
  return new KMSClient(patience);
}

export function createSecretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient(patience);
}

/** It waits longer for an answer: a mail whose answer is not waited for is sent again, and arrives twice. */
export function createMailClient(): SESv2Client {
  return new SESv2Client({
    ...patience,
    requestHandler: { ...patience.requestHandler, requestTimeout: 10_000 },
    maxAttempts: 2,
  });
}
