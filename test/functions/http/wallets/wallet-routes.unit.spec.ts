import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import { v7 } from 'uuid';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { walletRoutes } from '../../../../functions/http/wallets/routes.ts';
import { makeNonce } from '../../../../functions/http/wallets/wallet-nonce.ts';
import { didDocumentOf } from '../../../../functions/shared/credentials/did-document.ts';
import { httpHandler } from '../../../../functions/shared/route-handler.ts';
import { offerUriOf } from '../../../../functions/shared/wallet-offer-link.ts';
import { walletAccess, walletOffers } from '../../../../functions/shared/wallet-tokens.ts';
import { verifyCredential, verifyCredentialJwt } from '../../../support/credential-verifier.ts';
import {
  type EarnedCertificate,
  earnCertificate,
  earned,
  earnedCertificateId,
} from '../../../support/earned-certificate.ts';
import { silentPowertools } from '../../../support/silent-powertools.ts';
import { didJwkOf, TestWallet } from '../../../support/wallet.ts';

const origin = 'https://learn.example.org';
const issuerUrl = `${origin}/issuers/acme`;
const certificateId = earnedCertificateId;
const txCode = '012345';
const keys = { 'wallet-offer': new Uint8Array(32).fill(1), 'wallet-nonce': new Uint8Array(32).fill(2) };
const powertools = silentPowertools();

let certificate: EarnedCertificate;
let handler: ReturnType<typeof httpHandler>;
let routeKeys: readonly string[];
let now: Date;

/** Makes keys as well, which takes a while: one certificate serves all who leave it as it is. */
async function earn() {
  certificate = await earnCertificate();
  const routes = walletRoutes({
    ledger: certificate.ledger,
    secret: { keyFor: async (purpose) => keys[z.enum(['wallet-offer', 'wallet-nonce']).parse(purpose)] },
    publicOriginOf: (askedAt) => askedAt,
    credentials: certificate.issuer,
  });
  routeKeys = Object.keys(routes);
  handler = httpHandler(routes, {
    ...powertools,
    now: () => now,
    findLearner: async () => undefined,
    fingerprintKey: async () => keys['wallet-offer'],
  });
}
beforeAll(earn);
beforeEach(() => {
  // The wallet's half of the library knows no other clock.
  now = new Date();
});

const minutesLater = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;

/** The routes as a wallet reaches them. */
const fetchInMemory: typeof fetch = async (input, init = {}) => {
  const { pathname, host } = new URL(String(input));
  const method = init.method ?? 'GET';
  const matches = routeKeys.flatMap((key) => {
    const pattern = key.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    const match = new RegExp(`^${pattern}$`).exec(`${method} ${pathname}`);
    return match ? [{ routeKey: key, pathParameters: { ...match.groups } }] : [];
  });
  const requestContext: Partial<HttpEvent['requestContext']> = {
    requestId: v7(),
    domainName: host,
    http: { method, path: pathname, protocol: 'HTTP/1.1', sourceIp: '', userAgent: '' },
  };
  const event: Partial<HttpEvent> = {
    routeKey: '$default',
    ...matches[0],
    headers: Object.fromEntries(new Headers(init.headers)),
    ...(init.body != null && { body: String(init.body) }),
    requestContext: requestContext as HttpEvent['requestContext'],
  };
  const { statusCode, headers = {}, body } = await handler(event as HttpEvent, {} as Context);
  return new Response(body ?? null, {
    status: statusCode ?? 500,
    headers: new Headers(z.record(z.string(), z.string()).parse(headers)),
  });
};

const offered = (change: Partial<Parameters<typeof walletOffers.seal>[2]> = {}, tenant = 'acme') =>
  walletOffers.seal(keys['wallet-offer'], tenant, {
    certificateId,
    offerId: v7(),
    transactionCode: txCode,
    expiresAt: minutesLater(10).toISOString(),
    ...change,
  });
const scanned = (offer = offered()) => ({ offerUri: offerUriOf({ origin, tenant: 'acme' }, offer), txCode });

const answerOf = async (response: Response) => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.json(),
});
const asked = async (
  path: string,
  body: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
) =>
  answerOf(
    await fetchInMemory(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(body).toString(),
    }),
  );
const grant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';
const redeem = (
  change: Readonly<Record<string, string>> = {},
  { path = '/issuers/acme/token', headers = {} } = {},
) =>
  asked(path, { grant_type: grant, 'pre-authorized_code': offered(), tx_code: txCode, ...change }, headers);
const refusal = (error: string, status = 400) => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: { error, error_description: expect.stringMatching(/^[ !#-[\]-~]+$/) },
});

describe('a wallet that scans an offer', () => {
  it.each([
    ['ES256', 'jwk'],
    ['EdDSA', 'jwk'],
    ['ES256', 'did:jwk'],
    ['EdDSA', 'did:jwk'],
  ] as const)(
    'takes both forms of the credential, made out to its key: %s by %s',
    async (algorithm, form) => {
      const wallet = await TestWallet.open({ fetch: fetchInMemory, algorithm, form });
      const session = await wallet.redeem(scanned());
      const { kty, crv, x, y } = wallet.jwk;
      const holder = didJwkOf({ kty, crv, x, ...(y !== undefined && { y }) });
      const document = didDocumentOf({ origin, tenant: 'acme' }, await certificate.keys.named());

      const credential = await wallet.take(session, 'certificate_ldp_vc');
      await verifyCredential(credential, document);
      expect(credential).toMatchObject({ credentialSubject: { id: holder } });
      const jwt = z.string().parse(await wallet.take(session, 'certificate_jwt_vc_json'));
      const { payload } = await verifyCredentialJwt(jwt, document, new Date(earned.issuedAt));
      expect(payload).toMatchObject({ sub: holder, credentialSubject: { id: holder } });
    },
  );

  it('is told of no offer whose time is over, which was altered, or is another tenant’s', async () => {
    const read = async (issuerId: string, offer: string) =>
      (await fetchInMemory(`${origin}/issuers/${issuerId}/wallet-offers/${offer}`)).status;
    const offer = offered();
    expect(await read('acme', offer)).toBe(200);
    expect(await read('other', offer)).toBe(404);
    expect(await read('acme', `${offer}A`)).toBe(404);
    now = minutesLater(10);
    expect(await read('acme', offer)).toBe(404);
  });
});

describe('the metadata of an issuer', () => {
  it('is alike for each well-formed name, whether there is such a tenant or not', async () => {
    for (const [place, member] of [
      ['openid-credential-issuer', 'credential_issuer'],
      ['oauth-authorization-server', 'issuer'],
    ] as const) {
      const of = async (issuerId: string) =>
        answerOf(await fetchInMemory(`${origin}/.well-known/${place}/issuers/${issuerId}`));
      const acme = await of('acme');
      expect(acme).toMatchObject({ status: 200, body: { [member]: issuerUrl } });
      const renamed = JSON.stringify((await of('nobody')).body).replaceAll('/nobody', '/acme');
      expect(JSON.parse(renamed)).toEqual(acme.body);
      expect((await of('a.b')).status).toBe(400);
    }
  });
});

describe('the token endpoint', () => {
  it('gives a token that is good for five minutes, once', async () => {
    const code = offered();
    const answer = await redeem({ 'pre-authorized_code': code });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: { token_type: 'Bearer', expires_in: 300 },
    });
    expect(await redeem({ 'pre-authorized_code': code })).toMatchObject(refusal('invalid_grant'));
  });

  it('answers a second wallet as such, also under the Idempotency-Key of the first', async () => {
    const code = { 'pre-authorized_code': offered() };
    const headers = { 'idempotency-key': 'same' };
    expect((await redeem(code, { headers })).status).toBe(200);
    expect(await redeem(code, { headers })).toMatchObject(refusal('invalid_grant'));
  });

  it('gives it to exactly one of those who come at once', async () => {
    const code = { 'pre-authorized_code': offered() };
    const answers = await Promise.all(Array.from({ length: 5 }, () => redeem(code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
  });

  it('lets nobody try transaction codes: the offer is used up by the first', async () => {
    const code = { 'pre-authorized_code': offered() };
    expect(await redeem({ ...code, tx_code: '543210' })).toMatchObject(refusal('invalid_grant'));
    expect(await redeem(code)).toMatchObject(refusal('invalid_grant'));
  });

  it('uses no offer up when the transaction code is missing', async () => {
    const code = { 'pre-authorized_code': offered() };
    expect(await redeem({ ...code, tx_code: '' })).toMatchObject(refusal('invalid_request'));
    expect((await redeem(code)).status).toBe(200);
  });

  it.each([
    ['another grant', 'unsupported_grant_type', () => ({ grant_type: 'authorization_code', code: 'x' })],
    ['no code', 'invalid_request', () => ({ 'pre-authorized_code': '' })],
    ['an altered code', 'invalid_grant', () => ({ 'pre-authorized_code': `${offered()}A` })],
    ['the code of another tenant', 'invalid_grant', () => ({ 'pre-authorized_code': offered({}, 'other') })],
    [
      'a code whose time is over',
      'invalid_grant',
      () => ({ 'pre-authorized_code': offered({ expiresAt: now.toISOString() }) }),
    ],
    [
      'the code of no certificate',
      'invalid_grant',
      () => ({ 'pre-authorized_code': offered({ certificateId: 'none' }) }),
    ],
    [
      'an access token',
      'invalid_grant',
      () => ({
        'pre-authorized_code': walletAccess.seal(keys['wallet-offer'], 'acme', {
          certificateId,
          expiresAt: minutesLater(5).toISOString(),
        }),
      }),
    ],
  ])('refuses %s: %s', async (_name, error, change) => {
    expect(await redeem(change())).toMatchObject(refusal(error));
  });

  it('refuses the code at another issuer’s path, and does not use it up', async () => {
    const code = { 'pre-authorized_code': offered() };
    expect(await redeem(code, { path: '/issuers/other/token' })).toMatchObject(refusal('invalid_grant'));
    expect((await redeem(code)).status).toBe(200);
  });
});

describe('the credential endpoint', () => {
  let wallet: TestWallet;
  beforeEach(async () => {
    wallet = await TestWallet.open({ fetch: fetchInMemory });
  });

  const access = (tenant = 'acme') =>
    walletAccess.seal(keys['wallet-offer'], tenant, {
      certificateId,
      expiresAt: minutesLater(5).toISOString(),
    });
  const nonceFor = (tenant = 'acme') => makeNonce(keys['wallet-nonce'], tenant, now);
  const secondsOf = (moment: Date) => Math.floor(moment.getTime() / 1_000);
  const proof = async ({ header = {}, payload = {} }: { header?: object; payload?: object } = {}) =>
    wallet.sign(
      { typ: 'openid4vci-proof+jwt', jwk: wallet.jwk, ...header },
      { aud: issuerUrl, iat: secondsOf(now), nonce: await nonceFor(), ...payload },
    );
  const request = async ({
    token = access(),
    path = '/issuers/acme/credentials',
    headers = {},
    ...body
  }: Readonly<Record<string, unknown>> & {
    token?: string;
    path?: string;
    headers?: Record<string, string>;
  } = {}) =>
    answerOf(
      await fetchInMemory(`${origin}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
        body: JSON.stringify({
          credential_configuration_id: 'certificate_ldp_vc',
          proofs: { jwt: [await proof()] },
          ...body,
        }),
      }),
    );

  it('answers with one credential', async () => {
    const { status, headers, body } = await request();
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(body).toEqual({
      credentials: [{ credential: expect.objectContaining({ id: expect.stringContaining(certificateId) }) }],
    });
  });

  it.each([
    ['no token', async () => ({ headers: { authorization: '' } }), 'Bearer'],
    ['a token of another kind', async () => ({ headers: { authorization: 'Basic abc' } }), 'Bearer'],
    ['an altered token', async () => ({ token: `${access()}A` }), 'Bearer error="invalid_token"'],
    ['another tenant’s token', async () => ({ token: access('other') }), 'Bearer error="invalid_token"'],
    ['the code of an offer', async () => ({ token: offered() }), 'Bearer error="invalid_token"'],
    [
      'a path of another issuer',
      async () => ({ path: '/issuers/other/credentials' }),
      'Bearer error="invalid_token"',
    ],
  ])('asks for another token: %s', async (_name, change, challenge) => {
    const answer = await request(await change());
    expect(answer).toMatchObject(refusal('invalid_token', 401));
    expect(answer.headers['www-authenticate']).toBe(challenge);
  });

  it('asks for another token once its time is over', async () => {
    const token = access();
    now = minutesLater(5);
    expect(await request({ token })).toMatchObject(refusal('invalid_token', 401));
  });

  const proofs = async (change: Parameters<typeof proof>[0]) => ({ proofs: { jwt: [await proof(change)] } });
  const other = () => TestWallet.open();
  it.each([
    [
      'no configuration',
      'invalid_credential_request',
      async () => ({ credential_configuration_id: undefined }),
    ],
    [
      'an unknown configuration',
      'unknown_credential_configuration',
      async () => ({ credential_configuration_id: 'diploma' }),
    ],
    [
      'a name of no configuration',
      'unknown_credential_configuration',
      async () => ({ credential_configuration_id: '__proto__' }),
    ],
    ['an identifier', 'unknown_credential_identifier', async () => ({ credential_identifier: 'one' })],
    [
      'an encrypted answer',
      'invalid_encryption_parameters',
      async () => ({ credential_response_encryption: {} }),
    ],
    [
      'a configuration that is no text',
      'invalid_credential_request',
      async () => ({ credential_configuration_id: 1 }),
    ],
    ['no proof', 'invalid_proof', async () => ({ proofs: undefined })],
    ['two proofs', 'invalid_proof', async () => ({ proofs: { jwt: [await proof(), await proof()] } })],
    ['what is no JWT', 'invalid_proof', async () => ({ proofs: { jwt: ['proof'] } })],
    ['a proof without a nonce', 'invalid_proof', () => proofs({ payload: { nonce: undefined } })],
    ['a nonce that is not ours', 'invalid_nonce', () => proofs({ payload: { nonce: 'mine' } })],
    [
      'a nonce of another tenant',
      'invalid_nonce',
      async () => proofs({ payload: { nonce: await nonceFor('other') } }),
    ],
    [
      'a nonce whose time is over',
      'invalid_nonce',
      async () =>
        proofs({ payload: { nonce: await makeNonce(keys['wallet-nonce'], 'acme', minutesLater(-6)) } }),
    ],
    [
      'a proof for another issuer',
      'invalid_proof',
      () => proofs({ payload: { aud: `${origin}/issuers/other` } }),
    ],
    ['a proof for nobody', 'invalid_proof', () => proofs({ payload: { aud: undefined } })],
    [
      'a proof of some time ago',
      'invalid_proof',
      () => proofs({ payload: { iat: secondsOf(minutesLater(-6)) } }),
    ],
    [
      'a proof of the future',
      'invalid_proof',
      () => proofs({ payload: { iat: secondsOf(minutesLater(2)) } }),
    ],
    ['a proof of no time', 'invalid_proof', () => proofs({ payload: { iat: undefined } })],
    [
      'a proof whose time is over',
      'invalid_proof',
      () => proofs({ payload: { exp: secondsOf(minutesLater(-1)) } }),
    ],
    ['a JWT of another type', 'invalid_proof', () => proofs({ header: { typ: 'JWT' } })],
    [
      'a key that did not sign',
      'invalid_proof',
      async () => proofs({ header: { jwk: (await other()).jwk } }),
    ],
    ['a proof without a key', 'invalid_proof', () => proofs({ header: { jwk: undefined } })],
    [
      'a DID that has to be fetched',
      'invalid_proof',
      () => proofs({ header: { jwk: undefined, kid: 'did:web:wallet.example.org#1' } }),
    ],
    [
      'a point on no curve',
      'invalid_proof',
      () => proofs({ header: { jwk: { ...wallet.jwk, x: wallet.jwk.y } } }),
    ],
    [
      'a shared secret for a key',
      'invalid_proof',
      () => proofs({ header: { jwk: { kty: 'oct', k: 'AAAA' } } }),
    ],
  ])('refuses %s: %s', async (_name, error, change) => {
    expect(await request(await change())).toMatchObject(refusal(error));
  });

  it('takes no word of whoever made the wallet, which is not asked for', async () => {
    const maker = await TestWallet.open();
    const attestation = await maker.sign(
      { typ: 'key-attestation+jwt', jwk: maker.jwk },
      { iat: secondsOf(now), exp: secondsOf(minutesLater(1)), attested_keys: [wallet.jwk] },
    );
    const attested = await proofs({ header: { key_attestation: attestation } });
    expect(await request(attested)).toMatchObject(refusal('invalid_proof'));
  });

  it('refuses a proof whose payload was changed after it was signed', async () => {
    const [header, , signature] = (await proof()).split('.');
    const payload = Buffer.from(
      JSON.stringify({ aud: issuerUrl, iat: secondsOf(now), nonce: await nonceFor() }),
    );
    const jwt = [header, payload.toString('base64url'), signature].join('.');
    expect(await request({ proofs: { jwt: [jwt] } })).toMatchObject(refusal('invalid_proof'));
  });

  it('refuses a proof that nobody signed (alg none)', async () => {
    const [, payload] = (await proof()).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'openid4vci-proof+jwt', jwk: wallet.jwk }));
    const jwt = [header.toString('base64url'), payload, 'AA'].join('.');
    expect(await request({ proofs: { jwt: [jwt] } })).toMatchObject(refusal('invalid_proof'));
  });
});

describe('when the certificate was revoked meanwhile', () => {
  beforeAll(earn);

  it('gives no token, and makes out nothing for one that was given before', async () => {
    const code = { 'pre-authorized_code': offered() };
    const wallet = await TestWallet.open({ fetch: fetchInMemory });
    const session = await wallet.redeem(scanned());
    await certificate.given({
      type: 'CertificateRevoked',
      occurredAt: now.toISOString(),
      data: { reason: 'test', by: 'person' },
    });
    expect(await redeem(code)).toMatchObject(refusal('invalid_grant'));
    await expect(wallet.take(session, 'certificate_ldp_vc')).rejects.toThrow('credential_request_denied');
  });
});

describe('when whose it is was erased meanwhile', () => {
  beforeAll(earn);

  it('makes out nothing', async () => {
    const wallet = await TestWallet.open({ fetch: fetchInMemory });
    const session = await wallet.redeem(scanned());
    await certificate.registerThenErase();
    for (const form of ['certificate_ldp_vc', 'certificate_jwt_vc_json']) {
      await expect(wallet.take(session, form)).rejects.toThrow('credential_request_denied');
    }
  });
});
