import { EventBridgeClient, PutEventsCommand, type PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Publisher } from '../../../functions/publisher/publisher.ts';
import type { Commit } from '../../../ledger/commit.ts';
import { commitWith } from '../../support/commit.ts';
import { silentPowertools } from '../../support/silent-powertools.ts';
import { streamRecord } from '../../support/stream-record.ts';

const bus = mockClient(EventBridgeClient);
afterAll(() => bus.restore());
const { logger, metrics } = silentPowertools();
const sleep = vi.fn(async (_milliseconds: number) => {});

/** What the bus does with an event, call by call: the code by which it refuses it, or `undefined` when it takes it. */
let refusalOf: (eventId: string, call: number) => string | undefined;
/** The ids that the bus took, in order. */
let taken: string[];
let calls: number;
let isReachable: (call: number) => boolean;

beforeEach(() => {
  vi.restoreAllMocks();
  sleep.mockClear();
  bus.reset();
  refusalOf = () => undefined;
  taken = [];
  calls = 0;
  isReachable = () => true;
  bus.on(PutEventsCommand).callsFake(({ Entries = [] }: { Entries?: { Detail: string }[] }) => {
    calls += 1;
    if (!isReachable(calls)) throw new Error('socket hang up');
    const results = Entries.map(({ Detail }): PutEventsResultEntry => {
      const { id } = JSON.parse(Detail);
      const code = refusalOf(id, calls);
      if (code !== undefined) return { ErrorCode: code, ErrorMessage: 'no' };
      taken.push(id);
      return { EventId: `bus-${id}` };
    });
    return { Entries: results, FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length };
  });
});

function newPublisher() {
  return new Publisher({
    eventBridge: new EventBridgeClient({ region: 'eu-west-1' }),
    busName: 'learning',
    logger,
    metrics,
    random: () => 0.5,
    sleep,
  });
}
const commitNumber = (version: number, events = 1): Commit =>
  commitWith(
    Array.from({ length: events }, () => ({ activityId: 'theory' })),
    { commitId: `commit-${version}`, version },
  );
const recordsOf = (commits: readonly Commit[]) =>
  commits.map((commit) => streamRecord(commit, `${1000 + commit.version}`));
const failing = (version: number) => ({ batchItemFailures: [{ itemIdentifier: `${1000 + version}` }] });

describe('when the bus takes everything', () => {
  it('publishes every event of every commit once, in order, at most ten in a call', async () => {
    const commits = [commitNumber(1, 3), commitNumber(2, 12), commitNumber(3)];
    const answer = await newPublisher().publish(recordsOf(commits));
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(taken).toEqual(commits.flatMap(({ events }) => events.map(({ id }) => id)));
    expect(calls).toBe(2);
  });

  it('calls nobody for an empty batch', async () => {
    expect(await newPublisher().publish([])).toEqual({ batchItemFailures: [] });
    expect(calls).toBe(0);
  });
});

describe('when the bus refuses an entry for a moment', () => {
  it('sends that entry alone again, after a wait, and reports no failure', async () => {
    refusalOf = (id, call) => (id === 'commit-2-0' && call === 1 ? 'ThrottlingException' : undefined);
    const answer = await newPublisher().publish(recordsOf([1, 2, 3].map((version) => commitNumber(version))));
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(taken).toEqual(['commit-1-0', 'commit-3-0', 'commit-2-0']);
    expect(sleep).toHaveBeenCalledTimes(1);
  });
});

describe('when the bus keeps refusing an entry', () => {
  beforeEach(() => {
    refusalOf = (id) => (id === 'commit-2-0' ? 'InternalFailure' : undefined);
  });

  it('reports its record after three tries, and has published the records after it all the same', async () => {
    const answer = await newPublisher().publish(recordsOf([1, 2, 3].map((version) => commitNumber(version))));
    expect(answer).toEqual(failing(2));
    expect(taken).toEqual(['commit-1-0', 'commit-3-0']);
    expect(calls).toBe(3);
  });

  it('reports the first of several failing records, from which Lambda reads again', async () => {
    refusalOf = (id) => (id === 'commit-3-0' || id === 'commit-2-0' ? 'InternalFailure' : undefined);
    const answer = await newPublisher().publish(recordsOf([1, 2, 3].map((version) => commitNumber(version))));
    expect(answer).toEqual(failing(2));
  });

  it('reports a commit of which one event is refused and another taken', async () => {
    refusalOf = (id) => (id === 'commit-1-1' ? 'InternalFailure' : undefined);
    expect(await newPublisher().publish(recordsOf([commitNumber(1, 3)]))).toEqual(failing(1));
  });
});

describe('when a call fails as a whole', () => {
  it('goes on with the next call, and reports the first record of the failed one', async () => {
    isReachable = (call) => call !== 1;
    const commits = Array.from({ length: 12 }, (_, index) => commitNumber(index + 1));
    const answer = await newPublisher().publish(recordsOf(commits));
    expect(answer).toEqual(failing(1));
    expect(taken).toEqual(['commit-11-0', 'commit-12-0']);
  });

  it('counts entries that the answer says nothing of as not taken', async () => {
    bus.on(PutEventsCommand).resolves({ Entries: [] });
    const answer = await newPublisher().publish(recordsOf([commitNumber(1), commitNumber(2)]));
    expect(answer).toEqual(failing(1));
  });
});

describe('when the time is nearly up', () => {
  it('sends no more, and reports the first record that is unsent', async () => {
    const commits = Array.from({ length: 25 }, (_, index) => commitNumber(index + 1));
    const answer = await newPublisher().publish(recordsOf(commits), () => calls >= 1);
    expect(answer).toEqual(failing(11));
    expect(calls).toBe(1);
  });
});

describe('when an event is too large for the bus', () => {
  it('reports its record, publishes the others, and logs ids alone', async () => {
    const error = vi.spyOn(logger, 'error');
    const large = commitWith([{ note: 'secret '.repeat(40_000) }], { commitId: 'commit-2', version: 2 });
    const answer = await newPublisher().publish(recordsOf([commitNumber(1), large, commitNumber(3)]));
    expect(answer).toEqual(failing(2));
    expect(taken).toEqual(['commit-1-0', 'commit-3-0']);
    expect(error).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(error.mock.calls)).toContain('acme#enrolment#bhv.E100');
    expect(JSON.stringify(error.mock.calls)).not.toContain('secret');
  });
});

describe('when a record is not a commit', () => {
  it('reports it, publishes the others, and logs which fields do not fit, not what they say', async () => {
    const error = vi.spyOn(logger, 'error');
    const record = streamRecord(commitNumber(2), '1002');
    const broken = {
      ...record,
      dynamodb: { ...record.dynamodb, NewImage: { ...record.dynamodb?.NewImage, events: { S: 'secret' } } },
    };
    const answer = await newPublisher().publish([...recordsOf([commitNumber(1)]), broken]);
    expect(answer).toEqual(failing(2));
    expect(taken).toEqual(['commit-1-0']);
    expect(error.mock.calls[0]?.[1]).toMatchObject({ fields: ['events'] });
    expect(JSON.stringify(error.mock.calls)).not.toContain('secret');
  });
});

describe('when somebody changed or removed a commit', () => {
  it.each(['MODIFY', 'REMOVE'] as const)(
    'publishes nothing for %s, and raises the metric',
    async (eventName) => {
      const addMetric = vi.spyOn(metrics, 'addMetric');
      const record = { ...streamRecord(commitNumber(1), '1001'), eventName };
      expect(await newPublisher().publish([record])).toEqual({ batchItemFailures: [] });
      expect(taken).toEqual([]);
      expect(addMetric).toHaveBeenCalledWith('LedgerChanged', 'Count', 1);
    },
  );
});
