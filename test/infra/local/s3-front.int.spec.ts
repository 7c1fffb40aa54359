import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { S3Front } from '../../../infra/local/s3-front.ts';

let beneath: FauxqsServer;
let front: S3Front;
let server: Server;
let address: string;
let s3: S3Client;
/** As functions have it (functions/shared/clients.ts). */
let frugal: S3Client;

const Bucket = 'files';
const locked = 'log';

beforeAll(async () => {
  beneath = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  for (const bucket of [Bucket, locked]) beneath.createBucket(bucket);
  front = new S3Front(beneath.address);
  front.lockObjects(locked);
  server = createServer(front.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = {
    endpoint: address,
    region: 'eu-west-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  s3 = new S3Client(options);
  frugal = new S3Client({ ...options, requestChecksumCalculation: 'WHEN_REQUIRED' });
});
afterAll(async () => {
  s3.destroy();
  frugal.destroy();
  server.closeAllConnections();
  server.close();
  front.close();
  await beneath.stop();
});

const put = (Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const textOf = async (Key: string, bucket = Bucket) =>
  (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString();
const failed = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };
const absent = { name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } };

async function upload(Key: string, text: string, conditions: { IfNoneMatch?: string; IfMatch?: string }) {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: text }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] };
  return s3.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload, ...conditions }),
  );
}

describe('what has no condition', () => {
  it('passes as it is, with its headers and its bytes, whatever the key', async () => {
    const Key = 'imports/acme/Zoë & co/a+b%20c?.csv';
    await put(Key, 'één', { ContentType: 'text/csv', Metadata: { mode: 'full' } });
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await got.Body?.transformToString()).toBe('één');
    expect(got).toMatchObject({ ContentType: 'text/csv', Metadata: { mode: 'full' } });
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'imports/acme/Zo' }));
    expect(Contents?.map((each) => each.Key)).toEqual([Key]);
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject(absent);
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('has the headers that a URL asks for', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'diploma', Body: 'abc', ContentType: 'text/plain' }));
    const url = await getSignedUrl(
      s3,
      new GetObjectCommand({
        Bucket,
        Key: 'diploma',
        ResponseContentType: 'application/pdf',
        ResponseContentDisposition: 'attachment; filename="a.pdf"',
      }),
    );
    const { headers } = await fetch(url);
    expect(headers.get('content-type')).toBe('application/pdf');
    expect(headers.get('content-disposition')).toBe('attachment; filename="a.pdf"');
    expect(headers.get('content-length')).toBe('3');
  });

  it('may come in parts, and by a URL that was made for it', async () => {
    const Body = Buffer.alloc(6 * 1024 * 1024 + 1, 'a');
    await new Upload({ client: s3, params: { Bucket, Key: 'large', Body } }).done();
    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'large' }));
    expect(ContentLength).toBe(Body.length);
    const url = await getSignedUrl(frugal, new PutObjectCommand({ Bucket, Key: 'by-url' }));
    expect(url).toContain(address);
    expect((await fetch(url, { method: 'PUT', body: 'here' })).status).toBe(200);
    expect(
      await (await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'by-url' })))).text(),
    ).toBe('here');
  });
});

describe('a write that asks for the key to be free', () => {
  it('is made once, and refused from then on', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });
    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject(failed);
    expect(await textOf('once')).toBe('first');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'once' }));
    await put('once', 'third', { IfNoneMatch: '*' });
  });

  it('is made by exactly one of many who ask at once', async () => {
    const many = Array.from({ length: 40 }, (_, index) => String(index));
    const answers = await Promise.allSettled(many.map((text) => put('race', text, { IfNoneMatch: '*' })));
    const winners = many.filter((_, index) => answers[index]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await textOf('race')).toBe(winners[0]);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject(failed);
    }
  });

  it('waits for a plain write that began before it', async () => {
    const writes = [put('mixed', 'plain'), put('mixed', 'conditional', { IfNoneMatch: '*' })];
    const [plain] = await Promise.allSettled(writes);
    expect(plain?.status).toBe('fulfilled');
    expect(await textOf('mixed')).toBe('plain');
  });

  it('knows only any object, as S3 does', async () => {
    await expect(put('etag', 'a', { IfNoneMatch: '"abc"' })).rejects.toMatchObject({
      name: 'NotImplemented',
    });
  });

  it('may be a copy, or come in parts', async () => {
    await put('source', 'source');
    await put('taken', 'taken');
    const copy = (Key: string) =>
      s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/source`, IfNoneMatch: '*' }));
    await copy('copied');
    expect(await textOf('copied')).toBe('source');
    await expect(copy('taken')).rejects.toMatchObject(failed);
    await upload('in-parts', 'parts', { IfNoneMatch: '*' });
    await expect(upload('in-parts', 'again', { IfNoneMatch: '*' })).rejects.toMatchObject(failed);
    expect(await textOf('in-parts')).toBe('parts');
  });
});

describe('a write that asks for what is there', () => {
  it('is made when it is still there, and refused when another is, or none', async () => {
    const { ETag: first } = await put('head', 'one');
    const { ETag: second } = await put('head', 'two', { IfMatch: first });
    await expect(put('head', 'three', { IfMatch: first })).rejects.toMatchObject(failed);
    expect(await textOf('head')).toBe('two');
    await upload('head', 'four', { IfMatch: second });
    await expect(upload('head', 'five', { IfMatch: second })).rejects.toMatchObject(failed);
    await expect(put('nowhere', 'one', { IfMatch: first })).rejects.toMatchObject(absent);
  });

  it('loses no step of many who count up at once', async () => {
    await put('counter', '0');
    const countUp = async (): Promise<void> => {
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'counter' }));
      const next = Number(await got.Body?.transformToString()) + 1;
      // A new text each time, as a checkpoint has, or its ETag would be known from before.
      await put('counter', String(next), { IfMatch: got.ETag }).catch((error: unknown) => {
        expect(error).toMatchObject(failed);
        return countUp();
      });
    };
    await Promise.all(Array.from({ length: 10 }, countUp));
    expect(await textOf('counter')).toBe('10');
  });
});

describe('a bucket with Object Lock', () => {
  const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

  it('keeps what is in it, whichever way one would remove it', async () => {
    await s3.send(new PutObjectCommand({ Bucket: locked, Key: 'log/a', Body: 'kept' }));
    await expect(s3.send(new DeleteObjectCommand({ Bucket: locked, Key: 'log/a' }))).rejects.toMatchObject(
      denied,
    );
    const several = new DeleteObjectsCommand({ Bucket: locked, Delete: { Objects: [{ Key: 'log/a' }] } });
    await expect(s3.send(several)).rejects.toMatchObject(denied);
    const rename = await fetch(`${address}/${locked}/log/b?renameObject`, {
      method: 'PUT',
      headers: { 'x-amz-rename-source': `/${locked}/log/a` },
    });
    expect(rename.status).toBe(403);
    expect(await textOf('log/a', locked)).toBe('kept');
  });

  it('asks for a checksum of what is written, as S3 does', async () => {
    const bare = { Bucket: locked, Key: 'log/b', Body: 'kept' };
    await expect(frugal.send(new PutObjectCommand(bare))).rejects.toMatchObject({ name: 'InvalidRequest' });
    await frugal.send(new PutObjectCommand({ ...bare, ChecksumAlgorithm: 'SHA256', IfNoneMatch: '*' }));
    expect(await textOf('log/b', locked)).toBe('kept');
  });
});

describe('one who hangs up', () => {
  it('leaves no half object, and keeps nobody else waiting', async () => {
    const { port } = new URL(address);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`PUT /${Bucket}/half HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000\r\n\r\nhalf`);
    await vi.waitFor(() => expect(socket.bytesWritten).toBeGreaterThan(0));
    const waiting = put('half', 'whole', { IfNoneMatch: '*' });
    socket.destroy();
    await waiting;
    expect(await textOf('half')).toBe('whole');
  });

  it('is told when there is no S3 beneath', async () => {
    const alone = new S3Front('http://127.0.0.1:9');
    const listening = createServer(alone.listener);
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const { port } = listening.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/files/a`, { method: 'PUT', body: 'a' });
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('<Code>ServiceUnavailable</Code>');
    listening.closeAllConnections();
    listening.close();
    alone.close();
  });
});
