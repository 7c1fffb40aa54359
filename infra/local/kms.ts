import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { type AwsAnswer, AwsError, type AwsJsonService, unknownOperation } from './aws-json.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';
import { StartError } from './start-error.ts';

const symmetric = 'SYMMETRIC_DEFAULT';
const ed25519 = 'ECC_NIST_EDWARDS25519';
const rsa2048 = 'RSA_2048';

/** The kinds of keys that there are here. */
export const keySpecSchema = z.enum([symmetric, ed25519, rsa2048]);
export type KeySpec = z.infer<typeof keySpecSchema>;
type SigningKeySpec = Exclude<KeySpec, typeof symmetric>;

const symmetricKeySchema = z.object({
  // The first files do not say it, when there was no other kind.
  spec: z.literal(symmetric).default(symmetric),
  /** AES-256, base64. */
  material: z.string().refine((text) => Buffer.from(text, 'base64').length === keyBytes),
  createdAt: z.iso.datetime(),
});
const signingKeySchema = z
  .object({
    spec: z.enum([ed25519, rsa2048]),
    /** PKCS #8, DER, base64. */
    privateKey: z.base64(),
    createdAt: z.iso.datetime(),
  })
  .refine(
    ({ spec, privateKey }) => privateKeyOf(privateKey).asymmetricKeyType === signing[spec].asymmetricKeyType,
  );
const keySchema = z.union([symmetricKeySchema, signingKeySchema]);
const fileSchema = z.object({ keys: z.record(z.string(), keySchema) });
type StoredKey = z.infer<typeof keySchema>;

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** The first byte of a ciphertext: its form, which is form, length of the key's id, id, nonce, tag, text. */
const ciphertextForm = 1;

/** What KMS encrypts or signs directly; more is for a data key or a digest. */
const maximumPlaintextBytes = 4_096;
const maximumDataKeyBytes = 1_024;

const base64Schema = z.base64().transform((text) => Buffer.from(text, 'base64'));
const contextSchema = z.record(z.string(), z.string()).default({});
const algorithmSchema = z.literal(symmetric).optional();

const encryptSchema = z.object({
  KeyId: z.string(),
  Plaintext: base64Schema,
  EncryptionContext: contextSchema,
  EncryptionAlgorithm: algorithmSchema,
});
const decryptSchema = z.object({
  KeyId: z.string().optional(),
  CiphertextBlob: base64Schema,
  EncryptionContext: contextSchema,
  EncryptionAlgorithm: algorithmSchema,
});
const dataKeySchema = z.object({
  KeyId: z.string(),
  EncryptionContext: contextSchema,
  KeySpec: z.enum(['AES_128', 'AES_256']).optional(),
  NumberOfBytes: z.int().min(1).max(maximumDataKeyBytes).optional(),
});
const namedKeySchema = z.object({ KeyId: z.string() });

interface Signing {
  readonly asymmetricKeyType: 'ed25519' | 'rsa';
  readonly algorithm: 'ED25519_SHA_512' | 'RSASSA_PKCS1_V1_5_SHA_256';
  readonly newPrivateKey: () => KeyObject;
  readonly sign: (message: Message, key: KeyObject) => Buffer;
  readonly verify: (message: Message, key: KeyObject, signature: Uint8Array) => boolean;
}

/** What the beginning of a DigestInfo says before a SHA-256 digest (RFC 8017, 9.2, note 1). */
const sha256DigestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const sha256Bytes = 32;

/** RSASSA-PKCS1-v1_5 signs the DigestInfo of a message, whether the message came itself or its digest. */
const digestInfoOf = ({ Message, MessageType }: Message): Buffer => {
  const digest = MessageType === 'DIGEST' ? Message : createHash('sha256').update(Message).digest();
  if (digest.length !== sha256Bytes) {
    throw new AwsError('ValidationException', 'Digest is invalid length for algorithm.');
  }
  return Buffer.concat([sha256DigestInfo, digest]);
};

/** Pure Ed25519 (RFC 8032) needs the message itself and not a digest of it. */
const rawOf = ({ Message, MessageType }: Message): Buffer => {
  if (MessageType === 'RAW') return Message;
  throw new AwsError('ValidationException', 'MessageType DIGEST is not for ED25519_SHA_512.');
};

const hasSignature = (key: KeyObject, signature: Uint8Array, content: Buffer): boolean => {
  try {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature).equals(content);
  } catch {
    return false;
  }
};

const signing: Readonly<Record<SigningKeySpec, Signing>> = {
  [ed25519]: {
    asymmetricKeyType: 'ed25519',
    algorithm: 'ED25519_SHA_512',
    newPrivateKey: () => generateKeyPairSync('ed25519').privateKey,
    sign: (message, key) => sign(null, rawOf(message), key),
    verify: (message, key, signature) => verify(null, rawOf(message), createPublicKey(key), signature),
  },
  [rsa2048]: {
    asymmetricKeyType: 'rsa',
    algorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
    newPrivateKey: () => generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey,
    sign: (message, key) =>
      privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfoOf(message)),
    verify: (message, key, signature) => hasSignature(createPublicKey(key), signature, digestInfoOf(message)),
  },
};

const messageSchema = z.object({
  KeyId: z.string(),
  Message: base64Schema.refine(({ length }) => length >= 1 && length <= maximumPlaintextBytes),
  MessageType: z.enum(['RAW', 'DIGEST']).default('RAW'),
  SigningAlgorithm: z.enum(Object.values(signing).map(({ algorithm }) => algorithm)),
});
type Message = z.infer<typeof messageSchema>;
const signedMessageSchema = messageSchema.extend({ Signature: base64Schema });

type EncryptionContext = z.infer<typeof contextSchema>;

/**
 * KMS with symmetric keys and keys that sign, kept in one file of the data directory that only its owner may read.
 *
 * As in KMS, what was encrypted with an encryption context is decrypted only with the same one.
 */
export class LocalKms implements AwsJsonService {
  readonly #path: string;
  readonly #keys: Map<string, StoredKey>;
  readonly #aliases = new Map<string, string>();
  readonly #account: string;
  readonly #arnPrefix: string;
  readonly #now: () => Date;

  /**
   * @param directory where the keys are kept: its file is read now, if there is one
   * @throws StartError when the file is damaged
   */
  constructor(
    directory: string,
    {
      region = 'eu-west-1',
      account = '000000000000',
      now = () => new Date(),
    }: { region?: string; account?: string; now?: () => Date } = {},
  ) {
    this.#path = join(directory, 'kms.json');
    this.#keys = new Map(Object.entries(readKeys(this.#path)));
    this.#account = account;
    this.#arnPrefix = `arn:aws:kms:${region}:${account}:`;
    this.#now = now;
  }

  /**
   * Makes the key, unless it was made by an earlier run.
   *
   * @throws StartError when that made one of another kind
   */
  addKey(keyId: string, spec: KeySpec = symmetric): void {
    const known = this.#keys.get(keyId);
    if (known?.spec === spec) return;
    if (known) {
      throw new StartError(
        `The key ${keyId} in ${this.#path} is ${known.spec} and not ${spec}, as the template has it. Start with another --data-dir.`,
      );
    }
    this.#keys.set(keyId, newKey(spec, this.#now().toISOString()));
    writePrivateFile(this.#path, JSON.stringify({ keys: Object.fromEntries(this.#keys) }, null, 2));
  }

  /** Gives a key that was added another name, which begins with `alias/`. */
  addAlias(name: string, keyId: string): void {
    if (!name.startsWith('alias/')) throw new Error(`The alias ${name} does not begin with alias/`);
    if (!this.#keys.has(keyId))
      throw new Error(`The alias ${name} is for the key ${keyId}, which is not there`);
    this.#aliases.set(name, keyId);
  }

  async handle(operation: string, body: unknown): Promise<AwsAnswer> {
    return { status: 200, body: this.#answer(operation, body) };
  }

  #answer(operation: string, body: unknown): unknown {
    switch (operation) {
      case 'GenerateDataKey': {
        const { Plaintext, ...rest } = this.#generateDataKey(body);
        return { Plaintext: Plaintext.toString('base64'), ...rest };
      }
      case 'GenerateDataKeyWithoutPlaintext': {
        const { Plaintext: _, ...rest } = this.#generateDataKey(body);
        return rest;
      }
      case 'Encrypt':
        return this.#encrypt(body);
      case 'Decrypt':
        return this.#decrypt(body);
      case 'Sign':
        return this.#sign(body);
      case 'Verify':
        return this.#verify(body);
      case 'GetPublicKey':
        return this.#getPublicKey(body);
      case 'DescribeKey':
        return this.#describeKey(body);
      default:
        throw unknownOperation('KMS', operation);
    }
  }

  #generateDataKey(body: unknown) {
    const { KeyId, EncryptionContext, KeySpec, NumberOfBytes } = parse(dataKeySchema, body);
    if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
      throw new AwsError('ValidationException', 'Please specify either number of bytes or key spec.');
    }
    const keyId = this.#find(KeyId);
    const Plaintext = randomBytes(NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32));
    return {
      Plaintext,
      CiphertextBlob: this.#seal(keyId, Plaintext, EncryptionContext),
      KeyId: this.#arnOf(keyId),
    };
  }

  #encrypt(body: unknown) {
    const { KeyId, Plaintext, EncryptionContext } = parse(encryptSchema, body);
    if (Plaintext.length < 1 || Plaintext.length > maximumPlaintextBytes) {
      throw new AwsError('ValidationException', `Plaintext must have 1 to ${maximumPlaintextBytes} bytes.`);
    }
    const keyId = this.#find(KeyId);
    return {
      CiphertextBlob: this.#seal(keyId, Plaintext, EncryptionContext),
      KeyId: this.#arnOf(keyId),
      EncryptionAlgorithm: symmetric,
    };
  }

  #decrypt(body: unknown) {
    const { KeyId, CiphertextBlob, EncryptionContext } = parse(decryptSchema, body);
    const { keyId, plaintext } = this.#unseal(CiphertextBlob, EncryptionContext);
    if (KeyId !== undefined && this.#find(KeyId) !== keyId) {
      throw new AwsError(
        'IncorrectKeyException',
        'The ciphertext was made with another key than the request names.',
      );
    }
    return {
      KeyId: this.#arnOf(keyId),
      Plaintext: plaintext.toString('base64'),
      EncryptionAlgorithm: symmetric,
    };
  }

  #sign(body: unknown) {
    const message = parse(messageSchema, body);
    const { KeyId, SigningAlgorithm } = message;
    const keyId = this.#find(KeyId);
    const { key, kind } = this.#signingKeyOf(keyId, SigningAlgorithm);
    const signature = kind.sign(message, key);
    return { KeyId: this.#arnOf(keyId), Signature: signature.toString('base64'), SigningAlgorithm };
  }

  #verify(body: unknown) {
    const { Signature, ...message } = parse(signedMessageSchema, body);
    const { KeyId, SigningAlgorithm } = message;
    const keyId = this.#find(KeyId);
    const { key, kind } = this.#signingKeyOf(keyId, SigningAlgorithm);
    if (!kind.verify(message, key, Signature)) {
      throw new AwsError('KMSInvalidSignatureException', 'The signature is not of this message by this key.');
    }
    return { KeyId: this.#arnOf(keyId), SignatureValid: true, SigningAlgorithm };
  }

  #getPublicKey(body: unknown) {
    const keyId = this.#find(parse(namedKeySchema, body).KeyId);
    const { key, spec, kind } = this.#signingKeyOf(keyId);
    return {
      KeyId: this.#arnOf(keyId),
      PublicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
      KeySpec: spec,
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: [kind.algorithm],
    };
  }

  #describeKey(body: unknown) {
    const keyId = this.#find(parse(namedKeySchema, body).KeyId);
    const spec = this.#keys.get(keyId)?.spec ?? symmetric;
    return {
      KeyMetadata: {
        AWSAccountId: this.#account,
        KeyId: keyId,
        Arn: this.#arnOf(keyId),
        CreationDate: Date.parse(this.#keys.get(keyId)?.createdAt ?? '') / 1_000,
        Enabled: true,
        KeyState: 'Enabled',
        KeyManager: 'CUSTOMER',
        Origin: 'AWS_KMS',
        KeySpec: spec,
        ...(spec === symmetric
          ? { KeyUsage: 'ENCRYPT_DECRYPT', EncryptionAlgorithms: [symmetric] }
          : { KeyUsage: 'SIGN_VERIFY', SigningAlgorithms: [signing[spec].algorithm] }),
        MultiRegion: false,
      },
    };
  }

  #seal(keyId: string, plaintext: Uint8Array, context: EncryptionContext): string {
    const header = headerOf(keyId);
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#materialOf(keyId), nonce).setAAD(
      associated(header, context),
    );
    const text = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([header, nonce, cipher.getAuthTag(), text]).toString('base64');
  }

  #unseal(blob: Buffer, context: EncryptionContext): { keyId: string; plaintext: Buffer } {
    // One refusal for everything that is wrong with a ciphertext, as KMS has it.
    const invalid = new AwsError(
      'InvalidCiphertextException',
      'The ciphertext was altered, is not from this KMS, or was made with another encryption context.',
    );
    const idLength = blob[1] ?? 0;
    const headerLength = 2 + idLength;
    if (blob[0] !== ciphertextForm || blob.length < headerLength + nonceBytes + tagBytes) throw invalid;
    const header = blob.subarray(0, headerLength);
    const keyId = header.subarray(2).toString();
    if (!this.#keys.has(keyId)) throw invalid;
    const nonce = blob.subarray(headerLength, headerLength + nonceBytes);
    const tag = blob.subarray(headerLength + nonceBytes, headerLength + nonceBytes + tagBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.#materialOf(keyId), nonce, {
      authTagLength: tagBytes,
    })
      .setAAD(associated(header, context))
      .setAuthTag(tag);
    try {
      const text = blob.subarray(headerLength + nonceBytes + tagBytes);
      return { keyId, plaintext: Buffer.concat([decipher.update(text), decipher.final()]) };
    } catch {
      throw invalid;
    }
  }

  /** The id of a key from its id, its ARN, an alias or an alias's ARN. */
  #find(name: string): string {
    const local = name.startsWith(this.#arnPrefix) ? name.slice(this.#arnPrefix.length) : name;
    const keyId = this.#aliases.get(local) ?? local.replace(/^key\//, '');
    if (!this.#keys.has(keyId)) throw new AwsError('NotFoundException', `The key ${name} does not exist.`);
    return keyId;
  }

  #materialOf(keyId: string): Buffer {
    const key = this.#keys.get(keyId);
    if (key?.spec !== symmetric) throw wrongUsage(keyId);
    return Buffer.from(key.material, 'base64');
  }

  #signingKeyOf(keyId: string, algorithm?: Signing['algorithm']) {
    const stored = this.#keys.get(keyId);
    if (!stored || stored.spec === symmetric) throw wrongUsage(keyId);
    const { spec, privateKey } = stored;
    const kind = signing[spec];
    if (algorithm !== undefined && algorithm !== kind.algorithm) throw wrongUsage(keyId);
    return { key: privateKeyOf(privateKey), spec, kind };
  }

  #arnOf(keyId: string): string {
    return `${this.#arnPrefix}key/${keyId}`;
  }
}

function readKeys(path: string): Readonly<Record<string, StoredKey>> {
  const text = readPrivateFile(path);
  if (text === undefined) return {};
  try {
    return fileSchema.parse(JSON.parse(text)).keys;
  } catch {
    // Going on with new keys would make everything that was encrypted unreadable, and look as if all was well.
    throw new StartError(
      `The keys in ${path} are damaged. Put the file back from a copy, or start with another --data-dir.`,
    );
  }
}

function newKey(spec: KeySpec, createdAt: string): StoredKey {
  if (spec === symmetric) return { spec, material: randomBytes(keyBytes).toString('base64'), createdAt };
  const privateKey = signing[spec].newPrivateKey().export({ type: 'pkcs8', format: 'der' });
  return { spec, privateKey: privateKey.toString('base64'), createdAt };
}

const privateKeyOf = (base64: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(base64, 'base64'), type: 'pkcs8', format: 'der' });

const wrongUsage = (keyId: string) =>
  new AwsError('InvalidKeyUsageException', `The key ${keyId} is not for this operation.`);

const headerOf = (keyId: string): Buffer => {
  const id = Buffer.from(keyId);
  if (id.length > 255) throw new Error(`The id of the key ${keyId} is too long`);
  return Buffer.concat([Buffer.from([ciphertextForm, id.length]), id]);
};

/** What the ciphertext is bound to: its own header and the context, whatever the order of its names. */
const associated = (header: Uint8Array, context: EncryptionContext): Buffer => {
  const pairs = Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.concat([header, Buffer.from(JSON.stringify(pairs))]);
};

/** Parses a request; what is wrong is told by field, never by value: values are secrets. */
function parse<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = new Set(parsed.error.issues.map(({ path }) => path.join('.')));
  throw new AwsError('ValidationException', `The request is wrong at ${[...fields].join(', ')}.`);
}
