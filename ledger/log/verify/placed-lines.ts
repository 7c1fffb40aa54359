import { isLogError } from '../log-error.ts';
import { emptyRoot, equalHashes, leafHash } from '../merkle-tree.ts';
import { decodeSegment } from '../segment.ts';
import { alignLeaves, type LinePlace } from './align-leaves.ts';
import type { MissingLeaves } from './missing-leaves.ts';
import type { ProblemList } from './problem.ts';
import type { SealedLeaves } from './sealed-leaves.ts';
import type { LogFiles } from './sources.ts';

/** A line of the log, and the position that it stands for. */
export interface PlacedLine {
  readonly line: string;
  readonly leaf: Uint8Array;
  /** Undefined for a line that stands for no position of the tree; where it stands now, for one that was moved. */
  readonly position: number | undefined;
  readonly finding: LinePlace['finding'];
}

/** The lines of one segment. */
export interface PlacedSegment {
  readonly lines: readonly PlacedLine[];
  /** The position after it. */
  readonly end: number;
}

/** Held in memory at once: each has at most what maximumSegmentBytes says, compressed. */
const segmentsAhead = 8;

/** How far past a segment's lines it is looked for what was left out. */
const lookAheadLeaves = 1_000;

/** Reads a log of some size, segment after segment, and lays its lines beside the leaves of its tiles. */
export async function* placedSegments(log: {
  readonly files: LogFiles;
  readonly size: number;
  readonly leaves: SealedLeaves;
  readonly problems: ProblemList;
  readonly missing: MissingLeaves;
}): AsyncGenerator<PlacedSegment, void, undefined> {
  const { files, size, leaves, problems, missing } = log;
  const ranges = segmentRanges(files, size, problems);
  for await (const { first, end, path, reading } of readAhead(files, ranges)) {
    const lines = path === undefined ? [] : await linesOf(reading, path, first, problems);
    const actual = lines.map((line) => leafHash(line));
    const window = Math.min(end, first + lines.length + lookAheadLeaves);
    const expected = await leaves.between(first, window);
    if (lines.length === 0) {
      if (path === undefined) problems.add(missingRange(first, end));
      for (const [nth, leaf] of (expected ?? []).entries()) missing.add(first + nth, leaf, 'told');
      yield { lines: [], end };
      continue;
    }
    const isAsSealed =
      expected?.length === actual.length &&
      actual.every((leaf, nth) => equalHashes(leaf, expected[nth] ?? emptyRoot));
    if (isAsSealed || !expected || !(await leaves.vouchForTiles(first, expected))) {
      if (lines.length < end - first) problems.add(missingRange(first + lines.length, end));
      yield { lines: placedBySegment(lines, actual, first, end), end };
      continue;
    }
    if (window < end) problems.add(missingRange(window, end));
    const alignment = alignLeaves(actual, expected);
    const isCutShort =
      alignment.missing[0] === lines.length &&
      alignment.places.every(({ finding }) => finding === 'as-sealed');
    if (isCutShort) problems.add(missingRange(first + (alignment.missing[0] ?? 0), window));
    const changed = new Set(
      alignment.places.filter(({ finding }) => finding === 'changed').map(({ at }) => at),
    );
    for (const nth of alignment.missing) {
      const leaf = expected[nth];
      if (leaf) missing.add(first + nth, leaf, isCutShort || changed.has(nth) ? 'told' : 'untold');
    }
    yield {
      end,
      lines: lines.map((line, nth): PlacedLine => {
        const { at, finding } = alignment.places[nth] ?? { at: undefined, finding: 'inserted' };
        const place = finding === 'moved' ? nth : at;
        return {
          line,
          leaf: leafHash(line),
          finding,
          position: place === undefined ? undefined : first + place,
        };
      }),
    };
  }
}

/** Positions, and the segment that should have them by its name. */
interface SegmentRange {
  readonly first: number;
  readonly end: number;
  /** Undefined when there is no segment for them. */
  readonly path: string | undefined;
}

/** The places of segments, by their names: each reaches to the next. */
async function* segmentRanges(
  files: LogFiles,
  size: number,
  problems: ProblemList,
): AsyncGenerator<SegmentRange, void, undefined> {
  let waiting: Pick<SegmentRange, 'first' | 'path'> = { first: 0, path: undefined };
  for await (const path of files.list('segments/')) {
    const [, digits] = /^segments\/(\d{12})\.ndjson\.gz$/.exec(path) ?? [];
    if (digits === undefined) {
      const message = `${path} is no segment`;
      problems.add({ kind: 'segment-misplaced', where: 'log', object: path, message });
      continue;
    }
    const first = Number(digits);
    // Sealed after the checkpoint was read, or on the way to the next.
    if (first >= size) break;
    if (first > waiting.first) yield { ...waiting, end: first };
    waiting = { first, path };
  }
  if (waiting.first < size) yield { ...waiting, end: size };
}

/** The lines of a segment; none, and a problem, when it can not be read. */
async function linesOf(
  reading: Promise<Uint8Array | undefined>,
  path: string,
  first: number,
  problems: ProblemList,
): Promise<readonly string[]> {
  const unreadable = (message: string) =>
    problems.add({ kind: 'segment-unreadable', where: 'log', position: first, object: path, message });
  try {
    const bytes = await reading;
    if (bytes) return decodeSegment(bytes, path);
    unreadable(`${path} is not there any more`);
  } catch (error) {
    if (!isLogError(error)) throw error;
    unreadable(error.message);
  }
  return [];
}

/** A place in the log, whose segment is on its way. */
interface OpenRange extends SegmentRange {
  readonly reading: Promise<Uint8Array | undefined>;
}

/** Begins to read some segments before their turn comes: most are small, and the store answers each in its own time. */
async function* readAhead(
  files: LogFiles,
  ranges: AsyncIterable<SegmentRange>,
): AsyncGenerator<OpenRange, void, undefined> {
  const ahead: OpenRange[] = [];
  for await (const range of ranges) {
    const reading = range.path === undefined ? Promise.resolve(undefined) : files.read(range.path);
    // Until its turn comes nobody listens; its failure is told then.
    reading.catch(() => {});
    ahead.push({ ...range, reading });
    if (ahead.length <= segmentsAhead) continue;
    const next = ahead.shift();
    if (next) yield next;
  }
  yield* ahead;
}

/** Without tiles, a line stands where the name of its segment puts it. */
function placedBySegment(
  lines: readonly string[],
  leaves: readonly Uint8Array[],
  first: number,
  end: number,
): readonly PlacedLine[] {
  return lines.map((line, nth) => {
    const position = first + nth;
    const leaf = leaves[nth] ?? leafHash(line);
    return position < end
      ? { line, leaf, position, finding: 'as-sealed' }
      : { line, leaf, position: undefined, finding: 'inserted' };
  });
}

function missingRange(first: number, end: number) {
  const range = end - first === 1 ? `position ${first}` : `positions ${first} to ${end - 1}`;
  const message = `the log has nothing at ${range}`;
  return { kind: 'positions-missing', where: 'log', position: first, message } as const;
}
