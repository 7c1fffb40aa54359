import { parseCheckpoint } from './checkpoint.ts';
import { LogError } from './log-error.ts';
import type { LogIndex, SegmentPlace } from './log-index.ts';
import type { LogObjects } from './log-objects.ts';
import { inclusionPath } from './merkle-tree.ts';
import { placeInLog } from './places.ts';
import type { InclusionProof, SealedCommit, SealedHead, SealedLog } from './sealed-log.ts';
import { readSegment } from './segment.ts';
import { unverifiedText } from './signed-note.ts';
import { tileHashReader } from './tiles.ts';

/** How many segments are fetched before they are asked for: most are small, and S3 answers each in its own time. */
const segmentsAhead = 8;

interface FetchedSegment {
  readonly place: SegmentPlace;
  readonly lines: readonly string[];
}

/**
 * The sealed logs in S3. It takes what it finds there at its word: whether a checkpoint is signed, and a line what was
 * signed, is for those to check who are handed them.
 */
export class S3SealedLog implements SealedLog {
  readonly #objects: LogObjects;
  readonly #index: LogIndex;

  constructor(objects: LogObjects, index: LogIndex) {
    this.#objects = objects;
    this.#index = index;
  }

  async head(tenant: string): Promise<SealedHead | undefined> {
    const checkpoint = await this.#objects.read(placeInLog.checkpoint(tenant));
    if (!checkpoint) return undefined;
    const note = Buffer.from(checkpoint.bytes).toString('utf8');
    const { size, root } = parseCheckpoint(unverifiedText(note));
    return { note, size, root };
  }

  async *read(
    tenant: string,
    { from = 0, to }: { readonly from?: number; readonly to?: number } = {},
  ): AsyncGenerator<SealedCommit, void, undefined> {
    const size = (await this.head(tenant))?.size ?? 0;
    const end = Math.min(to ?? size, size);
    if (from >= end) return;
    let next = from;
    for await (const { place, lines } of this.#segments(tenant, from, end)) {
      if (place.firstPosition > next || place.firstPosition + place.count <= next) break;
      for (const line of lines.slice(next - place.firstPosition, end - place.firstPosition)) {
        yield { position: next, line };
        next += 1;
      }
    }
    if (next < end) throw new LogError('index-behind', `The LogIndex knows no position ${next} of ${tenant}`);
  }

  async prove(tenant: string, position: number, size?: number): Promise<InclusionProof | undefined> {
    const head = await this.head(tenant);
    const treeSize = size ?? head?.size ?? 0;
    if (!head || treeSize > head.size || position < 0 || position >= treeSize) return undefined;
    // All of an older tree's complete subtrees are in the newest, whose tiles are there for certain.
    const hashes = tileHashReader(
      head.size,
      async (path) => (await this.#objects.read(placeInLog.tile(tenant, path)))?.bytes,
    );
    const [leafHash, path] = await Promise.all([
      hashes(0, position),
      inclusionPath(position, treeSize, hashes),
    ]);
    return { position, size: treeSize, leafHash, path };
  }

  async positionOf(stream: string, version: number): Promise<number | undefined> {
    return (await this.#index.find(stream, version))?.position;
  }

  async *#segments(
    tenant: string,
    from: number,
    end: number,
  ): AsyncGenerator<FetchedSegment, void, undefined> {
    const ahead: Promise<FetchedSegment>[] = [];
    for await (const place of this.#index.segmentsFrom(tenant, from)) {
      if (place.firstPosition >= end) break;
      const segment = this.#segment(tenant, place);
      // Until its turn comes nobody listens; its failure is told then.
      segment.catch(() => {});
      ahead.push(segment);
      if (ahead.length < segmentsAhead) continue;
      const first = ahead.shift();
      if (first) yield await first;
    }
    for (const segment of ahead) yield await segment;
  }

  async #segment(tenant: string, place: SegmentPlace): Promise<FetchedSegment> {
    const lines = await readSegment(this.#objects, tenant, place.firstPosition);
    if (lines?.length !== place.count) {
      const key = placeInLog.segment(tenant, place.firstPosition);
      throw new LogError(
        lines ? 'segment-malformed' : 'segment-missing',
        `${key} has ${lines?.length ?? 0} commits; the LogIndex says ${place.count}`,
      );
    }
    return { place, lines };
  }
}
