import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  VerifyCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awsJsonServer } from '../../../infra/local/aws-json.ts';
import { LocalKms } from '../../../infra/local/kms.ts';

let directory: string;
let server: Server;
let client: KMSClient;
let kms: LocalKms;

const now = new Date('2026-03-12T19:03:58.000Z');
const arn = 'arn:aws:kms:eu-west-1:123456789012:key/personal-data';

/** A KMS as it is after a start with the same data. */
function open(): LocalKms {
  const opened = new LocalKms(directory, { account: '123456789012', now: () => now });
  opened.addKey('personal-data');
  opened.addKey('other');
  opened.addKey('log-signing', 'ECC_NIST_EDWARDS25519');
  opened.addKey('jwt-signing', 'RSA_2048');
  opened.addAlias('alias/personal', 'personal-data');
  return opened;
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'leerspoor-'));
  kms = open();
  server = createServer(awsJsonServer({ TrentService: { handle: (...call) => kms.handle(...call) } }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new KMSClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterEach(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

const KeyId = 'personal-data';
const EncryptionContext = { tenant: 'acme', learnerId: 'E100' };
const makeDataKey = async () => {
  const { Plaintext, CiphertextBlob } = await client.send(
    new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }),
  );
  if (!Plaintext || !CiphertextBlob) throw new Error('KMS made no data key');
  return { Plaintext, CiphertextBlob };
};

describe('a data key', () => {
  it('is 32 random bytes, and the same after it was unwrapped', async () => {
    const [one, other] = [await makeDataKey(), await makeDataKey()];
    expect(one.Plaintext).toHaveLength(32);
    expect(one.Plaintext).not.toEqual(other.Plaintext);
    const { CiphertextBlob } = one;
    const answer = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(answer).toMatchObject({ KeyId: arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
    expect(answer.Plaintext).toEqual(one.Plaintext);
  });

  it('may have another length', async () => {
    for (const [size, length] of [
      [{ KeySpec: 'AES_128' }, 16],
      [{ NumberOfBytes: 64 }, 64],
    ] as const) {
      const { Plaintext } = await client.send(new GenerateDataKeyCommand({ KeyId, ...size }));
      expect(Plaintext).toHaveLength(length);
    }
    for (const size of [{}, { KeySpec: 'AES_256', NumberOfBytes: 64 }, { NumberOfBytes: 1_025 }] as const) {
      await expect(client.send(new GenerateDataKeyCommand({ KeyId, ...size }))).rejects.toMatchObject({
        name: 'ValidationException',
      });
    }
  });

  it('may be kept back', async () => {
    const answer = await client.send(
      new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }),
    );
    expect(answer).not.toHaveProperty('Plaintext');
    const { Plaintext } = await client.send(
      new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob, EncryptionContext }),
    );
    expect(Plaintext).toHaveLength(32);
  });

  it('is unwrapped whatever the order of the context', async () => {
    const { CiphertextBlob, Plaintext } = await makeDataKey();
    const reordered = { learnerId: 'E100', tenant: 'acme' };
    const answer = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: reordered }));
    expect(answer.Plaintext).toEqual(Plaintext);
  });

  it.each<readonly [string, Record<string, string> | undefined]>([
    ['of another learner', { tenant: 'acme', learnerId: 'E101' }],
    ['of another tenant', { tenant: 'globex', learnerId: 'E100' }],
    ['with more in it', { ...EncryptionContext, more: '1' }],
    ['with less in it', { tenant: 'acme' }],
    ['with names and values swapped', { acme: 'tenant', E100: 'learnerId' }],
    ['that is missing', undefined],
  ])('is not unwrapped with a context %s', async (_, context) => {
    const { CiphertextBlob } = await makeDataKey();
    await expect(
      client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context })),
    ).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('is not unwrapped when a byte of it was altered, whichever', async () => {
    const { CiphertextBlob } = await makeDataKey();
    for (let index = 0; index < CiphertextBlob.length; index++) {
      const altered = Uint8Array.from(CiphertextBlob);
      altered[index] = (altered[index] ?? 0) ^ 1;
      const body = { CiphertextBlob: Buffer.from(altered).toString('base64'), EncryptionContext };
      await expect(kms.handle('Decrypt', body)).rejects.toMatchObject({ code: 'InvalidCiphertextException' });
    }
  });

  it.each([new Uint8Array([1]), new Uint8Array([1, 200, 3]), new Uint8Array(60)])(
    'is not unwrapped from %j',
    async (CiphertextBlob) => {
      await expect(client.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    },
  );
});

describe('a text', () => {
  const Plaintext = Buffer.from('geheim');

  it('is encrypted, each time otherwise, and decrypted', async () => {
    const encrypt = () => client.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
    const [one, other] = [await encrypt(), await encrypt()];
    expect(one.KeyId).toBe(arn);
    expect(one.CiphertextBlob).not.toEqual(other.CiphertextBlob);
    const { CiphertextBlob } = one;
    const answer = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(Buffer.from(answer.Plaintext ?? []).toString()).toBe('geheim');
  });

  it('may have 4096 bytes and no more', async () => {
    const encrypt = (bytes: number) =>
      client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(bytes) }));
    await encrypt(4_096);
    await expect(encrypt(4_097)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('is not decrypted in the name of another key', async () => {
    const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId, Plaintext }));
    await expect(client.send(new DecryptCommand({ KeyId: 'other', CiphertextBlob }))).rejects.toMatchObject({
      name: 'IncorrectKeyException',
    });
  });
});

describe('a key', () => {
  it.each([KeyId, arn, 'alias/personal', 'arn:aws:kms:eu-west-1:123456789012:alias/personal'])(
    'is found as %s',
    async (name) => {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: name }));
      expect(KeyMetadata).toMatchObject({
        KeyId: 'personal-data',
        Arn: arn,
        AWSAccountId: '123456789012',
        KeyState: 'Enabled',
        KeySpec: 'SYMMETRIC_DEFAULT',
        CreationDate: now,
      });
    },
  );

  it.each(['missing', 'alias/missing', 'arn:aws:kms:us-east-1:123456789012:key/personal-data'])(
    'is not found as %s',
    async (name) => {
      await expect(client.send(new DescribeKeyCommand({ KeyId: name }))).rejects.toMatchObject({
        name: 'NotFoundException',
      });
    },
  );

  it('has no other operation than these, and says so by name', async () => {
    await expect(kms.handle('ScheduleKeyDeletion', { KeyId })).rejects.toThrow('ScheduleKeyDeletion');
  });
});

describe('a key that signs', () => {
  const signing = {
    KeyId: 'log-signing',
    MessageType: 'RAW',
    SigningAlgorithm: 'ED25519_SHA_512',
  } as const;
  const Message = Buffer.from('leerspoor/Leerspoor/acme\n1\n');
  const signatureOf = async () => {
    const { Signature } = await client.send(new SignCommand({ ...signing, Message }));
    if (!Signature) throw new Error('KMS made no signature');
    return Signature;
  };

  it('signs as RFC 8032 has it, for anyone who has the public key', async () => {
    const { PublicKey, ...rest } = await client.send(new GetPublicKeyCommand({ KeyId: 'log-signing' }));
    expect(rest).toMatchObject({
      KeyId: 'arn:aws:kms:eu-west-1:123456789012:key/log-signing',
      KeySpec: 'ECC_NIST_EDWARDS25519',
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: ['ED25519_SHA_512'],
    });
    const publicKey = createPublicKey({ key: Buffer.from(PublicKey ?? []), type: 'spki', format: 'der' });
    expect(verify(null, Message, publicKey, await signatureOf())).toBe(true);
  });

  it('signs the same bytes alike, after a restart too', async () => {
    const before = await signatureOf();
    kms = open();
    expect(await signatureOf()).toEqual(before);
  });

  it('verifies what it signed, and nothing else', async () => {
    const Signature = await signatureOf();
    expect(await client.send(new VerifyCommand({ ...signing, Message, Signature }))).toMatchObject({
      SignatureValid: true,
    });
    const altered = Buffer.from('leerspoor/Leerspoor/acme\n2\n');
    await expect(
      client.send(new VerifyCommand({ ...signing, Message: altered, Signature })),
    ).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' });
  });

  it.each([
    ['a digest', { ...signing, MessageType: 'DIGEST' }],
    ['by an algorithm of no key here', { ...signing, SigningAlgorithm: 'ECDSA_SHA_256' }],
    ['nothing', { ...signing, Message: Buffer.alloc(0) }],
    ['more than KMS takes', { ...signing, Message: Buffer.alloc(4_097) }],
  ] as const)('refuses to sign %s', async (_, request) => {
    await expect(client.send(new SignCommand({ Message, ...request }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('is for nothing else, and no other key is for this', async () => {
    const wrong = { name: 'InvalidKeyUsageException' };
    await expect(
      client.send(new EncryptCommand({ KeyId: 'log-signing', Plaintext: Message })),
    ).rejects.toMatchObject(wrong);
    await expect(client.send(new SignCommand({ ...signing, KeyId, Message }))).rejects.toMatchObject(wrong);
    await expect(client.send(new GetPublicKeyCommand({ KeyId }))).rejects.toMatchObject(wrong);
  });

  it('tells what it is', async () => {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: 'log-signing' }));
    expect(KeyMetadata).toMatchObject({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' });
    expect(KeyMetadata).not.toHaveProperty('EncryptionAlgorithms');
  });

  it('is not taken for a key of another kind of the same name', () => {
    expect(() => open().addKey('personal-data', 'ECC_NIST_EDWARDS25519')).toThrow('SYMMETRIC_DEFAULT');
  });
});

describe('an RSA key', () => {
  const signing = { KeyId: 'jwt-signing', SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256' } as const;
  const message = Buffer.from('header.payload');
  const raw = { ...signing, MessageType: 'RAW', Message: message } as const;
  const digest = {
    ...signing,
    MessageType: 'DIGEST',
    Message: createHash('sha256').update(message).digest(),
  } as const;

  it.each([
    ['a message', raw],
    ['its digest', digest],
  ])('signs %s as RFC 8017 has it, for anyone who has the public key', async (_, request) => {
    const { Signature = new Uint8Array() } = await client.send(new SignCommand(request));
    const { PublicKey, ...rest } = await client.send(new GetPublicKeyCommand({ KeyId: 'jwt-signing' }));
    expect(rest).toMatchObject({
      KeySpec: 'RSA_2048',
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: ['RSASSA_PKCS1_V1_5_SHA_256'],
    });
    const publicKey = createPublicKey({ key: Buffer.from(PublicKey ?? []), type: 'spki', format: 'der' });
    expect(verify('sha256', message, publicKey, Signature)).toBe(true);
  });

  it('verifies what it signed, and nothing else', async () => {
    const { Signature = new Uint8Array() } = await client.send(new SignCommand(raw));
    expect(await client.send(new VerifyCommand({ ...digest, Signature }))).toMatchObject({
      SignatureValid: true,
    });
    const wrong = { name: 'KMSInvalidSignatureException' };
    await expect(
      client.send(new VerifyCommand({ ...raw, Message: Buffer.from('header.other'), Signature })),
    ).rejects.toMatchObject(wrong);
    await expect(
      client.send(new VerifyCommand({ ...raw, Signature: Buffer.alloc(256, 1) })),
    ).rejects.toMatchObject(wrong);
  });

  it('signs no digest of another length, and by no other algorithm', async () => {
    await expect(client.send(new SignCommand({ ...digest, Message: message }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(
      client.send(new SignCommand({ ...raw, SigningAlgorithm: 'ED25519_SHA_512' })),
    ).rejects.toMatchObject({ name: 'InvalidKeyUsageException' });
  });

  it('is the same after a restart', async () => {
    const before = await client.send(new SignCommand(raw));
    kms = open();
    expect((await client.send(new SignCommand(raw))).Signature).toEqual(before.Signature);
  });
});

describe('after a restart', () => {
  const path = () => join(directory, 'kms.json');

  it('unwraps what was wrapped before', async () => {
    const { CiphertextBlob, Plaintext } = await makeDataKey();
    kms = open();
    const answer = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(answer.Plaintext).toEqual(Plaintext);
  });

  it('has its keys in a file that nobody else may read, and nothing beside it', () => {
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['kms.json']);
  });

  it('reads a file from before there were keys that sign', async () => {
    const { CiphertextBlob, Plaintext } = await makeDataKey();
    const { material } = JSON.parse(readFileSync(path(), 'utf8')).keys['personal-data'];
    const createdAt = now.toISOString();
    writeFileSync(path(), JSON.stringify({ keys: { 'personal-data': { material, createdAt } } }));
    kms = open();
    const answer = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(answer.Plaintext).toEqual(Plaintext);
  });

  it('will not start on a damaged file, and leaves it as it is', () => {
    writeFileSync(path(), '{"keys":{"personal-data":{"material":"AAAA"');
    expect(open).toThrow(
      expect.objectContaining({ name: 'StartError', message: expect.stringContaining(path()) }),
    );
    writeFileSync(
      path(),
      JSON.stringify({ keys: { 'personal-data': { material: 'AAAA', createdAt: now } } }),
    );
    expect(open).toThrow('damaged');
    expect(readFileSync(path(), 'utf8')).toContain('AAAA');
  });
});
