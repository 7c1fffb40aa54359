import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { S3LogObjects } from '../../../ledger/log/s3-log-objects.ts';

const s3 = mockClient(S3Client);
afterAll(() => s3.restore());
const objects = new S3LogObjects(new S3Client({ region: 'eu-west-1' }), 'log');
beforeEach(() => {
  s3.reset();
});

const answering = (httpStatusCode: number) =>
  new S3ServiceException({ name: 'Refused', $fault: 'client', $metadata: { httpStatusCode } });
const create = () => objects.create('key', Buffer.from('x'), 'application/gzip');
const replace = () => objects.replace('key', Buffer.from('x'), 'application/gzip', '"1"');

describe('a write', () => {
  it('brings the checksum that a bucket with Object Lock demands, and its condition', async () => {
    s3.on(PutObjectCommand).resolves({});
    expect(await create()).toBe(true);
    expect(await replace()).toBe(true);
    const [first, second] = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);
    expect(first).toMatchObject({ Bucket: 'log', Key: 'key', ChecksumAlgorithm: 'SHA256', IfNoneMatch: '*' });
    expect(second).toMatchObject({ ChecksumAlgorithm: 'SHA256', IfMatch: '"1"' });
  });

  it.each([create, replace])('tells that another was first', async (write) => {
    s3.on(PutObjectCommand).rejects(answering(412));
    expect(await write()).toBe(false);
  });

  it.each([create, replace])('is tried again when S3 has met another and not decided', async (write) => {
    s3.on(PutObjectCommand).rejectsOnce(answering(409)).rejectsOnce(answering(409)).resolves({});
    expect(await write()).toBe(true);
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(3);
  });

  it.each([403, 404, 500])('fails when S3 answers %d', async (status) => {
    s3.on(PutObjectCommand).rejects(answering(status));
    await expect(replace()).rejects.toThrow(S3ServiceException);
  });
});

describe('a read', () => {
  it('finds nothing where there is nothing', async () => {
    s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: 'No', $metadata: { httpStatusCode: 404 } }));
    expect(await objects.read('key')).toBeUndefined();
  });

  it('does not take nothing for what it may not see', async () => {
    s3.on(GetObjectCommand).rejects(answering(403));
    await expect(objects.read('key')).rejects.toThrow(S3ServiceException);
  });
});
