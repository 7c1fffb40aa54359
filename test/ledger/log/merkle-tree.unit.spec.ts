import { describe, expect, it } from 'vitest';
import {
  consistencyPath,
  emptyRoot,
  inclusionPath,
  leafHash,
  MerkleAccumulator,
  rootHash,
  verifyConsistency,
  verifyInclusion,
} from '../../../ledger/log/merkle-tree.ts';
import { hexOf, readerOver } from '../../support/merkle-tree.ts';

/** The leaves and roots that implementations of Certificate Transparency are tested with. */
const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => leafHash(Buffer.from(hex, 'hex')));
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the root', () => {
  it.each(roots.map((root, size) => [size, root] as const))(
    'over %i known leaves is %s',
    async (size, root) => {
      const tree = new MerkleAccumulator();
      for (const leaf of leaves.slice(0, size)) tree.append(leaf);
      expect(hexOf(tree.root())).toBe(root);
      expect(hexOf(await rootHash(size, readerOver(leaves)))).toBe(root);
    },
  );

  it('of nothing is the hash of nothing', () => {
    expect(new MerkleAccumulator().root()).toEqual(emptyRoot);
  });
});

describe('a leaf', () => {
  it('has one hash, as text and as the bytes of the text', () => {
    expect(leafHash('{"a":"ë 😀"}')).toEqual(leafHash(Buffer.from('{"a":"ë 😀"}')));
  });
});

describe('a proof', () => {
  it('is refused for a position that is not in the tree', async () => {
    await expect(inclusionPath(8, 8, readerOver(leaves))).rejects.toThrow(RangeError);
    await expect(inclusionPath(-1, 8, readerOver(leaves))).rejects.toThrow(RangeError);
    expect(verifyInclusion({ position: 1, size: 1, leafHash: emptyRoot, path: [] }, emptyRoot)).toBe(false);
  });

  it('is refused for an older tree that is larger', async () => {
    await expect(consistencyPath(8, 7, readerOver(leaves))).rejects.toThrow(RangeError);
    const [older, newer] = [
      { size: 8, root: emptyRoot },
      { size: 7, root: emptyRoot },
    ];
    expect(verifyConsistency(older, newer, [])).toBe(false);
  });

  it('is empty from nothing, and from the same tree', async () => {
    expect(await consistencyPath(0, 8, readerOver(leaves))).toEqual([]);
    expect(await consistencyPath(8, 8, readerOver(leaves))).toEqual([]);
  });

  it('does not hold from nothing with another root than that of nothing', async () => {
    const newer = { size: 8, root: await rootHash(8, readerOver(leaves)) };
    expect(verifyConsistency({ size: 0, root: emptyRoot }, newer, [])).toBe(true);
    expect(verifyConsistency({ size: 0, root: leafHash('') }, newer, [])).toBe(false);
  });
});
