import { generateKeyPairSync, sign } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { KmsSigner } from '../../../ledger/log/kms-signer.ts';
import { openNote, signNote } from '../../../ledger/log/signed-note.ts';

const kms = mockClient(KMSClient);
afterAll(() => kms.restore());
beforeEach(() => {
  kms.reset();
});
const open = () => KmsSigner.open(new KMSClient({ region: 'eu-west-1' }), 'key-1', 'leerspoor/Test');

it('signs notes that its public key opens', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  kms.on(GetPublicKeyCommand).resolves({ PublicKey: publicKey.export({ format: 'der', type: 'spki' }) });
  kms
    .on(SignCommand, { KeyId: 'key-1', MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512' })
    .callsFake(({ Message }: { Message: Uint8Array }) => ({ Signature: sign(null, Message, privateKey) }));
  const signer = await open();
  expect(signer.publicKey.byteLength).toBe(32);
  expect(openNote(await signNote('text\n', [signer]), [signer]).text).toBe('text\n');
});

it('takes no key of another kind', async () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  kms.on(GetPublicKeyCommand).resolves({ PublicKey: publicKey.export({ format: 'der', type: 'spki' }) });
  await expect(open()).rejects.toThrow('not Ed25519');
});
