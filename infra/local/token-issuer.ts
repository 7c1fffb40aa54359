import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  jwtVerify,
  SignJWT,
} from 'jose';
import * as z from 'zod';
import { readPrivateFile, writePrivateFile } from './private-file.ts';
import { StartError } from './start-error.ts';

/** Whom a token is for, in Leerspoor's terms. */
export interface TokenClaims {
  readonly sub: string;
  readonly tenant: string;
  readonly groups: readonly string[];
  /** The learner that the login belongs to. */
  readonly learner?: string;
}

/** For whom and how long. */
export interface TokenOptions {
  readonly issuer: string;
  /** The client's id: `aud` of an id token, `client_id` of an access token. */
  readonly audience: string;
  readonly expiresInSeconds: number;
  /**
   * As in Cognito, only an id token carries the login's own attributes (`custom:tenant`, `custom:learner`).
   *
   * @default 'id'
   */
  readonly use?: 'id' | 'access';
}

/** What Cognito signs with; API Gateway takes RSA alone. */
const algorithm = 'RS256';

const privateKeySchema = z.object({
  kty: z.literal('RSA'),
  n: z.string(),
  e: z.string(),
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});
type PrivateKey = z.infer<typeof privateKeySchema>;

/** Signs tokens as a Cognito user pool does, with a key that is kept in the data directory. */
export class TokenIssuer {
  /** The public key, as a user pool serves it at /.well-known/jwks.json. */
  readonly jwks: JSONWebKeySet;
  readonly #key: CryptoKey | Uint8Array;
  readonly #keyId: string;
  readonly #now: () => Date;

  private constructor(options: {
    jwks: JSONWebKeySet;
    key: CryptoKey | Uint8Array;
    keyId: string;
    now: () => Date;
  }) {
    this.jwks = options.jwks;
    this.#key = options.key;
    this.#keyId = options.keyId;
    this.#now = options.now;
  }

  /**
   * Opens the issuer with the key in the directory, or makes the key.
   *
   * @throws StartError when the file of the key is damaged
   */
  static async open(
    directory: string,
    { now = () => new Date() }: { now?: () => Date } = {},
  ): Promise<TokenIssuer> {
    const path = join(directory, 'token-key.json');
    const stored = readPrivateFile(path);
    const jwk = stored === undefined ? await makeKey(path) : parseKey(path, stored);
    const publicKey = { kty: jwk.kty, n: jwk.n, e: jwk.e };
    const kid = await calculateJwkThumbprint(publicKey);
    const jwks = { keys: [{ ...publicKey, kid, alg: algorithm, use: 'sig' }] };
    return new TokenIssuer({ jwks, key: await importKey(path, jwk), keyId: kid, now });
  }

  /** A token with the claims that Cognito writes, valid from now on. */
  async sign(
    { sub, tenant, groups, learner }: TokenClaims,
    { issuer, audience, expiresInSeconds, use = 'id' }: TokenOptions,
  ): Promise<string> {
    const issuedAt = Math.floor(this.#now().getTime() / 1_000);
    const claims =
      use === 'id'
        ? {
            aud: audience,
            'cognito:username': sub,
            'custom:tenant': tenant,
            ...(learner !== undefined && { 'custom:learner': learner }),
          }
        : { client_id: audience, username: sub, scope: 'aws.cognito.signin.user.admin', version: 2 };
    return await new SignJWT({
      ...claims,
      // Cognito leaves the claim out for a user without groups.
      ...(groups.length > 0 && { 'cognito:groups': [...groups] }),
      token_use: use,
      auth_time: issuedAt,
      origin_jti: randomUUID(),
    })
      .setProtectedHeader({ alg: algorithm, kid: this.#keyId })
      .setSubject(sub)
      .setIssuer(issuer)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + expiresInSeconds)
      .setJti(randomUUID())
      .sign(this.#key);
  }
}

async function makeKey(path: string): Promise<PrivateKey> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = privateKeySchema.parse(await exportJWK(privateKey));
  writePrivateFile(path, JSON.stringify(jwk, null, 2));
  return jwk;
}

function parseKey(path: string, stored: string): PrivateKey {
  try {
    return privateKeySchema.parse(JSON.parse(stored));
  } catch {
    throw damaged(path);
  }
}

/** The key to sign with, after a trial: a damaged key can be imported, and fails only when it is used. */
async function importKey(path: string, jwk: PrivateKey): Promise<CryptoKey | Uint8Array> {
  try {
    const key = await importJWK(jwk, algorithm);
    const trial = await new SignJWT().setProtectedHeader({ alg: algorithm }).sign(key);
    await jwtVerify(trial, await importJWK({ kty: jwk.kty, n: jwk.n, e: jwk.e }, algorithm));
    return key;
  } catch {
    throw damaged(path);
  }
}

const damaged = (path: string) =>
  new StartError(
    `The key in ${path} is damaged. Delete the file to get a new one; tokens given before then end.`,
  );
