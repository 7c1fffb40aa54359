import { join } from 'node:path';
import { withTemporaryDirectory } from './bare-functions.ts';
import { interleaved, pairsOf, ratioOf, spreadOf } from './measure.ts';
import type { Benchmark } from './report.ts';
import { run } from './verify/job.ts';

const sizes = [
  { commits: 30_000, streams: 1_000, pairs: 3 },
  { commits: 300_000, streams: 1_000, pairs: 2 },
  { commits: 300_000, streams: 100_000, pairs: 2 },
];

/** Verification of a log of which all is right, beside gunzip and JSON.parse of it alone. */
export const benchmarkVerify: Benchmark = (tell) =>
  withTemporaryDirectory(async (root) => {
    const rows = [];
    for (const { commits, streams, pairs } of sizes) {
      const job = { directory: join(root, `${commits}-${streams}`), commits, streams };
      tell(`writing a log of ${commits} commits`);
      await run({ work: 'write', ...job });
      tell(`verifying ${commits} commits of ${streams} streams`);
      const ran = await interleaved({
        pairs,
        ours: () => run({ work: 'verify', ...job }),
        theirs: () => run({ work: 'parse', ...job }),
      });
      const times = pairsOf(ran, ({ milliseconds }) => milliseconds);
      rows.push({
        commits: String(commits),
        streams: String(streams),
        'verify ms': spreadOf(times.ours),
        'parse ms': spreadOf(times.theirs),
        ratio: ratioOf(times, pairs),
        'commits/s': (commits * 1_000) / spreadOf(times.ours).median,
        'live MB': spreadOf(ran.ours.map(({ liveBytes }) => liveBytes)).median / 1_000_000,
      });
    }
    return {
      title: 'verify: a whole log, beside gunzip and JSON.parse alone',
      notes: [
        'Each run is a process of its own. Verify reads each commit twice, once in the log and once in the table (here the same ' +
          'files), and hashes it four times; parse reads the log once. Live is the most of heap and buffers that a whole ' +
          'collection left while it ran, Node.js and code included: it grows with the streams, not with the commits.',
      ],
      tables: [{ caption: 'A log of which all is right', rows }],
    };
  });
