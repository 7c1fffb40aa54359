import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { canonicalJson } from '../../ledger/commit.ts';

/** Somebody or something with a key of its own: what is encrypted under it is forgotten with it. */
export interface Subject {
  readonly tenant: string;
  readonly kind: 'learner' | 'import';
  readonly id: string;
}

/** A text that is unreadable without the subject's key. */
export interface SealedText {
  readonly ciphertext: string;
  /** Tells whether two ciphertexts hold the same, and nothing else, to nobody without the subject's key. */
  readonly digest: string;
}

interface SealOptions {
  /** Whether there will hardly be a key: then one is made without a look first, which is right in any case. */
  readonly isNew?: boolean;
  /** When a key that is made here goes by itself; never when absent. */
  readonly keyExpiresAt?: Date;
}

export interface SubjectVaultOptions {
  readonly documents: DynamoDBDocumentClient;
  readonly kms: KMSClient;
  readonly tableName: string;
  readonly kmsKeyId: string;
}

interface DataKey {
  readonly wrapped: Uint8Array;
  readonly plain: Uint8Array;
}

/** The form of the ciphertext: AES-256-GCM, base64url of the 12-byte nonce, the text and the 16-byte tag. */
const form = 'a1.';
const nonceBytes = 12;
const tagBytes = 16;
const maximumUnwrappedKeys = 2_000;

/** `wrappedKey` is missing where the key was destroyed. */
const subjectKeySchema = z.object({ wrappedKey: z.instanceof(Uint8Array).optional() });

/**
 * Encrypts what is known of a subject under a key of that subject alone, which KMS wraps and the SubjectKeys table
 * keeps. Destroying the key is what forgets it: so the table is asked every time, strongly consistent, and
 * only the unwrapping is remembered.
 */
export class SubjectVault {
  readonly #options: SubjectVaultOptions;
  readonly #unwrapped = new Map<string, Uint8Array>();

  constructor(options: SubjectVaultOptions) {
    this.#options = options;
  }

  /** Encrypts, and makes the subject's key when there is none yet. */
  async seal(subject: Subject, text: string, options: SealOptions = {}): Promise<SealedText> {
    const known = options.isNew ? undefined : await this.#keyOf(subject);
    const key = known ?? (await this.#makeKey(subject, options.keyExpiresAt));
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated(subject));
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    const digestKey = new Uint8Array(hkdfSync('sha256', key, '', 'leerspoor personal-data digest', 32));
    return {
      ciphertext: form + sealed.toString('base64url'),
      digest: createHmac('sha256', digestKey).update(text).digest('base64url'),
    };
  }

  /**
   * Decrypts what `seal` made for this subject; undefined when the subject's key was destroyed.
   *
   * @throws Error when the ciphertext was altered, or belongs to another subject
   */
  async open(subject: Subject, ciphertext: string): Promise<string | undefined> {
    const key = await this.#keyOf(subject);
    if (!key) return undefined;
    if (!ciphertext.startsWith(form))
      throw new Error('A ciphertext is in a form that this code does not know');
    const sealed = Buffer.from(ciphertext.slice(form.length), 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
      .setAAD(associated(subject))
      .setAuthTag(sealed.subarray(-tagBytes));
    const text = decipher.update(sealed.subarray(nonceBytes, -tagBytes));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  }

  /**
   * Destroys the subject's key: whatever was encrypted under it can't be read any more, in any copy of it. A mark stays in
   * its place, so that who read the state of before makes no new one.
   */
  async destroyKey(subject: Subject): Promise<void> {
    const { documents, tableName } = this.#options;
    await documents.send(
      new PutCommand({ TableName: tableName, Item: { subject: nameOf(subject), isDestroyed: true } }),
    );
  }

  async #keyOf(subject: Subject): Promise<Uint8Array | undefined> {
    const { documents, kms, tableName, kmsKeyId } = this.#options;
    const { Item } = await documents.send(
      new GetCommand({ TableName: tableName, Key: { subject: nameOf(subject) }, ConsistentRead: true }),
    );
    if (!Item) return undefined;
    const { wrappedKey } = subjectKeySchema.parse(Item);
    if (!wrappedKey) return undefined;
    const known = this.#unwrapped.get(nameOfKey(wrappedKey));
    if (known) return known;
    const { Plaintext } = await kms.send(
      new DecryptCommand({
        KeyId: kmsKeyId,
        CiphertextBlob: wrappedKey,
        EncryptionContext: contextOf(subject),
      }),
    );
    if (!Plaintext) throw new Error('KMS unwrapped no key');
    this.#remember({ wrapped: wrappedKey, plain: Plaintext });
    return Plaintext;
  }

  async #makeKey(subject: Subject, expiresAt?: Date): Promise<Uint8Array> {
    const { documents, kms, tableName, kmsKeyId } = this.#options;
    const { Plaintext, CiphertextBlob } = await kms.send(
      new GenerateDataKeyCommand({
        KeyId: kmsKeyId,
        KeySpec: 'AES_256',
        EncryptionContext: contextOf(subject),
      }),
    );
    if (!Plaintext || !CiphertextBlob) throw new Error('KMS made no data key');
    try {
      await documents.send(
        new PutCommand({
          TableName: tableName,
          Item: {
            subject: nameOf(subject),
            wrappedKey: CiphertextBlob,
            // The table's time to live, in seconds as DynamoDB wants it.
            ...(expiresAt && { expiresAt: Math.floor(expiresAt.getTime() / 1_000) }),
          },
          ConditionExpression: 'attribute_not_exists(subject)',
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // Another request, or our own write that was retried, was first: its key is the subject's. Or that was erased since
      // its state was read: whoever tries again is told so.
      const key = await this.#keyOf(subject);
      if (!key) throw new Error(`The key of a ${subject.kind} was destroyed while it was used`);
      return key;
    }
    this.#remember({ wrapped: CiphertextBlob, plain: Plaintext });
    return Plaintext;
  }

  #remember({ wrapped, plain }: DataKey): void {
    if (this.#unwrapped.size >= maximumUnwrappedKeys) this.#unwrapped.clear();
    this.#unwrapped.set(nameOfKey(wrapped), plain);
  }
}

/** Under which name the table keeps a key. Those of learners bear their kind not: they were there first. */
function nameOf({ tenant, kind, id }: Subject): string {
  return kind === 'learner' ? `${tenant}#${id}` : `${tenant}#${kind}#${id}`;
}

/** What KMS binds a wrapped key to. */
function contextOf({ tenant, kind, id }: Subject): Record<string, string> {
  return { tenant, [`${kind}Id`]: id };
}

/** What a ciphertext is bound to. */
function associated({ tenant, kind, id }: Subject): Buffer {
  return Buffer.from(canonicalJson(kind === 'learner' ? [tenant, id] : [tenant, kind, id]));
}

const nameOfKey = (wrapped: Uint8Array) => Buffer.from(wrapped).toString('base64');
