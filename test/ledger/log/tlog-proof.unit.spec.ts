import { beforeAll, describe, expect, it } from 'vitest';
import { keyNameOf, originOf, signCheckpoint } from '../../../ledger/log/checkpoint.ts';
import { inclusionPath, leafHash } from '../../../ledger/log/merkle-tree.ts';
import { formatTlogProof, parseTlogProof, verifyTlogProof } from '../../../ledger/log/tlog-proof.ts';
import { naiveRoot, readerOver } from '../../support/merkle-tree.ts';
import { testSigner } from '../../support/note-signer.ts';

const origin = originOf('Leerspoor', 'acme');
const signer = testSigner(keyNameOf('Leerspoor'));
const lines = ['{"a":1}', '{"b":2}', '{"c":3}', '{"d":4}', '{"e":5}'];
const leaves = lines.map((line) => leafHash(line));
const known = { origin, verifiers: [signer] };

let checkpoint: string;
const proofOf = async (index: number) => ({
  index,
  path: await inclusionPath(index, leaves.length, readerOver(leaves)),
  checkpoint,
});

beforeAll(async () => {
  checkpoint = await signCheckpoint({ origin, size: leaves.length, root: naiveRoot(leaves) }, signer);
});

describe('a proof', () => {
  it('is the position, the path and the checkpoint as it was signed', async () => {
    const proof = await proofOf(4);
    const [sibling] = proof.path;
    expect(formatTlogProof(proof)).toBe(
      `c2sp.org/tlog-proof@v1\nindex 4\n${Buffer.from(sibling ?? []).toString('base64')}\n\n${checkpoint}`,
    );
  });

  it('is read as it was written, with something extra or without', async () => {
    const proof = await proofOf(2);
    expect(parseTlogProof(formatTlogProof(proof))).toEqual(proof);
    const withExtra = { ...proof, extra: Buffer.from('more') };
    expect(parseTlogProof(formatTlogProof(withExtra))).toEqual(withExtra);
  });

  it('has no path when the leaf is alone', async () => {
    const alone = await signCheckpoint({ origin, size: 1, root: leafHash('{}') }, signer);
    const text = formatTlogProof({ index: 0, path: [], checkpoint: alone });
    expect(verifyTlogProof(text, { ...known, leaf: '{}' })).toMatchObject({ size: 1 });
  });

  it.each([0, 1, 2, 3, 4])('holds for leaf %i and for no other', async (index) => {
    const text = formatTlogProof(await proofOf(index));
    expect(verifyTlogProof(text, { ...known, leaf: lines[index] ?? '' })).toMatchObject({ origin, size: 5 });
    expect(() => verifyTlogProof(text, { ...known, leaf: '{"f":6}' })).toThrow(
      expect.objectContaining({ code: 'proof-invalid' }),
    );
  });

  it('does not hold by a checkpoint that no known key has signed', async () => {
    const text = formatTlogProof(await proofOf(0));
    expect(() =>
      verifyTlogProof(text, {
        origin,
        verifiers: [testSigner(keyNameOf('Leerspoor'), 1)],
        leaf: lines[0] ?? '',
      }),
    ).toThrow(expect.objectContaining({ code: 'note-unsigned' }));
  });

  it.each<[string, (text: string) => string]>([
    ['of nothing', () => ''],
    ['of another version', (text) => text.replace('@v1', '@v2')],
    ['without a position', (text) => text.replace('index 4\n', '')],
    ['with a position that begins with 0', (text) => text.replace('index 4', 'index 04')],
    ['with extra that is no base64', (text) => text.replace('index', 'extra *\nindex')],
    ['with a hash that is too short', (text) => text.replace('index 4\n', 'index 4\nAAAA\n')],
    ['with a hash that is no base64', (text) => text.replace('index 4\n', 'index 4\n*\n')],
    [
      'with a path that no tree has',
      (text) => text.replace('index 4\n', `index 4\n${`${'A'.repeat(43)}=\n`.repeat(63)}`),
    ],
  ])('is refused: %s', async (_what, spoil) => {
    const text = spoil(formatTlogProof(await proofOf(4)));
    expect(() => parseTlogProof(text)).toThrow(expect.objectContaining({ code: 'proof-malformed' }));
  });
});
