import { createHmac, createSecretKey } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { inParallel } from './in-parallel.ts';

/** By what a learner can be found. */
export interface Identifiers {
  readonly employeeNumber?: string | undefined;
  readonly email?: string | undefined;
}
export type IdentifierKind = keyof Identifiers;

/** A keyed digest (hex, 32 characters) of an identifier: it finds, and tells nothing. */
export type Digest = string;
export type IdentifierDigests = { readonly [Kind in IdentifierKind]?: Digest | undefined };

/** The row of an HR file by which a learner was last brought up to date. */
const appliedRowSchema = z.object({
  /** Of all that the row says: a row with the same digest changes nothing. */
  digest: z.string(),
  importId: z.string(),
  outcome: z.enum(['created', 'updated', 'unchanged', 'left']),
});
export type AppliedRow = z.infer<typeof appliedRowSchema>;

const claimSchema = z.object({
  learnerId: z.string(),
  /** Each learner has one home: under the number, or without one under the e-mail address. */
  isHome: z.boolean(),
  identifiers: z.object({ employeeNumber: z.string().optional(), email: z.string().optional() }),
  hasLeft: z.boolean(),
  row: appliedRowSchema.optional(),
});

/** What the index knows under one identifier. */
export type Claim = z.infer<typeof claimSchema>;

/** What is noted of a learner. */
export interface LearnerEntry {
  readonly learnerId: string;
  readonly identifiers: IdentifierDigests;
  /** Under which the learner could be found before. */
  readonly former: IdentifierDigests;
  readonly hasLeft: boolean;
  readonly row?: AppliedRow | undefined;
}

/** DynamoDB's limit on one BatchGetItem. */
const maximumKeys = 100;
const batchesAtOnce = 8;
/** A tenant's claims are spread by the first two hex digits of their digests: no partition is hot, and all can be walked. */
const partitions = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'));
const digestLength = 32;

/**
 * Which learner has a number or an e-mail address. Kept beside the ledger by those who change learners, after their
 * commit: what a crash leaves behind is put right when the same row comes again.
 *
 * Keys are HMAC-SHA-256 digests under the application's secret: the table holds no personal data.
 */
export class LearnerIndex {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #key: () => Promise<Uint8Array>;

  constructor(options: {
    documents: DynamoDBDocumentClient;
    tableName: string;
    /** The application secret's key for `learner-index`. */
    key: () => Promise<Uint8Array>;
  }) {
    this.#documents = options.documents;
    this.#tableName = options.tableName;
    this.#key = options.key;
  }

  /** Digests identifiers of one tenant; an address counts the same in capitals. */
  async digester(tenant: string): Promise<(kind: IdentifierKind | 'row', value: string) => Digest> {
    // Made once: given as bytes it would become such an object for each digest, which costs eight times the digest.
    const key = createSecretKey(await this.#key());
    return (kind, value) =>
      createHmac('sha256', key)
        .update(`${tenant}\0${kind}\0${kind === 'email' ? value.toLowerCase() : value}`)
        .digest('hex')
        .slice(0, digestLength);
  }

  /** The claims under some identifiers, by `<kind>#<digest>`; strongly consistent. */
  async find(tenant: string, wanted: readonly IdentifierDigests[]): Promise<ReadonlyMap<string, Claim>> {
    const names = [...new Set(wanted.flatMap(namesOf))];
    const found = new Map<string, Claim>();
    const batches = Array.from({ length: Math.ceil(names.length / maximumKeys) }, (_, index) =>
      names.slice(index * maximumKeys, (index + 1) * maximumKeys),
    );
    await inParallel(batches, batchesAtOnce, async (batch) => {
      let keys = batch.map((sk) => ({ pk: partitionOf(tenant, sk), sk }));
      while (keys.length > 0) {
        const { Responses = {}, UnprocessedKeys = {} } = await this.#documents.send(
          new BatchGetCommand({ RequestItems: { [this.#tableName]: { Keys: keys, ConsistentRead: true } } }),
        );
        for (const item of Responses[this.#tableName] ?? []) {
          found.set(String(item.sk), claimSchema.parse(item));
        }
        const unprocessed = UnprocessedKeys[this.#tableName]?.Keys ?? [];
        keys = unprocessed.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
      }
    });
    return found;
  }

  /** Every learner of a tenant that has a number or an address, once, in no order. */
  async *all(tenant: string): AsyncGenerator<Claim, void, undefined> {
    for (const partition of partitions) {
      const pages = paginateQuery(
        { client: this.#documents },
        {
          TableName: this.#tableName,
          KeyConditionExpression: 'pk = :pk',
          FilterExpression: 'isHome = :yes',
          ExpressionAttributeValues: { ':pk': `${tenant}#${partition}`, ':yes': true },
        },
      );
      for await (const { Items = [] } of pages) {
        yield* Items.map((item) => claimSchema.parse(item));
      }
    }
  }

  /** Notes a learner under all identifiers, and forgets those that are the learner's no more. */
  async record(
    tenant: string,
    { learnerId, identifiers, former, hasLeft, row }: LearnerEntry,
  ): Promise<void> {
    const names = namesOf(identifiers);
    const [home] = names;
    for (const name of names) {
      const claim: Claim = { learnerId, isHome: name === home, identifiers: { ...identifiers }, hasLeft };
      await this.#put(tenant, name, { ...claim, ...(name === home && row && { row }) });
    }
    for (const name of namesOf(former)) {
      if (!names.includes(name)) await this.#remove(tenant, name, learnerId);
    }
  }

  async #put(tenant: string, sk: string, claim: Claim): Promise<void> {
    await this.#documents.send(
      new PutCommand({ TableName: this.#tableName, Item: { pk: partitionOf(tenant, sk), sk, ...claim } }),
    );
  }

  async #remove(tenant: string, sk: string, learnerId: string): Promise<void> {
    try {
      await this.#documents.send(
        new DeleteCommand({
          TableName: this.#tableName,
          Key: { pk: partitionOf(tenant, sk), sk },
          ConditionExpression: 'learnerId = :learnerId',
          ExpressionAttributeValues: { ':learnerId': learnerId },
        }),
      );
    } catch (error) {
      // It is another's by now, or gone already.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

/** What the claims of identifiers are called, the home first. */
export function namesOf({ employeeNumber, email }: IdentifierDigests): readonly string[] {
  return [
    ...(employeeNumber === undefined ? [] : [nameOf('employeeNumber', employeeNumber)]),
    ...(email === undefined ? [] : [nameOf('email', email)]),
  ];
}

export function nameOf(kind: IdentifierKind, digest: Digest): string {
  return `${kind}#${digest}`;
}

function partitionOf(tenant: string, name: string): string {
  return `${tenant}#${name.slice(name.indexOf('#') + 1).slice(0, 2)}`;
}
