import * as fc from 'fast-check';
import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { eventCatalogue } from '../../domain/shared/event-catalogue.ts';
import type { Aggregate } from '../../ledger/aggregate.ts';
import { waitMilliseconds } from '../../ledger/backoff.ts';
import { type Commit, genesisHash, hashOf } from '../../ledger/commit.ts';
import { alwaysStoredBytes, pack } from '../../ledger/item.ts';
import { Ledger, type Outcome } from '../../ledger/ledger.ts';
import { type CounterEvent, type CounterState, counted, counter } from '../support/counter.ts';
import { MemoryTable } from '../support/memory-table.ts';
import { noise } from '../support/sample-text.ts';

const stream = 'acme#counter#1';

/** One command, and what goes wrong while it runs. */
interface Step {
  readonly by: number;
  /** How long a note to add, which does not compress: what makes states and commits large. */
  readonly noteLength: number;
  readonly commandId?: string;
  /** What the writer's clock shows; clocks differ between machines. */
  readonly clock: number;
  /** Another writer commits between this command's load and its append. */
  readonly hasRival: boolean;
  /** The command is written, but the answer to that does not arrive. */
  readonly isAnswerLost: boolean;
  /** Which of two deployments runs it: they fold differently. */
  readonly foldVersion: 1 | 2;
}

const stepArbitrary: fc.Arbitrary<Step> = fc.record(
  {
    by: fc.integer({ min: 1, max: 9 }),
    noteLength: fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 3_000 }),
    ),
    commandId: fc.constantFrom('a', 'b', 'c'),
    clock: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) }),
    hasRival: fc.boolean(),
    isAnswerLost: fc.boolean(),
    foldVersion: fc.constantFrom(1, 2),
  },
  { requiredKeys: ['by', 'noteLength', 'clock', 'hasRival', 'isAnswerLost', 'foldVersion'] },
);
const stepsArbitrary = fc.array(stepArbitrary, { minLength: 1, maxLength: 25 });

/** The same events, folded to something else: what a new deployment does. */
const doubled: typeof counter = {
  ...counter,
  stateVersion: 2,
  evolve: (state, event) => {
    const { total, notes } = counter.evolve(state, event);
    return { total: total + event.data.by, notes: notes.map((note) => note.slice(0, 100)) };
  },
};
const folds = { 1: counter, 2: doubled };

/** The state as the definition has it: all events, in order, from the first. */
function foldOf(aggregate: typeof counter, commits: readonly Commit[]): CounterState {
  return commits
    .flatMap(({ events }) => events)
    .map((event) => aggregate.events.read(event))
    .reduce(aggregate.evolve, aggregate.initialState);
}

type CounterOutcome = Outcome<CounterState, { rejected: 'no' }>;

class Run {
  readonly table: MemoryTable;
  readonly reader: Ledger;

  constructor(pageSize: number) {
    this.table = new MemoryTable({ pageSize });
    this.reader = this.#ledgerAt(0);
  }

  #ledgerAt(clock: number): Ledger {
    return new Ledger({
      client: this.table.client,
      tableName: 'ledger',
      now: () => new Date(clock),
      newId: v7,
      backoff: { maximumAttempts: 9, maximumMilliseconds: 5_000, baseMilliseconds: 1, capMilliseconds: 1 },
    });
  }

  async take(step: Step, seed: number): Promise<CounterOutcome> {
    let isFirstTry = true;
    return this.#ledgerAt(step.clock).execute<CounterState, CounterEvent, { rejected: 'no' }>({
      aggregate: folds[step.foldVersion],
      stream,
      metadata: {
        actor: { kind: 'user', id: 'jan', roles: ['learner'] },
        correlationId: `request-${seed}`,
        ...(step.commandId !== undefined && { commandId: step.commandId }),
      },
      decide: async () => {
        if (step.hasRival && isFirstTry) {
          const { commandId: _none, ...rival } = { ...step, by: 1, hasRival: false, isAnswerLost: false };
          await this.take(rival, seed + 0.5);
        }
        if (step.isAnswerLost && !(step.hasRival && isFirstTry)) this.table.loseNextAnswer();
        isFirstTry = false;
        const note = step.noteLength === 0 ? undefined : noise(seed, step.noteLength);
        return [counted(step.by, note)];
      },
      summarise: ({ total }) => ({ total }),
    });
  }

  async commits(): Promise<Commit[]> {
    const commits: Commit[] = [];
    for await (const commit of this.reader.read(stream)) commits.push(commit);
    return commits;
  }
}

describe('after any commands, with rivals, lost answers and two deployments at once', () => {
  it('every answer, and every load, is what folding all events gives', () =>
    fc.assert(
      fc.asyncProperty(stepsArbitrary, fc.integer({ min: 1, max: 5 }), async (steps, pageSize) => {
        const run = new Run(pageSize);
        const answers: { step: Step; outcome: CounterOutcome }[] = [];
        for (const [seed, step] of steps.entries()) {
          answers.push({ step, outcome: await run.take(step, seed) });
          // A load between commands, since what it finds depends on which commit is the newest.
          const { state } = await run.reader.load(counter, stream);
          expect(state).toEqual(foldOf(counter, await run.commits()));
        }
        const commits = await run.commits();
        for (const { step, outcome } of answers) {
          const upToIt = commits.slice(0, outcome.loaded.version);
          expect(outcome.loaded.state).toEqual(foldOf(folds[step.foldVersion], upToIt));
        }
        expect((await run.reader.load(doubled, stream)).state).toEqual(foldOf(doubled, commits));
      }),
      { numRuns: 60 },
    ));

  it('every command is written once, and a repeated one is answered by its first commit', () =>
    fc.assert(
      fc.asyncProperty(stepsArbitrary, async (steps) => {
        const run = new Run(100);
        const firsts = new Map<string, Commit>();
        let expectedCommits = 0;
        for (const [seed, step] of steps.entries()) {
          const outcome = await run.take(step, seed);
          const first = step.commandId === undefined ? undefined : firsts.get(step.commandId);
          if (outcome.kind !== 'committed' && outcome.kind !== 'replayed') throw new Error(outcome.kind);
          expect(outcome.kind).toBe(first ? 'replayed' : 'committed');
          expect(outcome.loaded.version).toBe(outcome.commit.version);
          if (first) expect(outcome.commit).toEqual(first);
          else expectedCommits += step.hasRival ? 2 : 1;
          if (step.commandId !== undefined) firsts.set(step.commandId, first ?? outcome.commit);
        }
        expect(await run.commits()).toHaveLength(expectedCommits);
      }),
      { numRuns: 60 },
    ));

  it('the chain holds from the first commit to the last, and time does not run backwards', () =>
    fc.assert(
      fc.asyncProperty(stepsArbitrary, async (steps) => {
        const run = new Run(100);
        for (const [seed, step] of steps.entries()) await run.take(step, seed);
        let before = { version: 0, hash: genesisHash, recordedAt: '' };
        for (const commit of await run.commits()) {
          expect(commit.version).toBe(before.version + 1);
          expect(commit.prevHash).toBe(before.hash);
          expect(commit.hash).toBe(hashOf(commit));
          expect(commit.recordedAt >= before.recordedAt).toBe(true);
          before = commit;
        }
      }),
      { numRuns: 40 },
    ));
});

describe('a stream of one deployment, however long', () => {
  it('is loaded in at most two reads, of one state and fewer bytes of commits than that state has', () =>
    fc.assert(
      fc.asyncProperty(stepsArbitrary, async (steps) => {
        const run = new Run(100);
        for (const [seed, step] of steps.entries()) {
          // Keys are left out, so that the test can pack the state as the ledger does.
          const { commandId: _none, ...plain } = step;
          await run.take({ ...plain, foldVersion: 1 }, seed);

          run.table.requests.length = 0;
          const { state } = await run.reader.load(counter, stream);
          const items = run.table.itemsOf(stream);
          const newest = items.at(-1);
          expect(newest?.stateAt).toBe(items.findLast((item) => item.state)?.version);
          const isStoredInNewest = newest?.state !== undefined;
          const since = items.filter(({ version }) => version > (newest?.stateAt ?? 0));
          expect(run.table.requests).toEqual([
            { operation: 'Query', items: 1 },
            ...(isStoredInNewest
              ? []
              : [{ operation: 'Query', items: since.length + (newest?.stateAt ? 1 : 0) }]),
          ]);
          if (!isStoredInNewest) {
            const packed = pack({ state, commands: [] }).byteLength;
            expect(packed).toBeGreaterThan(alwaysStoredBytes);
            expect(bytesOf(since)).toBeLessThan(packed);
          }
        }
      }),
      { numRuns: 40 },
    ));

  it('stores large states seldom: they weigh no more than the commits', () =>
    fc.assert(
      fc.asyncProperty(stepsArbitrary, async (steps) => {
        const run = new Run(100);
        for (const [seed, step] of steps.entries()) await run.take({ ...step, foldVersion: 1 }, seed);
        const items = run.table.itemsOf(stream);
        const large = items
          .map(({ state }) => state?.byteLength ?? 0)
          .filter((length) => length > alwaysStoredBytes)
          .reduce((sum, length) => sum + length, 0);
        expect(large).toBeLessThanOrEqual(bytesOf(items));
      }),
      { numRuns: 40 },
    ));

  /** As the ledger counts them: the commits alone. */
  function bytesOf(items: readonly Commit[]): number {
    return items.reduce((sum, item) => {
      const {
        state: _state,
        stateVersion: _version,
        stateAt: _at,
        ...commit
      } = { state: 0, stateVersion: 0, stateAt: 0, ...item };
      return sum + Buffer.byteLength(JSON.stringify(commit));
    }, 0);
  }
});

describe('any data that JSON can hold', () => {
  const anyEvents = eventCatalogue({ Noted: { schemaVersion: 1, data: z.unknown() } });
  const notebook: Aggregate<null, { type: 'Noted'; occurredAt: string; data: unknown }> = {
    type: 'notebook',
    stateVersion: 1,
    initialState: null,
    evolve: (state) => state,
    events: anyEvents,
  };

  /** Numbers in JSON go down to 5e-324, and in DynamoDB to 1e-130: what is nearer to zero is zero. */
  const tinyArbitrary = fc.double({ min: -1e-125, max: 1e-125, noNaN: true });
  const dataArbitrary = fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.array(tinyArbitrary));
  const asKept = (data: unknown): unknown =>
    JSON.parse(JSON.stringify(data), (_key, value: unknown) =>
      typeof value === 'number' && Math.abs(value) < 1e-130 ? 0 : value,
    );

  it('reads back under the same hash, or is refused before it is written', () =>
    fc.assert(
      fc.asyncProperty(dataArbitrary, async (data) => {
        const run = new Run(100);
        const command = run.reader.execute<null, { type: 'Noted'; occurredAt: string; data: unknown }, never>(
          {
            aggregate: notebook,
            stream,
            metadata: { actor: { kind: 'system', id: 'test', roles: [] }, correlationId: 'request-1' },
            decide: () => [{ type: 'Noted', occurredAt: '2026-03-01T09:00:00.000Z', data }],
          },
        );
        const isWritten = await command.then(
          () => true,
          () => false,
        );
        const commits = await run.commits();
        expect(commits).toHaveLength(isWritten ? 1 : 0);
        for (const commit of commits) {
          expect(hashOf(commit)).toBe(commit.hash);
          expect(commit.events[0]?.data).toEqual(asKept(data));
        }
        // Only what DynamoDB or JCS has no form for may be refused.
        if (!isWritten) expect(JSON.stringify(data)).toMatch(/__proto__|e\+|(?<![.\d])\d{16}|\\ud/);
      }),
      { numRuns: 300 },
    ));
});

describe('the wait after a lost race', () => {
  it('is a whole number from 0 to below its ceiling, whatever the count of conflicts', () => {
    const backoffArbitrary = fc.record({
      maximumAttempts: fc.nat(),
      maximumMilliseconds: fc.nat(),
      baseMilliseconds: fc.integer({ min: 1, max: 1_000 }),
      capMilliseconds: fc.integer({ min: 1, max: 60_000 }),
    });
    fc.assert(
      fc.property(
        backoffArbitrary,
        fc.integer({ min: 1, max: 5_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (backoff, conflicts, random) => {
          const wait = waitMilliseconds(backoff, conflicts, random);
          expect(Number.isInteger(wait)).toBe(true);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThan(backoff.capMilliseconds);
        },
      ),
    );
  });
});
