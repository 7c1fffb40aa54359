import { v7 } from 'uuid';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Backoff } from '../../ledger/backoff.ts';
import { digestOf } from '../../ledger/item.ts';
import { type CommandMetadata, Ledger } from '../../ledger/ledger.ts';
import { type CounterEvent, type CounterState, counted, counter } from '../support/counter.ts';
import { MemoryTable } from '../support/memory-table.ts';
import { noise } from '../support/sample-text.ts';

const stream = 'acme#counter#1';
let table: MemoryTable;
let ledger: Ledger;

beforeEach(() => {
  table = new MemoryTable();
  ledger = newLedger();
});

function newLedger(options: { backoff?: Backoff; random?: () => number } = {}): Ledger {
  return new Ledger({
    client: table.client,
    tableName: 'ledger',
    now: () => new Date('2026-03-01T09:00:00Z'),
    newId: v7,
    ...options,
  });
}

interface Given {
  readonly by?: Ledger;
  readonly event?: CounterEvent;
  readonly metadata?: Partial<CommandMetadata>;
  readonly summary?: string;
}

function count({ by = ledger, event = counted(1), metadata, summary }: Given = {}) {
  return by.execute<CounterState, CounterEvent, { rejected: 'no' }>({
    aggregate: counter,
    stream,
    metadata: {
      actor: { kind: 'user', id: 'jan', roles: ['learner'] },
      correlationId: 'request-1',
      ...metadata,
    },
    decide: () => [event],
    ...(summary !== undefined && { summarise: () => ({ summary }) }),
  });
}

describe('when two commandIds have the same digest', () => {
  const [first, second] = sameDigest();

  it('takes each for itself', async () => {
    await count({ metadata: { commandId: first } });
    expect((await count({ metadata: { commandId: second } })).kind).toBe('committed');
    expect(await count({ metadata: { commandId: first } })).toMatchObject({
      kind: 'replayed',
      commit: { version: 1 },
    });
    expect(await count({ metadata: { commandId: second } })).toMatchObject({
      kind: 'replayed',
      commit: { version: 2 },
    });
  });

  function sameDigest(): [string, string] {
    const seen = new Map<string, string>();
    for (let index = 0; ; index += 1) {
      const id = `key-${index}`;
      const earlier = seen.get(digestOf(id));
      if (earlier !== undefined) return [earlier, id];
      seen.set(digestOf(id), id);
    }
  }
});

describe('when the newest commit carries a state of another fold', () => {
  it('goes straight to the first commit, reading none of them twice', async () => {
    for (let index = 0; index < 3; index += 1) await count();
    table.requests.length = 0;
    await ledger.load({ ...counter, stateVersion: 2 }, stream);
    expect(table.requests).toEqual([
      { operation: 'Query', items: 1 },
      { operation: 'Query', items: 3 },
    ]);
  });
});

describe('when the same command is sent twice at once', () => {
  it('does it once, and answers both alike', async () => {
    const metadata = { commandId: 'key-1', commandFingerprint: 'a' };
    const outcomes = await Promise.all([count({ metadata }), count({ metadata })]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['committed', 'replayed']);
    expect(outcomes.map(({ loaded }) => loaded.state)).toEqual([
      { total: 1, notes: [] },
      { total: 1, notes: [] },
    ]);
    expect(table.itemsOf(stream)).toHaveLength(1);
  });
});

describe('when the answer to a Put is lost, and another writes the next commit before the retry', () => {
  const metadata = { commandId: 'key-1', commandFingerprint: 'a' };
  beforeEach(() => table.loseNextAnswer(() => count({ event: counted(10), by: newLedger() })));

  it('tells of its own commit, written once, without a second read', async () => {
    const outcome = await count({ metadata });
    expect(outcome).toMatchObject({ kind: 'committed', loaded: { version: 1, state: { total: 1 } } });
    expect(table.itemsOf(stream).map(({ events }) => events[0]?.data)).toEqual([{ by: 1 }, { by: 10 }]);
    // The load and the two Puts of the command and of the rival, who reads what was written.
    expect(table.requests.map(({ operation }) => operation)).toEqual([
      'Query',
      'Query',
      'PutItem',
      'PutItem',
    ]);
  });

  it('answers the whole command alike when the client sends it again', async () => {
    const first = await count({ metadata });
    const again = await count({ metadata });
    expect(again).toMatchObject({ kind: 'replayed', loaded: { version: 1, state: { total: 1 } } });
    expect('commit' in again && again.commit).toEqual('commit' in first && first.commit);
  });
});

describe('when others are always first', () => {
  it('begins no try after its time', async () => {
    // Waits of 0, 40, 80, 160 … ms, somewhat less each: the fourth would end after 100.
    const impatient = newLedger({
      backoff: {
        maximumAttempts: 100,
        maximumMilliseconds: 100,
        baseMilliseconds: 20,
        capMilliseconds: 1_000,
      },
      random: () => 0.999,
    });
    let tries = 0;
    const command = impatient.execute({
      aggregate: counter,
      stream,
      metadata: { actor: { kind: 'system', id: 'test', roles: [] }, correlationId: 'request-1' },
      decide: async () => {
        tries += 1;
        await count();
        return [counted(100)];
      },
    });
    await expect(command).rejects.toMatchObject({ code: 'too-many-conflicts' });
    expect(tries).toBeGreaterThanOrEqual(2);
    expect(tries).toBeLessThanOrEqual(4);
    expect((await ledger.load(counter, stream)).state.total).toBe(tries);
  });
});

describe('when the winner of a race makes a demanded version false', () => {
  it('refuses, with the version that the winner made', async () => {
    const command = ledger.execute({
      aggregate: counter,
      stream,
      metadata: {
        actor: { kind: 'system', id: 'test', roles: [] },
        correlationId: 'request-1',
        expectedVersions: [0],
      },
      decide: async () => {
        await count({ by: newLedger() });
        return [counted(100)];
      },
    });
    await expect(command).rejects.toMatchObject({ code: 'version-mismatch', currentVersion: 1 });
  });
});

describe('when an event and its summary together are more than can be published', () => {
  it('refuses before it writes', async () => {
    const half = 'x'.repeat(120_000);
    await expect(count({ event: counted(1, half), summary: half })).rejects.toMatchObject({
      code: 'commit-too-large',
    });
    expect(table.itemsOf(stream)).toEqual([]);
    expect((await count({ event: counted(1, half), summary: 'short' })).kind).toBe('committed');
  });
});

describe('when a state and a commit together are more than an item can hold', () => {
  it('stores the commit now, and the state with a smaller one', async () => {
    await count({ event: counted(1, noise('large', 190_000)) });
    expect(table.itemsOf(stream)[0]?.state).toBeUndefined();
    await count();
    expect(table.itemsOf(stream)[1]).toMatchObject({ stateAt: 2, state: expect.any(Uint8Array) });
    expect((await ledger.load(counter, stream)).state.total).toBe(2);
  });
});

describe('when data would not read back as they were', () => {
  it('refuses them before it writes', async () => {
    const event = counted(1);
    const data = JSON.parse('{"by": 1, "__proto__": {"polluted": true}}');
    await expect(count({ event: { ...event, data } })).rejects.toThrow(TypeError);
    expect(table.itemsOf(stream)).toEqual([]);
  });
});

describe('when a part of a stream is read', () => {
  const versionsOf = async (range: { fromVersion?: number; toVersion?: number }) => {
    const versions: number[] = [];
    for await (const { version } of ledger.read(stream, range)) versions.push(version);
    return versions;
  };
  beforeEach(async () => {
    table = new MemoryTable({ pageSize: 2 });
    ledger = newLedger();
    for (let index = 0; index < 5; index += 1) await count();
  });

  it.each<[string, { fromVersion?: number; toVersion?: number }, number[]]>([
    ['all of it', {}, [1, 2, 3, 4, 5]],
    ['from a version on', { fromVersion: 4 }, [4, 5]],
    ['up to a version', { toVersion: 3 }, [1, 2, 3]],
    ['one commit', { fromVersion: 3, toVersion: 3 }, [3]],
    ['what lies beyond its end', { fromVersion: 6 }, []],
    ['a range that ends before it begins', { fromVersion: 4, toVersion: 3 }, []],
  ])('gives %s, over the ends of pages', async (_what, range, versions) => {
    expect(await versionsOf(range)).toEqual(versions);
  });

  it('gives one commit by its version, and none where there is none', async () => {
    expect(await ledger.commitAt(stream, 3)).toMatchObject({ version: 3 });
    expect(await ledger.commitAt(stream, 6)).toBeUndefined();
  });
});
