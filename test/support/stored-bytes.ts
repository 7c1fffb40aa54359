import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  GetObjectCommand,
  ListBucketsCommand,
  NoSuchKey,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Endpoints } from '../../infra/local/data-directory.ts';

const connection = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

/**
 * All that the tables and buckets of a running Leerspoor hold: each item, what is packed in it, each key and each object.
 */
export async function* storedBytes({
  dynamodb,
  s3,
  outputs,
}: Endpoints): AsyncGenerator<{ place: string; bytes: Uint8Array }, void, undefined> {
  const documents = new DynamoDBClient({ ...connection, endpoint: dynamodb });
  const objects = new S3Client({ ...connection, endpoint: s3, forcePathStyle: true });
  for (const [place, TableName] of Object.entries(outputs).filter(([name]) => name.endsWith('TableName'))) {
    for await (const { Items = [] } of paginateScan({ client: documents }, { TableName })) {
      for (const item of Items) {
        yield { place, bytes: Buffer.from(JSON.stringify(item)) };
        for (const bytes of Object.values(item).flatMap(binariesIn)) yield { place, bytes };
      }
    }
  }
  const { Buckets = [] } = await objects.send(new ListBucketsCommand());
  for (const { Name: Bucket = '' } of Buckets) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: objects }, { Bucket })) {
      for (const { Key = '' } of Contents) {
        const object = await objects.send(new GetObjectCommand({ Bucket, Key })).catch(goneMeanwhile);
        if (!object) continue;
        const { Body, Metadata = {} } = object;
        const place = `${Bucket}/${Key}`;
        yield { place, bytes: Buffer.from(JSON.stringify([Key, Metadata])) };
        yield { place, bytes: (await Body?.transformToByteArray()) ?? new Uint8Array() };
      }
    }
  }
  documents.destroy();
  objects.destroy();
}

function goneMeanwhile(error: unknown): undefined {
  if (!(error instanceof NoSuchKey)) throw error;
}

function binariesIn(value: AttributeValue): readonly Uint8Array[] {
  if (value.B) return [value.B];
  if (value.M) return Object.values(value.M).flatMap(binariesIn);
  return value.L ? value.L.flatMap(binariesIn) : [];
}
