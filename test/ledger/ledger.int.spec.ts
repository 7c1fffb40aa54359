import { randomBytes } from 'node:crypto';
import { BatchWriteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Commit, genesisHash, hashOf } from '../../ledger/commit.ts';
import { isLedgerError } from '../../ledger/errors.ts';
import { type CommandMetadata, type ConsumedCapacity, Ledger } from '../../ledger/ledger.ts';
import { type CounterEvent, type CounterState, counted, counter } from '../support/counter.ts';
import { startTestDatabase, type TestDatabase } from '../support/dynamodb-local.ts';

let database: TestDatabase;
let tableName: string;

beforeAll(async () => {
  database = await startTestDatabase();
  tableName = await database.createLedgerTable();
});
afterAll(() => database.stop());

const metadata: CommandMetadata = {
  actor: { kind: 'user', id: 'jan', roles: ['learner'] },
  correlationId: 'request-1',
};

function newLedger(options: { client?: DynamoDBDocumentClient; onConsumedCapacity?: ConsumedCapacity } = {}) {
  return new Ledger({ client: database.client, tableName, now: () => new Date(), newId: v7, ...options });
}
const newStream = () => `acme#counter#${v7()}`;

function count(
  ledger: Ledger,
  stream: string,
  event: CounterEvent = counted(1),
  more: Partial<CommandMetadata> = {},
) {
  return ledger.execute<CounterState, CounterEvent, { rejected: 'no' }>({
    aggregate: counter,
    stream,
    metadata: { ...metadata, ...more },
    decide: () => [event],
  });
}

async function commitsOf(ledger: Ledger, stream: string): Promise<Commit[]> {
  const commits: Commit[] = [];
  for await (const commit of ledger.read(stream)) commits.push(commit);
  return commits;
}

describe('when a stream has no commit', () => {
  it('loads as version 0 with the initial state', async () => {
    const loaded = await newLedger().load(counter, newStream());
    expect(loaded).toMatchObject({ version: 0, state: counter.initialState });
  });
});

describe('when a command succeeds', () => {
  it('writes one commit, chained to the one before, that reads back as it was', async () => {
    const ledger = newLedger();
    const stream = newStream();
    const outcomes = [await count(ledger, stream), await count(ledger, stream, counted(2.5, 'Zoë'))];
    const commits = await commitsOf(ledger, stream);
    expect(commits).toEqual(outcomes.map((outcome) => outcome.kind === 'committed' && outcome.commit));
    expect(commits.map(({ version }) => version)).toEqual([1, 2]);
    expect(commits.map(({ prevHash }) => prevHash)).toEqual([genesisHash, commits[0]?.hash]);
    for (const commit of commits) expect(hashOf(commit)).toBe(commit.hash);
    expect((await ledger.load(counter, stream)).state).toEqual({ total: 3.5, notes: ['Zoë'] });
  });

  it('keeps a summary that names something `constructor`, which the SDK takes for the object’s own', async () => {
    const ledger = newLedger();
    const stream = newStream();
    const summary = { titles: [{ constructor: 'Film', toString: 'Lezing' }] };
    const outcome = await ledger.execute({
      aggregate: counter,
      stream,
      metadata,
      decide: () => [counted(1)],
      summarise: () => summary,
    });
    expect(outcome.kind).toBe('committed');
    const [commit] = await commitsOf(ledger, stream);
    expect(commit?.summary).toEqual(summary);
    expect(commit && hashOf(commit)).toBe(commit?.hash);
  });

  it('writes nothing when it decides nothing', async () => {
    const ledger = newLedger();
    const stream = newStream();
    const outcome = await ledger.execute({ aggregate: counter, stream, metadata, decide: () => [] });
    expect(outcome.kind).toBe('unchanged');
    expect(await commitsOf(ledger, stream)).toEqual([]);
  });

  it('writes nothing when it is refused, and passes the refusal on', async () => {
    const ledger = newLedger();
    const stream = newStream();
    const outcome = await ledger.execute({
      aggregate: counter,
      stream,
      metadata,
      decide: () => ({ rejected: 'too-late', by: 3 }),
    });
    expect(outcome).toMatchObject({ kind: 'rejected', rejection: { rejected: 'too-late', by: 3 } });
    expect(await commitsOf(ledger, stream)).toEqual([]);
  });

  it('never records a time before that of the commit it follows', async () => {
    const stream = newStream();
    const at = (time: string) =>
      new Ledger({ client: database.client, tableName, now: () => new Date(time), newId: v7 });
    await count(at('2026-03-01T10:00:00Z'), stream);
    await count(at('2026-03-01T09:59:59Z'), stream);
    const commits = await commitsOf(newLedger(), stream);
    expect(commits.map(({ recordedAt }) => recordedAt)).toEqual([
      '2026-03-01T10:00:00.000Z',
      '2026-03-01T10:00:00.000Z',
    ]);
  });
});

describe('when writers compete for one stream', () => {
  it('lets all of 50 succeed, and loses none', async () => {
    const ledger = newLedger();
    const stream = newStream();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => count(ledger, stream)));
    expect(outcomes.every(({ kind }) => kind === 'committed')).toBe(true);
    expect(await ledger.load(counter, stream)).toMatchObject({ version: 50, state: { total: 50 } });
  });

  it('decides again on what the winner wrote, without a second read', async () => {
    const readsOfTry = async () => {
      const stream = newStream();
      const reads: string[] = [];
      const ledger = newLedger({ onConsumedCapacity: (operation) => reads.push(operation) });
      const seen: number[] = [];
      await ledger.execute({
        aggregate: counter,
        stream,
        metadata,
        decide: async ({ state }) => {
          seen.push(state.total);
          if (seen.length === 1) await count(newLedger(), stream, counted(7));
          return [counted(1)];
        },
      });
      expect(seen).toEqual([0, 7]);
      return reads.filter((operation) => operation === 'load').length;
    };
    // Where a try took long it reads again, since others may have come between: on a busy machine the first few do.
    let reads = await readsOfTry();
    for (let tries = 1; reads > 1 && tries < 20; tries += 1) reads = await readsOfTry();
    expect(reads).toBe(1);
  });

  it('gives up after its bounded tries, and says so', async () => {
    const stream = newStream();
    const ledger = new Ledger({
      client: database.client,
      tableName,
      now: () => new Date(),
      newId: v7,
      backoff: { maximumAttempts: 3, maximumMilliseconds: 5_000, baseMilliseconds: 1, capMilliseconds: 1 },
    });
    let tries = 0;
    const command = ledger.execute({
      aggregate: counter,
      stream,
      metadata,
      decide: async () => {
        tries += 1;
        await count(newLedger(), stream);
        return [counted(100)];
      },
    });
    await expect(command).rejects.toSatisfy((error) => isLedgerError(error, 'too-many-conflicts'));
    expect(tries).toBe(3);
    expect((await newLedger().load(counter, stream)).state.total).toBe(3);
  });
});

describe('when the answer to a Put is lost', () => {
  it('recognises its own commit in the retry, and succeeds once', async () => {
    const stream = newStream();
    const client = database.newClient();
    let puts = 0;
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const result = await next(args);
        if (context.commandName === 'PutItemCommand') {
          puts += 1;
          // It was written; the network ate the answer. The SDK's own retry sends the same Put again.
          if (puts === 1)
            throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', name: 'TimeoutError' });
        }
        return result;
      },
      { step: 'deserialize', priority: 'high', name: 'loseFirstAnswer' },
    );
    const outcome = await count(newLedger({ client }), stream);
    expect(puts).toBe(1);
    expect(outcome).toMatchObject({ kind: 'committed', loaded: { version: 1, state: { total: 1 } } });
    expect(await commitsOf(newLedger(), stream)).toHaveLength(1);
  });
});

describe('when a commandId comes again', () => {
  const command = { commandId: 'key-1', commandFingerprint: 'a' };

  it('answers with the first commit and the state after it, and writes nothing', async () => {
    const ledger = newLedger();
    const stream = newStream();
    const first = await count(ledger, stream, counted(1), command);
    await count(ledger, stream, counted(10), { commandId: 'key-2' });
    const again = await count(ledger, stream, counted(1), command);
    expect(again).toMatchObject({
      kind: 'replayed',
      commit: first.kind === 'committed' ? first.commit : undefined,
      loaded: { version: 1, state: { total: 1 } },
    });
    expect(await commitsOf(ledger, stream)).toHaveLength(2);
  });

  it('answers so before it looks at the demanded version', async () => {
    const ledger = newLedger();
    const stream = newStream();
    await count(ledger, stream, counted(1), { ...command, expectedVersions: [0] });
    const again = await count(ledger, stream, counted(1), { ...command, expectedVersions: [0] });
    expect(again.kind).toBe('replayed');
  });

  it('refuses it for another command', async () => {
    const ledger = newLedger();
    const stream = newStream();
    await count(ledger, stream, counted(1), command);
    await expect(
      count(ledger, stream, counted(2), { ...command, commandFingerprint: 'b' }),
    ).rejects.toSatisfy((error) => isLedgerError(error, 'command-reused'));
  });

  it('remembers the last 32, also where the state is stored seldom', async () => {
    const ledger = newLedger();
    const stream = newStream();
    const noise = () => randomBytes(600).toString('base64');
    for (let index = 0; index < 40; index += 1) {
      await count(ledger, stream, counted(1, noise()), { commandId: `key-${index}` });
    }
    expect((await count(ledger, stream, counted(1), { commandId: 'key-8' })).kind).toBe('replayed');
    expect((await count(ledger, stream, counted(1), { commandId: 'key-7' })).kind).toBe('committed');
  });
});

describe('when a version is demanded', () => {
  it('refuses at another, and tells the one it has', async () => {
    const ledger = newLedger();
    const stream = newStream();
    await count(ledger, stream);
    await expect(count(ledger, stream, counted(1), { expectedVersions: [0] })).rejects.toMatchObject({
      code: 'version-mismatch',
      currentVersion: 1,
    });
    expect((await count(ledger, stream, counted(1), { expectedVersions: [1] })).kind).toBe('committed');
  });

  it('takes any of several, and refuses when none is named', async () => {
    const ledger = newLedger();
    const stream = newStream();
    expect((await count(ledger, stream, counted(1), { expectedVersions: [7, 0] })).kind).toBe('committed');
    await expect(count(ledger, stream, counted(1), { expectedVersions: [] })).rejects.toMatchObject({
      code: 'version-mismatch',
      currentVersion: 1,
    });
  });

  it('takes whatever there is, but not that there is nothing', async () => {
    const ledger = newLedger();
    const stream = newStream();
    await expect(count(ledger, stream, counted(1), { expectedVersions: 'any' })).rejects.toMatchObject({
      code: 'version-mismatch',
      currentVersion: 0,
    });
    await count(ledger, stream);
    expect((await count(ledger, stream, counted(1), { expectedVersions: 'any' })).kind).toBe('committed');
  });
});

describe('when the fold changes', () => {
  it('folds the stream again, and stores the new state with the next commit', async () => {
    const ledger = newLedger();
    const stream = newStream();
    for (let index = 0; index < 5; index += 1) await count(ledger, stream, counted(2));
    const doubled: typeof counter = {
      ...counter,
      stateVersion: 2,
      evolve: (state, { data }) => ({ ...state, total: state.total + data.by * 2 }),
    };
    expect((await ledger.load(doubled, stream)).state.total).toBe(20);
    await ledger.execute({ aggregate: doubled, stream, metadata, decide: () => [counted(1)] });
    const units: number[] = [];
    const measured = newLedger({ onConsumedCapacity: (_operation, used) => units.push(used) });
    expect((await measured.load(doubled, stream)).state.total).toBe(22);
    expect(units).toHaveLength(1);
  });
});

describe('when a commit is missing', () => {
  it('refuses to read over the gap', async () => {
    const ledger = newLedger();
    const stream = newStream();
    await count(ledger, stream);
    const [commit] = await commitsOf(ledger, stream);
    await database.client.send(new PutCommand({ TableName: tableName, Item: { ...commit, version: 3 } }));
    await expect(commitsOf(ledger, stream)).rejects.toSatisfy((error) => isLedgerError(error, 'stream-gap'));
  });
});

describe('when a stream is more than DynamoDB gives at once', () => {
  it('is read to its end, in order, from pages of 1 MB', async () => {
    const reads: string[] = [];
    const ledger = newLedger({ onConsumedCapacity: (operation) => reads.push(operation) });
    const stream = newStream();
    for (let index = 0; index < 8; index += 1) await count(ledger, stream, counted(1, 'n'.repeat(190_000)));
    reads.length = 0;
    const commits = await commitsOf(ledger, stream);
    expect(commits.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(reads).toEqual(['read', 'read']);
  });
});

describe('when a range ends before it begins', () => {
  it('reads nothing, where DynamoDB would see a mistake', async () => {
    const ledger = newLedger();
    const stream = newStream();
    await count(ledger, stream);
    const { done } = await ledger.read(stream, { fromVersion: 1, toVersion: 0 }).next();
    expect(done).toBe(true);
  });
});

describe('when the events are too many for the bus', () => {
  it('refuses before it writes', async () => {
    const ledger = newLedger();
    const stream = newStream();
    await expect(count(ledger, stream, counted(1, 'x'.repeat(200_001)))).rejects.toSatisfy((error) =>
      isLedgerError(error, 'commit-too-large'),
    );
    expect(await commitsOf(ledger, stream)).toEqual([]);
  });
});

describe('when a number is nearer to zero than DynamoDB can tell', () => {
  it('is written as zero', async () => {
    const ledger = newLedger();
    const stream = newStream();
    await count(ledger, stream, counted(1e-131));
    await count(ledger, stream, counted(1e-130));
    const commits = await commitsOf(ledger, stream);
    expect(commits.map(({ events }) => events[0]?.data)).toEqual([{ by: 0 }, { by: 1e-130 }]);
    for (const commit of commits) expect(hashOf(commit)).toBe(commit.hash);
  });
});

describe('when DynamoDB throttles', () => {
  it('says so', async () => {
    const client = database.newClient();
    const mock = mockClient(client);
    mock.rejects(Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' }));
    await expect(newLedger({ client }).load(counter, newStream())).rejects.toSatisfy((error) =>
      isLedgerError(error, 'throttled'),
    );
  });
});

describe('what it costs', () => {
  // 4 KB of what a learner's activities consist of: names that repeat, and moments and scores that do not.
  const note = (index: number) =>
    JSON.stringify({
      activityId: `module-${index}-theory`,
      progress: ((index * 37) % 100) / 100,
      secondsSpent: (index * 7_919) % 9_000,
      completedAt: new Date(Date.UTC(2026, 0, 1) + index * 987_654_321).toISOString(),
    });
  const wide: typeof counter = {
    ...counter,
    evolve: (state, { data }) => ({
      total: state.total + data.by,
      notes: Array.from({ length: 34 }, (_, index) => note(index + (state.total % 7))),
    }),
  };

  it.each([10, 10_000])('is one unit to load and at most two to append, at version %i', async (length) => {
    const stream = newStream();
    const units: Record<string, number[]> = { load: [], append: [], read: [] };
    const ledger = newLedger({ onConsumedCapacity: (operation, used) => units[operation]?.push(used) });
    const append = () =>
      ledger.execute({
        aggregate: wide,
        stream,
        metadata: { ...metadata, commandId: v7(), commandFingerprint: 'abcd' },
        decide: () => [counted(1, 'n'.repeat(100))],
      });
    // A stream's early history does not matter to what its newest commits cost; so it may be written at once.
    await append();
    const [first] = await commitsOf(ledger, stream);
    if (!first) throw new Error('There is a first commit');
    await fill(stream, first, length - 40);
    for (let version = Math.max(1, length - 39); version < length; version += 1) await append();

    units.load = [];
    units.append = [];
    await append();
    const { state, version } = await ledger.load(wide, stream);
    expect(version).toBe(length + 1);
    expect(JSON.stringify(state).length).toBeGreaterThan(3_900);
    expect(units.load).toHaveLength(2);
    expect(Math.min(...units.load, ...units.append), 'capacity was measured').toBeGreaterThan(0);
    for (const used of units.load) expect(used).toBeLessThanOrEqual(1);
    expect(units.append).toHaveLength(1);
    for (const used of units.append) expect(used).toBeLessThanOrEqual(2);
  });

  /** Copies a commit to the versions after it. */
  async function fill(stream: string, commit: Commit, copies: number): Promise<void> {
    const versions = Array.from({ length: Math.max(0, copies) }, (_, index) => index + 2);
    const lanes = Array.from({ length: 4 }, async () => {
      for (let batch = versions.splice(-25); batch.length > 0; batch = versions.splice(-25)) {
        const puts = batch.map((version) => ({ PutRequest: { Item: { ...commit, stream, version } } }));
        const { UnprocessedItems } = await database.client.send(
          new BatchWriteCommand({ RequestItems: { [tableName]: puts } }),
        );
        if (Object.keys(UnprocessedItems ?? {}).length > 0) throw new Error('Not all was written');
      }
    });
    await Promise.all(lanes);
  }
});
