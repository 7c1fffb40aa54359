import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consistencyPath,
  inclusionPath,
  leafHash,
  MerkleAccumulator,
  rootHash,
  verifyConsistency,
  verifyInclusion,
} from '../../../ledger/log/merkle-tree.ts';
import {
  naiveConsistencyPath,
  naiveInclusionPath,
  naiveRoot,
  readerOver,
} from '../../support/merkle-tree.ts';

const leaves = Array.from({ length: 300 }, (_, position) => leafHash(`leaf ${position}`));
const read = readerOver(leaves);
const headOf = (size: number) => ({ size, root: naiveRoot(leaves.slice(0, size)) });

const sizes = fc.integer({ min: 1, max: leaves.length });
/** A size, and a number below it. */
const positions = sizes.chain((size) => fc.tuple(fc.integer({ min: 0, max: size - 1 }), fc.constant(size)));
/** An older size of at least one, and a newer. */
const growths = fc
  .tuple(sizes, sizes)
  .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);

/** Every way to spoil a path by one step: a hash changed, left out, doubled, or added. */
function spoiltPaths(path: readonly Uint8Array[]): Uint8Array[][] {
  return [
    ...path.map((_, at) => path.map((each, index) => (index === at ? leafHash(each) : each))),
    ...path.map((_, at) => path.filter((_each, index) => index !== at)),
    ...path.map((each, at) => [...path.slice(0, at), each, ...path.slice(at)]),
    [...path, leafHash('one more')],
    [leafHash('one more'), ...path],
  ];
}

describe('the root', () => {
  it('is that of the definition, for the accumulator and for the reader', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (size) => {
        const tree = new MerkleAccumulator();
        for (const leaf of leaves.slice(0, size)) tree.append(leaf);
        expect(tree.size).toBe(size);
        expect(tree.root()).toEqual(headOf(size).root);
        expect(await rootHash(size, read)).toEqual(headOf(size).root);
      }),
    );
  });

  it('is kept in O(log n)', () => {
    const tree = new MerkleAccumulator();
    for (let position = 0; position < 100_000; position += 1) tree.append(leafHash('the same'));
    expect(tree.peaks.length).toBeLessThanOrEqual(Math.log2(100_000));
  });
});

describe('an inclusion path', () => {
  it('is that of the definition, and holds', async () => {
    await fc.assert(
      fc.asyncProperty(positions, async ([position, size]) => {
        const path = await inclusionPath(position, size, read);
        expect(path).toEqual(naiveInclusionPath(position, leaves.slice(0, size)));
        const leaf = leaves[position] ?? leafHash('');
        expect(verifyInclusion({ position, size, leafHash: leaf, path }, headOf(size).root)).toBe(true);
      }),
    );
  });

  it('holds for no other leaf, position, path or root', async () => {
    await fc.assert(
      fc.asyncProperty(positions, sizes, async ([position, size], otherSize) => {
        const path = await inclusionPath(position, size, read);
        const proof = { position, size, leafHash: leaves[position] ?? leafHash(''), path };
        const { root } = headOf(size);
        expect(verifyInclusion({ ...proof, leafHash: leafHash('another') }, root)).toBe(false);
        for (const spoilt of spoiltPaths(path))
          expect(verifyInclusion({ ...proof, path: spoilt }, root)).toBe(false);
        for (let other = 0; other < size; other += 1) {
          if (other !== position) expect(verifyInclusion({ ...proof, position: other }, root)).toBe(false);
        }
        if (otherSize !== size) expect(verifyInclusion(proof, headOf(otherSize).root)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a consistency path', () => {
  it('is that of the definition, and holds', async () => {
    await fc.assert(
      fc.asyncProperty(growths, async ([older, newer]) => {
        const path = await consistencyPath(older, newer, read);
        expect(path).toEqual(naiveConsistencyPath(older, leaves.slice(0, newer)));
        expect(verifyConsistency(headOf(older), headOf(newer), path)).toBe(true);
      }),
    );
  });

  it('holds for no other path, older tree or newer tree', async () => {
    await fc.assert(
      fc.asyncProperty(growths, sizes, async ([older, newer], other) => {
        const path = await consistencyPath(older, newer, read);
        const forged = { size: older, root: naiveRoot([...leaves.slice(0, older - 1), leafHash('forged')]) };
        expect(verifyConsistency(forged, headOf(newer), path)).toBe(false);
        for (const spoilt of spoiltPaths(path)) {
          expect(verifyConsistency(headOf(older), headOf(newer), spoilt)).toBe(false);
        }
        if (other !== newer && other >= older) {
          expect(verifyConsistency(headOf(older), { ...headOf(newer), root: headOf(other).root }, path)).toBe(
            false,
          );
        }
      }),
      { numRuns: 50 },
    );
  });
});
