import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { LearnerIndex, nameOf } from '../../../functions/shared/learner-index.ts';

const documents = mockClient(DynamoDBDocumentClient);
afterAll(() => documents.restore());
const tableName = 'index';
const index = new LearnerIndex({
  documents: DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' })),
  tableName,
  key: async () => new Uint8Array(32),
  backoff: { maximumAttempts: 3, baseMilliseconds: 1, capMilliseconds: 1 },
});

const digests = ['a', 'b'].map((letter) => letter.repeat(32));
const wanted = digests.map((employeeNumber) => ({ employeeNumber }));
const keyOf = (digest: string) => ({ pk: `acme#${digest[0]}`, sk: nameOf('employeeNumber', digest) });
const itemOf = (digest: string) => ({
  ...keyOf(digest),
  learnerId: `p${digest[0]}`,
  isHome: true,
  identifiers: { employeeNumber: digest },
  hasLeft: false,
});
const [first = '', second = ''] = digests;
const askedKeys = () =>
  documents
    .commandCalls(BatchGetCommand)
    .map(({ args: [{ input }] }) => input.RequestItems?.[tableName]?.Keys);

beforeEach(() => documents.reset());

describe('when DynamoDB answers a part of what is asked', () => {
  it('asks again for the rest, and for the rest alone', async () => {
    documents
      .on(BatchGetCommand)
      .resolvesOnce({
        Responses: { [tableName]: [itemOf(first)] },
        UnprocessedKeys: { [tableName]: { Keys: [keyOf(second)] } },
      })
      .resolvesOnce({ Responses: { [tableName]: [itemOf(second)] }, UnprocessedKeys: {} });
    const found = await index.find('acme', wanted);
    expect([...found.values()].map(({ learnerId }) => learnerId)).toEqual(['pa', 'pb']);
    expect(askedKeys()).toEqual([[keyOf(first), keyOf(second)], [keyOf(second)]]);
  });

  it('fails after some tries, so that nobody who is known is taken for new', async () => {
    documents
      .on(BatchGetCommand)
      .resolves({ Responses: {}, UnprocessedKeys: { [tableName]: { Keys: [keyOf(first)] } } });
    await expect(index.find('acme', wanted)).rejects.toThrow('DynamoDB leaves the index unread');
    expect(askedKeys()).toHaveLength(3);
  });
});
