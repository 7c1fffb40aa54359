import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll } from 'vitest';
import { type KeySpec, LocalKms } from '../../infra/local/kms.ts';

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** The local KMS with these keys, behind the true SDK client and no server. */
export function memoryKms(keys: Readonly<Record<string, KeySpec>>): KMSClient {
  const directory = mkdtempSync(join(tmpdir(), 'leerspoor-kms-'));
  directories.push(directory);
  const kms = new LocalKms(directory);
  for (const [keyId, spec] of Object.entries(keys)) kms.addKey(keyId, spec);
  return new KMSClient({
    region: 'eu-west-1',
    endpoint: 'http://kms.invalid',
    credentials: { accessKeyId: 'memory', secretAccessKey: 'memory' },
    requestHandler: {
      handle: async ({ headers, body }: { headers: Record<string, string>; body: Uint8Array }) => {
        const operation = headers['x-amz-target']?.split('.').at(-1) ?? '';
        const answer = await kms.handle(operation, JSON.parse(new TextDecoder().decode(body)));
        return {
          response: {
            statusCode: answer.status,
            headers: { 'content-type': 'application/x-amz-json-1.1' },
            body: Buffer.from(JSON.stringify(answer.body)),
          },
        };
      },
    },
  });
}
