import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TokenIssuer } from '../../../infra/local/token-issuer.ts';

let directory: string;
const path = () => join(directory, 'keys', 'token-key.json');

const now = new Date('2026-03-12T19:03:58.900Z');
const issuedAt = Math.floor(now.getTime() / 1_000);
const open = () => TokenIssuer.open(join(directory, 'keys'), { now: () => now });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'leerspoor-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const options = { issuer: 'https://issuer.example', audience: 'web', expiresInSeconds: 60 };
const claims = { sub: 'jan', tenant: 'acme', groups: ['hr', 'admin'], learner: 'E100' };
const read = async (issuer: TokenIssuer, token: string) =>
  await jwtVerify(token, createLocalJWKSet(issuer.jwks), { currentDate: now });

describe('a token', () => {
  it('is an id token with the claims of Cognito', async () => {
    const issuer = await open();
    const { payload, protectedHeader } = await read(issuer, await issuer.sign(claims, options));
    expect(payload).toEqual({
      iss: options.issuer,
      aud: 'web',
      sub: 'jan',
      token_use: 'id',
      'cognito:username': 'jan',
      'cognito:groups': ['hr', 'admin'],
      'custom:tenant': 'acme',
      'custom:learner': 'E100',
      auth_time: issuedAt,
      iat: issuedAt,
      exp: issuedAt + 60,
      jti: expect.any(String),
      origin_jti: expect.any(String),
    });
    expect(protectedHeader).toEqual({ alg: 'RS256', kid: issuer.jwks.keys[0]?.kid });
  });

  it('leaves out what the login lacks', async () => {
    const issuer = await open();
    const { payload } = await read(
      issuer,
      await issuer.sign({ sub: 'jan', tenant: 'acme', groups: [] }, options),
    );
    expect(payload).not.toHaveProperty('cognito:groups');
    expect(payload).not.toHaveProperty('custom:learner');
  });

  it('may be an access token, which names the client otherwise and has no attributes', async () => {
    const issuer = await open();
    const { payload } = await read(issuer, await issuer.sign(claims, { ...options, use: 'access' }));
    expect(payload).toMatchObject({ token_use: 'access', client_id: 'web', username: 'jan', sub: 'jan' });
    expect(payload['cognito:groups']).toEqual(['hr', 'admin']);
    for (const name of ['aud', 'custom:tenant', 'custom:learner']) expect(payload).not.toHaveProperty(name);
  });

  it('is never the same twice', async () => {
    const issuer = await open();
    expect(await issuer.sign(claims, options)).not.toBe(await issuer.sign(claims, options));
  });
});

describe('the key', () => {
  it('is shown without its private part', async () => {
    const { jwks } = await open();
    expect(jwks.keys).toEqual([
      { kty: 'RSA', alg: 'RS256', use: 'sig', kid: expect.any(String), n: expect.any(String), e: 'AQAB' },
    ]);
  });

  it('stays after a restart, so that tokens stay valid', async () => {
    const token = await (await open()).sign(claims, options);
    const reopened = await open();
    expect(decodeProtectedHeader(token).kid).toBe(reopened.jwks.keys[0]?.kid);
    await expect(read(reopened, token)).resolves.toBeDefined();
  });

  it('is kept where nobody else may read it, also after somebody opened it to all', async () => {
    await open();
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'keys')).mode & 0o777).toBe(0o700);
    chmodSync(path(), 0o644);
    await open();
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  it.each([
    '{',
    '{"kty":"RSA","n":"AQAB","e":"AQAB"}',
    '{"kty":"RSA","n":"a","e":"a","d":"a","p":"a","q":"a","dp":"a","dq":"a","qi":"a"}',
  ])('is not replaced when its file is damaged: %s', async (content) => {
    await open();
    writeFileSync(path(), content);
    await expect(open()).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringContaining(path()),
    });
  });
});
