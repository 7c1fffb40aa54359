import { createHash } from 'node:crypto';
import type { KMSClient } from '@aws-sdk/client-kms';
import { calculateJwkThumbprint } from 'jose';
import { publicKeyObjectOf, signByEd25519, signByKms } from '../../../ledger/log/kms-signer.ts';
import type { NamedKeys } from './did-document.ts';
import { type CredentialPublicKeys, rsaPublicJwkSchema } from './former-credential-keys.ts';

interface CredentialKeysOptions {
  readonly kms: KMSClient;
  /** Ed25519 (ECC_NIST_EDWARDS25519). */
  readonly proofKeyId: string;
  /** RSA_2048. */
  readonly jwtKeyId: string;
  readonly former: readonly CredentialPublicKeys[];
}

/** The keys that sign credentials: their private halves never leave KMS. */
export class CredentialKeys {
  readonly #options: CredentialKeysOptions;
  #named: Promise<readonly [NamedKeys, ...NamedKeys[]]> | undefined;

  constructor(options: CredentialKeysOptions) {
    this.#options = options;
  }

  /** The public halves, the present ones first. KMS is asked once: a key stays what it is. */
  async named(): Promise<readonly [NamedKeys, ...NamedKeys[]]> {
    this.#named ??= this.#name();
    try {
      return await this.#named;
    } catch (error) {
      // A failed call must not fail the function for the rest of its life.
      this.#named = undefined;
      throw error;
    }
  }

  /** Signs 4,096 bytes at most, as RFC 8032 has it. */
  async signProof(message: Uint8Array): Promise<Uint8Array> {
    return signByEd25519(this.#options.kms, this.#options.proofKeyId, message);
  }

  /** Signs a text of any length as RS256 has it (RFC 7518, 3.3): KMS gets the digest, and would take no more than 4,096 bytes. */
  async signJwt(signingInput: string): Promise<Uint8Array> {
    return signByKms(this.#options.kms, {
      KeyId: this.#options.jwtKeyId,
      Message: createHash('sha256').update(signingInput).digest(),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
    });
  }

  async #name(): Promise<readonly [NamedKeys, ...NamedKeys[]]> {
    const { kms, proofKeyId, jwtKeyId } = this.#options;
    const [{ fromJwk }, ed25519, rsa] = await Promise.all([
      import('@digitalbazaar/ed25519-multikey'),
      publicKeyObjectOf(kms, proofKeyId),
      publicKeyObjectOf(kms, jwtKeyId),
    ]);
    const { publicKeyMultibase } = await fromJwk({ jwk: ed25519.export({ format: 'jwk' }) });
    const { kty, n, e } = rsa.export({ format: 'jwk' });
    const present = { publicKeyMultibase, publicKeyJwk: rsaPublicJwkSchema.parse({ kty, n, e }) };
    return [await withName(present), ...(await Promise.all(this.#options.former.map(withName)))];
  }
}

async function withName(keys: CredentialPublicKeys): Promise<NamedKeys> {
  return { ...keys, jwkThumbprint: await calculateJwkThumbprint(keys.publicKeyJwk) };
}
