import { generateKeyPairSync } from 'node:crypto';
import { DescribeKeyCommand, GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { logKeysIn } from '../../../../functions/http/audit/log-keys.ts';
import type { FormerLogKey } from '../../../../functions/shared/former-log-keys.ts';
import { testSigner } from '../../../support/note-signer.ts';

const { publicKey } = generateKeyPairSync('ed25519');
const { x = '' } = publicKey.export({ format: 'jwk' });
const found = { PublicKey: publicKey.export({ type: 'spki', format: 'der' }) };
const client = new KMSClient();
const kms = mockClient(client);

beforeEach(() => {
  kms.reset();
  kms.on(GetPublicKeyCommand).resolves(found);
  kms.on(DescribeKeyCommand).resolves({
    KeyMetadata: { KeyId: 'key-1', CreationDate: new Date('2026-01-01T00:00:00.000Z') },
  });
});

const keys = (former: readonly FormerLogKey[] = []) =>
  logKeysIn(client, { keyId: 'key-1', name: 'leerspoor/Test', former });

describe('the keys of the logs', () => {
  it('are the one in KMS, since it is there', async () => {
    expect(await keys()()).toEqual([
      {
        verifier: { name: 'leerspoor/Test', publicKey: Buffer.from(x, 'base64url') },
        validFrom: '2026-01-01T00:00:00.000Z',
      },
    ]);
  });

  it('are those too that signed before, until when', async () => {
    const former = {
      verifier: testSigner('leerspoor/Test'),
      validFrom: '2025-01-01T00:00:00Z',
      validUntil: '2026-01-01T00:00:00Z',
    };
    expect(await keys([former])()).toMatchObject([{ validFrom: '2026-01-01T00:00:00.000Z' }, former]);
  });

  it('are asked of KMS once, however many ask us', async () => {
    const ask = keys();
    await Promise.all([ask(), ask()]);
    await ask();
    expect(kms.calls()).toHaveLength(2);
  });

  it('are asked again after a call that failed', async () => {
    kms.on(GetPublicKeyCommand).rejectsOnce(new Error('KMS is away')).resolves(found);
    const ask = keys();
    await expect(ask()).rejects.toThrow('KMS is away');
    expect(await ask()).toHaveLength(1);
  });
});
