import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sealedLogIn } from '../../functions/shared/sealed-logs.ts';
import { singleVideo } from '../support/courses.ts';
import { eventually, type SharedLeerspoor, shareTestLeerspoor } from '../support/leerspoor.ts';

const tenant = 'sealed-log';
let leerspoor: SharedLeerspoor;
let s3: S3Client;

beforeAll(async () => {
  leerspoor = await shareTestLeerspoor();
  s3 = new S3Client({
    endpoint: leerspoor.endpoints.s3,
    region: 'eu-west-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  s3.destroy();
  await leerspoor.stop();
});

describe('when a command has succeeded', () => {
  it('its commit is sealed in the log of its tenant, under a signed checkpoint', async () => {
    const admin = await leerspoor.as({ tenant, roles: ['admin'] });
    expect((await admin('PUT', '/courses/video', singleVideo)).status).toBe(201);
    const Bucket = z.string().parse(leerspoor.endpoints.outputs.LogBucketName);
    const checkpoint = () =>
      s3.send(new GetObjectCommand({ Bucket, Key: `log/${tenant}/checkpoint` })).then(
        ({ Body }) => Body?.transformToString() ?? '',
        () => '',
      );
    const note = await eventually(checkpoint, (text) => text !== '');
    expect(note.split('\n').slice(0, 2)).toEqual([`leerspoor/Leerspoor/${tenant}`, '1']);
    expect(note).toMatch(/\n\n— leerspoor\/Leerspoor /);
  });
});

describe('leerspoor export', () => {
  it('gives the log as files, after it has noted in the log that it does', async () => {
    const out = join(leerspoor.dataDirectory, 'export');
    const run = promisify(execFile);
    const args = [
      '--tenant',
      tenant,
      '--out',
      out,
      '--subject',
      'anna',
      '--data-dir',
      leerspoor.dataDirectory,
    ];
    const { stdout } = await run(process.execPath, ['cli/main.ts', 'export', ...args]);
    expect(stdout).toContain('1 commits with 1 events');
    await run('sha256sum', ['-c', '--status', 'SHA256SUMS'], { cwd: out });
    const [line = ''] = readFileSync(join(out, 'events.ndjson'), 'utf8').split('\n');
    expect(JSON.parse(line)).toMatchObject({ stream: `${tenant}#course#video`, version: 1 });
    expect(readFileSync(join(out, 'keys'), 'utf8')).toMatch(/^leerspoor\/Leerspoor\+/);

    // It is in the next one.
    const exports = async () => {
      const log = sealedLogOf(leerspoor);
      const lines = await Array.fromAsync(log.read(tenant));
      return lines.map(({ line }) => JSON.parse(line)).filter(({ stream }) => stream.includes('#access#'));
    };
    const [taken] = await eventually(exports, (found) => found.length === 1);
    expect(taken).toMatchObject({
      actor: { kind: 'system', id: 'cli', onBehalfOf: 'anna' },
      events: [
        { type: 'ExportTaken', data: { format: 'ndjson', fromPosition: 0, toPosition: 1, commits: 1 } },
      ],
    });
  });
});

function sealedLogOf({ endpoints }: SharedLeerspoor) {
  const documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: endpoints.dynamodb,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  );
  return sealedLogIn(
    { s3, documents },
    {
      bucketName: z.string().parse(endpoints.outputs.LogBucketName),
      indexTableName: z.string().parse(endpoints.outputs.LogIndexTableName),
    },
  );
}
