import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awsJsonServer } from '../../../infra/local/aws-json.ts';
import { LocalSecrets, type SecretContent } from '../../../infra/local/secrets.ts';

let directory: string;
let server: Server;
let client: SecretsManagerClient;
let secrets: LocalSecrets;

const now = new Date('2026-03-12T19:03:58.000Z');
const open = () => new LocalSecrets(directory, { account: '123456789012', now: () => now });

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'leerspoor-'));
  secrets = open();
  server = createServer(awsJsonServer({ secretsmanager: { handle: (...call) => secrets.handle(...call) } }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterEach(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

const get = (SecretId: string, more: { VersionStage?: string; VersionId?: string } = {}) =>
  client.send(new GetSecretValueCommand({ SecretId, ...more }));
const secretNamed = async (name: string) => (await get(name)).SecretString ?? '';
const generated = async (content: SecretContent) => {
  secrets.addSecret('made', content);
  return await secretNamed('made');
};

describe('a secret', () => {
  it('is found by its name, its ARN, and its ARN without the end', async () => {
    secrets.addSecret('application/secret-abcdef', { value: 'geheim' });
    const arn = secrets.arnOf('application/secret-abcdef');
    expect(arn).toMatch(
      /^arn:aws:secretsmanager:eu-west-1:123456789012:secret:application\/secret-abcdef-\w{6}$/,
    );
    for (const id of ['application/secret-abcdef', arn, arn.slice(0, -7)]) {
      expect(await get(id)).toMatchObject({
        ARN: arn,
        Name: 'application/secret-abcdef',
        SecretString: 'geheim',
        VersionStages: ['AWSCURRENT'],
        CreatedDate: now,
      });
    }
  });

  it('is not found by anything else', async () => {
    secrets.addSecret('application', { value: 'geheim' });
    for (const id of ['missing', `${secrets.arnOf('application').slice(0, -6)}000000`, 'applicatio']) {
      await expect(get(id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    }
    for (const version of [{ VersionStage: 'AWSPREVIOUS' }, { VersionId: 'a'.repeat(32) }]) {
      await expect(get('application', version)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    }
  });

  it('can only be read, and says so by name', async () => {
    await expect(secrets.handle('PutSecretValue', {})).rejects.toThrow('PutSecretValue');
  });
});

describe('generating', () => {
  it('makes 32 characters of every kind unless told otherwise', async () => {
    const value = await generated({});
    expect(value).toHaveLength(32);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(value).toMatch(kind);
  });

  it.each<readonly [SecretContent, RegExp]>([
    [{ length: 64, excludePunctuation: true }, /^[a-zA-Z0-9]{64}$/],
    [
      { length: 200, excludeLowercase: true, excludePunctuation: true, excludeCharacters: 'A0' },
      /^[B-Z1-9]{200}$/,
    ],
    [{ length: 3, excludeUppercase: true, excludeNumbers: true, excludePunctuation: true }, /^[a-z]{3}$/],
    [{ length: 1, excludePunctuation: true, requireEachIncludedType: false }, /^[a-zA-Z0-9]$/],
  ])('%j', async (content, form) => {
    expect(await generated(content)).toMatch(form);
  });

  it('has each kind that is included, even where there is little room', async () => {
    for (let turn = 0; turn < 50; turn++) {
      const name = `short-${turn}`;
      secrets.addSecret(name, { length: 4 });
      const value = await secretNamed(name);
      for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(value).toMatch(kind);
    }
  });

  it('adds the text to a template', async () => {
    const value = await generated({
      length: 12,
      excludePunctuation: true,
      secretStringTemplate: '{"user":"admin"}',
      generateStringKey: 'password',
    });
    expect(JSON.parse(value)).toEqual({ user: 'admin', password: expect.stringMatching(/^\w{12}$/) });
  });

  it.each<SecretContent>([
    { length: 0 },
    { length: 5_000 },
    { length: 3 },
    { excludeLowercase: true, excludeUppercase: true, excludeNumbers: true, excludePunctuation: true },
    { generateStringKey: 'password' },
  ])('refuses what can not be made: %j', (content) => {
    expect(() => secrets.addSecret('impossible', content)).toThrow('impossible');
  });
});

describe('after a restart', () => {
  it('has the same value and the same ARN', async () => {
    const value = await generated({ length: 64 });
    const arn = secrets.arnOf('made');
    secrets = open();
    secrets.addSecret('made', { length: 64 });
    expect(await secretNamed('made')).toBe(value);
    expect(secrets.arnOf('made')).toBe(arn);
  });

  it('has the new value when another one is given', async () => {
    secrets.addSecret('given', { value: 'one' });
    secrets = open();
    secrets.addSecret('given', { value: 'two' });
    expect(await secretNamed('given')).toBe('two');
  });

  it('has its secrets in a file that nobody else may read, and nothing beside it', () => {
    secrets.addSecret('made', {});
    expect(statSync(join(directory, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['secrets.json']);
  });

  it('will not start on a damaged file', () => {
    writeFileSync(join(directory, 'secrets.json'), '{');
    expect(open).toThrow(expect.objectContaining({ name: 'StartError' }));
  });
});
