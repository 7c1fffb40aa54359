import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DynamoDbLocal, startDynamoDbLocal } from '../../../infra/local/dynamodb-local.ts';
import type { StreamRecord } from '../../../infra/local/dynamodb-streams.ts';
import {
  type Checkpoint,
  StreamEventSource,
  streamMappingSchema,
} from '../../../infra/local/stream-event-source.ts';

let database: DynamoDbLocal;
let dynamodb: DynamoDBClient;
let documents: DynamoDBDocumentClient;
beforeAll(async () => {
  database = await startDynamoDbLocal();
  dynamodb = new DynamoDBClient({
    endpoint: database.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  documents = DynamoDBDocumentClient.from(dynamodb);
});
afterAll(async () => {
  dynamodb.destroy();
  await database.stop();
});

let tables = 0;
let tableName = '';
let checkpoint: Checkpoint | undefined;
let givenUp: unknown[] = [];
const sources: StreamEventSource[] = [];
beforeEach(async () => {
  tables += 1;
  tableName = `table-${tables}`;
  checkpoint = undefined;
  givenUp = [];
  await dynamodb.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  );
});
afterEach(async () => {
  await Promise.all(sources.splice(0).map((source) => source.stop()));
});

async function put(...ids: readonly string[]): Promise<void> {
  for (const id of ids) await documents.send(new PutCommand({ TableName: tableName, Item: { id } }));
}

const idOf = ({ dynamodb: { Keys } }: StreamRecord) => String(Object(Keys.id).S);
const failuresOf = (records: readonly StreamRecord[], ...ids: readonly string[]) => ({
  batchItemFailures: records
    .filter((record) => ids.includes(idOf(record)))
    .map((record) => ({ itemIdentifier: record.dynamodb.SequenceNumber })),
});

/** A function that answers as it is told to, and keeps the batches that it was given. */
function target(answer: (records: readonly StreamRecord[], invocation: number) => unknown = () => undefined) {
  const batches: StreamRecord[][] = [];
  return {
    batches,
    ids: () => batches.map((batch) => batch.map(idOf).join('')),
    invoke: async (event: unknown): Promise<unknown> => {
      const { Records } = Object(event);
      batches.push(Records);
      return answer(Records, batches.length);
    },
  };
}

/** Fails whenever a record with this id is in the batch. */
const spoiledBy = (id: string) => (records: readonly StreamRecord[]) => {
  if (records.some((record) => idOf(record) === id)) throw new Error(`${id} is bad`);
};

function start(to: ReturnType<typeof target>, mapping: Readonly<Record<string, unknown>> = {}) {
  const source = new StreamEventSource({
    mapping: streamMappingSchema.parse({
      EventSourceArn: 'arn:aws:dynamodb:eu-west-1:000000000000:table/sample/stream/local',
      FunctionName: 'Sample',
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...mapping,
    }),
    tableName,
    dynamodb,
    endpoint: database.endpoint,
    target: to,
    checkpoint: {
      read: () => checkpoint,
      write: (written) => {
        checkpoint = structuredClone(written);
      },
    },
    onGivenUp: (message) => givenUp.push(message),
  });
  sources.push(source);
  source.start();
  return source;
}

const lastKept = () => Object.values(checkpoint ?? {}).at(-1);
const sequenceNumber = (to: ReturnType<typeof target>, id: string) =>
  to.batches.flat().find((record) => idOf(record) === id)?.dynamodb.SequenceNumber;

/** Until the last record is dealt with. */
const untilKept = (to: ReturnType<typeof target>, id: string) =>
  expect
    .poll(() => lastKept() !== undefined && lastKept() === sequenceNumber(to, id), { timeout: 8_000 })
    .toBe(true);

describe('records of a stream', () => {
  it('are given in order, in batches of at most the batch size, in the form of Lambda', async () => {
    await put('a', 'b', 'c', 'd', 'e');
    const to = target();
    start(to, { BatchSize: 2 });
    await untilKept(to, 'e');
    expect(to.ids()).toEqual(['ab', 'cd', 'e']);
    expect(to.batches[0]?.[0]).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventSourceARN: 'arn:aws:dynamodb:eu-west-1:000000000000:table/sample/stream/local',
      awsRegion: 'eu-west-1',
      dynamodb: {
        Keys: { id: { S: 'a' } },
        NewImage: { id: { S: 'a' } },
        SequenceNumber: expect.any(String),
      },
    });
  });

  it('that come later are given when they come', async () => {
    const to = target();
    start(to);
    await put('a');
    await untilKept(to, 'a');
    await put('b');
    await untilKept(to, 'b');
    expect(to.ids()).toEqual(['a', 'b']);
  });

  it('have their empty lists and maps, which the streams of DynamoDB Local leave out', async () => {
    await documents.send(
      new PutCommand({ TableName: tableName, Item: { id: 'a', list: [], map: {}, in: [{ list: [] }] } }),
    );
    const to = target();
    start(to);
    await untilKept(to, 'a');
    expect(to.batches[0]?.[0]?.dynamodb.NewImage).toEqual({
      id: { S: 'a' },
      list: { L: [] },
      map: { M: {} },
      in: { L: [{ M: { list: { L: [] } } }] },
    });
  });
});

describe('after a restart', () => {
  it('goes on behind what was dealt with', async () => {
    await put('a', 'b');
    const before = target();
    const first = start(before);
    await untilKept(before, 'b');
    await first.stop();
    await put('c');
    const after = target();
    start(after);
    await untilKept(after, 'c');
    expect(after.ids()).toEqual(['c']);
  });

  it('gives again what a stop cut off, and does not take that for a failure of the function', async () => {
    await put('a');
    const { promise: working, reject: cutOff } = Promise.withResolvers<never>();
    const before = target(() => working);
    const first = start(before, { MaximumRetryAttempts: 0 });
    await expect.poll(() => before.batches.length).toBe(1);
    const stopped = first.stop();
    cutOff(new Error('Leerspoor is stopping'));
    await stopped;
    expect([checkpoint, givenUp]).toEqual([undefined, []]);
    const after = target();
    start(after);
    await untilKept(after, 'a');
    expect(after.ids()).toEqual(['a']);
  });

  it('does not give again the batch that was being handled when it was stopped', async () => {
    await put('a');
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const to = target(() => released);
    const source = start(to);
    await expect.poll(() => to.batches.length).toBe(1);
    const stopped = source.stop();
    release();
    await stopped;
    expect(lastKept()).toBe(sequenceNumber(to, 'a'));
  });
});

describe('when the function reports a record as failed', () => {
  it('goes on from the first of them, however they are ordered, with the rest of the batch whole', async () => {
    await put('a', 'b', 'c', 'd');
    const to = target((records, invocation) => {
      if (invocation > 1) return undefined;
      const { batchItemFailures } = failuresOf(records, 'b', 'd');
      return { batchItemFailures: batchItemFailures.reverse() };
    });
    start(to, { BisectBatchOnFunctionError: true });
    await untilKept(to, 'd');
    expect(to.ids()).toEqual(['abcd', 'bcd']);
  });

  it('gives up what begins with it after as many retries as the mapping allows', async () => {
    await put('a', 'b', 'c');
    const to = target((records) => failuresOf(records, 'b'));
    start(to, { MaximumRetryAttempts: 2 });
    await untilKept(to, 'c');
    expect(to.ids()).toEqual(['abc', 'bc', 'bc']);
    expect(givenUp).toEqual([
      {
        requestContext: {
          functionArn: 'Sample',
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 3,
        },
        version: '1.0',
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        DDBStreamBatchInfo: {
          shardId: Object.keys(checkpoint ?? {})[0],
          startSequenceNumber: sequenceNumber(to, 'b'),
          endSequenceNumber: sequenceNumber(to, 'c'),
          batchSize: 2,
          streamArn: 'arn:aws:dynamodb:eu-west-1:000000000000:table/sample/stream/local',
        },
      },
    ]);
  });

  it('counts the retries of each record for itself', async () => {
    await put('a', 'b', 'c');
    const to = target((records, invocation) => failuresOf(records, ['a', 'b', 'c'][invocation - 1] ?? ''));
    start(to, { MaximumRetryAttempts: 1 });
    await untilKept(to, 'c');
    expect(to.ids()).toEqual(['abc', 'abc', 'bc', 'c']);
    expect(givenUp).toEqual([]);
  });

  it('without the mapping listening to it, goes on', async () => {
    await put('a', 'b');
    const to = target((records) => failuresOf(records, 'a'));
    start(to, { FunctionResponseTypes: [] });
    await untilKept(to, 'b');
    expect(to.ids()).toEqual(['ab']);
  });
});

describe('when the function fails as a whole', () => {
  it.each<[string, (records: readonly StreamRecord[]) => unknown]>([
    ['by an error', spoiledBy('a')],
    ['by an id of no record of the batch', () => ({ batchItemFailures: [{ itemIdentifier: '1' }] })],
    ['by an empty id', () => ({ batchItemFailures: [{ itemIdentifier: '' }] })],
    ['by an answer of another form', () => ({ batchItemFailures: [{}] })],
  ])('%s, the batch is given again', async (_name, answer) => {
    await put('a', 'b');
    const to = target((records, invocation) => (invocation === 1 ? answer(records) : undefined));
    start(to);
    await untilKept(to, 'b');
    expect(to.ids()).toEqual(['ab', 'ab']);
  });

  it('gives up the batch after as many retries as the mapping allows, and goes on', async () => {
    await put('a', 'b');
    const to = target(spoiledBy('a'));
    start(to, { MaximumRetryAttempts: 1 });
    await expect.poll(() => givenUp.length).toBe(1);
    await put('c');
    await untilKept(to, 'c');
    expect(to.ids()).toEqual(['ab', 'ab', 'c']);
    expect(givenUp).toMatchObject([{ DDBStreamBatchInfo: { batchSize: 2 } }]);
  });

  it('halves it where the mapping says so, until what is bad is alone; halving is no retry', async () => {
    await put(...'abcdefgh');
    const to = target(spoiledBy('f'));
    start(to, { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 });
    await untilKept(to, 'h');
    expect(to.ids()).toEqual(['abcdefgh', 'abcd', 'efgh', 'ef', 'e', 'f', 'f', 'gh']);
    expect(givenUp).toMatchObject([
      { DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: sequenceNumber(to, 'f') } },
    ]);
  });
});

describe('records that are older than the mapping allows', () => {
  it('are given up once they failed for so long', async () => {
    await put('a');
    const to = target(spoiledBy('a'));
    start(to, { MaximumRecordAgeInSeconds: 0 });
    await expect.poll(() => givenUp.length, { timeout: 5_000 }).toBe(1);
    expect(givenUp).toMatchObject([
      { requestContext: { condition: 'RecordAgeExceeded' }, DDBStreamBatchInfo: { batchSize: 1 } },
    ]);
  });

  it('are given like others until then', async () => {
    await put('a');
    const to = target((records, invocation) => (invocation === 1 ? failuresOf(records, 'a') : undefined));
    start(to, { MaximumRecordAgeInSeconds: 3_600 });
    await untilKept(to, 'a');
    expect([to.ids(), givenUp]).toEqual([['a', 'a'], []]);
  });
});
