import { createHash } from 'node:crypto';
import { type Commit, genesisHash } from '../../ledger/commit.ts';
import { openCheckpoint, originOf } from '../../ledger/log/checkpoint.ts';
import type { LogIndex, SealedPlace, SegmentPlace } from '../../ledger/log/log-index.ts';
import type { LogObject, LogObjects } from '../../ledger/log/log-objects.ts';
import { emptyRoot, leafHash, verifyInclusion } from '../../ledger/log/merkle-tree.ts';
import { placeInLog } from '../../ledger/log/places.ts';
import { S3SealedLog } from '../../ledger/log/s3-sealed-log.ts';
import { Sealer } from '../../ledger/log/sealer.ts';
import { readSegment } from '../../ledger/log/segment.ts';
import type { NoteSigner, NoteVerifier } from '../../ledger/log/signed-note.ts';
import { commitWith } from './commit.ts';
import { naiveRoot } from './merkle-tree.ts';
import { testSigner } from './note-signer.ts';

/** What is between a process and the outside: each call passes through it. */
type Passage = <Output>(call: () => Promise<Output>) => Promise<Output>;
const freePassage: Passage = (call) => call();

/** Whose key signs what is in memory. */
export const logSigner = testSigner('leerspoor/Test');
const stackOrigin = (tenant: string) => originOf('Test', tenant);

/** Ledger, bucket and LogIndex in memory, behind the interfaces through which a sealer sees them. */
export class MemoryLog {
  readonly objects = new Map<string, LogObject>();
  /** Everything that was ever written, in order: what was replaced is still there, as in a bucket with versions. */
  readonly writings: { readonly key: string; readonly bytes: Uint8Array }[] = [];
  readonly places = new Map<string, SealedPlace>();
  readonly segments = new Map<string, SegmentPlace>();
  readonly #newest = new Map<string, SealedPlace>();
  readonly #commits = new Map<string, readonly Commit[]>();

  /** Puts commits in the ledger. */
  record(...commits: readonly Commit[]): void {
    for (const commit of commits) {
      this.#commits.set(commit.stream, [...(this.#commits.get(commit.stream) ?? []), commit]);
    }
  }

  /** Takes a commit out of the ledger, as nobody may. */
  remove({ stream, version }: Commit): void {
    const left = (this.#commits.get(stream) ?? []).filter((commit) => commit.version !== version);
    this.#commits.set(stream, left);
  }

  /** All commits of the ledger. */
  get commits(): readonly Commit[] {
    return [...this.#commits.values()].flat();
  }

  /** A process that seals. */
  sealer(
    passage = freePassage,
    {
      signer = logSigner,
      ...options
    }: {
      readonly maximumSegmentBytes?: number;
      readonly signer?: NoteSigner;
      readonly formerKeys?: readonly NoteVerifier[];
    } = {},
  ): Sealer {
    return new Sealer({
      objects: this.objectsThrough(passage),
      index: this.indexThrough(passage),
      ledger: { read: (stream, range = {}) => this.#read(stream, range, passage) },
      signer: async () => ({ ...signer, sign: (message) => passage(() => signer.sign(message)) }),
      originOf: stackOrigin,
      random: () => 0.5,
      sleep: () => passage(async () => {}),
      ...options,
    });
  }

  /** How the log is read. */
  get reader(): S3SealedLog {
    return new S3SealedLog(this.objectsThrough(), this.indexThrough());
  }

  objectsThrough(passage = freePassage): LogObjects {
    const { objects, writings } = this;
    const write = (key: string, bytes: Uint8Array) => {
      writings.push({ key, bytes });
      objects.set(key, { bytes, etag: createHash('md5').update(bytes).digest('hex') });
      return true;
    };
    return {
      read: (key) => passage(async () => objects.get(key)),
      create: (key, bytes) => passage(async () => !objects.has(key) && write(key, bytes)),
      replace: (key, bytes, _contentType, etag) =>
        passage(async () => objects.get(key)?.etag === etag && write(key, bytes)),
    };
  }

  indexThrough(passage = freePassage): LogIndex {
    const { places, segments } = this;
    const newest = this.#newest;
    const segmentsOf = (tenant: string) =>
      [...segments]
        .filter(([name]) => name.startsWith(`${tenant} `))
        .map(([, segment]) => segment)
        .toSorted((one, other) => one.firstPosition - other.firstPosition);
    return {
      newestOf: (stream) => passage(async () => newest.get(stream)),
      find: (stream, version) => passage(async () => places.get(`${stream} ${version}`)),
      lastSegment: (tenant) => passage(async () => segmentsOf(tenant).at(-1)),
      async *segmentsFrom(tenant, position) {
        const first = segmentsOf(tenant).findLast(({ firstPosition }) => firstPosition <= position);
        yield* segmentsOf(tenant).filter(({ firstPosition }) => firstPosition >= (first?.firstPosition ?? 0));
      },
      async note(tenant, segment, commits) {
        for (const place of commits) {
          await passage(async () => {
            places.set(`${place.stream} ${place.version}`, place);
            if ((newest.get(place.stream)?.version ?? 0) < place.version) newest.set(place.stream, place);
          });
        }
        await passage(async () => segments.set(`${tenant} ${segment.firstPosition}`, segment));
      },
    };
  }

  async *#read(
    stream: string,
    { fromVersion = 1, toVersion = Number.MAX_SAFE_INTEGER }: { fromVersion?: number; toVersion?: number },
    passage: Passage,
  ): AsyncGenerator<Commit, void, undefined> {
    const commits = await passage(async () => this.#commits.get(stream) ?? []);
    yield* commits.filter(({ version }) => fromVersion <= version && version <= toVersion);
  }
}

/** A stream's commits, each of which follows the one before. */
export function chainOf(stream: string, length: number, recordedFrom = 0): readonly Commit[] {
  const commits: Commit[] = [];
  for (let version = 1; version <= length; version += 1) {
    commits.push(
      commitWith([{ minutes: version }], {
        stream,
        version,
        commitId: `${stream}-${version}`,
        recordedAt: new Date(Date.UTC(2026, 2, 1) + (recordedFrom + version) * 1000).toISOString(),
        prevHash: commits.at(-1)?.hash ?? genesisHash,
      }),
    );
  }
  return commits;
}

/** What a tenant's log holds. */
export interface LogContent {
  readonly commits: readonly Commit[];
  readonly size: number;
}

/**
 * Reads a tenant's log as an auditor would, without the LogIndex, and demands of it all that holds for every log: a
 * checkpoint that is signed, segments without gap, no segment after them, and that every checkpoint that was ever
 * signed tells the beginning of the same tree.
 *
 * @throws Error that names what does not hold
 */
export async function auditedLog(log: MemoryLog, tenant: string): Promise<LogContent> {
  const objects = log.objectsThrough();
  const checkpoint = log.objects.get(placeInLog.checkpoint(tenant));
  const opened = (bytes: Uint8Array) =>
    openCheckpoint(bytes, { origin: stackOrigin(tenant), verifiers: [logSigner] });
  const head = checkpoint ? opened(checkpoint.bytes) : { size: 0, root: emptyRoot };
  const leaves: Uint8Array[] = [];
  const commits: Commit[] = [];
  while (commits.length < head.size) {
    const lines = await readSegment(objects, tenant, commits.length);
    if (!lines) throw new Error(`There is no segment ${commits.length}`);
    for (const line of lines) {
      leaves.push(leafHash(line));
      commits.push(JSON.parse(line));
    }
  }
  if (commits.length !== head.size) throw new Error('A segment is beyond the checkpoint');
  if (log.objects.has(placeInLog.segment(tenant, head.size))) throw new Error('A segment is not finished');
  let size = 0;
  for (const { key, bytes } of log.writings) {
    if (key !== placeInLog.checkpoint(tenant)) continue;
    const signed = opened(bytes);
    if (signed.size <= size) throw new Error(`After ${size} the checkpoint said ${signed.size}`);
    size = signed.size;
    const root = Buffer.from(naiveRoot(leaves.slice(0, size)));
    if (!root.equals(signed.root)) throw new Error(`The root that was signed for ${size} is another`);
  }
  if (size !== head.size) throw new Error('The newest checkpoint is not the last that was written');
  for (const [position, { stream, version }] of commits.entries()) {
    const proof = await log.reader.prove(tenant, position);
    if (!proof || !verifyInclusion(proof, head.root)) throw new Error(`No proof of position ${position}`);
    if ((await log.reader.positionOf(stream, version)) !== position)
      throw new Error(`Position ${position} is noted wrong`);
  }
  return { commits, size: head.size };
}
