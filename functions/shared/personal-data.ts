import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { LearnerState } from '../../domain/learner/state.ts';
import { canonicalJson } from '../../ledger/commit.ts';

/** What is held on a person that tells who it is. It stands nowhere but in here, encrypted. */
export const personalDataSchema = z.object({
  givenName: z.string(),
  prefix: z.string().optional(),
  familyName: z.string(),
  email: z.string().optional(),
  employeeNumber: z.string().optional(),
});
export type PersonalData = z.infer<typeof personalDataSchema>;

/** Personal data as events carry it: unreadable without the learner's key. */
export interface EncryptedPersonalData {
  readonly ciphertext: string;
  /** Tells whether two ciphertexts hold the same, and nothing else, to nobody without the learner's key. */
  readonly digest: string;
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
 * Encrypts each learner's personal data under a key of that learner alone, which KMS wraps and the SubjectKeys table
 * keeps. Destroying the key is what forgets a person: so the table is asked every time, strongly consistent, and
 * only the unwrapping is remembered.
 */
export class PersonalDataVault {
  readonly #documents: DynamoDBDocumentClient;
  readonly #kms: KMSClient;
  readonly #tableName: string;
  readonly #kmsKeyId: string;
  readonly #unwrapped = new Map<string, Uint8Array>();

  constructor(options: {
    documents: DynamoDBDocumentClient;
    kms: KMSClient;
    tableName: string;
    kmsKeyId: string;
  }) {
    this.#documents = options.documents;
    this.#kms = options.kms;
    this.#tableName = options.tableName;
    this.#kmsKeyId = options.kmsKeyId;
  }

  /**
   * Encrypts, and makes the learner's key when there is none yet.
   *
   * @param isNew whether there will hardly be a key: then one is made without a look first, which is right in any case
   */
  async encrypt(
    tenant: string,
    learnerId: string,
    data: PersonalData,
    isNew = false,
  ): Promise<EncryptedPersonalData> {
    const known = isNew ? undefined : await this.#keyOf(tenant, learnerId);
    const key = known ?? (await this.#makeKey(tenant, learnerId));
    const text = canonicalJson(data);
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated(tenant, learnerId));
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    const digestKey = new Uint8Array(hkdfSync('sha256', key, '', 'leerspoor personal-data digest', 32));
    return {
      ciphertext: form + sealed.toString('base64url'),
      digest: createHmac('sha256', digestKey).update(text).digest('base64url'),
    };
  }

  /**
   * Decrypts what `encrypt` made for this learner; undefined when the learner's key was destroyed.
   *
   * @throws Error when the ciphertext was altered, or belongs to another learner
   */
  async decrypt(tenant: string, learnerId: string, ciphertext: string): Promise<PersonalData | undefined> {
    const key = await this.#keyOf(tenant, learnerId);
    if (!key) return undefined;
    if (!ciphertext.startsWith(form))
      throw new Error('Personal data are in a form that this code does not know');
    const sealed = Buffer.from(ciphertext.slice(form.length), 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
      .setAAD(associated(tenant, learnerId))
      .setAuthTag(sealed.subarray(-tagBytes));
    const text = Buffer.concat([
      decipher.update(sealed.subarray(nonceBytes, -tagBytes)),
      decipher.final(),
    ]).toString('utf8');
    return personalDataSchema.parse(JSON.parse(text));
  }

  /**
   * Who a learner is, by their state: undefined when nothing is held on them, or their key was destroyed.
   *
   * @throws Error as `decrypt` does
   */
  async personOf(tenant: string, learnerId: string, state: LearnerState): Promise<PersonalData | undefined> {
    if (state.status === 'none' || !state.personalData) return undefined;
    return this.decrypt(tenant, learnerId, state.personalData.ciphertext);
  }

  /**
   * Destroys the learner's key: whatever was encrypted under it can't be read any more, in any copy of it. A mark stays in
   * its place, so that who read the learner's state before the erasure makes no new one.
   */
  async destroyKey(tenant: string, learnerId: string): Promise<void> {
    await this.#documents.send(
      new PutCommand({
        TableName: this.#tableName,
        Item: { subject: subjectOf(tenant, learnerId), isDestroyed: true },
      }),
    );
  }

  async #keyOf(tenant: string, learnerId: string): Promise<Uint8Array | undefined> {
    const { Item } = await this.#documents.send(
      new GetCommand({
        TableName: this.#tableName,
        Key: { subject: subjectOf(tenant, learnerId) },
        ConsistentRead: true,
      }),
    );
    if (!Item) return undefined;
    const { wrappedKey } = subjectKeySchema.parse(Item);
    if (!wrappedKey) return undefined;
    const known = this.#unwrapped.get(nameOf(wrappedKey));
    if (known) return known;
    const { Plaintext } = await this.#kms.send(
      new DecryptCommand({
        KeyId: this.#kmsKeyId,
        CiphertextBlob: wrappedKey,
        EncryptionContext: { tenant, learnerId },
      }),
    );
    if (!Plaintext) throw new Error('KMS unwrapped no key');
    this.#remember({ wrapped: wrappedKey, plain: Plaintext });
    return Plaintext;
  }

  async #makeKey(tenant: string, learnerId: string): Promise<Uint8Array> {
    const { Plaintext, CiphertextBlob } = await this.#kms.send(
      new GenerateDataKeyCommand({
        KeyId: this.#kmsKeyId,
        KeySpec: 'AES_256',
        EncryptionContext: { tenant, learnerId },
      }),
    );
    if (!Plaintext || !CiphertextBlob) throw new Error('KMS made no data key');
    try {
      await this.#documents.send(
        new PutCommand({
          TableName: this.#tableName,
          Item: { subject: subjectOf(tenant, learnerId), wrappedKey: CiphertextBlob },
          ConditionExpression: 'attribute_not_exists(subject)',
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // Another request, or our own write that was retried, was first: its key is the learner's. Or the learner was erased
      // since the state was read: whoever tries again is told so.
      const key = await this.#keyOf(tenant, learnerId);
      if (!key) throw new Error('The key of a learner was destroyed while it was used');
      return key;
    }
    this.#remember({ wrapped: CiphertextBlob, plain: Plaintext });
    return Plaintext;
  }

  #remember({ wrapped, plain }: DataKey): void {
    if (this.#unwrapped.size >= maximumUnwrappedKeys) this.#unwrapped.clear();
    this.#unwrapped.set(nameOf(wrapped), plain);
  }
}

const subjectOf = (tenant: string, learnerId: string) => `${tenant}#${learnerId}`;
const nameOf = (wrapped: Uint8Array) => Buffer.from(wrapped).toString('base64');
const associated = (tenant: string, learnerId: string) => Buffer.from(canonicalJson([tenant, learnerId]));
