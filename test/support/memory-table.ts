import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { CommitItem } from '../../ledger/item.ts';

type Item = Readonly<Record<string, AttributeValue>>;

const valuesSchema = z.record(z.string(), z.object({ N: z.string().optional(), S: z.string().optional() }));
const keySchema = z.looseObject({
  stream: z.object({ S: z.string() }),
  version: z.object({ N: z.string() }),
});
const putSchema = z.object({
  Item: keySchema,
  ConditionExpression: z.literal('attribute_not_exists(#version)'),
  ReturnValuesOnConditionCheckFailure: z.literal('ALL_OLD'),
});
const getSchema = z.object({ Key: keySchema, ConsistentRead: z.literal(true) });
const querySchema = z.object({
  KeyConditionExpression: z.enum([
    '#stream = :stream AND #version <= :to',
    '#stream = :stream AND #version BETWEEN :from AND :to',
  ]),
  ExpressionAttributeValues: valuesSchema,
  ConsistentRead: z.literal(true),
  ScanIndexForward: z.boolean().default(true),
  Limit: z.number().optional(),
  ExclusiveStartKey: keySchema.optional(),
});

/** Nearer to zero than 1e-130, which DynamoDB refuses. */
const tooSmallNumber = /"N":"-?[\d.]+e-(13[1-9]|1[4-9]\d|[23]\d\d)"/;

/**
 * A ledger table in this process, behind the true SDK client: what properties run on, which need thousands of calls.
 * It knows the few requests that the ledger makes and refuses any other; DynamoDB Local has the last word on them.
 */
export class MemoryTable {
  readonly client: DynamoDBDocumentClient;
  /** The requests since the test last emptied it: an operation, and how many items it gave. */
  readonly requests: { operation: string; items: number }[] = [];
  readonly #streams = new Map<string, Map<number, Item>>();
  readonly #pageSize: number;
  #beforeRetry: (() => Promise<unknown>) | undefined;

  /** @param pageSize how many items a Query gives at once; DynamoDB gives 1 MB */
  constructor({ pageSize = 1_000 }: { pageSize?: number } = {}) {
    this.#pageSize = pageSize;
    this.client = DynamoDBDocumentClient.from(
      new DynamoDBClient({
        region: 'eu-west-1',
        endpoint: 'http://memory.invalid',
        credentials: { accessKeyId: 'memory', secretAccessKey: 'memory' },
        requestHandler: {
          handle: async (request: { headers: Record<string, string>; body: Uint8Array }) => ({
            response: await this.#answer(request),
          }),
        },
      }),
      { marshallOptions: { removeUndefinedValues: true } },
    );
  }

  /**
   * The next Put is written, but its answer does not arrive; the SDK sends it again.
   *
   * @param beforeRetry what others do in the meantime
   */
  loseNextAnswer(beforeRetry: () => Promise<unknown> = async () => {}): void {
    this.#beforeRetry = beforeRetry;
  }

  /** The names of all streams. */
  streams(): string[] {
    return [...this.#streams.keys()];
  }

  /** All that is stored of a stream, in order. */
  itemsOf(stream: string): CommitItem[] {
    return this.#sorted(stream).map((item) => {
      const { stream, version, commitId, recordedAt, actor, correlationId, events, prevHash, hash, ...rest } =
        unmarshall({ ...item });
      const commit = { stream, version, commitId, recordedAt, actor, correlationId, events, prevHash, hash };
      // Items are kept as they travel, in which bytes are base64.
      const state = typeof rest.state === 'string' && { state: Buffer.from(rest.state, 'base64') };
      return { ...commit, ...rest, ...state };
    });
  }

  async #answer({ headers, body }: { headers: Record<string, string>; body: Uint8Array }) {
    const operation = headers['x-amz-target']?.split('.').at(-1) ?? '';
    const input: unknown = JSON.parse(new TextDecoder().decode(body));
    let answer = this.#run(operation, input);
    if (operation === 'PutItem' && this.#beforeRetry) {
      const beforeRetry = this.#beforeRetry;
      this.#beforeRetry = undefined;
      await beforeRetry();
      answer = this.#run(operation, input);
    }
    this.requests.push({
      operation,
      items: 'Items' in answer.body && Array.isArray(answer.body.Items) ? answer.body.Items.length : 0,
    });
    return {
      statusCode: answer.statusCode,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: Buffer.from(JSON.stringify(answer.body)),
    };
  }

  #run(operation: string, input: unknown) {
    switch (operation) {
      case 'PutItem':
        return this.#put(input);
      case 'GetItem': {
        const { stream, version } = getSchema.parse(input).Key;
        const item = this.#streams.get(stream.S)?.get(Number(version.N));
        return { statusCode: 200, body: item ? { Item: item } : {} };
      }
      case 'Query':
        return this.#query(input);
      default:
        throw new Error(`The ledger has no need of ${operation}`);
    }
  }

  #put(input: unknown) {
    const item = putSchema.parse(input).Item;
    if (tooSmallNumber.test(JSON.stringify(item))) return refusal('ValidationException', {});
    const version = Number(item.version.N);
    const stream = this.#streams.get(item.stream.S) ?? new Map<number, Item>();
    this.#streams.set(item.stream.S, stream);
    const old = stream.get(version);
    if (old === undefined) {
      stream.set(version, z.record(z.string(), z.custom<AttributeValue>()).parse(item));
      return { statusCode: 200, body: {} };
    }
    return refusal('ConditionalCheckFailedException', { Item: old });
  }

  #query(input: unknown) {
    const { ExpressionAttributeValues: values, ...query } = querySchema.parse(input);
    const first = Number(values[':from']?.N ?? 0);
    const to = Number(values[':to']?.N);
    if (first > to) return refusal('ValidationException', {});
    const from = Math.max(first, Number(query.ExclusiveStartKey?.version.N ?? 0) + 1);
    const found = this.#sorted(values[':stream']?.S ?? '').filter(({ version }) => {
      const number = Number(version?.N);
      return from <= number && number <= to;
    });
    if (!query.ScanIndexForward) found.reverse();
    const Items = found.slice(0, query.Limit ?? this.#pageSize);
    const last = Items.at(-1);
    const isWhole = Items.length === found.length || last === undefined;
    const LastEvaluatedKey = isWhole ? undefined : { stream: last.stream, version: last.version };
    return { statusCode: 200, body: { Items, LastEvaluatedKey } };
  }

  #sorted(stream: string): Item[] {
    return [...(this.#streams.get(stream) ?? [])].sort(([a], [b]) => a - b).map(([, item]) => item);
  }
}

function refusal(code: string, more: object) {
  return {
    statusCode: 400,
    body: { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: 'Refused', ...more },
  };
}
