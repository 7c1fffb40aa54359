import { createPublicKey, type KeyObject } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand, type SignCommandInput } from '@aws-sdk/client-kms';
import type { NoteSigner } from './signed-note.ts';

/** Signs notes with an Ed25519 key that never leaves KMS (ECC_NIST_EDWARDS25519). */
export class KmsSigner implements NoteSigner {
  readonly name: string;
  readonly publicKey: Uint8Array;
  readonly #kms: KMSClient;
  readonly #keyId: string;

  private constructor(
    kms: KMSClient,
    keyId: string,
    { name, publicKey }: Pick<NoteSigner, 'name' | 'publicKey'>,
  ) {
    this.#kms = kms;
    this.#keyId = keyId;
    this.name = name;
    this.publicKey = publicKey;
  }

  /** @param name under which the key is known to who verifies */
  static async open(kms: KMSClient, keyId: string, name: string): Promise<KmsSigner> {
    return new KmsSigner(kms, keyId, { name, publicKey: await publicKeyOf(kms, keyId) });
  }

  async sign(message: Uint8Array): Promise<Uint8Array> {
    return signByEd25519(this.#kms, this.#keyId, message);
  }
}

/** The 32 bytes of an Ed25519 key's public half. */
export async function publicKeyOf(kms: KMSClient, keyId: string): Promise<Uint8Array> {
  const key = await publicKeyObjectOf(kms, keyId);
  const { crv, x } = key.export({ format: 'jwk' });
  if (crv !== 'Ed25519' || x === undefined) throw new Error('The key that signs the log is not Ed25519');
  return Buffer.from(x, 'base64url');
}

/** The public half of a key in KMS, of whatever kind. */
export async function publicKeyObjectOf(kms: KMSClient, keyId: string): Promise<KeyObject> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: keyId }));
  if (!PublicKey) throw new Error('KMS gave no public key');
  return createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
}

/** Signs 4,096 bytes at most by a key in KMS, as RFC 8032 has it. */
export function signByEd25519(kms: KMSClient, keyId: string, message: Uint8Array): Promise<Uint8Array> {
  return signByKms(kms, {
    KeyId: keyId,
    Message: message,
    MessageType: 'RAW',
    SigningAlgorithm: 'ED25519_SHA_512',
  });
}

/** Has KMS sign, as the request says. */
export async function signByKms(kms: KMSClient, request: SignCommandInput): Promise<Uint8Array> {
  const { Signature } = await kms.send(new SignCommand(request));
  if (!Signature) throw new Error('KMS gave no signature');
  return Signature;
}
