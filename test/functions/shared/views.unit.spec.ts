import {
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, describe, expect, it } from 'vitest';
import { createDocumentClient } from '../../../functions/shared/clients.ts';
import { Views } from '../../../functions/shared/views.ts';

const table = mockClient(DynamoDBDocumentClient);
afterAll(() => table.restore());

function newViews(): Views {
  return new Views({
    documents: createDocumentClient(),
    tableName: 'views',
    cursorKey: async () => new Uint8Array(32),
    languageOf: () => 'nl',
  });
}

describe('when a filter fits no row of all that one page may read', () => {
  /** A table of erased learners without end: every read goes further and brings nothing. */
  function givenErasedLearnersWithoutEnd(): readonly QueryCommandInput[] {
    const reads: QueryCommandInput[] = [];
    table.reset();
    table.on(GetCommand).resolves({});
    table.on(QueryCommand).callsFake((input: QueryCommandInput) => {
      reads.push(input);
      return { Items: [], LastEvaluatedKey: { pk: 'acme#learners', sk: `E${reads.length}` } };
    });
    return reads;
  }

  it('ends the page after a bounded number of reads, and goes on after the last row that it read', async () => {
    const reads = givenErasedLearnersWithoutEnd();
    const views = newViews();
    const { items, nextCursor } = await views.listLearners('acme', {}, { limit: 10 });
    expect(items).toEqual([]);
    expect(reads).toHaveLength(20);
    await views.listLearners('acme', {}, { limit: 10, cursor: nextCursor });
    expect(reads[20]?.ExclusiveStartKey).toEqual({ pk: 'acme#learners', sk: 'E20' });
  });

  it('reads just enough at first, and more at once when that was too little', async () => {
    const reads = givenErasedLearnersWithoutEnd();
    await newViews().listLearners('acme', {}, { limit: 10 });
    expect(reads.slice(0, 3).map(({ Limit }) => Limit)).toEqual([11, 500, 500]);
  });
});
