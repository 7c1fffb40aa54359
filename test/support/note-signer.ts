import { createPrivateKey, createPublicKey, hash, sign } from 'node:crypto';
import type { NoteSigner } from '../../ledger/log/signed-note.ts';

/** A signer whose key follows from its name (and a number, for another key of that name): the same at every run. */
export function testSigner(name: string, number = 0): NoteSigner {
  const seed = hash('sha256', `${name} ${number}`, 'buffer');
  // PKCS #8 of an Ed25519 seed: always the same beginning (RFC 8410).
  const key = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  return {
    name,
    publicKey: Buffer.from(x, 'base64url'),
    sign: async (message) => sign(null, message, key),
  };
}
