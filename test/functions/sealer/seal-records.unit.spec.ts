import type { DynamoDBRecord } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sealRecords } from '../../../functions/sealer/seal-records.ts';
import { type Commit, seal } from '../../../ledger/commit.ts';
import { LogError } from '../../../ledger/log/log-error.ts';
import { commitWith } from '../../support/commit.ts';
import { auditedLog, chainOf, MemoryLog } from '../../support/memory-log.ts';
import { silentPowertools } from '../../support/silent-powertools.ts';
import { streamRecord } from '../../support/stream-record.ts';

const { logger, metrics } = silentPowertools();
const acme = chainOf('acme#enrolment#bhv.E100', 3);
const globex = chainOf('globex#course#bhv', 2);

let log: MemoryLog;
beforeEach(() => {
  vi.restoreAllMocks();
  log = new MemoryLog();
  log.record(...acme, ...globex);
});

const recordsOf = (...commits: readonly Commit[]) =>
  commits.map((commit, index) => streamRecord(commit, `${1000 + index}`));
const sealing = (records: readonly DynamoDBRecord[], sealer = log.sealer()) =>
  sealRecords(records, { sealer, logger, metrics });
const failingFrom = (sequenceNumber: string) => ({ batchItemFailures: [{ itemIdentifier: sequenceNumber }] });
const allDone = { batchItemFailures: [] };
const commitsIn = async (tenant: string) => (await auditedLog(log, tenant)).commits;

describe('a batch of several tenants', () => {
  it('is sealed in the log of each, without the state that is cached beside a commit', async () => {
    expect(await sealing(recordsOf(...acme, ...globex))).toEqual(allDone);
    expect(await commitsIn('acme')).toEqual(acme);
    expect(await commitsIn('globex')).toEqual(globex);
  });

  /** A sealer that can not seal the log of acme. */
  const failingWith = (failure: Error) => {
    const sealer = log.sealer();
    return {
      seal: async (...args: Parameters<typeof sealer.seal>) => {
        if (args[0] === 'acme') throw failure;
        return sealer.seal(...args);
      },
    };
  };

  it.each([new LogError('too-many-sealers', 'Others were first'), new TypeError('No connection')])(
    'is read again from the first record of a tenant whose log fails, and the others are sealed (%s)',
    async (failure) => {
      const records = recordsOf(...globex.slice(0, 1), ...acme, ...globex.slice(1));
      const sealer = failingWith(failure);
      expect(await sealRecords(records, { sealer, logger, metrics })).toEqual(failingFrom('1001'));
      expect(await commitsIn('globex')).toEqual(globex);
      expect(await sealing(records)).toEqual(allDone);
      expect(await commitsIn('acme')).toEqual(acme);
      expect(await commitsIn('globex')).toEqual(globex);
    },
  );

  it('is not read again for a log that no try would mend: others would wait. It is told and counted', async () => {
    const error = vi.spyOn(logger, 'error');
    const addMetric = vi.spyOn(metrics, 'addMetric');
    const sealer = failingWith(new LogError('index-behind', 'The LogIndex knows 0 commits'));
    expect(await sealRecords(recordsOf(...acme, ...globex), { sealer, logger, metrics })).toEqual(allDone);
    expect(await commitsIn('globex')).toEqual(globex);
    expect(error.mock.calls[0]?.[1]).toMatchObject({ tenant: 'acme', error: 'index-behind' });
    expect(addMetric).toHaveBeenCalledWith('CommitsRefused', 'Count', 1);
  });

  it('is read again when the time is up', async () => {
    const sealer = log.sealer();
    expect(await sealRecords(recordsOf(...acme), { sealer, logger, metrics }, () => true)).toEqual(
      failingFrom('1000'),
    );
  });
});

describe('a commit that must not be sealed', () => {
  it('is told by its place, counted, and not tried again', async () => {
    const error = vi.spyOn(logger, 'error');
    const addMetric = vi.spyOn(metrics, 'addMetric');
    const forged = acme.map((commit) =>
      commit.version === 2 ? { ...commit, correlationId: 'secret' } : commit,
    );
    expect(await sealing(recordsOf(...forged, ...globex))).toEqual(allDone);
    expect(await commitsIn('acme')).toEqual(acme.slice(0, 1));
    expect(await commitsIn('globex')).toEqual(globex);
    expect(error.mock.calls[0]?.[1]).toEqual({
      stream: 'acme#enrolment#bhv.E100',
      version: 2,
      reason: 'hash-mismatch',
    });
    expect(addMetric).toHaveBeenCalledWith('CommitsRefused', 'Count', 1);
    expect(JSON.stringify(error.mock.calls)).not.toContain('secret');
  });
});

describe('what is no new commit', () => {
  it('is read again when it can not be read, and does not keep the others from being sealed', async () => {
    const [first, ...others] = recordsOf(...acme);
    const broken = { ...first, dynamodb: { ...first?.dynamodb, NewImage: { events: { S: 'secret' } } } };
    const error = vi.spyOn(logger, 'error');
    expect(await sealing([broken, ...others])).toEqual(failingFrom('1000'));
    // The others heal what was not read from the ledger.
    expect(await commitsIn('acme')).toEqual(acme);
    expect(JSON.stringify(error.mock.calls)).not.toContain('secret');
  });

  it.each(['MODIFY', 'REMOVE'] as const)('raises the metric when it is a %s', async (eventName) => {
    const addMetric = vi.spyOn(metrics, 'addMetric');
    const changes = recordsOf(...acme).map((record) => ({ ...record, eventName }));
    expect(await sealing(changes)).toEqual(allDone);
    expect(log.objects.size).toBe(0);
    expect(addMetric).toHaveBeenCalledWith('LedgerChanged', 'Count', 1);
  });
});

it('seals a field that this code does not know yet, since the hash is over it', async () => {
  const content = { ...commitWith([{}], { stream: 'acme#course#new' }), addedLater: { kind: ['x'] } };
  const later = seal(content);
  log.record(later);
  expect(await sealing(recordsOf(later))).toEqual(allDone);
  expect(await commitsIn('acme')).toEqual([later]);
});
