import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondsOf, tokenCommand } from '../../cli/token.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { groups } from '../../functions/shared/route-table.ts';
import { DataDirectory } from '../../infra/local/data-directory.ts';
import { StartError } from '../../infra/local/start-error.ts';
import { TokenIssuer } from '../../infra/local/token-issuer.ts';

let path = '';
let directory: DataDirectory;
beforeAll(() => {
  path = mkdtempSync(join(tmpdir(), 'leerspoor-token-'));
  directory = DataDirectory.open(path);
  directory.writeJson('endpoints.json', {
    url: 'http://127.0.0.1:3000',
    processId: process.pid,
    dynamodb: 'http://127.0.0.1:1',
    sqs: 'http://127.0.0.1:2',
    s3: 'http://127.0.0.1:2',
    services: 'http://127.0.0.1:3',
    issuer: 'https://pool',
    audience: 'client',
    outputs: {},
  });
});
afterAll(() => {
  directory.close();
  rmSync(path, { recursive: true, force: true });
});

const token = (...args: readonly string[]) => tokenCommand(['--data-dir', path, ...args]);
const claimsOf = async (...args: readonly string[]) => decodeJwt(await token(...args));

describe('a token', () => {
  it('is signed with the key by which the running Leerspoor checks it', async () => {
    const { jwks } = await TokenIssuer.open(join(path, 'secrets'));
    const { payload } = await jwtVerify(
      await token('--tenant', 'acme', '--role', 'hr'),
      createLocalJWKSet(jwks),
      {
        issuer: 'https://pool',
        audience: 'client',
      },
    );
    expect(payload).toMatchObject({ 'custom:tenant': 'acme', 'cognito:groups': ['hr'], token_use: 'id' });
    expect(payload).not.toHaveProperty('custom:learner');
  });

  it('is for an hour, or as long as one says', async () => {
    const secondsLeft = async (...args: readonly string[]) => {
      const { exp = 0, iat = 0 } = await claimsOf('--tenant', 'acme', '--role', 'hr', ...args);
      return exp - iat;
    };
    expect(await secondsLeft()).toBe(3_600);
    expect(await secondsLeft('--expires', '15m')).toBe(900);
  });

  it.each(groups)('may be for the role %s', async (role) => {
    expect(await claimsOf('--tenant', 'acme', '--role', role)).toMatchObject({ 'cognito:groups': [role] });
  });

  it('may be for several roles', async () => {
    expect(await claimsOf('--tenant', 'acme', '--role', 'hr', '--role', 'trainer')).toMatchObject({
      'cognito:groups': ['hr', 'trainer'],
      sub: 'hr-trainer',
    });
  });

  it('may be for a learner, whose login is then called as the learner is', async () => {
    const claims = await claimsOf('--tenant', 'acme', '--role', 'learner', '--learner', 'E100');
    expect(claims).toMatchObject({ 'custom:learner': 'E100', sub: 'E100' });
  });

  it('may be for a login of any name', async () => {
    const args = [
      '--tenant',
      'acme',
      '--role',
      'learner',
      '--learner',
      'E100',
      '--subject',
      'jan@acme.example',
    ];
    expect(await claimsOf(...args)).toMatchObject({ 'custom:learner': 'E100', sub: 'jan@acme.example' });
  });
});

describe('what is wrong is told in one line', () => {
  it.each<[readonly string[], string]>([
    [[], '--tenant is missing. Usage: leerspoor token --tenant T'],
    [['--tenant', 'acme'], '--role must be one or more of learner, trainer, manager, hr, auditor, admin.'],
    [['--tenant', 'acme', '--role', 'boss'], '--role must be one or more of'],
    [['--tenant', 'acme', '--role', 'hr', '--role', 'boss'], '--role must be one or more of'],
    [['--tenant', 'a#b', '--role', 'hr'], '--tenant must be 1 to 64 of A-Z a-z 0-9 _ -, not "a#b".'],
    [['--tenant', '', '--role', 'hr'], '--tenant must be 1 to 64'],
    [['--tenant', 'acme', '--role', 'learner', '--learner', 'E 100'], '--learner must be 1 to 64'],
    [['--tenant', 'acme', '--role', 'hr', '--subject', ''], '--subject must not be empty.'],
    [['--tenant', 'acme', '--role', 'hr', '--expires', 'soon'], '--expires must be like 90s, 15m, 1h or 7d'],
    [['--tenant', 'acme', '--role', 'hr', '--colour', 'red'], "Unknown option '--colour'. Usage:"],
    [['--tenant', 'acme', '--role', 'hr', 'more'], "Unexpected argument 'more'. Usage:"],
    [
      ['--tenant', 'acme', '--role', 'hr', '--stack', 'Leerspoor'],
      'On AWS, tokens come from the user pool alone',
    ],
  ])('%j', async (args, message) => {
    const refused = token(...args);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(/^.*$/);
  });

  it('so is that none runs there', async () => {
    const nobody = join(path, 'nobody');
    const refused = tokenCommand(['--tenant', 'acme', '--role', 'hr', '--data-dir', nobody]);
    await expect(refused).rejects.toThrow(StartError);
    await expect(refused).rejects.toThrow(`No Leerspoor runs on ${nobody}. Start it with npm start`);
  });
});

describe('a duration', () => {
  it.each([
    ['90s', 90],
    ['15m', 900],
    ['1h', 3_600],
    ['7d', 604_800],
  ])('%s is %d seconds', (duration, seconds) => {
    expect(secondsOf(duration)).toBe(seconds);
  });

  it.each(['', '0s', '1', 'h', '1.5h', '-1h', '1w', '1h30m', ' 1h', '1234567s'])('%j is none', (duration) => {
    expect(() => secondsOf(duration)).toThrow(
      `--expires must be like 90s, 15m, 1h or 7d, not "${duration}".`,
    );
  });
});
