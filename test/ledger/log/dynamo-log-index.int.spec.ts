import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoLogIndex } from '../../../ledger/log/dynamo-log-index.ts';
import type { SealedPlace } from '../../../ledger/log/log-index.ts';
import { startTestDatabase, type TestDatabase } from '../../support/dynamodb-local.ts';

let database: TestDatabase;
let tableName: string;
beforeAll(async () => {
  database = await startTestDatabase();
  tableName = await database.createLedgerTable();
});
afterAll(() => database.stop());

const placesFrom = (tenant: string, firstPosition: number, count: number): SealedPlace[] =>
  Array.from({ length: count }, (_, nth) => ({
    stream: `${tenant}#course#c${nth % 2}`,
    version: Math.floor((firstPosition + nth) / 2) + 1,
    position: firstPosition + nth,
    hash: 'a'.repeat(64),
  }));
const newIndex = () => new DynamoLogIndex({ documents: database.client, tableName });

describe('what was noted', () => {
  it('is found by commit, by stream and by position', async () => {
    const index = newIndex();
    const [first, second] = [placesFrom('acme', 0, 60), placesFrom('acme', 60, 4)];
    await index.note('acme', { firstPosition: 0, count: 60 }, first);
    await index.note('acme', { firstPosition: 60, count: 4 }, second);
    await index.note('acme', { firstPosition: 60, count: 4 }, second);
    expect(await index.find('acme#course#c1', 31)).toEqual(second[1]);
    expect(await index.newestOf('acme#course#c1')).toEqual(second[3]);
    expect(await index.lastSegment('acme')).toEqual({ firstPosition: 60, count: 4 });
    const both = [
      { firstPosition: 0, count: 60 },
      { firstPosition: 60, count: 4 },
    ];
    expect(await Array.fromAsync(index.segmentsFrom('acme', 59))).toEqual(both);
    expect(await Array.fromAsync(index.segmentsFrom('acme', 60))).toEqual(both.slice(1));
  });

  it('is nothing for a tenant and a stream that are not there', async () => {
    const index = newIndex();
    expect(await index.find('nobody#course#c1', 1)).toBeUndefined();
    expect(await index.newestOf('nobody#course#c1')).toBeUndefined();
    expect(await index.lastSegment('nobody')).toBeUndefined();
    expect(await Array.fromAsync(index.segmentsFrom('nobody', 0))).toEqual([]);
  });
});
