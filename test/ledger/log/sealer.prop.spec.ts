import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Commit } from '../../../ledger/commit.ts';
import { streamsByTenant } from '../../../ledger/log/sealer.ts';
import { CallFaults, InjectedFailure } from '../../support/call-faults.ts';
import { auditedLog, chainOf, MemoryLog } from '../../support/memory-log.ts';

/** The lengths of a company's streams. */
const companies = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

function recorded(log: MemoryLog, lengths: readonly (readonly number[])[]): readonly Commit[] {
  const commits = lengths.flatMap((company, number) =>
    company.flatMap((length, nth) => chainOf(`tenant${number}#enrolment#bhv.E${nth}`, length, nth)),
  );
  log.record(...commits);
  return commits;
}

/** What Lambda may bring to one invocation: some records in any order, some of them twice. */
const batches = fc.array(fc.array(fc.nat(), { maxLength: 12 }), { minLength: 1, maxLength: 5 });
const batchOf = (commits: readonly Commit[], picks: readonly number[]) =>
  picks.flatMap((pick) => commits.slice(pick % commits.length, (pick % commits.length) + 1));

async function demandWhole(log: MemoryLog, commits: readonly Commit[]): Promise<void> {
  for (const [tenant, own] of Map.groupBy(commits, ({ stream }) => stream.slice(0, stream.indexOf('#')))) {
    const sealed = (await auditedLog(log, tenant)).commits;
    expect(sealed.length).toBe(own.length);
    for (const [stream, inOrder] of Map.groupBy(own, ({ stream }) => stream)) {
      expect(sealed.filter((commit) => commit.stream === stream)).toEqual(inOrder);
    }
  }
}

const repairOf = (commits: readonly Commit[]) =>
  [...streamsByTenant(commits)].map(
    ([tenant, streams]) => [tenant, streams.map((stream) => ({ ...stream, commits: [] }))] as const,
  );

describe('whatever order the calls of several sealers take, with records repeated, lost and shuffled', () => {
  it('and wherever some of them end: the log is all commits once, each stream in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(companies, { minLength: 1, maxLength: 2 }),
        batches,
        fc.array(fc.record({ call: fc.integer({ min: 1, max: 40 }), isAfter: fc.boolean() }), {
          maxLength: 5,
        }),
        fc.integer({ min: 300, max: 3_000 }),
        async (scheduler, lengths, picked, crashes, maximumSegmentBytes) => {
          const log = new MemoryLog();
          const commits = recorded(log, lengths);
          const invocations = picked.map(async (picks, number) => {
            const faults = new CallFaults();
            const crash = crashes[number];
            if (crash) faults.arm(crash.call, crash.isAfter ? 'after' : 'before');
            const sealer = log.sealer(
              // Others may come between any two calls, and between a call's effect and its answer.
              (call) =>
                faults.around(async () => {
                  await scheduler.schedule(Promise.resolve());
                  const answer = await call();
                  await scheduler.schedule(Promise.resolve());
                  return answer;
                }),
              { maximumSegmentBytes },
            );
            for (const [tenant, streams] of streamsByTenant(batchOf(commits, picks))) {
              await sealer.seal(tenant, streams);
            }
          });
          const ended = Promise.allSettled(invocations);
          await scheduler.waitFor(ended);
          for (const outcome of await ended) {
            if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(InjectedFailure);
          }
          for (const [tenant, streams] of repairOf(commits)) await log.sealer().seal(tenant, streams);
          await demandWhole(log, commits);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('whatever is tampered with in the ledger before it is sealed', () => {
  it('what is sealed of each stream is its true beginning', async () => {
    await fc.assert(
      fc.asyncProperty(companies, fc.nat(), batches, async (lengths, target, picked) => {
        const log = new MemoryLog();
        const commits = recorded(log, [lengths]);
        const removed = commits[target % commits.length];
        if (removed) log.remove(removed);
        for (const picks of picked) {
          for (const [tenant, streams] of streamsByTenant(
            batchOf(commits, picks).filter((commit) => commit !== removed),
          )) {
            await log.sealer().seal(tenant, streams);
          }
        }
        const { commits: sealed } = await auditedLog(log, 'tenant0');
        for (const [stream, own] of Map.groupBy(sealed, ({ stream }) => stream)) {
          const inOrder = commits.filter((commit) => commit.stream === stream);
          expect(own).toEqual(inOrder.slice(0, own.length));
          if (stream === removed?.stream) expect(own.length).toBeLessThan(removed.version);
        }
      }),
      { numRuns: 100 },
    );
  });
});
