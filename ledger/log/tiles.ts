import { LogError } from './log-error.ts';
import { type HashReader, hashBytes, MerkleAccumulator, rootOfPeaks } from './merkle-tree.ts';

/** How many hashes a full tile has: the height of C2SP tlog-tiles is 8. */
export const tileWidth = 256;
const tileHeight = 8;

/** Where a tile stands, and how many hashes of it there are. */
export interface TilePlace {
  /** Level 0 has leaves; each hash of level 1 is the root over a full tile of level 0, and so on. */
  readonly level: number;
  readonly index: number;
  /** 1 to 256; a tile of fewer than 256 is partial. */
  readonly width: number;
}

/** A tile as an object below its log. */
export interface TileObject {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Reads a tile by its path below the log; undefined when there is none. */
export type FetchTile = (path: string) => Promise<Uint8Array | undefined>;

/** The right edge of a tree: all that must be known of it to append leaves. */
export interface TreeEdge {
  readonly size: number;
  /** By level: the hashes of the partial tile, none where the last tile is full. */
  readonly levels: readonly (readonly Uint8Array[])[];
}

export const emptyEdge: TreeEdge = { size: 0, levels: [] };

/** `tile/0/x001/x234/067`, and `.p/<width>` when it is partial. */
export function tilePath({ level, index, width }: TilePlace): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const folders = padded.slice(0, -3).replaceAll(/\d{3}/g, 'x$&/');
  const suffix = width === tileWidth ? '' : `.p/${width}`;
  return `tile/${level}/${folders}${padded.slice(-3)}${suffix}`;
}

/**
 * Reads the right edge of a tree of some size from its tiles.
 *
 * @throws LogError tile-missing, tile-malformed
 */
export async function readEdge(size: number, fetchTile: FetchTile): Promise<TreeEdge> {
  const levels = await Promise.all(
    widthsOf(size).map(async (width, level) => {
      const edge = width % tileWidth;
      return edge === 0
        ? []
        : readTile({ level, index: Math.floor(width / tileWidth), width: edge }, fetchTile);
    }),
  );
  return { size, levels };
}

/**
 * Appends leaves to a tree.
 *
 * @returns the new edge, and each tile that the new tree has and the old one had not: full ones, and the partial ones of
 *   exactly the new size
 */
export function grow(
  { size, levels }: TreeEdge,
  leafHashes: readonly Uint8Array[],
): { readonly edge: TreeEdge; readonly tiles: readonly TileObject[] } {
  const tiles: TileObject[] = [];
  const newLevels: (readonly Uint8Array[])[] = [];
  let added = leafHashes;
  for (let level = 0; level < levels.length || added.length > 0; level += 1) {
    const hashes = [...(levels[level] ?? []), ...added];
    const firstIndex = Math.floor(size / tileWidth ** (level + 1));
    const fullTiles = Math.floor(hashes.length / tileWidth);
    const roots: Uint8Array[] = [];
    for (let nth = 0; nth < fullTiles; nth += 1) {
      const tile = hashes.slice(nth * tileWidth, (nth + 1) * tileWidth);
      tiles.push(tileObject(level, firstIndex + nth, tile));
      roots.push(rootOver(tile));
    }
    const edge = hashes.slice(fullTiles * tileWidth);
    if (added.length > 0 && edge.length > 0) tiles.push(tileObject(level, firstIndex + fullTiles, edge));
    newLevels.push(edge);
    added = roots;
  }
  return { edge: { size: size + leafHashes.length, levels: newLevels }, tiles };
}

/** The root of the tree that has this edge. */
export function rootOfEdge({ levels }: TreeEdge): Uint8Array {
  return rootOfPeaks(levels.toReversed().flatMap((hashes) => peaksOver(hashes)));
}

/**
 * Reads the hashes of a tree of some size from its tiles. A partial tile may be gone once the full one is there, which
 * begins with the same hashes.
 *
 * Each tile is fetched once and kept for as long as the reader is: one reader for each proof, or for a few.
 *
 * @throws LogError (by the reader) tile-missing, tile-malformed
 */
export function tileHashReader(size: number, fetchTile: FetchTile): HashReader {
  const widths = widthsOf(size);
  const tiles = new Map<string, Promise<readonly Uint8Array[]>>();
  return async (level, index) => {
    const tileLevel = Math.floor(level / tileHeight);
    const count = 2 ** (level % tileHeight);
    const start = index * count;
    const tileIndex = Math.floor(start / tileWidth);
    const width = Math.min(tileWidth, (widths[tileLevel] ?? 0) - tileIndex * tileWidth);
    const first = start % tileWidth;
    if (first + count > width) throw new RangeError(`A tree of ${size} has no subtree ${level}, ${index}`);
    const place = { level: tileLevel, index: tileIndex, width };
    const path = tilePath(place);
    const tile = tiles.get(path) ?? readTile(place, fetchTile);
    tiles.set(path, tile);
    return rootOver((await tile).slice(first, first + count));
  };
}

async function readTile(place: TilePlace, fetchTile: FetchTile): Promise<readonly Uint8Array[]> {
  const partial = await fetchTile(tilePath(place));
  if (partial) return hashesOf(partial, place, place.width);
  const full =
    place.width < tileWidth ? await fetchTile(tilePath({ ...place, width: tileWidth })) : undefined;
  if (full) return hashesOf(full, place, tileWidth).slice(0, place.width);
  throw new LogError('tile-missing', `There is no ${tilePath(place)}`);
}

function hashesOf(bytes: Uint8Array, place: TilePlace, width: number): readonly Uint8Array[] {
  if (bytes.byteLength !== width * hashBytes) {
    throw new LogError(
      'tile-malformed',
      `${tilePath({ ...place, width })} has ${bytes.byteLength} bytes, not ${width * hashBytes}`,
    );
  }
  return Array.from({ length: width }, (_, nth) => bytes.subarray(nth * hashBytes, (nth + 1) * hashBytes));
}

/** How many hashes each level of a tree's tiles has, in full and partial tiles together. */
function widthsOf(size: number): readonly number[] {
  const widths: number[] = [];
  for (let width = size; width > 0; width = Math.floor(width / tileWidth)) widths.push(width);
  return widths;
}

function tileObject(level: number, index: number, hashes: readonly Uint8Array[]): TileObject {
  return { path: tilePath({ level, index, width: hashes.length }), bytes: Buffer.concat(hashes) };
}

function peaksOver(hashes: readonly Uint8Array[]): readonly Uint8Array[] {
  const tree = new MerkleAccumulator();
  for (const each of hashes) tree.append(each);
  return tree.peaks;
}

function rootOver(hashes: readonly Uint8Array[]): Uint8Array {
  return rootOfPeaks(peaksOver(hashes));
}
