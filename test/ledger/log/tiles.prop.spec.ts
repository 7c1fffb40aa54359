import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consistencyPath, inclusionPath, leafHash, rootHash } from '../../../ledger/log/merkle-tree.ts';
import { emptyEdge, grow, readEdge, rootOfEdge, tileHashReader } from '../../../ledger/log/tiles.ts';
import { naiveConsistencyPath, naiveInclusionPath, naiveRoot } from '../../support/merkle-tree.ts';

/** More than a full tile of level 1, so that there are three levels. */
const leaves = Array.from({ length: 66_500 }, (_, position) => leafHash(`leaf ${position}`));

const batches = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 250, max: 260 }),
    fc.integer({ min: 0, max: 9_000 }),
  ),
  { minLength: 1, maxLength: 7 },
);

/** Seals batches one after another, each from the tiles that the one before it left. */
async function sealed(counts: readonly number[], { keepPartial = true } = {}) {
  const objects = new Map<string, Uint8Array>();
  const fetchTile = async (path: string) => objects.get(path);
  const heads: { size: number; root: Uint8Array }[] = [];
  let size = 0;
  for (const count of counts) {
    const added = leaves.slice(size, size + count);
    const { edge, tiles } = grow(await readEdge(size, fetchTile), added);
    for (const { path, bytes } of tiles) {
      objects.set(path, bytes);
      const isFull = !path.includes('.p/');
      if (isFull && !keepPartial) {
        for (const key of objects.keys()) if (key.startsWith(`${path}.p/`)) objects.delete(key);
      }
    }
    size = edge.size;
    heads.push({ size, root: rootOfEdge(edge) });
  }
  return { objects, fetchTile, heads, size };
}

describe('the tiles of a tree', () => {
  it('give the root, whatever the batches', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (counts) => {
        const { heads, fetchTile } = await sealed(counts);
        for (const { size, root } of heads) {
          expect(root).toEqual(naiveRoot(leaves.slice(0, size)));
          expect(await rootHash(size, tileHashReader(size, fetchTile))).toEqual(root);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('are the same, whatever the batches', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (counts) => {
        const { objects, size } = await sealed(counts);
        for (const { path, bytes } of grow(emptyEdge, leaves.slice(0, size)).tiles) {
          expect(objects.get(path)).toEqual(bytes);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('are the same when a batch is done twice', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.integer({ min: 1, max: 600 }), async (counts, last) => {
        const { fetchTile, objects, size } = await sealed(counts);
        const again = async () => grow(await readEdge(size, fetchTile), leaves.slice(size, size + last));
        const once = await again();
        for (const { path, bytes } of once.tiles) objects.set(path, bytes);
        expect(await again()).toEqual(once);
      }),
      { numRuns: 20 },
    );
  });

  it('give the proofs of the definition, with partial tiles or without those that became full', async () => {
    await fc.assert(
      fc.asyncProperty(
        batches.filter((counts) => counts.some((count) => count > 0)),
        fc.boolean(),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (counts, keepPartial, share) => {
          const { heads, fetchTile, size: newest } = await sealed(counts, { keepPartial });
          for (const { size } of heads) {
            if (size === 0) continue;
            const position = Math.floor(share * size);
            const read = tileHashReader(size, fetchTile);
            expect(await inclusionPath(position, size, read)).toEqual(
              naiveInclusionPath(position, leaves.slice(0, size)),
            );
            expect(await consistencyPath(size, newest, tileHashReader(newest, fetchTile))).toEqual(
              naiveConsistencyPath(size, leaves.slice(0, newest)),
            );
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('the tiles of a large tree', () => {
  it('give root and proofs on three levels', async () => {
    const { fetchTile, heads } = await sealed([65_535, 1, 700]);
    for (const { size, root } of heads) expect(root).toEqual(naiveRoot(leaves.slice(0, size)));
    const read = tileHashReader(66_236, fetchTile);
    expect(await inclusionPath(65_536, 66_236, read)).toEqual(
      naiveInclusionPath(65_536, leaves.slice(0, 66_236)),
    );
    expect(await consistencyPath(65_535, 66_236, read)).toEqual(
      naiveConsistencyPath(65_535, leaves.slice(0, 66_236)),
    );
  });
});
