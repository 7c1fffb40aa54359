import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inclusionPath } from '../../ledger/log/merkle-tree.ts';
import { formatVerifierKey } from '../../ledger/log/signed-note.ts';
import { tileHashReader } from '../../ledger/log/tiles.ts';
import { formatTlogProof } from '../../ledger/log/tlog-proof.ts';
import { goEnvironment, goIsMissing } from '../support/go.ts';
import { codeBlocksUnder } from '../support/markdown.ts';
import { testSigner } from '../support/note-signer.ts';
import {
  copyOf,
  logSigner,
  type SealedHistory,
  sealedHistory,
  segmentPath,
  testOrigin,
} from '../support/sealed-history.ts';

const page = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8');
const steps = [
  'The copy',
  'Is the checkpoint signed?',
  'Is the copy complete?',
  'Is each commit what its hash is of?',
  'Does each stream follow itself?',
  'Is it the tree that was signed?',
  'Is it still the log of last year?',
  'One event, without the log',
];
const scriptOf = (headings: readonly string[]) =>
  `set -uo pipefail\n${headings.flatMap((heading) => codeBlocksUnder(page, heading, 'bash')).join('\n')}`;

const position = 5;
let directory: string;
let history: SealedHistory;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'leerspoor-audit-'));
  const order = ['a', 'b', 'a', 'b', 'c', 'a', 'a', 'b', 'c', 'c', 'b'].map((name) => `acme#counter#${name}`);
  history = await sealedHistory(order, [4, 5, 2]);
  const read = tileHashReader(11, (path) => history.log.read(path));
  const [, , checkpoint = ''] = history.notes;
  const path = await inclusionPath(position, 11, read);
  write('commit.tlog-proof', formatTlogProof({ index: position, path, checkpoint }));
  write('commit.json', history.lines[position] ?? '');
  write('older', history.notes[0] ?? '');
  const [program = ''] = codeBlocksUnder(page, 'With Go', 'go');
  write('audit.go', program);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array): void {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

let copies = 0;

/** Runs the page's commands on a copy of a log, and answers what they say. */
async function audit(
  { log }: Pick<SealedHistory, 'log'>,
  { headings = steps, environment = {} }: { headings?: readonly string[]; environment?: object } = {},
): Promise<readonly string[]> {
  copies += 1;
  const copy = `copy-${copies}`;
  for (const [path, bytes] of log.objects) write(join(copy, path), bytes);
  const { stdout } = await promisify(execFile)('bash', ['-c', scriptOf(headings)], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      TMPDIR: directory,
      ...goEnvironment,
      LOG: copy,
      KEY: formatVerifierKey(logSigner),
      ORIGIN: testOrigin,
      OLDER: 'older',
      ...environment,
    },
    timeout: 50_000,
  }).catch((error) => ({ stdout: String(error.stdout) }));
  return stdout.trim().split('\n');
}

const saidNo = (lines: readonly string[]) =>
  lines.filter((line) => !line.endsWith(': yes')).map((line) => line.replace(/: NO$/, ''));

/** The line at position 5, to be changed. */
const tampered = (change: (line: string) => string) => {
  const copy = copyOf(history);
  copy.log.writeSegment(
    4,
    copy.log.linesOf(4).map((line, nth) => (nth === 1 ? change(line) : line)),
  );
  return copy;
};

const missingTools = ['jq --version', 'openssl version', 'bash --version'].filter((command) => {
  const [tool = '', ...args] = command.split(' ');
  return spawnSync(tool, args).status !== 0;
});
for (const tool of missingTools)
  console.warn(`docs/audit.md was not tried: there is no ${tool.split(' ')[0]}`);
if (goIsMissing !== undefined) console.warn(`The Go program of docs/audit.md was not tried: ${goIsMissing}`);

describe.skipIf(missingTools.length > 0)('the page for auditors', () => {
  it('says yes to every question about a log that nobody touched', async () => {
    expect(await audit(history)).toEqual(
      [
        'checkpoint is signed',
        `checkpoint is of ${testOrigin}`,
        'segments follow one another',
        'commits have their hashes',
        'streams are chained',
        'root is the signed one',
        'older checkpoint is signed',
        `older checkpoint is of ${testOrigin}`,
        'the log begins with it',
        "the proof's checkpoint is signed",
        `the proof's checkpoint is of ${testOrigin}`,
        'the commit is in the log',
      ].map((question) => `${question}: yes`),
    );
  });

  it('says no when a byte was changed', async () => {
    const said = saidNo(await audit(tampered((line) => line.replace('zoë', 'zoe'))));
    expect(said).toEqual(['commits have their hashes', 'root is the signed one']);
  });

  it('says no when a commit was left out, and where its stream is broken', async () => {
    const copy = copyOf(history);
    copy.log.writeSegment(4, copy.log.linesOf(4).toSpliced(1, 1));
    const said = saidNo(await audit(copy));
    expect(said).toContain('segments follow one another');
    expect(said).toContain('position 5: acme#counter#a, version 4');
    expect(said).toContain('root is the signed one');
  });

  it('says no when the log was cut short and signed again', async () => {
    const copy = copyOf(history);
    const lines = history.lines.slice(0, 3);
    copy.log.objects.clear();
    copy.log.writeSegment(0, lines);
    await copy.log.sign(lines);
    expect(saidNo(await audit(copy))).toEqual(['the log begins with it']);
  });

  it('says no when a segment is missing', async () => {
    const copy = copyOf(history);
    copy.log.objects.delete(segmentPath(9));
    expect(saidNo(await audit(copy))).toContain('segments follow one another');
  });

  it('says no to a checkpoint that another key signed, and to one of another log', async () => {
    const copy = copyOf(history);
    await copy.log.sign(history.lines, testSigner(logSigner.name, 1));
    expect(saidNo(await audit(copy))).toEqual(['checkpoint is signed']);
    const origin = 'leerspoor/Test/globex';
    const said = saidNo(await audit(history, { environment: { ORIGIN: origin } }));
    expect(said).toContain(`checkpoint is of ${origin}`);
  });

  it('says no to a proof for another commit', async () => {
    write('another.json', history.lines[position + 1] ?? '');
    const said = saidNo(await audit(history, { environment: { LINE: 'another.json' } }));
    expect(said).toEqual(['the commit is in the log']);
  });

  describe.skipIf(goIsMissing !== undefined)('with Go', () => {
    const headings = [...steps, 'With Go'];

    it('says yes', async () => {
      expect((await audit(history, { headings })).at(-1)).toBe(
        'signed, complete, and begins with the older checkpoint',
      );
    });

    it('says no when a byte was changed', async () => {
      const said = await audit(
        tampered((line) => line.replace('zoë', 'zoe')),
        { headings },
      );
      expect(said.at(-1)).toBe('NOT right: the root is not the signed one');
    });
  });
});
