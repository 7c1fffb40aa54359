import { describe, expect, it } from 'vitest';
import { leafHash } from '../../../ledger/log/merkle-tree.ts';
import { emptyEdge, grow, readEdge, tileHashReader, tilePath } from '../../../ledger/log/tiles.ts';

const leaves = (count: number) =>
  Array.from({ length: count }, (_, position) => leafHash(`leaf ${position}`));
const pathsOf = (size: number) => grow(emptyEdge, leaves(size)).tiles.map(({ path }) => path);

describe('the path of a tile', () => {
  it.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 5, width: 12 }, 'tile/0/005.p/12'],
    [{ level: 2, index: 1234067, width: 256 }, 'tile/2/x001/x234/067'],
    [{ level: 1, index: 1000, width: 1 }, 'tile/1/x001/000.p/1'],
  ])('%o is %s', (place, path) => {
    expect(tilePath(place)).toBe(path);
  });
});

describe('the tiles of a tree', () => {
  it('of 256 are a full one, and one above it with its root', () => {
    expect(pathsOf(256)).toEqual(['tile/0/000', 'tile/1/000.p/1']);
  });

  it('of 70,000 are those that the specification counts', () => {
    const paths = pathsOf(70_000);
    expect(paths.filter((path) => /^tile\/0\/\d{3}$/.test(path))).toHaveLength(273);
    expect(paths.filter((path) => path.includes('.p/') || !path.startsWith('tile/0/'))).toEqual([
      'tile/0/273.p/112',
      'tile/1/000',
      'tile/1/001.p/17',
      'tile/2/000.p/1',
    ]);
  });

  it('are written again only where it grew', () => {
    const { edge } = grow(emptyEdge, leaves(300));
    expect(grow(edge, leaves(1)).tiles.map(({ path }) => path)).toEqual(['tile/0/001.p/45']);
    expect(grow(edge, []).tiles).toEqual([]);
  });
});

describe('when a tile is not what it should be', () => {
  const missing = async () => undefined;
  const short = async () => new Uint8Array(32);

  it('says which is missing', async () => {
    await expect(readEdge(3, missing)).rejects.toMatchObject({
      code: 'tile-missing',
      message: 'There is no tile/0/000.p/3',
    });
    await expect(tileHashReader(3, missing)(0, 0)).rejects.toMatchObject({ code: 'tile-missing' });
  });

  it('says which has the wrong size', async () => {
    await expect(readEdge(3, short)).rejects.toMatchObject({
      code: 'tile-malformed',
      message: 'tile/0/000.p/3 has 32 bytes, not 96',
    });
  });

  it('does not read outside of the tree', async () => {
    await expect(tileHashReader(3, short)(0, 3)).rejects.toThrow(RangeError);
    await expect(tileHashReader(3, short)(2, 0)).rejects.toThrow(RangeError);
  });
});
