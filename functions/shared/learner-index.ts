import { createHmac, createSecretKey } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type Backoff, waitMilliseconds } from '../../ledger/backoff.ts';
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
  /** It was the second look at the row, for its manager, that updated; the first one counted it as unchanged. */
  isRelinked: z.boolean().optional(),
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
  /** Under which the learner was known before, or may have been. */
  readonly former: readonly IdentifierDigests[];
  /**
   * What the index knows of the learner: of these none is taken from somebody who has it by now. Default: the former.
   */
  readonly claimed?: readonly IdentifierDigests[];
  readonly hasLeft: boolean;
  readonly row?: AppliedRow | undefined;
}

/** DynamoDB's limit on one BatchGetItem. */
const maximumKeys = 100;
const batchesAtOnce = 8;
/** What DynamoDB leaves of a batch it has no capacity for: asked for at once, it would be left again. */
const usualBackoff: Pick<Backoff, 'maximumAttempts' | 'baseMilliseconds' | 'capMilliseconds'> = {
  maximumAttempts: 12,
  baseMilliseconds: 50,
  capMilliseconds: 2_000,
};
/** A tenant's claims are spread by the first hex digit of their digests: none is hot, and all can be walked. */
const partitions = Array.from({ length: 16 }, (_, index) => index.toString(16));
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
  readonly #backoff: typeof usualBackoff;

  constructor(options: {
    documents: DynamoDBDocumentClient;
    tableName: string;
    /** The application secret's key for `learner-index`. */
    key: () => Promise<Uint8Array>;
    /** For what DynamoDB leaves of a batch. */
    backoff?: typeof usualBackoff;
  }) {
    this.#documents = options.documents;
    this.#tableName = options.tableName;
    this.#key = options.key;
    this.#backoff = options.backoff ?? usualBackoff;
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

  /** The claims under some identifiers, and the homes of those whom they find, by `nameOf`; strongly consistent. */
  async find(tenant: string, wanted: readonly IdentifierDigests[]): Promise<ReadonlyMap<string, Claim>> {
    const found = new Map<string, Claim>();
    const asked = new Set(wanted.flatMap(namesOf));
    await this.#read(tenant, [...asked], found);
    const homes = new Set([...found.values()].flatMap(({ identifiers }) => namesOf(identifiers).slice(0, 1)));
    await this.#read(
      tenant,
      [...homes].filter((name) => !asked.has(name)),
      found,
    );
    return found;
  }

  async #read(tenant: string, names: readonly string[], found: Map<string, Claim>): Promise<void> {
    const batches = Array.from({ length: Math.ceil(names.length / maximumKeys) }, (_, index) =>
      names.slice(index * maximumKeys, (index + 1) * maximumKeys),
    );
    await inParallel(batches, batchesAtOnce, async (batch) => {
      let keys = batch.map((sk) => ({ pk: partitionOf(tenant, sk), sk }));
      for (let attempt = 1; keys.length > 0; attempt += 1) {
        const { Responses = {}, UnprocessedKeys = {} } = await this.#documents.send(
          new BatchGetCommand({ RequestItems: { [this.#tableName]: { Keys: keys, ConsistentRead: true } } }),
        );
        for (const item of Responses[this.#tableName] ?? []) {
          found.set(String(item.sk), claimSchema.parse(item));
        }
        const unprocessed = UnprocessedKeys[this.#tableName]?.Keys ?? [];
        keys = unprocessed.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
        if (keys.length === 0) return;
        if (attempt >= this.#backoff.maximumAttempts) throw new Error('DynamoDB leaves the index unread');
        await delay(waitMilliseconds(this.#backoff, attempt, Math.random()));
      }
    });
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

  /**
   * Notes a learner under all identifiers, and forgets those that are the learner's no more. The home comes last: as
   * long as it tells of the time before, what is left to be done can be seen.
   */
  async record(tenant: string, entry: LearnerEntry): Promise<void> {
    const { learnerId, identifiers, former, claimed = former, hasLeft, row } = entry;
    const names = namesOf(identifiers);
    const [home] = names;
    const held = new Set(claimed.flatMap(namesOf));
    for (const name of new Set(former.flatMap(namesOf))) {
      if (!names.includes(name)) await this.#remove(tenant, name, learnerId);
    }
    for (const name of names.toReversed()) {
      const isHome = name === home;
      const claim = {
        learnerId,
        isHome,
        identifiers: { ...identifiers },
        hasLeft,
        ...(isHome && row && { row }),
      };
      await this.#put(tenant, name, claim, held.has(name));
    }
  }

  /** Forgets a learner under identifiers that are or were theirs; what is another's by now stays. */
  async forget(tenant: string, learnerId: string, identifiers: readonly IdentifierDigests[]): Promise<void> {
    for (const name of new Set(identifiers.flatMap(namesOf))) await this.#remove(tenant, name, learnerId);
  }

  /** @param yields whether another who has it by now keeps it */
  async #put(tenant: string, sk: string, claim: Claim, yields: boolean): Promise<void> {
    try {
      await this.#documents.send(
        new PutCommand({
          TableName: this.#tableName,
          Item: { pk: partitionOf(tenant, sk), sk, ...claim },
          ...(yields && {
            ConditionExpression: 'attribute_not_exists(pk) OR learnerId = :learnerId',
            ExpressionAttributeValues: { ':learnerId': claim.learnerId },
          }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
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

/** What the index knows of the learner whom a claim finds: the claim itself, or that under the number. */
export function homeOf(claims: ReadonlyMap<string, Claim>, claim: Claim): Claim | undefined {
  if (claim.isHome) return claim;
  const [name = ''] = namesOf(claim.identifiers);
  const home = claims.get(name);
  return home?.isHome && home.learnerId === claim.learnerId ? home : undefined;
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
  return `${tenant}#${name[name.indexOf('#') + 1]}`;
}
