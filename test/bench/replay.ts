import { gunzipSync } from 'node:zlib';
import { GenerationRows } from '../../functions/replays/generation-rows.ts';
import { logProjector } from '../../functions/replays/project-log.ts';
import type { ProjectionName } from '../../functions/shared/subscriptions.ts';
import { canonicalJson } from '../../ledger/commit.ts';
import { decodeSegment, encodeSegment } from '../../ledger/log/segment.ts';
import { learningCommits } from '../support/learning-history.ts';
import { interleaved, millisecondsOf, ratioOf, spreadOf } from './measure.ts';
import type { Benchmark } from './report.ts';

const tenant = 'acme';
/** Companies' first weeks, one after the other, in a segment each. */
const segmentsMeasured = 20;
const weeksInSegment = 10;
const pairs = 6;
const eventsOfLongRun = 1_000_000;
const measured: readonly ProjectionName[] = ['timeline', 'enrolments', 'courses'];

/** From the log to the rows of a projection, beside decompressing and parsing the same bytes. */
export const benchmarkReplay: Benchmark = async (tell) => {
  tell('writing a log');
  const segments: Uint8Array[] = [];
  for (let nth = 0; nth < segmentsMeasured; nth += 1) segments.push(await encodeSegment(linesOf(nth)));
  const commits = segmentsMeasured * linesOf(0).length;
  const rows = [];
  for (const projection of measured) {
    tell(`replaying ${projection}`);
    const { ours, theirs } = await interleaved({
      pairs,
      warmUps: 2,
      ours: () => millisecondsOf(() => replay(projection, segments)),
      theirs: () => millisecondsOf(async () => parseAlone(segments)),
    });
    rows.push({
      projection,
      'commits a second': commits / (spreadOf(ours).median / 1_000),
      'parsed alone': commits / (spreadOf(theirs).median / 1_000),
      ratio: ratioOf({ ours: theirs, theirs: ours }),
    });
  }
  return {
    title: 'replay: from the sealed log to rows, beside gunzip and JSON.parse alone',
    notes: [
      'The same segments for both: ours decodes them, makes the events of each commit, runs the projection on them and keeps ' +
        'the newest row of each key, whose writing costs nothing here; theirs decompresses them, cuts lines and parses them. ' +
        'The ratio is our speed beside theirs.',
    ],
    tables: [
      { caption: `${commits} commits`, rows },
      { caption: `${eventsOfLongRun} events in one run`, rows: await longRun(tell) },
    ],
  };
};

async function replay(projection: ProjectionName, segments: readonly Uint8Array[]): Promise<number> {
  const rows = new GenerationRows(`${tenant}~1`, async () => {});
  const project = logProjector(projection, rows);
  let events = 0;
  let position = 0;
  for (const segment of segments) {
    for (const line of await decodeSegment(segment, 'segment')) {
      events += await project({ position, line });
      position += 1;
    }
  }
  await rows.flush();
  return events;
}

function parseAlone(segments: readonly Uint8Array[]): void {
  for (const segment of segments) {
    for (const line of gunzipSync(segment).toString('utf8').split('\n')) if (line !== '') JSON.parse(line);
  }
}

/** Heap after each part of a long log: it must not grow. */
async function longRun(tell: (doing: string) => void) {
  const rows = new GenerationRows(`${tenant}~1`, async () => {});
  const project = logProjector('timeline', rows);
  const heaps: { events: number; 'heap MB': number }[] = [];
  let events = 0;
  for (let nth = 0; events < eventsOfLongRun; nth += 1) {
    const lines = await decodeSegment(await encodeSegment(linesOf(nth)), 'segment');
    for (const [position, line] of lines.entries()) events += await project({ position, line });
    if (events < (heaps.length + 1) * (eventsOfLongRun / 5)) continue;
    tell(`${events} events`);
    globalThis.gc?.();
    heaps.push({ events, 'heap MB': process.memoryUsage().heapUsed / 1_048_576 });
  }
  return heaps;
}

const week = learningCommits(tenant).map((commit) => canonicalJson(commit));

/** The lines of a segment: weeks as in the history that projections are tried on, of other people each. */
function linesOf(segment: number): readonly string[] {
  return Array.from({ length: weeksInSegment }, (_, nth) => {
    const company = segment * weeksInSegment + nth;
    return week.map((line) => line.replaceAll('E10', `E${company}-`).replaceAll('bhv', `bhv-${company}`));
  }).flat();
}
