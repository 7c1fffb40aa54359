import { isLogError } from '../log-error.ts';
import { equalHashes, hashBytes, inclusionPath, type TreeHead, verifyInclusion } from '../merkle-tree.ts';
import { emptyEdge, grow, type TreeEdge, tileHashReader, tilePath, tileWidth } from '../tiles.ts';
import type { ProblemList } from './problem.ts';
import type { LogFiles } from './sources.ts';

/** The leaf hashes that the tiles of a tree tell, and whether the tiles are those of the leaves that were read. */
export class SealedLeaves {
  readonly #files: LogFiles;
  readonly #head: TreeHead;
  readonly #problems: ProblemList;
  #tile: { readonly index: number; readonly bytes: Uint8Array | undefined } | undefined;
  #edge: TreeEdge = emptyEdge;
  /** Leaves that do not fill a tile yet. */
  #waiting: Uint8Array[] = [];

  constructor(files: LogFiles, head: TreeHead, problems: ProblemList) {
    this.#files = files;
    this.#head = head;
    this.#problems = problems;
  }

  /** The leaves from one position to before another, as the tiles have them; undefined where a tile is missing. */
  async between(from: number, to: number): Promise<readonly Uint8Array[] | undefined> {
    const leaves: Uint8Array[] = [];
    for (let position = from; position < to; position += 1) {
      const index = Math.floor(position / tileWidth);
      if (this.#tile?.index !== index) this.#tile = { index, bytes: await this.#readTile(index) };
      const start = (position % tileWidth) * hashBytes;
      const leaf = this.#tile.bytes?.subarray(start, start + hashBytes);
      if (!leaf) return undefined;
      leaves.push(leaf);
    }
    return leaves;
  }

  /** Whether tiles and root vouch for a leaf at a position, whatever else may be wrong with the log. */
  async vouchFor(position: number, leaf: Uint8Array): Promise<boolean> {
    const { size, root } = this.#head;
    try {
      const path = await inclusionPath(
        position,
        size,
        tileHashReader(size, (tile) => this.#files.read(tile)),
      );
      return verifyInclusion({ position, size, leafHash: leaf, path }, root);
    } catch (error) {
      if (isLogError(error) || error instanceof RangeError) return false;
      throw error;
    }
  }

  /** Whether the root vouches for each tile that these leaves, which `between` gave, come from; tells of those that not. */
  async vouchForTiles(from: number, leaves: readonly Uint8Array[]): Promise<boolean> {
    let holds = true;
    for (const [nth, leaf] of leaves.entries()) {
      const position = from + nth;
      const isFirstOfTile = nth === 0 || position % tileWidth === 0;
      // A path leads past all hashes of its tile, so one leaf speaks for the others.
      if (!isFirstOfTile || (await this.vouchFor(position, leaf))) continue;
      holds = false;
      const index = Math.floor(position / tileWidth);
      const width = Math.min(tileWidth, this.#head.size - index * tileWidth);
      const path = tilePath({ level: 0, index, width });
      const message = `${path}, or a tile above it, does not lead to the root of the checkpoint`;
      this.#problems.add({ kind: 'tile-wrong', where: 'log', object: path, message });
    }
    return holds;
  }

  /** Takes the next leaf of the log, and compares each tile above the leaves that becomes full by it. */
  async append(leaf: Uint8Array): Promise<void> {
    this.#waiting.push(leaf);
    if (this.#waiting.length === tileWidth)
      await this.#grow((path) => !path.startsWith('tile/0/') && isFull(path));
  }

  /** Compares the tiles of the right edge, when all leaves were appended. */
  async finish(): Promise<void> {
    await this.#grow((path) => !path.startsWith('tile/0/'));
    for (const [level, hashes] of this.#edge.levels.entries()) {
      if (level === 0 || hashes.length === 0) continue;
      const index = Math.floor(this.#head.size / tileWidth ** (level + 1));
      await this.#compare(tilePath({ level, index, width: hashes.length }), Buffer.concat(hashes));
    }
  }

  async #grow(isCompared: (path: string) => boolean): Promise<void> {
    const { edge, tiles } = grow(this.#edge, this.#waiting);
    this.#edge = edge;
    this.#waiting = [];
    for (const { path, bytes } of tiles)
      if (isFull(path) && isCompared(path)) await this.#compare(path, bytes);
  }

  async #compare(path: string, expected: Uint8Array): Promise<void> {
    const found = await this.#readEither(path);
    if (found && equalHashes(found.subarray(0, expected.byteLength), expected)) return;
    const message = found ? `${path} has other hashes than the log` : `${path} is missing, or no tile`;
    this.#problems.add({ kind: 'tile-wrong', where: 'log', object: path, message });
  }

  async #readTile(index: number): Promise<Uint8Array | undefined> {
    const width = Math.min(tileWidth, this.#head.size - index * tileWidth);
    const path = tilePath({ level: 0, index, width });
    const bytes = await this.#readEither(path);
    if (bytes && bytes.byteLength >= width * hashBytes) return bytes;
    const message = bytes ? `${path} is too short` : `${path} is missing, or no tile`;
    this.#problems.add({ kind: 'tile-wrong', where: 'log', object: path, message });
    return undefined;
  }

  /** A partial tile may be gone once there is a full one. */
  async #readEither(path: string): Promise<Uint8Array | undefined> {
    try {
      const found = await this.#files.read(path);
      return found ?? (isFull(path) ? undefined : await this.#files.read(path.replace(/\.p\/\d+$/, '')));
    } catch (error) {
      if (isLogError(error)) return undefined;
      throw error;
    }
  }
}

function isFull(path: string): boolean {
  return !path.includes('.p/');
}
