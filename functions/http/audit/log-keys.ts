import { DescribeKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { publicKeyOf } from '../../../ledger/log/kms-signer.ts';
import type { NoteVerifier } from '../../../ledger/log/signed-note.ts';
import type { FormerLogKey } from '../../shared/former-log-keys.ts';

/** A key that signs the heads of the logs, or did. */
export interface LogKey {
  readonly verifier: NoteVerifier;
  readonly validFrom: string;
  readonly validUntil?: string;
}

/**
 * Tells the key that signs the logs, and then those that did. It is asked of KMS once: anyone may ask us, and the key
 * stays what it is.
 */
export function logKeysIn(
  kms: KMSClient,
  {
    keyId,
    name,
    former,
  }: { readonly keyId: string; readonly name: string; readonly former: readonly FormerLogKey[] },
): () => Promise<readonly LogKey[]> {
  let found: Promise<LogKey> | undefined;
  return async () => {
    found ??= keyIn(kms, keyId, name);
    // A failed call must not fail the function for the rest of its life.
    found.catch(() => {
      found = undefined;
    });
    return [await found, ...former];
  };
}

async function keyIn(kms: KMSClient, keyId: string, name: string): Promise<LogKey> {
  const [publicKey, { KeyMetadata }] = await Promise.all([
    publicKeyOf(kms, keyId),
    kms.send(new DescribeKeyCommand({ KeyId: keyId })),
  ]);
  if (!KeyMetadata?.CreationDate) throw new Error('KMS does not say since when there is the key');
  return { verifier: { name, publicKey }, validFrom: KeyMetadata.CreationDate.toISOString() };
}
