import { gunzipSync } from 'node:zlib';
import { GenerationRows } from '../../functions/replays/generation-rows.ts';
import { logProjector } from '../../functions/replays/project-log.ts';
import type { ProjectionName } from '../../functions/shared/subscriptions.ts';
import { canonicalJson } from '../../ledger/commit.ts';
import { signCheckpoint } from '../../ledger/log/checkpoint.ts';
import { emptyRoot } from '../../ledger/log/merkle-tree.ts';
import { placeInLog } from '../../ledger/log/places.ts';
import type { S3SealedLog } from '../../ledger/log/s3-sealed-log.ts';
import { encodeSegment, segmentGunzip } from '../../ledger/log/segment.ts';
import { learningCommits } from '../support/learning-history.ts';
import { logSigner, MemoryLog } from '../support/memory-log.ts';
import { interleaved, millisecondsOf, ratioOf, spreadOf } from './measure.ts';
import type { Benchmark } from './report.ts';

const tenant = 'acme';
/** Companies' first weeks, one after the other, in a segment each. */
const segmentsMeasured = 20;
const weeksInSegment = 10;
const pairs = 25;
const eventsOfLongRun = 1_000_000;
const measured: readonly ProjectionName[] = ['timeline', 'enrolments', 'courses'];

/** From the log to the rows of a projection, beside decompressing and parsing the same bytes. */
export const benchmarkReplay: Benchmark = async (tell) => {
  tell('writing a log');
  const segments: Uint8Array[] = [];
  for (let nth = 0; nth < segmentsMeasured; nth += 1) segments.push(await encodeSegment(linesOf(nth)));
  const log = await logOf(segments);
  const commits = segmentsMeasured * commitsInSegment;
  const rows = [];
  for (const projection of measured) {
    tell(`replaying ${projection}`);
    const { ours, theirs } = await interleaved({
      pairs,
      warmUps: 2,
      ours: () => millisecondsOf(() => replay(projection, log)),
      theirs: () => millisecondsOf(async () => parseAlone(segments)),
    });
    rows.push({
      projection,
      'commits a second': commits / (spreadOf(ours).median / 1_000),
      'parsed alone': commits / (spreadOf(theirs).median / 1_000),
      ratio: ratioOf({ ours, theirs }),
    });
  }
  return {
    title: 'replay: from the sealed log to rows, beside gunzip and JSON.parse alone',
    notes: [
      'The same segments for both, decompressed alike (gunzipSync, in pieces of 256 KiB). Ours reads them from a log in memory, ' +
        'makes the events of each commit, runs the projection on them and keeps the newest row of each key, whose writing costs ' +
        'nothing here; theirs cuts lines and parses every one. A commit that has no event for the projection is not parsed by ' +
        'ours. Ratio 2 is half of their speed.',
    ],
    tables: [
      { caption: `${commits} commits`, rows },
      { caption: `${eventsOfLongRun} events in one run`, rows: await longRun(tell) },
    ],
  };
};

/** A sealed log that is all in memory. It takes no part in this that the tree of its checkpoint is not the log's. */
async function logOf(segments: readonly Uint8Array[]): Promise<S3SealedLog> {
  const log = new MemoryLog();
  for (const [nth, bytes] of segments.entries()) {
    const firstPosition = nth * commitsInSegment;
    log.objects.set(placeInLog.segment(tenant, firstPosition), { bytes, etag: '' });
    log.segments.set(`${tenant} ${firstPosition}`, { firstPosition, count: commitsInSegment });
  }
  const size = segments.length * commitsInSegment;
  const checkpoint = await signCheckpoint(
    { origin: `${logSigner.name}/${tenant}`, size, root: emptyRoot },
    logSigner,
  );
  log.objects.set(placeInLog.checkpoint(tenant), { bytes: Buffer.from(checkpoint), etag: '' });
  return log.reader;
}

async function replay(projection: ProjectionName, log: S3SealedLog): Promise<void> {
  const rows = new GenerationRows(`${tenant}~1`, async () => {});
  const project = logProjector(projection, rows);
  for await (const commit of log.read(tenant)) await project(commit);
  await rows.flush();
}

function parseAlone(segments: readonly Uint8Array[]): void {
  for (const segment of segments) {
    const lines = gunzipSync(segment, segmentGunzip).toString('utf8').split('\n');
    for (const line of lines) if (line !== '') JSON.parse(line);
  }
}

/** Heap after each part of a long log: it must not grow. */
async function longRun(tell: (doing: string) => void) {
  const rows = new GenerationRows(`${tenant}~1`, async () => {});
  const project = logProjector('timeline', rows);
  const heaps: { events: number; 'heap MB': number }[] = [];
  let events = 0;
  for (let nth = 0; events < eventsOfLongRun; nth += 1) {
    const log = await logOf([await encodeSegment(linesOf(nth))]);
    for await (const commit of log.read(tenant)) events += await project(commit);
    if (events < (heaps.length + 1) * (eventsOfLongRun / 5)) continue;
    tell(`${events} events`);
    globalThis.gc?.();
    heaps.push({ events, 'heap MB': process.memoryUsage().heapUsed / 1_048_576 });
  }
  return heaps;
}

const week = learningCommits(tenant).map((commit) => canonicalJson(commit));
const commitsInSegment = weeksInSegment * week.length;

/** The lines of a segment: weeks as in the history that projections are tried on, of other people each. */
function linesOf(segment: number): readonly string[] {
  return Array.from({ length: weeksInSegment }, (_, nth) => {
    const company = segment * weeksInSegment + nth;
    return week.map((line) => line.replaceAll('E10', `E${company}-`).replaceAll('bhv', `bhv-${company}`));
  }).flat();
}
