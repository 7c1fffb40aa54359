import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../cli/usage-error.ts';
import { verifyCommand } from '../../cli/verify.ts';
import { formatVerifierKey } from '../../ledger/log/signed-note.ts';
import { startTestDatabase, type TestDatabase } from '../support/dynamodb-local.ts';
import { testSigner } from '../support/note-signer.ts';
import { logSigner, type SealedHistory, sealedHistory, segmentPath } from '../support/sealed-history.ts';

const bucket = 'log';
/** An API that does not answer. */
const nowhere = 'http://127.0.0.1:1';
const [a, b] = ['acme#counter#a', 'acme#counter#b'];
const key = formatVerifierKey(logSigner);

let database: TestDatabase;
let server: FauxqsServer;
let s3: S3Client;
let directory: string;
let history: SealedHistory;
let tableName: string;

beforeAll(async () => {
  [database, server] = await Promise.all([
    startTestDatabase(),
    startFauxqs({ port: 0, host: '127.0.0.1', logger: false, defaultRegion: 'eu-west-1' }),
  ]);
  s3 = new S3Client({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'eu-west-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  history = await sealedHistory([a, b, a, b, a, b, a], [3, 4]);
  for (const [path, bytes] of history.log.objects) await put(path, bytes);
  tableName = await database.createLedgerTable();
  for (const item of history.table.items) await putItem(item);
  // Of another tenant, of which nothing may be said.
  await putItem({ ...history.table.items[0], stream: 'globex#counter#a' });
  directory = mkdtempSync(join(tmpdir(), 'leerspoor-verify-'));
  writeEndpoints(nowhere);
  for (const [nth, note] of history.notes.entries())
    writeFileSync(join(directory, `checkpoint-${nth}`), note);
});
afterAll(async () => {
  s3?.destroy();
  rmSync(directory, { recursive: true, force: true });
  await Promise.all([database?.stop(), server?.stop()]);
});

const put = (path: string, bytes: Uint8Array) =>
  s3.send(new PutObjectCommand({ Bucket: bucket, Key: `log/acme/${path}`, Body: bytes }));
const putItem = (Item: object) =>
  database.client.send(new PutCommand({ TableName: tableName, Item: { ...Item } }));

/** What a running Leerspoor tells of where its things are. */
function writeEndpoints(url: string): void {
  const of = (service: string) => ({ [service]: `http://127.0.0.1:${server.port}` });
  const endpoints = {
    url,
    processId: process.pid,
    dynamodb: database.endpoint,
    ...of('sqs'),
    ...of('s3'),
    ...of('services'),
    issuer: url,
    audience: 'test',
    outputs: { LogBucketName: bucket, LedgerTableName: tableName },
  };
  writeFileSync(join(directory, 'endpoints.json'), JSON.stringify(endpoints));
}

const verify = (...args: readonly string[]) =>
  verifyCommand(['--tenant', 'acme', '--data-dir', directory, ...args]);
const verifyByKey = (...args: readonly string[]) => verify('--key', key, ...args);

describe('a log that nobody touched', () => {
  it('is intact, by the key that the auditor has', async () => {
    const { text, exitCode } = await verifyByKey();
    expect(exitCode).toBe(0);
    expect(text.split('\n')).toEqual([
      'acme: intact',
      'commits 7, events 7, streams 2, not sealed yet 0',
      expect.stringMatching(/^checkpoint of leerspoor\/Test\/acme: size 7, root \S+=$/),
    ]);
  });

  it('is intact by the keys that the stack gives out, be it a former one that signed', async () => {
    const { name } = logSigner;
    const replacedAt = '2026-03-01T00:00:00.000Z';
    const keys = {
      keys: [
        { name, vkey: formatVerifierKey(testSigner(name, 1)), validFrom: replacedAt },
        { name, vkey: key, validFrom: '2026-01-01T00:00:00.000Z', validUntil: replacedAt },
      ],
    };
    const asked: (string | undefined)[] = [];
    const api = createServer((request, response) => {
      asked.push(request.url);
      response.end(JSON.stringify(keys));
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const address = api.address();
    writeEndpoints(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    try {
      expect((await verify()).exitCode).toBe(0);
      expect(asked).toEqual(['/.well-known/leerspoor/keys']);
    } finally {
      writeEndpoints(nowhere);
      api.closeAllConnections();
      api.close();
    }
  });

  it('is intact since an older checkpoint, for a program too', async () => {
    const { text, exitCode } = await verifyByKey('--since', join(directory, 'checkpoint-0'), '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ tenant: 'acme', isComplete: true, commits: 7, problems: [] });
  });
});

describe('when something was changed', () => {
  it('in the table, says which commit, and exits with 1', async () => {
    const item = history.table.items.find(({ stream, version }) => stream === a && version === 2);
    await putItem({ ...item, correlationId: 'another' });
    try {
      const { text, exitCode } = await verifyByKey();
      expect(exitCode).toBe(1);
      expect(text.split('\n').slice(0, 2)).toEqual([
        `table: commit-changed at stream ${a}, version 2, position 2: the table has another commit than was sealed; its hash is not that of what it says`,
        'acme: NOT INTACT, problems found: 1',
      ]);
    } finally {
      await putItem({ ...item });
    }
  });

  it('in the log, says which commits are gone', async () => {
    const path = segmentPath(3);
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: `log/acme/${path}` }));
    try {
      const { text, exitCode } = await verifyByKey('--json');
      expect(exitCode).toBe(1);
      expect(JSON.parse(text).problems).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'positions-missing', position: 3 }),
          expect.objectContaining({
            kind: 'commit-missing',
            where: 'log',
            stream: a,
            version: 4,
            position: 6,
          }),
        ]),
      );
    } finally {
      await put(path, history.log.objects.get(path) ?? Buffer.of());
    }
  });

  it('in the table beyond what JavaScript can hold, is not stopped by it', async () => {
    const item = history.table.items.find(({ stream, version }) => stream === b && version === 1);
    await putItem({ ...item, more: 2n ** 70n });
    try {
      const { problems } = JSON.parse((await verifyByKey('--json')).text);
      expect(problems).toMatchObject([{ kind: 'commit-changed', stream: b, version: 1, position: 1 }]);
    } finally {
      await putItem({ ...item });
    }
  });
});

describe('when it can not be checked', () => {
  const other = formatVerifierKey(testSigner('leerspoor/Other'));

  it.each<[string, readonly string[], RegExp]>([
    [
      'no stack gives keys',
      ['--data-dir', 'DIRECTORY'],
      /gives no keys\. Give those that you know: --key VKEY\./,
    ],
    ['a key is none', ['--key', 'leerspoor'], /^--key: A verifier key is/],
    ['keys are of two stacks', ['--key', key, '--key', other], /must be of one name/],
    ['the tenant is missing', ['--tenant', ''], /^--tenant must be/],
    ['there is nothing of the tenant', ['--tenant', 'initech', '--key', key], /^There is nothing of initech/],
    ['the older checkpoint is not there', ['--key', key, '--since', 'DIRECTORY/none'], /^There is no file/],
    [
      'the older checkpoint is signed by nobody known',
      ['--key', other, '--since', 'DIRECTORY/checkpoint-0'],
      /can not be relied on: .*\(note-unsigned\)/,
    ],
  ])('because %s, says so', async (_why, args, message) => {
    const given = args.map((argument) => argument.replace('DIRECTORY', directory));
    await expect(verify(...given)).rejects.toThrow(UsageError);
    await expect(verify(...given)).rejects.toThrow(message);
  });
});
