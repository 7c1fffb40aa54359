import { setTimeout as delay } from 'node:timers/promises';
import { type Backoff, defaultBackoff, waitMilliseconds } from '../backoff.ts';
import { type Commit, canonicalJson, tenantOf } from '../commit.ts';
import { isLedgerError } from '../errors.ts';
import type { Ledger } from '../ledger.ts';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { type ChainEnd, chainStart, type RefusedCommit, refusalOf } from './commit-chain.ts';
import { LogError, type LogErrorCode } from './log-error.ts';
import type { LogIndex, SealedPlace } from './log-index.ts';
import type { LogObjects } from './log-objects.ts';
import { emptyRoot, equalHashes, leafHash, type TreeHead } from './merkle-tree.ts';
import { placeInLog } from './places.ts';
import { encodeSegment, maximumSegmentBytes, readSegment, segmentBytesOf } from './segment.ts';
import type { NoteSigner, NoteVerifier } from './signed-note.ts';
import { grow, readEdge, rootOfEdge } from './tiles.ts';
import { readLine } from './verify/commit-line.ts';

/** A stream of which some more should be in the log. */
export interface StreamToSeal {
  readonly stream: string;
  /** All its commits up to this one. */
  readonly toVersion: number;
  /** Those of them that are at hand, in any order; what else is missing in the log is read from the ledger. */
  readonly commits: readonly Commit[];
}

/** What became of the streams. */
export interface Sealing {
  /** How many commits were sealed that were not before. */
  readonly sealed: number;
  /** By stream the first commit that must not be sealed. */
  readonly refused: readonly RefusedCommit[];
}

interface SealerOptions {
  readonly objects: LogObjects;
  readonly index: LogIndex;
  /** Where commits are read that are not at hand. */
  readonly ledger: Pick<Ledger, 'read'>;
  readonly signer: () => Promise<NoteSigner>;
  /** Whose checkpoints are gone on from as well; what follows them is signed by the present key alone. @default none */
  readonly formerKeys?: readonly NoteVerifier[];
  readonly originOf: (tenant: string) => string;
  readonly maximumSegmentBytes?: number;
  readonly backoff?: Backoff;
  /** 0 ≤ random < 1; default Math.random */
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/** The head of a log; without `etag` when there is none yet. */
interface Head extends TreeHead {
  readonly etag?: string;
}

/** How many streams the LogIndex is asked for at once. */
const streamsAtOnce = 16;

/**
 * Appends commits to the logs of tenants, each once and each stream in order, as docs/decisions/0010 tells step by
 * step. Any number of sealers may run at once, and any may end anywhere: the next one goes on.
 */
export class Sealer {
  readonly #options: Required<SealerOptions>;

  constructor(options: SealerOptions) {
    this.#options = {
      formerKeys: [],
      maximumSegmentBytes,
      backoff: defaultBackoff,
      random: Math.random,
      sleep: delay,
      ...options,
    };
  }

  /**
   * Seals what the log of a tenant has not of some streams.
   *
   * A commit whose hash does not hold, or that does not follow the one sealed before it, ends its stream: a signature
   * over it would make a forgery our own. The other streams go on.
   *
   * @param isTimeUp true once there is too little time left for another segment
   * @throws LogError too-many-sealers, out-of-time, index-throttled; index-behind and what tells of a damaged log,
   *   segment-missing for instance
   */
  async seal(
    tenant: string,
    streams: readonly StreamToSeal[],
    isTimeUp: () => boolean = () => false,
  ): Promise<Sealing> {
    if (streams.some(({ stream }) => tenantOf(stream) !== tenant)) {
      throw new TypeError(`Only streams of ${tenant} can be sealed in its log`);
    }
    const { objects } = this.#options;
    const refused = new Map<string, RefusedCommit>();
    let sealed = 0;
    for (let conflicts = 0; ; ) {
      if (isTimeUp()) throw new LogError('out-of-time', `The log of ${tenant} is not complete yet`);
      const head = await this.#head(tenant);
      const key = placeInLog.segment(tenant, head.size);
      const lines = await readSegment(objects, tenant, head.size);
      if (lines) {
        await this.#finish(tenant, head, await this.#entriesOf(tenant, head, lines));
        continue;
      }
      const known = await this.#sizeByIndex(tenant);
      if (known < head.size) {
        // An index that has lost its end, restored from a backup say, would have commits sealed a second time.
        throw new LogError(
          'index-behind',
          `The LogIndex knows ${known} commits of ${tenant}; the log has ${head.size}`,
        );
      }
      if (known > head.size) {
        conflicts += 1;
        // Somebody has sealed since we looked for the segment; but if it stays away, the log has lost it.
        await this.#giveWay(conflicts, 'segment-missing', `${key} is gone, which the LogIndex knows`);
        continue;
      }
      const { entries, isAll } = await this.#unsealed(streams, refused);
      if (entries.length > 0) {
        const segment = await encodeSegment(entries.map(({ line }) => line));
        if (!(await objects.create(key, segment, 'application/gzip'))) {
          conflicts += 1;
          const message = `Others were first ${conflicts} times in the log of ${tenant}`;
          await this.#giveWay(conflicts, 'too-many-sealers', message);
          continue;
        }
        await this.#finish(tenant, head, entries);
        sealed += entries.length;
      }
      if (isAll) return { sealed, refused: [...refused.values()] };
    }
  }

  async #head(tenant: string): Promise<Head> {
    const { objects, signer, formerKeys, originOf } = this.#options;
    const checkpoint = await objects.read(placeInLog.checkpoint(tenant));
    if (!checkpoint) return { size: 0, root: emptyRoot };
    const known = { origin: originOf(tenant), verifiers: [await signer(), ...formerKeys] };
    return { ...openCheckpoint(checkpoint.bytes, known), etag: checkpoint.etag };
  }

  /** How many commits the log has as far as the LogIndex knows. */
  async #sizeByIndex(tenant: string): Promise<number> {
    const last = await this.#options.index.lastSegment(tenant);
    return last ? last.firstPosition + last.count : 0;
  }

  /**
   * Waits for who was first, and is at work on it: helping at once would only do the same twice.
   *
   * @throws LogError of this code and message when that was often enough
   */
  async #giveWay(conflicts: number, code: LogErrorCode, message: string): Promise<void> {
    const { backoff, random, sleep } = this.#options;
    if (conflicts >= backoff.maximumAttempts) throw new LogError(code, message);
    await sleep(waitMilliseconds(backoff, conflicts, random()));
  }

  /** What the next segment is made of, and whether that is all that is left to do. */
  async #unsealed(
    streams: readonly StreamToSeal[],
    refused: Map<string, RefusedCommit>,
  ): Promise<{ readonly entries: readonly Entry[]; readonly isAll: boolean }> {
    const chosen: Timed<Entry>[] = [];
    let bytes = 0;
    for (let begin = 0; begin < streams.length; begin += streamsAtOnce) {
      const some = streams.slice(begin, begin + streamsAtOnce);
      const ends = await Promise.all(some.map(({ stream }) => this.#options.index.newestOf(stream)));
      for (const [nth, stream] of some.entries()) {
        let latest = '';
        for await (const commit of this.#following(stream, ends[nth] ?? chainStart, refused)) {
          const line = canonicalJson(commit);
          bytes += segmentBytesOf(line);
          if (bytes > this.#options.maximumSegmentBytes && chosen.length > 0) {
            return { entries: inOrderOfTime(chosen), isAll: false };
          }
          if (commit.recordedAt > latest) latest = commit.recordedAt;
          chosen.push({ ...entryOf(line, commit), notBefore: latest });
        }
      }
    }
    return { entries: inOrderOfTime(chosen), isAll: true };
  }

  /** The commits of a stream after the end of what is sealed, as far as they may be. */
  async *#following(
    wanted: StreamToSeal,
    sealedEnd: ChainEnd,
    refused: Map<string, RefusedCommit>,
  ): AsyncGenerator<Commit, void, undefined> {
    const { stream, toVersion } = wanted;
    let end = sealedEnd;
    const refuse = (reason: RefusedCommit['reason']) =>
      refused.set(stream, { stream, version: end.version + 1, reason });
    for await (const commit of this.#after(wanted, end.version)) {
      const reason = refusalOf(commit, end);
      if (reason) {
        refuse(reason);
        return;
      }
      yield commit;
      end = commit;
    }
    if (end.version < toVersion) refuse('missing');
  }

  /** The commits of a stream after a version, at hand or from the ledger, up to the first that is in neither. */
  async *#after(
    { stream, toVersion, commits }: StreamToSeal,
    version: number,
  ): AsyncGenerator<Commit, void, undefined> {
    const atHand = new Map(commits.map((commit) => [commit.version, commit]));
    for (let next = version + 1; next <= toVersion; ) {
      const commit = atHand.get(next);
      if (commit) {
        yield commit;
        next += 1;
        continue;
      }
      let last = next;
      while (last < toVersion && !atHand.has(last + 1)) last += 1;
      try {
        yield* this.#options.ledger.read(stream, { fromVersion: next, toVersion: last });
      } catch (error) {
        if (!isLedgerError(error, 'stream-gap')) throw error;
        return;
      }
      next = last + 1;
    }
  }

  /**
   * The commits of a segment that another wrote: who can write to the bucket must not get a signature by that.
   *
   * @throws LogError segment-malformed
   */
  async #entriesOf(tenant: string, { size }: Head, lines: readonly string[]): Promise<readonly Entry[]> {
    const ends = new Map<string, ChainEnd>();
    const entries: Entry[] = [];
    for (const [nth, line] of lines.entries()) {
      const commit = readLine(line);
      const end = commit && (ends.get(commit.stream) ?? (await this.#endBefore(commit, size + nth)));
      const isSealers =
        commit?.line === line &&
        commit.hashHolds &&
        tenantOf(commit.stream) === tenant &&
        commit.version - 1 === end?.version &&
        commit.prevHash === end.hash;
      if (!isSealers) {
        const what = commit ? `${commit.stream} ${commit.version}` : `no commit in line ${nth + 1}`;
        throw new LogError(
          'segment-malformed',
          `Segment ${size} of ${tenant} has ${what}, which no sealer wrote there`,
        );
      }
      ends.set(commit.stream, commit);
      entries.push(entryOf(line, commit));
    }
    return entries;
  }

  /** What is sealed before a commit in its stream; undefined when the commit is sealed itself, at another position. */
  async #endBefore(
    { stream, version }: Pick<Commit, 'stream' | 'version'>,
    position: number,
  ): Promise<ChainEnd | undefined> {
    const { index } = this.#options;
    const [itself, before] = await Promise.all([
      index.find(stream, version),
      index.find(stream, version - 1),
    ]);
    return itself === undefined || itself.position === position ? (before ?? chainStart) : undefined;
  }

  /** Steps 4 to 6 for the segment at the end of a log, whoever wrote it. */
  async #finish(tenant: string, head: Head, entries: readonly Entry[]): Promise<void> {
    const { objects, index, signer, originOf } = this.#options;
    const edge = await readEdge(
      head.size,
      async (path) => (await objects.read(placeInLog.tile(tenant, path)))?.bytes,
    );
    if (!equalHashes(rootOfEdge(edge), head.root)) {
      throw new LogError(
        'root-mismatch',
        `The tiles of ${tenant} are not those of its checkpoint of ${head.size}`,
      );
    }
    const places = entries.map(({ line: _line, ...place }, nth) => ({ ...place, position: head.size + nth }));
    await index.note(tenant, { firstPosition: head.size, count: entries.length }, places);
    const leaves = entries.map(({ line }) => leafHash(line));
    const { edge: newEdge, tiles } = grow(edge, leaves);
    await Promise.all(
      tiles.map(({ path, bytes }) =>
        objects.create(placeInLog.tile(tenant, path), bytes, 'application/octet-stream'),
      ),
    );
    const checkpoint = { origin: originOf(tenant), size: newEdge.size, root: rootOfEdge(newEdge) };
    const note = Buffer.from(await signCheckpoint(checkpoint, await signer()));
    const key = placeInLog.checkpoint(tenant);
    // Refused when another has finished the segment: then it says the same, or more.
    if (head.etag === undefined) await objects.create(key, note, 'text/plain; charset=utf-8');
    else await objects.replace(key, note, 'text/plain; charset=utf-8', head.etag);
  }
}

/** The streams of some commits, by tenant, each in the order of its first commit. */
export function streamsByTenant(commits: readonly Commit[]): ReadonlyMap<string, readonly StreamToSeal[]> {
  const byStream = Map.groupBy(commits, ({ stream }) => stream);
  const streams = [...byStream].map(([stream, some]) => ({
    stream,
    toVersion: Math.max(...some.map(({ version }) => version)),
    commits: some,
  }));
  return Map.groupBy(streams, ({ stream }) => tenantOf(stream));
}

/** A commit on its way into a segment. */
interface Entry extends Omit<SealedPlace, 'position'> {
  readonly line: string;
}

function entryOf(
  line: string,
  { stream, version, hash }: Pick<Commit, 'stream' | 'version' | 'hash'>,
): Entry {
  return { line, stream, version, hash };
}

/** With when it was recorded, and never before what precedes it in its stream. */
type Timed<Value> = Value & { readonly notBefore: string };

/** As they were recorded, as far as clocks tell, and each stream in its order. */
function inOrderOfTime(chosen: readonly Timed<Entry>[]): readonly Entry[] {
  return chosen
    .toSorted((one, other) =>
      one.notBefore < other.notBefore ? -1 : Number(one.notBefore > other.notBefore),
    )
    .map(({ notBefore: _notBefore, ...entry }) => entry);
}
