import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { singleVideo } from '../support/courses.ts';
import { eventually, startTestLeerspoor, type TestLeerspoor } from '../support/leerspoor.ts';

let leerspoor: TestLeerspoor;
let s3: S3Client;

beforeAll(async () => {
  leerspoor = await startTestLeerspoor();
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
    const admin = await leerspoor.as({ tenant: 'acme', roles: ['admin'] });
    expect((await admin('PUT', '/courses/video', singleVideo)).status).toBe(201);
    const Bucket = z.string().parse(leerspoor.endpoints.outputs.LogBucketName);
    const checkpoint = () =>
      s3.send(new GetObjectCommand({ Bucket, Key: 'log/acme/checkpoint' })).then(
        ({ Body }) => Body?.transformToString() ?? '',
        () => '',
      );
    const note = await eventually(checkpoint, (text) => text !== '');
    expect(note.split('\n').slice(0, 2)).toEqual(['leerspoor/Leerspoor/acme', '1']);
    expect(note).toMatch(/\n\n— leerspoor\/Leerspoor /);
  });
});
