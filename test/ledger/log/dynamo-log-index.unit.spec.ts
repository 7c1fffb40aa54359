import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoLogIndex } from '../../../ledger/log/dynamo-log-index.ts';

const documents = mockClient(DynamoDBDocumentClient);
afterAll(() => documents.restore());
let sleeps: number[];
/** How often DynamoDB leaves all but the first of a batch. */
let reluctance: number;
let written: unknown[];

beforeEach(() => {
  sleeps = [];
  written = [];
  documents.reset();
  documents.on(PutCommand).resolves({});
  documents
    .on(BatchWriteCommand)
    .callsFake(
      ({ RequestItems: { index } }: { RequestItems: { index: { PutRequest: { Item: object } }[] } }) => {
        const taken = reluctance > 0 ? 1 : index.length;
        reluctance -= 1;
        written.push(...index.slice(0, taken).map(({ PutRequest }) => PutRequest.Item));
        return taken < index.length ? { UnprocessedItems: { index: index.slice(taken) } } : {};
      },
    );
});

const places = Array.from({ length: 30 }, (_, position) => ({
  stream: 'acme#course#bhv',
  version: position + 1,
  position,
  hash: 'a'.repeat(64),
}));
const note = () =>
  new DynamoLogIndex({
    documents: DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' })),
    tableName: 'index',
    random: () => 0.5,
    sleep: async (milliseconds) => sleeps.push(milliseconds),
  }).note('acme', { firstPosition: 0, count: 30 }, places);

describe('when DynamoDB leaves a part of a batch', () => {
  it('waits ever longer before it asks again, until all is written', async () => {
    reluctance = 3;
    await note();
    expect(sleeps).toEqual([25, 50, 100]);
    expect(written).toEqual(places);
    expect(documents.commandCalls(PutCommand)).toHaveLength(1);
  });

  it('gives up after some time, and does not say that the segment is noted', async () => {
    reluctance = Number.POSITIVE_INFINITY;
    await expect(note()).rejects.toMatchObject({ code: 'index-throttled' });
    expect(sleeps).toHaveLength(11);
    expect(documents.commandCalls(PutCommand)).toHaveLength(0);
  });
});
