import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replay } from '../../../domain/replay/state.ts';
import { projectors } from '../../../functions/projections/projectors.ts';
import { ReplayGenerations } from '../../../functions/replays/replay-generations.ts';
import { workOnReplay } from '../../../functions/replays/work/work.ts';
import { busEventsOf } from '../../../functions/shared/bus-event.ts';
import { ReplayProgressNotes } from '../../../functions/shared/replay-progress.ts';
import type { ReplayMessage } from '../../../functions/shared/replay-queue.ts';
import { LiveRows } from '../../../functions/shared/row-write.ts';
import { streamOf } from '../../../functions/shared/streams.ts';
import { projections } from '../../../functions/shared/subscriptions.ts';
import { ViewWriter } from '../../../functions/shared/view-writer.ts';
import type { Commit } from '../../../ledger/commit.ts';
import { Ledger } from '../../../ledger/ledger.ts';
import type { Verification } from '../../../ledger/log/verify/verify-log.ts';
import { startTestDatabase, type TestDatabase } from '../../support/dynamodb-local.ts';
import { learningCommits } from '../../support/learning-history.ts';
import { MemorySealedLog } from '../../support/memory-sealed-log.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const tenant = 'acme';
const noTime = () => false;
const request = { kind: 'rebuild', projection: 'timeline' } as const;
const ask = (replayId: string): ReplayMessage => ({ kind: 'request-replay', tenant, replayId, request });

/** What the verification of a log comes to. */
const intact: Verification = {
  isComplete: true,
  commits: 7,
  events: 9,
  streams: 3,
  unsealed: 1,
  problems: [],
  problemCount: 0,
};

/** A worker with a line of messages that a test hands on one by one. */
async function givenWorker({ isAllSealed = true, verification = intact } = {}) {
  const [ledgerTable, tableName] = [await database.createLedgerTable(), await database.createViewsTable()];
  const now = () => new Date('2026-03-02T09:00:00.000Z');
  const documents = database.client;
  const ledger = new Ledger({ client: documents, tableName: ledgerTable, now, newId: v7 });
  const history = learningCommits(tenant);
  const log = new MemorySealedLog();
  // The last commit of the timeline, and those after it.
  const late = isAllSealed ? history.length : lastOfTimeline(history);
  log.seal(...history.slice(0, late));
  const project = projectors.timeline(new ViewWriter(new LiveRows(documents, tableName)));
  for (const event of history.flatMap((commit) => busEventsOf(commit))) await project(event);
  const line: ReplayMessage[] = [];
  const generations = new ReplayGenerations(documents, tableName);
  const notes = new ReplayProgressNotes(documents, tableName);
  const work = workOnReplay({
    ledger,
    log: {
      head: () => log.head(),
      read: (...asked) => log.read(...asked),
      // Those of replays, which this log never gets, count as sealed.
      positionOf: async (stream, version) => (await log.positionOf(stream, version)) ?? 0,
    },
    documents,
    tableName,
    generations,
    notes,
    wait: async () => {},
    nowMilliseconds: () => 0,
    send: async (message) => void line.push(message),
    verify: async (_tenant, { isOutOfTime }) => ({ ...verification, isComplete: !isOutOfTime() }),
    now,
  });
  return {
    line,
    notes,
    generations,
    work,
    stateOf: async (replayId: string) => (await ledger.load(replay, streamOf.replay(tenant, replayId))).state,
    typesOf: async (replayId: string) =>
      (await Array.fromAsync(ledger.read(streamOf.replay(tenant, replayId)))).flatMap(({ events }) =>
        events.map(({ type }) => type),
      ),
    sealAll: () => log.seal(...history.slice(late)),
    /** Hands on messages until none is left; whose they were. */
    async workOff(): Promise<readonly string[]> {
      const turns: string[] = [];
      for (let message = line.shift(); message; message = line.shift()) {
        if (turns.length > 100) throw new Error('The line does not end');
        turns.push(message.replayId);
        await work(message, () => true);
      }
      return turns;
    },
  };
}

function lastOfTimeline(history: readonly Commit[]): number {
  const types: readonly string[] = projections.timeline;
  return history.findLastIndex(({ events }) => events.some(({ type }) => types.includes(type)));
}

describe('when a replay is asked for', () => {
  it('is done, and its own events alone are recorded, however often it is told', async () => {
    const { line, workOff, typesOf, stateOf } = await givenWorker();
    line.push(ask('one'), ask('one'), { kind: 'replay', tenant, replayId: 'one' });
    await workOff();
    expect(await typesOf('one')).toEqual(['ReplayRequested', 'ReplayFinished']);
    expect(await stateOf('one')).toMatchObject({ status: 'finished', problems: 0 });
  });

  it('is left alone when nobody asked for it', async () => {
    const { line, workOff, typesOf } = await givenWorker();
    line.push({ kind: 'replay', tenant, replayId: 'nobody' });
    expect(await workOff()).toEqual(['nobody']);
    expect(await typesOf('nobody')).toEqual([]);
  });
});

describe('when the sealed log is to be verified', () => {
  const ask = (replayId: string): ReplayMessage => ({
    kind: 'request-replay',
    tenant,
    replayId,
    request: { kind: 'verify' },
  });

  it('names what is not as it was written', async () => {
    const problems = [{ kind: 'chain-broken', where: 'log', position: 3, message: 'broken' } as const];
    const { work, notes, stateOf } = await givenWorker({
      verification: { ...intact, problems, problemCount: 1 },
    });
    await work(ask('one'), () => true);
    expect(await stateOf('one')).toMatchObject({ status: 'finished', events: 9, problems: 1 });
    expect(await notes.findNote(tenant, 'one')).toMatchObject({
      step: 'done',
      position: 7,
      problems,
      problemCount: 1,
    });
  });

  it('says so when time was over before all was read', async () => {
    const { line, work, stateOf } = await givenWorker();
    await work(ask('one'), noTime);
    expect(await stateOf('one')).toMatchObject({ status: 'finished', reason: 'out-of-time' });
    expect(line).toEqual([]);
  });
});

describe('when shown rows are to be written anew', () => {
  it('is done in the generation that is shown, whatever another replay is making', async () => {
    const { work, workOff, stateOf, generations, sealAll } = await givenWorker({ isAllSealed: false });
    await work(ask('one'), noTime);
    const refresh = { ...request, fromPosition: 0 };
    await work({ kind: 'request-replay', tenant, replayId: 'two', request: refresh }, () => true);
    expect(await stateOf('two')).toMatchObject({ status: 'finished', problems: 0 });
    expect(await generations.of(tenant, 'timeline')).toMatchObject({
      live: 0,
      building: { replayId: 'one' },
    });
    sealAll();
    await workOff();
    expect(await stateOf('one')).toMatchObject({ status: 'finished', problems: 0 });
  });
});

describe('when two replays of the same lists are asked for', () => {
  it('lets the second begin when the first is done', async () => {
    const { line, work, workOff, sealAll, generations, stateOf } = await givenWorker({ isAllSealed: false });
    // What is shown and not sealed yet keeps it from its end.
    await work(ask('one'), noTime);
    line.push(ask('two'));
    sealAll();
    expect(await workOff()).toEqual(['one', 'two']);
    await work(ask('three'), () => true);
    expect(await stateOf('two')).toMatchObject({ status: 'finished', problems: 0 });
    expect(await generations.of(tenant, 'timeline')).toEqual({ live: 3, last: 3 });
  });

  it('lets the second wait while the first has turns', async () => {
    const { line, work, workOff, sealAll, generations, stateOf } = await givenWorker({ isAllSealed: false });
    await work(ask('one'), noTime);
    const turnOfOne = line.splice(0);
    await work(ask('two'), noTime);
    line.unshift(...turnOfOne);
    sealAll();
    expect(await workOff()).toEqual(['one', 'two']);
    for (const replayId of ['one', 'two']) {
      expect(await stateOf(replayId)).toMatchObject({ status: 'finished', problems: 0 });
    }
    // None was given up: each had a generation, and showed it.
    expect(await generations.of(tenant, 'timeline')).toEqual({ live: 2, last: 2 });
  });

  it('lets the second take over when the first has had its turn and came no further', async () => {
    const { line, work, workOff, sealAll, stateOf } = await givenWorker({ isAllSealed: false });
    await work(ask('one'), noTime);
    // Its message lies with the dead letters.
    const [lost] = line.splice(0);
    sealAll();
    line.push(ask('two'));
    expect(await workOff()).toEqual(['two', 'two']);
    expect(await stateOf('two')).toMatchObject({ status: 'finished', problems: 0 });
    // Sent once more, it begins anew.
    if (lost) line.push(lost);
    await workOff();
    expect(await stateOf('one')).toMatchObject({ status: 'finished', problems: 0 });
  });
});
