import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Commit } from '../../ledger/commit.ts';
import { streamsByTenant } from '../../ledger/log/sealer.ts';
import { chainOf, MemoryLog } from '../support/memory-log.ts';
import { interleaved, millisecondsOf, ratioOf, spreadOf } from './measure.ts';
import type { Benchmark } from './report.ts';

const compress = promisify(gzip);

/** 40 streams of 50 commits each. */
const commitCount = 2_000;
const commitsInStream = 50;
/** What Lambda gives an invocation, and what fits a repair. */
const batchSizes = [100, commitCount];
const pairs = 15;
const warmUps = 3;

/** Sealing commits, beside nothing more than JSON and gzip of the same. */
export const benchmarkSeal: Benchmark = async (tell) => {
  const commits = Array.from({ length: commitCount / commitsInStream }, (_, nth) =>
    chainOf(`acme#enrolment#bhv.E${nth}`, commitsInStream),
  ).flat();
  const rows = [];
  for (const batchSize of batchSizes) {
    tell(`sealing in batches of ${batchSize}`);
    const batches = Array.from({ length: commitCount / batchSize }, (_, nth) =>
      commits.slice(nth * batchSize, (nth + 1) * batchSize),
    );
    const { ours, theirs } = await interleaved({
      pairs,
      warmUps,
      ours: () => sealing(batches),
      theirs: () => writing(batches),
    });
    const perSecond = (milliseconds: readonly number[]) =>
      spreadOf(milliseconds.map((each) => (commitCount / each) * 1_000));
    rows.push({
      'commits in a batch': String(batchSize),
      'sealed per second': perSecond(ours),
      'JSON and gzip per second': perSecond(theirs),
      'sealing ÷ JSON and gzip (time)': ratioOf({ ours, theirs }),
    });
  }
  return {
    title: 'seal: commits into the log, beside JSON and gzip of the same lines',
    notes: [
      'Sealing: Sealer.seal on a bucket and an index in memory, so that what it computes itself is measured: it checks hash and ' +
        'chain of each commit, makes its canonical JSON, compresses, hashes leaves and tiles, verifies the old checkpoint and ' +
        'signs the new one (Ed25519). Beside it: JSON.stringify of the commits and the same gzip, a file for each batch.',
      'What S3, DynamoDB and KMS take comes on top, for each batch and not for each commit but for the index (a write for each 25).',
    ],
    tables: [{ caption: `${commitCount} commits of ${commitCount / commitsInStream} streams`, rows }],
  };
};

async function sealing(batches: readonly (readonly Commit[])[]): Promise<number> {
  const sealer = new MemoryLog().sealer();
  return millisecondsOf(async () => {
    for (const batch of batches) {
      for (const [tenant, streams] of streamsByTenant(batch)) await sealer.seal(tenant, streams);
    }
  });
}

async function writing(batches: readonly (readonly Commit[])[]): Promise<number> {
  return millisecondsOf(async () => {
    for (const batch of batches)
      await compress(batch.map((commit) => `${JSON.stringify(commit)}\n`).join(''));
  });
}
