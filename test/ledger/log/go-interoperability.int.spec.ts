import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { keyNameOf, originOf, signCheckpoint } from '../../../ledger/log/checkpoint.ts';
import {
  consistencyPath,
  inclusionPath,
  leafHash,
  rootHash,
  verifyConsistency,
} from '../../../ledger/log/merkle-tree.ts';
import { formatVerifierKey, openNote, parseVerifierKey, signNote } from '../../../ledger/log/signed-note.ts';
import { emptyEdge, grow, tileHashReader } from '../../../ledger/log/tiles.ts';
import { buildGo, goIsMissing } from '../../support/go.ts';
import { testSigner } from '../../support/note-signer.ts';

if (goIsMissing !== undefined) console.warn(`Not proved here that Go reads our log: ${goIsMissing}`);

const source = fileURLToPath(new URL('../../support/go/interoperability/main.go', import.meta.url));
const signer = testSigner(keyNameOf('Leerspoor'));
const key = formatVerifierKey(signer);
/** Several tiles, the last of them partial, and a level above. */
const lines = Array.from({ length: 700 }, (_, position) => JSON.stringify({ position, naam: 'Zoë 😀' }));
const oldSize = 300;

const bytesSchema = z.base64().transform((text) => Buffer.from(text, 'base64'));
const answerSchema = z.strictObject({
  text: z.string().optional(),
  note: z.string().optional(),
  key: z.string().optional(),
  root: bytesSchema.optional(),
  path: z.array(bytesSchema).optional(),
  tiles: z.record(z.string(), bytesSchema).optional(),
  error: z.string().optional(),
});

describe.skipIf(goIsMissing !== undefined)("beside Go's sumdb/note and sumdb/tlog", () => {
  let directory: string;
  let program: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'leerspoor-go-'));
    program = buildGo(source, directory);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** Asks the Go program; bytes travel as base64, as Go's JSON has them. */
  function ask(kind: string, request: Readonly<Record<string, unknown>>) {
    const input = JSON.stringify({ kind, ...request }, (_key, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString('base64') : value,
    );
    return answerSchema.parse(JSON.parse(execFileSync(program, { input, encoding: 'utf8' })));
  }

  const leaves = lines.map((line) => leafHash(line));
  const { tiles } = grow(emptyEdge, leaves);
  const read = tileHashReader(lines.length, async (path) => tiles.find((tile) => tile.path === path)?.bytes);
  const headOf = async (size: number) => ({ size, root: await rootHash(size, read) });

  describe('our note', () => {
    it('opens', async () => {
      const note = await signCheckpoint(
        { ...(await headOf(700)), origin: originOf('Leerspoor', 'acme') },
        signer,
      );
      const { text } = ask('open-note', { note, keys: [key] });
      expect(text).toBe(openNote(note, [signer]).text);
    });

    it.each([
      ['its text', (note: string) => note.replace('text', 'test')],
      ['its signature', (note: string) => note.replace(/.(?==*\n$)/, (last) => (last === 'A' ? 'Q' : 'A'))],
    ])('does not open when %s was changed', async (_what, spoil) => {
      const note = spoil(await signNote('the text\n', [signer]));
      expect(ask('open-note', { note, keys: [key] }).error).toMatch(/invalid signature|malformed note/);
    });

    it('does not open by the key of another', async () => {
      const note = await signNote('the text\n', [signer]);
      const keys = [formatVerifierKey(testSigner(signer.name, 1))];
      expect(ask('open-note', { note, keys }).error).toMatch(/no verifiable signatures/);
    });
  });

  describe('their note', () => {
    it('opens with us, by the key that they give out', () => {
      const theirs = ask('sign-note', { name: 'sum.example.org', text: 'a text\n' });
      const verifier = parseVerifierKey(theirs.key ?? '');
      expect(formatVerifierKey(verifier)).toBe(theirs.key);
      expect(openNote(theirs.note ?? '', [verifier]).text).toBe('a text\n');
    });
  });

  describe('our inclusion proof', () => {
    it.each([0, 255, 256, 511, 699])(
      'holds for position %i, and only there and for that leaf',
      async (position) => {
        const path = await inclusionPath(position, 700, read);
        const { root } = await headOf(700);
        const proof = { path, size: 700, root, position, leaf: lines[position] };
        expect(ask('check-inclusion', proof)).toEqual({});
        expect(ask('check-inclusion', { ...proof, leaf: '{}' }).error).toBeDefined();
        expect(ask('check-inclusion', { ...proof, position: (position + 1) % 700 }).error).toBeDefined();
        expect(ask('check-inclusion', { ...proof, path: path.slice(1) }).error).toBeDefined();
        expect(ask('check-inclusion', { ...proof, root: leafHash('') }).error).toBeDefined();
      },
    );
  });

  describe('our consistency proof', () => {
    it('holds, and for no other old tree or path', async () => {
      const [older, newer] = await Promise.all([headOf(oldSize), headOf(700)]);
      const path = await consistencyPath(oldSize, 700, read);
      const proof = { path, size: 700, root: newer.root, oldSize, oldRoot: older.root };
      expect(ask('check-consistency', proof)).toEqual({});
      expect(ask('check-consistency', { ...proof, oldRoot: leafHash('') }).error).toBeDefined();
      expect(ask('check-consistency', { ...proof, oldSize: oldSize + 1 }).error).toBeDefined();
      expect(ask('check-consistency', { ...proof, path: path.slice(1) }).error).toBeDefined();
    });
  });

  describe('their tree', () => {
    it('has our root, our tiles and our consistency proof', async () => {
      const theirs = ask('build-tree', { leaves: lines, oldSize });
      expect(theirs.root).toEqual(await rootHash(700, read));
      expect(theirs.path).toEqual(await consistencyPath(oldSize, 700, read));
      for (const { path, bytes } of tiles) expect(theirs.tiles?.[path]).toEqual(bytes);
      const theirReader = tileHashReader(700, async (path) => theirs.tiles?.[path]);
      expect(await rootHash(700, theirReader)).toEqual(theirs.root);
      const [older, newer] = await Promise.all([headOf(oldSize), headOf(700)]);
      expect(verifyConsistency(older, newer, theirs.path ?? [])).toBe(true);
    });
  });

  describe('our tiles', () => {
    const asObject = (changed?: string) =>
      Object.fromEntries(
        tiles.map(({ path, bytes }) => [
          path,
          Buffer.from(path === changed ? bytes.toReversed() : bytes).toString('base64'),
        ]),
      );

    it('give them the proofs that we give', async () => {
      const { root } = await headOf(700);
      const { path } = ask('prove-from-tiles', { size: 700, root, position: 300, tiles: asObject() });
      expect(path).toEqual(await inclusionPath(300, 700, read));
    });

    // Of the right edge: Debian's version of tlog does not look at every full tile.
    it.each(['tile/0/002.p/188', 'tile/1/000.p/2'])('are refused when %s was changed', async (changed) => {
      const { root } = await headOf(700);
      const tampered = asObject(changed);
      const { error } = ask('prove-from-tiles', { size: 700, root, position: 300, tiles: tampered });
      expect(error).toMatch(/inconsistent/);
    });
  });
});
