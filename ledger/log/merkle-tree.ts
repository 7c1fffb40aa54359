import { hash } from 'node:crypto';

/** The tree of RFC 6962, section 2.1, over SHA-256. Hashes are 32 bytes. */
export const hashBytes = 32;

/** The root of the tree without leaves. */
export const emptyRoot: Uint8Array = hash('sha256', '', 'buffer');

/**
 * Tells the root of a complete subtree of 2^level leaves: `index` counts those of that level from the left, so
 * (0, 5) is the sixth leaf and (3, 1) covers the leaves 8 to 15.
 */
export type HashReader = (level: number, index: number) => Promise<Uint8Array>;

/** What is hashed before a leaf and before two nodes: so that neither can be taken for the other. */
const leafPrefix = '\u0000';
const nodePrefix = Uint8Array.of(1);

/** The hash of a leaf: of text, or of its UTF-8 bytes. */
export function leafHash(leaf: string | Uint8Array): Uint8Array {
  if (typeof leaf === 'string') return hash('sha256', leafPrefix + leaf, 'buffer');
  return hash('sha256', Buffer.concat([Buffer.from(leafPrefix), leaf]), 'buffer');
}

/** The hash of a node over its two children. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash('sha256', Buffer.concat([nodePrefix, left, right], 1 + 2 * hashBytes), 'buffer');
}

export function equalHashes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** A tree that leaves are appended to, of which only the complete subtrees' roots are kept: O(log n) of them. */
export class MerkleAccumulator {
  #size = 0;
  /** Largest subtree first: one for each 1 in the binary form of the size. */
  readonly #peaks: Uint8Array[] = [];

  /** How many leaves were appended. */
  get size(): number {
    return this.#size;
  }

  /** The roots of the complete subtrees, largest first. */
  get peaks(): readonly Uint8Array[] {
    return this.#peaks;
  }

  append(leaf: Uint8Array): void {
    let subtree = leaf;
    // As in counting: each trailing 1 of the size is a subtree that now becomes the left half of one twice as large.
    for (let rest = this.#size; rest % 2 === 1; rest = half(rest)) {
      subtree = nodeHash(this.#peaks.pop() ?? emptyRoot, subtree);
    }
    this.#peaks.push(subtree);
    this.#size += 1;
  }

  root(): Uint8Array {
    return rootOfPeaks(this.#peaks);
  }
}

/** The root over complete subtrees, largest first. */
export function rootOfPeaks(peaks: readonly Uint8Array[]): Uint8Array {
  if (peaks.length === 0) return emptyRoot;
  return peaks.reduceRight((right, left) => nodeHash(left, right));
}

/** The root of the tree of a size. */
export async function rootHash(size: number, read: HashReader): Promise<Uint8Array> {
  return size === 0 ? emptyRoot : rangeHash(read, 0, size);
}

/**
 * Proves that the leaf at a position is in the tree of a size: the hashes beside the way from the leaf up.
 *
 * @throws RangeError when the tree has no such position
 */
export async function inclusionPath(position: number, size: number, read: HashReader): Promise<Uint8Array[]> {
  if (position < 0 || position >= size) throw new RangeError(`A tree of ${size} has no position ${position}`);
  const path: Uint8Array[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + leftSize(to - from);
    if (position < middle) {
      path.push(await rangeHash(read, middle, to));
      to = middle;
    } else {
      path.push(await rangeHash(read, from, middle));
      from = middle;
    }
  }
  return path.reverse();
}

/**
 * Proves that the tree of a size begins with that of an older one (RFC 6962, section 2.1.2). Of nothing, or of the
 * same tree, there is nothing to prove: an empty path.
 *
 * @throws RangeError when the older tree is larger
 */
export async function consistencyPath(
  oldSize: number,
  newSize: number,
  read: HashReader,
): Promise<Uint8Array[]> {
  if (oldSize < 0 || oldSize > newSize) throw new RangeError(`A tree of ${newSize} was never of ${oldSize}`);
  if (oldSize === 0) return [];
  const path: Uint8Array[] = [];
  let from = 0;
  let to = newSize;
  while (oldSize < to) {
    const middle = from + leftSize(to - from);
    if (oldSize <= middle) {
      path.push(await rangeHash(read, middle, to));
      to = middle;
    } else {
      path.push(await rangeHash(read, from, middle));
      from = middle;
    }
  }
  // The verifier knows the old root; it can not know the root of a part of it.
  if (from > 0) path.push(await rangeHash(read, from, to));
  return path.reverse();
}

/** Whether a path leads from a leaf, at its position, to the root of the tree of that size. */
export function verifyInclusion(
  proof: {
    readonly position: number;
    readonly size: number;
    readonly leafHash: Uint8Array;
    readonly path: readonly Uint8Array[];
  },
  root: Uint8Array,
): boolean {
  const { position, size, leafHash, path } = proof;
  if (!(position >= 0 && position < size)) return false;
  let computed = leafHash;
  const top = climb(position, size - 1, path, {
    right: (sibling) => {
      computed = nodeHash(computed, sibling);
    },
    left: (sibling) => {
      computed = nodeHash(sibling, computed);
    },
  });
  return top && equalHashes(computed, root);
}

/** A tree as a checkpoint tells it. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** Whether a path proves that the newer tree begins with the older one. */
export function verifyConsistency(older: TreeHead, newer: TreeHead, path: readonly Uint8Array[]): boolean {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return path.length === 0 && equalHashes(older.root, newer.root);
  if (older.size === 0) return path.length === 0 && equalHashes(older.root, emptyRoot);
  // Where the older tree is one complete subtree of the newer, its root is where the path begins.
  let level = 0;
  let last = older.size - 1;
  for (; last % 2 === 1; last = half(last)) level += 1;
  const [start, ...rest] = last === 0 ? [older.root, ...path] : path;
  if (start === undefined) return false;
  let computedOld = start;
  let computedNew = start;
  const top = climb(last, Math.floor((newer.size - 1) / 2 ** level), rest, {
    right: (sibling) => {
      computedNew = nodeHash(computedNew, sibling);
    },
    left: (sibling) => {
      computedOld = nodeHash(sibling, computedOld);
      computedNew = nodeHash(sibling, computedNew);
    },
  });
  return top && equalHashes(computedOld, older.root) && equalHashes(computedNew, newer.root);
}

/**
 * Climbs from the node at an index to the root, in a tree whose last node on the same level is `last`; tells on which
 * side each sibling of the path stands.
 *
 * @returns whether the path ended exactly at the root
 */
function climb(
  index: number,
  last: number,
  path: readonly Uint8Array[],
  on: { readonly right: (sibling: Uint8Array) => void; readonly left: (sibling: Uint8Array) => void },
): boolean {
  let node = index;
  let end = last;
  for (const sibling of path) {
    if (end === 0) return false;
    if (node % 2 === 1 || node === end) {
      on.left(sibling);
      // A node without a right neighbour stands for itself on the levels where it would be a left child.
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        end = half(end);
      }
    } else {
      on.right(sibling);
    }
    node = half(node);
    end = half(end);
  }
  return end === 0;
}

/** The root over the leaves from one to before another, which must begin where a subtree of their number can. */
async function rangeHash(read: HashReader, from: number, to: number): Promise<Uint8Array> {
  const peaks: Uint8Array[] = [];
  for (let start = from; start < to; ) {
    const level = floorLog2(to - start);
    peaks.push(await read(level, start / 2 ** level));
    start += 2 ** level;
  }
  return rootOfPeaks(peaks);
}

/** The largest power of two below a size of 2 or more: how many leaves hang on the left of its root. */
function leftSize(size: number): number {
  return 2 ** floorLog2(size - 1);
}

/** Not `Math.log2`, which rounds up just below large powers of two. */
function floorLog2(number: number): number {
  let level = 0;
  while (2 ** (level + 1) <= number) level += 1;
  return level;
}

/** Not `>> 1`, which only takes 32 bits. */
function half(number: number): number {
  return Math.floor(number / 2);
}
