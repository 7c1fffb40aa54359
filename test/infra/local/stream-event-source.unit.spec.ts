import { createServer, type Server } from 'node:http';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Checkpoint,
  StreamEventSource,
  streamMappingSchema,
} from '../../../infra/local/stream-event-source.ts';

// DynamoDB Local has one shard, so this stands in for what a stream with several does.
interface FakeShard {
  readonly parent?: string;
  readonly numbers: readonly string[];
  readonly isClosed?: boolean;
}

let server: Server;
let endpoint = '';
let shards: Record<string, FakeShard> = {};
/** Requests that are refused before one is answered. */
let refusals = 0;
let checkpoint: Checkpoint | undefined;
let given: string[] = [];
let source: StreamEventSource | undefined;

beforeEach(async () => {
  refusals = 0;
  checkpoint = undefined;
  given = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const input = JSON.parse(Buffer.concat(chunks).toString());
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    if (refusals > 0) {
      refusals -= 1;
      response.writeHead(400).end('{"__type":"ExpiredIteratorException"}');
    } else response.end(JSON.stringify(answer(operation, input)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  endpoint = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
});
afterEach(async () => {
  await source?.stop();
  server.closeAllConnections();
  server.close();
  vi.restoreAllMocks();
});

function answer(operation: string, input: Record<string, string>): unknown {
  switch (operation) {
    case 'DescribeStream': {
      // One shard a page.
      const ids = Object.keys(shards);
      const index = ids.indexOf(input.ExclusiveStartShardId ?? '') + 1;
      const [ShardId = ''] = ids.slice(index);
      const parent = shards[ShardId]?.parent;
      return {
        StreamDescription: {
          Shards: [{ ShardId, ...(parent && { ParentShardId: parent }) }],
          ...(index < ids.length - 1 && { LastEvaluatedShardId: ShardId }),
        },
      };
    }
    case 'GetShardIterator': {
      const { ShardId = '', SequenceNumber = '' } = input;
      return { ShardIterator: `${ShardId}/${(shards[ShardId]?.numbers.indexOf(SequenceNumber) ?? 0) + 1}` };
    }
    default: {
      const [ShardId = '', place = ''] = (input.ShardIterator ?? '').split('/');
      const { numbers = [], isClosed = false } = shards[ShardId] ?? {};
      const Records = numbers
        .slice(Number(place))
        .map((SequenceNumber) => ({ dynamodb: { SequenceNumber, Keys: {} } }));
      return { Records, ...(!isClosed && { NextShardIterator: `${ShardId}/${numbers.length}` }) };
    }
  }
}

function start() {
  const dynamodb = new DynamoDBClient({ region: 'eu-west-1' });
  mockClient(dynamodb)
    .on(DescribeTableCommand)
    .resolves({ Table: { LatestStreamArn: 'arn' } });
  source = new StreamEventSource({
    mapping: streamMappingSchema.parse({
      EventSourceArn: 'arn',
      FunctionName: 'Sample',
      StartingPosition: 'TRIM_HORIZON',
    }),
    tableName: 'sample',
    dynamodb,
    endpoint,
    target: {
      invoke: async (event) => {
        const { Records } = Object(event);
        given.push(
          ...Records.map(
            (record: { dynamodb: { SequenceNumber: string } }) => record.dynamodb.SequenceNumber,
          ),
        );
      },
    },
    checkpoint: {
      read: () => checkpoint,
      write: (written) => {
        checkpoint = structuredClone(written);
      },
    },
    onGivenUp: () => undefined,
  });
  source.start();
}

describe('a stream of several shards', () => {
  it('is read from each, on every page of their list, a child after its parent', async () => {
    shards = {
      child: { parent: 'closed', numbers: ['3', '4'] },
      closed: { numbers: ['1', '2'], isClosed: true },
      other: { numbers: ['9'] },
    };
    start();
    await expect.poll(() => given.toSorted()).toEqual(['1', '2', '3', '4', '9']);
    expect(given.filter((number) => number !== '9')).toEqual(['1', '2', '3', '4']);
    await expect.poll(() => checkpoint).toEqual({ closed: 'SHARD_END', other: '9', child: '4' });
  });

  it('goes on in each where it was', async () => {
    shards = {
      closed: { numbers: ['1', '2'], isClosed: true },
      child: { parent: 'closed', numbers: ['3', '4'] },
      other: { numbers: ['9', '10'] },
    };
    checkpoint = { closed: 'SHARD_END', child: '3' };
    start();
    await expect.poll(() => given.toSorted()).toEqual(['10', '4', '9']);
  });

  it('reads a shard whose parent is gone', async () => {
    shards = { child: { parent: 'forgotten', numbers: ['3'] } };
    start();
    await expect.poll(() => given).toEqual(['3']);
  });
});

describe('when the stream can not be read', () => {
  it('says so, and goes on once it can', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue(undefined);
    shards = { only: { numbers: ['1'] } };
    refusals = 2;
    start();
    await expect.poll(() => given, { timeout: 3_000 }).toEqual(['1']);
    expect(said).toHaveBeenCalledTimes(2);
    expect(said).toHaveBeenCalledWith(expect.stringContaining('ExpiredIteratorException'));
  });
});

describe('a mapping that the local runtime can not do', () => {
  it.each([
    { FilterCriteria: {} },
    { TumblingWindowInSeconds: 1 },
    { StartingPosition: 'LATEST' },
    { Enabled: false },
  ])('%j is refused', (part) => {
    const mapping = { EventSourceArn: 'arn', FunctionName: 'f', StartingPosition: 'TRIM_HORIZON', ...part };
    expect(streamMappingSchema.safeParse(mapping).success).toBe(false);
  });
});
