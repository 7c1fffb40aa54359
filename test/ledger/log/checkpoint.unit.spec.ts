import { describe, expect, it } from 'vitest';
import {
  formatCheckpoint,
  keyNameOf,
  openCheckpoint,
  originOf,
  parseCheckpoint,
  signCheckpoint,
} from '../../../ledger/log/checkpoint.ts';
import { emptyRoot } from '../../../ledger/log/merkle-tree.ts';
import { signNote } from '../../../ledger/log/signed-note.ts';
import { testSigner } from '../../support/note-signer.ts';

const origin = originOf('Leerspoor', 'acme');
const signer = testSigner(keyNameOf('Leerspoor'));
const root = Buffer.from('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', 'base64');

describe('a checkpoint', () => {
  it('is three lines: whose log, how many, and the root', () => {
    expect(formatCheckpoint({ origin, size: 20852163, root })).toBe(
      'leerspoor/Leerspoor/acme\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
    );
  });

  it.each([0, 1, 2 ** 40])('of size %i is read as it was signed', async (size) => {
    const note = await signCheckpoint({ origin, size, root }, signer);
    expect(openCheckpoint(note, { origin, verifiers: [signer] })).toEqual({ origin, size, root });
  });

  it('may have lines that we do not know', () => {
    const text = `${formatCheckpoint({ origin, size: 1, root: emptyRoot })}more\n`;
    expect(parseCheckpoint(text)).toEqual({ origin, size: 1, root: emptyRoot });
  });

  it('of another log is refused, whoever signed it', async () => {
    const note = await signCheckpoint({ origin: originOf('Leerspoor', 'globex'), size: 1, root }, signer);
    expect(() => openCheckpoint(note, { origin, verifiers: [signer] })).toThrow(
      expect.objectContaining({ code: 'checkpoint-foreign' }),
    );
  });

  const valid = formatCheckpoint({ origin, size: 5, root });
  it.each([
    ['without a size', valid.replace('\n5\n', '\n\n')],
    ['with a size that begins with 0', valid.replace('\n5\n', '\n05\n')],
    ['with a negative size', valid.replace('\n5\n', '\n-5\n')],
    ['with a size that no number can hold', valid.replace('\n5\n', '\n9007199254740993\n')],
    ['with a root that is too short', valid.replace(/[^\n]+\n$/, 'CsUYapGGPo4=\n')],
    ['with a root that is no base64', valid.replace('=', '')],
    ['with an empty line', `${valid}\nmore\n`],
    ['without an origin', `\n${valid.slice(origin.length + 1)}`],
    ['of two lines', 'leerspoor\n5\n'],
  ])('is refused: %s', async (_what, text) => {
    const note = await signNote(text, [signer]);
    expect(() => openCheckpoint(note, { origin, verifiers: [signer] })).toThrow(
      expect.objectContaining({ code: 'checkpoint-malformed' }),
    );
  });
});
