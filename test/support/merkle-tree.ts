import { createHash } from 'node:crypto';
import type { HashReader } from '../../ledger/log/merkle-tree.ts';

/** RFC 6962, section 2.1, word for word: slow, and written apart from what it is compared with. */
export function naiveRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  const [first] = leafHashes;
  if (first === undefined) return createHash('sha256').digest();
  if (leafHashes.length === 1) return first;
  let k = 1;
  while (k * 2 < leafHashes.length) k *= 2;
  return createHash('sha256')
    .update(Buffer.of(1))
    .update(naiveRoot(leafHashes.slice(0, k)))
    .update(naiveRoot(leafHashes.slice(k)))
    .digest();
}

/** Section 2.1.1. */
export function naiveInclusionPath(m: number, leafHashes: readonly Uint8Array[]): Uint8Array[] {
  if (leafHashes.length === 1) return [];
  let k = 1;
  while (k * 2 < leafHashes.length) k *= 2;
  const [left, right] = [leafHashes.slice(0, k), leafHashes.slice(k)];
  return m < k
    ? [...naiveInclusionPath(m, left), naiveRoot(right)]
    : [...naiveInclusionPath(m - k, right), naiveRoot(left)];
}

/** Section 2.1.2, for 0 < m ≤ n. */
export function naiveConsistencyPath(
  m: number,
  leafHashes: readonly Uint8Array[],
  isWhole = true,
): Uint8Array[] {
  if (m === leafHashes.length) return isWhole ? [] : [naiveRoot(leafHashes)];
  let k = 1;
  while (k * 2 < leafHashes.length) k *= 2;
  const [left, right] = [leafHashes.slice(0, k), leafHashes.slice(k)];
  return m <= k
    ? [...naiveConsistencyPath(m, left, isWhole), naiveRoot(right)]
    : [...naiveConsistencyPath(m - k, right, false), naiveRoot(left)];
}

/** Reads complete subtrees of leaves in memory. */
export function readerOver(leafHashes: readonly Uint8Array[]): HashReader {
  return async (level, index) => {
    const leaves = leafHashes.slice(index * 2 ** level, (index + 1) * 2 ** level);
    if (leaves.length < 2 ** level) throw new Error(`There is no subtree ${level}, ${index}`);
    return naiveRoot(leaves);
  };
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
