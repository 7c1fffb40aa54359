import { setTimeout as delay } from 'node:timers/promises';
import {
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Backoff, waitMilliseconds } from '../backoff.ts';
import { LogError } from './log-error.ts';
import type { LogIndex, SealedPlace, SegmentPlace } from './log-index.ts';

/** DynamoDB's limit on one BatchWriteItem. */
const maximumBatch = 25;

/** For what DynamoDB leaves of a batch it has no capacity for: asked for at once, it would be left again. */
const usualBackoff: Pick<Backoff, 'maximumAttempts' | 'baseMilliseconds' | 'capMilliseconds'> = {
  maximumAttempts: 12,
  baseMilliseconds: 50,
  capMilliseconds: 2_000,
};

interface DynamoLogIndexOptions {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly backoff?: typeof usualBackoff;
  /** 0 ≤ random < 1; default Math.random */
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/**
 * The LogIndex in DynamoDB, by `stream` and `version` as the ledger. A tenant's segments lie under `<tenant>#segments`,
 * which has one `#` and so can be no stream, with their first position as version.
 */
export class DynamoLogIndex implements LogIndex {
  readonly #options: Required<DynamoLogIndexOptions>;

  constructor(options: DynamoLogIndexOptions) {
    this.#options = { backoff: usualBackoff, random: Math.random, sleep: delay, ...options };
  }

  async newestOf(stream: string): Promise<SealedPlace | undefined> {
    const item = await this.#last(stream);
    return item && sealedPlaceOf(item);
  }

  async find(stream: string, version: number): Promise<SealedPlace | undefined> {
    const { documents, tableName } = this.#options;
    const { Item } = await documents.send(
      new GetCommand({ TableName: tableName, Key: { stream, version }, ConsistentRead: true }),
    );
    return Item && sealedPlaceOf(Item);
  }

  async lastSegment(tenant: string): Promise<SegmentPlace | undefined> {
    const item = await this.#last(segmentsKey(tenant));
    return item && segmentPlaceOf(item);
  }

  async *segmentsFrom(tenant: string, position: number): AsyncGenerator<SegmentPlace, void, undefined> {
    const first = await this.#last(segmentsKey(tenant), position);
    if (!first) return;
    yield segmentPlaceOf(first);
    const { documents, tableName } = this.#options;
    const pages = paginateQuery(
      { client: documents },
      {
        TableName: tableName,
        KeyConditionExpression: '#stream = :stream AND #version > :first',
        ExpressionAttributeNames: { '#stream': 'stream', '#version': 'version' },
        ExpressionAttributeValues: { ':stream': segmentsKey(tenant), ':first': first.version },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) for (const item of Items) yield segmentPlaceOf(item);
  }

  async note(tenant: string, segment: SegmentPlace, commits: readonly SealedPlace[]): Promise<void> {
    for (let begin = 0; begin < commits.length; begin += maximumBatch) {
      await this.#write(commits.slice(begin, begin + maximumBatch));
    }
    const { documents, tableName } = this.#options;
    const { firstPosition, count } = segment;
    await documents.send(
      new PutCommand({
        TableName: tableName,
        Item: { stream: segmentsKey(tenant), version: firstPosition, count },
      }),
    );
  }

  async #write(places: readonly SealedPlace[]): Promise<void> {
    const { documents, tableName, backoff, random, sleep } = this.#options;
    let requests = places.map((place) => ({ PutRequest: { Item: { ...place } } }));
    for (let attempt = 1; ; attempt += 1) {
      const { UnprocessedItems } = await documents.send(
        new BatchWriteCommand({ RequestItems: { [tableName]: requests } }),
      );
      const unprocessed = new Set(
        (UnprocessedItems?.[tableName] ?? []).map(({ PutRequest }) => nameOf(PutRequest?.Item ?? {})),
      );
      requests = requests.filter(({ PutRequest }) => unprocessed.has(nameOf(PutRequest.Item)));
      if (requests.length === 0) return;
      if (attempt >= backoff.maximumAttempts) {
        throw new LogError('index-throttled', `DynamoDB leaves ${requests.length} places unwritten`);
      }
      await sleep(waitMilliseconds(backoff, attempt, random()));
    }
  }

  /** The item with the greatest version, up to one if given. */
  async #last(stream: string, toVersion = Number.MAX_SAFE_INTEGER): Promise<Item | undefined> {
    const { documents, tableName } = this.#options;
    const { Items } = await documents.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: '#stream = :stream AND #version <= :to',
        ExpressionAttributeNames: { '#stream': 'stream', '#version': 'version' },
        ExpressionAttributeValues: { ':stream': stream, ':to': toVersion },
        ScanIndexForward: false,
        Limit: 1,
        ConsistentRead: true,
      }),
    );
    return Items?.[0];
  }
}

type Item = Readonly<Record<string, unknown>>;

const segmentsKey = (tenant: string) => `${tenant}#segments`;
const nameOf = ({ stream, version }: Item) => `${stream} ${version}`;

/** The items are written by this file alone. */
function sealedPlaceOf({ stream, version, position, hash }: Item): SealedPlace {
  return { stream: String(stream), version: Number(version), position: Number(position), hash: String(hash) };
}

function segmentPlaceOf({ version, count }: Item): SegmentPlace {
  return { firstPosition: Number(version), count: Number(count) };
}
