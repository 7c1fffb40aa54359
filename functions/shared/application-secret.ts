import { hkdfSync } from 'node:crypto';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * What a key that is derived from the application's secret is for. Each use has a key of its own, so that nothing
 * that one of them gives away is worth anything to another.
 */
export type KeyPurpose =
  | 'certificate-id'
  | 'cursor'
  | 'command-fingerprint'
  | 'learner-index'
  | 'webhook-secret'
  | 'calendar-link'
  | 'check-in-code'
  | 'holder-code'
  | 'credential-salt'
  | 'status-entry'
  | 'wallet-offer'
  | 'wallet-nonce';

/**
 * The secret that Secrets Manager made when the stack was first deployed. It is never rotated: a certificate's id
 * is computed from it, and must stay what it is (docs/decisions/0005-application-secret.md).
 */
export class ApplicationSecret {
  readonly #client: SecretsManagerClient;
  readonly #secretId: string;
  #secret: Promise<string> | undefined;

  constructor(client: SecretsManagerClient, secretId: string) {
    this.#client = client;
    this.#secretId = secretId;
  }

  /** The 32 bytes for one purpose: HKDF-SHA-256 (RFC 5869) of the secret, with the purpose as its info. */
  async keyFor(purpose: KeyPurpose): Promise<Uint8Array> {
    this.#secret ??= this.#read();
    try {
      return new Uint8Array(hkdfSync('sha256', await this.#secret, '', `leerspoor ${purpose}`, 32));
    } catch (error) {
      // A failed call must not fail the function for the rest of its life.
      this.#secret = undefined;
      throw error;
    }
  }

  async #read(): Promise<string> {
    const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#secretId }));
    if (!SecretString) throw new Error('The application secret is empty; it must be a text');
    return SecretString;
  }
}
