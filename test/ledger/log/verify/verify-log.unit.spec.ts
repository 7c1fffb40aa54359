import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Commit, canonicalJson, seal } from '../../../../ledger/commit.ts';
import { commitOf, pack } from '../../../../ledger/item.ts';
import { openCheckpoint } from '../../../../ledger/log/checkpoint.ts';
import type { Problem } from '../../../../ledger/log/verify/problem.ts';
import type { LedgerItem } from '../../../../ledger/log/verify/sources.ts';
import { foldsOf } from '../../../../ledger/log/verify/stream-fold.ts';
import {
  type Verification,
  type VerificationOptions,
  verifyLog,
} from '../../../../ledger/log/verify/verify-log.ts';
import { counter } from '../../../support/counter.ts';
import { testSigner } from '../../../support/note-signer.ts';
import {
  copyOf,
  logSigner,
  type SealedHistory,
  sealedHistory,
  segmentPath,
  testOrigin,
} from '../../../support/sealed-history.ts';

// Logs of some hundred commits are sealed, hashed and read twice: seconds, where the machine does other work too.
vi.setConfig({ testTimeout: 30_000 });

const [a, b, c] = ['acme#counter#a', 'acme#counter#b', 'acme#counter#c'] as const;
/** Position 5 is a's version 3; the last commits of the streams are at 9 (c), 10 (b) and 11 (a). */
const order = [a, b, a, b, c, a, a, b, c, c, b, a];

const known = { origin: testOrigin, verifiers: [logSigner] };
const anHourLater = new Date('2026-03-01T10:00:00.000Z');

const verified = (history: Pick<SealedHistory, 'log' | 'table'>, more: Partial<VerificationOptions> = {}) =>
  verifyLog({
    tenant: 'acme',
    ...known,
    log: history.log,
    table: history.table,
    startFold: (type) => (type === 'counter' ? foldsOf(counter) : undefined),
    now: () => anHourLater,
    ...more,
  });

let untouched: SealedHistory;
let history: SealedHistory;
beforeAll(async () => {
  untouched = await sealedHistory(order, [4, 5, 3]);
});
beforeEach(() => {
  history = copyOf(untouched);
});

/** Position 5. */
const name = { stream: a, version: 3, position: 5 };

/** A commit with other content, and the hash that it had. */
const changed = (commit: Commit): Commit => ({ ...commit, actor: { ...commit.actor, id: 'mallory' } });
/** A commit with other content, and the hash for it. */
const rehashed = (commit: Commit): Commit => seal(changed(commit));
const commitAt = (position: number): Commit => {
  const item = history.items[position];
  if (!item) throw new Error(`There is no position ${position}`);
  return commitOf(item);
};
const lineOf = (commit: Commit) => canonicalJson(commit);

/** Changes the lines of the segment that begins at a position. */
const rewrite = (first: number, change: (lines: string[]) => readonly string[]) =>
  history.log.writeSegment(first, change(history.log.linesOf(first)));
/** Replaces the line at a position of the segment from 4 to 8. */
const replaceLine = (position: number, line: string) => rewrite(4, (lines) => lines.with(position - 4, line));
const replaceItem = (position: number, change: (item: LedgerItem) => LedgerItem) => {
  const { stream, version } = commitAt(position);
  history.table.items = history.table.items.map((item) =>
    item.stream === stream && item.version === version ? change(item) : item,
  );
};
const removeItem = (position: number) => {
  const { stream, version } = commitAt(position);
  history.table.items = history.table.items.filter(
    (item) => item.stream !== stream || item.version !== version,
  );
};
/** Writes the whole log anew, as one who has a key. */
const reseal = async (lines: readonly string[], signer = logSigner) => {
  history.log.objects.clear();
  history.log.writeSegment(0, lines);
  await history.log.sign(lines, signer);
};

const openNote = (note: string | undefined) => openCheckpoint(note ?? '', known);

describe('a log that nobody touched', () => {
  it('is intact', async () => {
    expect(await verified(history)).toEqual<Verification>({
      isComplete: true,
      checkpoint: openNote(history.notes.at(-1)),
      commits: 12,
      events: 12,
      streams: 3,
      unsealed: 0,
      problems: [],
      problemCount: 0,
    });
  });

  it.each([0, 1, 2])('is intact since each older checkpoint (%i)', async (nth) => {
    const since = openNote(history.notes[nth]);
    expect((await verified(history, { since })).problems).toEqual([]);
  });

  it('is intact when the database gives items in another order', async () => {
    history.table.items.reverse();
    expect((await verified(history)).problems).toEqual([]);
  });

  it('is intact when the last commits are not sealed yet', async () => {
    const { log, table } = await sealedHistory(order, [4, 5]);
    const now = () => new Date('2026-03-01T09:01:00.000Z');
    expect(await verified({ log, table }, { now })).toMatchObject({ commits: 9, unsealed: 3, problems: [] });
  });

  it('is intact when a segment was written and the checkpoint not yet', async () => {
    const { log, table } = await sealedHistory(order, [4, 5]);
    log.writeSegment(9, history.lines.slice(9));
    const now = () => new Date('2026-03-01T09:01:00.000Z');
    expect(await verified({ log, table }, { now })).toMatchObject({ commits: 9, unsealed: 3, problems: [] });
  });

  it('is intact when old commits are sealed while it is read', async () => {
    const behind = await sealedHistory(order, [4, 5]);
    const scan = behind.table.scan.bind(behind.table);
    behind.table.scan = async function* () {
      for (const [path, bytes] of history.log.objects) behind.log.objects.set(path, bytes);
      yield* scan();
    };
    expect(await verified(behind)).toMatchObject({ commits: 9, problems: [] });
  });

  it('is intact without partial tiles that became full', async () => {
    const long = await sealedHistory(
      Array.from({ length: 520 }, () => a),
      [100, 200, 220],
    );
    for (const path of long.log.objects.keys()) {
      if (/tile\/0\/00[01]\.p/.test(path)) long.log.objects.delete(path);
    }
    expect(await verified(long)).toMatchObject({ commits: 520, problems: [] });
  });

  it('is intact when there is nothing at all', async () => {
    history.log.objects.clear();
    history.table.items = [];
    expect(await verified(history)).toMatchObject({ isComplete: true, commits: 0, problems: [] });
  });

  it('is intact by the successor of the key too', async () => {
    const successor = testSigner(logSigner.name, 1);
    await reseal(history.lines, successor);
    expect((await verified(history, { verifiers: [logSigner, successor] })).problems).toEqual([]);
  });
});

/** What was done, how, and what must be found among the problems. */
type Tampering = readonly [what: string, tamper: () => unknown, ...found: Partial<Problem>[]];

const tamperings = (...all: readonly Tampering[]) =>
  all.map(([what, tamper, ...found]) => ({ what, tamper, found }));

async function expectFound(tamper: () => unknown, found: readonly Partial<Problem>[]): Promise<void> {
  await tamper();
  const { problems, isComplete } = await verified(history);
  expect(isComplete).toBe(true);
  expect(problems).toEqual(expect.arrayContaining(found.map((each) => expect.objectContaining(each))));
}

describe('in the log', () => {
  const rootWrong = { kind: 'root-wrong', where: 'log' } as const;
  const changedHere = { kind: 'commit-changed', where: 'log', ...name } as const;
  const missingHere = { kind: 'commit-missing', where: 'log', ...name } as const;

  it.each(
    tamperings(
      [
        'a byte of a segment as it is stored',
        () => {
          const bytes = Buffer.from(history.log.objects.get(segmentPath(4)) ?? []);
          bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
          history.log.objects.set(segmentPath(4), bytes);
        },
        { kind: 'segment-unreadable', position: 4, object: segmentPath(4) },
        missingHere,
        { kind: 'commit-missing', where: 'log', stream: c, version: 2, position: 8 },
        rootWrong,
      ],
      [
        'a byte of a commit',
        () =>
          rewrite(4, (lines) => lines.map((line, nth) => (nth === 1 ? line.replace('zoë', 'zoe') : line))),
        changedHere,
        rootWrong,
      ],
      [
        'a byte by which it is JSON no more',
        () => rewrite(4, (lines) => lines.map((line, nth) => (nth === 1 ? line.replace('{', '[') : line))),
        { kind: 'line-malformed', where: 'log', position: 5 },
        missingHere,
      ],
      [
        'a byte that leaves the meaning as it is',
        () => rewrite(4, (lines) => lines.map((line, nth) => (nth === 1 ? line.replace('{', '{ ') : line))),
        { kind: 'line-not-canonical', where: 'log', ...name },
        rootWrong,
      ],
      ['a changed field', () => replaceLine(5, lineOf(changed(commitAt(5)))), changedHere, rootWrong],
      [
        'a changed field with recomputed hash',
        () => replaceLine(5, lineOf(rehashed(commitAt(5)))),
        changedHere,
        { kind: 'chain-broken', where: 'log', stream: a, version: 4, position: 6 },
        rootWrong,
      ],
      [
        'a changed field in the last commit of a stream, with recomputed hash',
        () => rewrite(9, (lines) => lines.with(2, lineOf(rehashed(commitAt(11))))),
        { kind: 'commit-changed', where: 'log', stream: a, version: 5, position: 11 },
      ],
      ['a deleted commit', () => rewrite(4, (lines) => lines.toSpliced(1, 1)), missingHere, rootWrong],
      [
        'a deleted commit that was the last of its stream',
        () => rewrite(9, (lines) => lines.toSpliced(1, 1)),
        { kind: 'commit-missing', where: 'log', stream: b, version: 4, position: 10 },
      ],
      [
        'a commit deleted from log and table',
        () => {
          removeItem(10);
          rewrite(9, (lines) => lines.toSpliced(1, 1));
        },
        { kind: 'commit-missing', where: 'log', position: 10 },
      ],
      [
        'a deleted segment',
        () => history.log.objects.delete(segmentPath(4)),
        { kind: 'positions-missing', position: 4 },
        missingHere,
      ],
      [
        'the first segment, deleted',
        () => history.log.objects.delete(segmentPath(0)),
        { kind: 'positions-missing', position: 0 },
        { kind: 'commit-missing', where: 'log', stream: a, version: 1, position: 0 },
      ],
      [
        'an inserted commit',
        () =>
          rewrite(4, (lines) =>
            lines.toSpliced(1, 0, lineOf(seal({ ...commitAt(0), stream: 'acme#counter#new' }))),
          ),
        { kind: 'commit-inserted', where: 'log', stream: 'acme#counter#new', version: 1 },
        rootWrong,
      ],
      [
        'two commits of a stream in each other’s place',
        () => rewrite(4, (lines) => [lines[0] ?? '', lines[2] ?? '', lines[1] ?? '', ...lines.slice(3)]),
        { kind: 'commit-reordered', where: 'log', stream: a, version: 4, position: 5 },
        { kind: 'commit-reordered', where: 'log', ...name, position: 6 },
        rootWrong,
      ],
      [
        'two commits of two streams in each other’s place',
        () => rewrite(4, (lines) => [lines[1] ?? '', lines[0] ?? '', ...lines.slice(2)]),
        { kind: 'commit-reordered', where: 'log', ...name, position: 4 },
        { kind: 'commit-reordered', where: 'log', stream: c, version: 1, position: 5 },
      ],
      [
        'a commit twice',
        () => rewrite(4, (lines) => lines.toSpliced(1, 0, lines[1] ?? '')),
        { kind: 'commit-duplicated', where: 'log', stream: a, version: 3 },
        rootWrong,
      ],
      [
        'a commit twice, in the place of another',
        () => rewrite(4, (lines) => lines.with(2, lines[1] ?? '')),
        { kind: 'commit-duplicated', where: 'log', stream: a, version: 3, position: 6 },
        { kind: 'commit-missing', where: 'log', stream: a, version: 4, position: 6 },
      ],
      [
        'a commit of another tenant',
        () => replaceLine(5, lineOf(seal({ ...commitAt(5), stream: 'globex#counter#a' }))),
        { kind: 'commit-foreign', where: 'log', stream: 'globex#counter#a', version: 3, position: 5 },
        missingHere,
      ],
      [
        'an object that is no segment',
        () => history.log.objects.set('segments/more.txt', Buffer.from('more')),
        { kind: 'segment-misplaced', object: 'segments/more.txt' },
      ],
      [
        'a changed tile',
        () => history.log.objects.set('tile/0/000.p/12', Buffer.alloc(12 * 32)),
        { kind: 'tile-wrong', object: 'tile/0/000.p/12' },
      ],
      [
        'a removed tile',
        () => history.log.objects.delete('tile/0/000.p/12'),
        { kind: 'tile-wrong', object: 'tile/0/000.p/12' },
      ],
    ),
  )('finds $what', ({ tamper, found }) => expectFound(tamper, found));

  it('does not blame the commits for a changed tile', async () => {
    history.log.objects.set('tile/0/000.p/12', Buffer.alloc(12 * 32));
    expect((await verified(history)).problems).toMatchObject(
      Array.from({ length: 3 }, () => ({ kind: 'tile-wrong' })),
    );
  });

  it('finds a changed tile above the leaves', async () => {
    history = await sealedHistory(
      Array.from({ length: 300 }, () => a),
      [300],
    );
    await expectFound(
      () => history.log.objects.set('tile/1/000.p/1', Buffer.alloc(32)),
      [{ kind: 'tile-wrong', object: 'tile/1/000.p/1' }],
    );
  });
});

describe('by one who can write the log but has not the key', () => {
  const others = testSigner(logSigner.name, 7);
  const forged = () => history.lines.with(5, lineOf(rehashed(commitAt(5))));

  it.each(
    tamperings(
      [
        'a log signed by another key',
        () => reseal(forged(), others),
        { kind: 'checkpoint-invalid', where: 'checkpoint', object: 'checkpoint' },
        { kind: 'commit-changed', where: 'log', ...name },
      ],
      [
        'a forged signature',
        () => {
          const note = history.notes.at(-1) ?? '';
          history.log.objects.set('checkpoint', Buffer.from(note.replace('\n12\n', '\n11\n')));
        },
        { kind: 'checkpoint-invalid', message: expect.stringContaining('signature-invalid') },
      ],
      [
        'a checkpoint that is none',
        () => history.log.objects.set('checkpoint', Buffer.from('12')),
        { kind: 'checkpoint-invalid', message: expect.stringContaining('note-malformed') },
      ],
      [
        'no checkpoint',
        () => history.log.objects.delete('checkpoint'),
        { kind: 'checkpoint-missing', where: 'checkpoint' },
        { kind: 'commit-missing', where: 'log', stream: a, version: 1 },
      ],
      [
        'tiles that fit the forged commits, beside the true checkpoint',
        async () => {
          const checkpoint = history.log.objects.get('checkpoint') ?? Buffer.of();
          await reseal(forged(), others);
          history.log.objects.set('checkpoint', checkpoint);
        },
        { kind: 'root-wrong', where: 'log' },
        { kind: 'chain-broken', where: 'log', stream: a, version: 4, position: 6 },
        { kind: 'commit-changed', where: 'log', ...name },
      ],
      [
        'a log cut back to a checkpoint that was once true',
        () => {
          history.log.objects.delete(segmentPath(9));
          history.log.objects.set('checkpoint', Buffer.from(history.notes[1] ?? ''));
        },
        { kind: 'commit-missing', where: 'log', stream: c, version: 3 },
        { kind: 'commit-missing', where: 'log', stream: b, version: 4 },
        { kind: 'commit-missing', where: 'log', stream: a, version: 5 },
      ],
    ),
  )('finds $what', ({ tamper, found }) => expectFound(tamper, found));
});

describe('by one who has the key', () => {
  it('finds where the new log is not what the table has', async () => {
    await expectFound(
      () => reseal(history.lines.with(11, lineOf(rehashed(commitAt(11))))),
      [{ kind: 'commit-changed', where: 'table', stream: a, version: 5, position: 11 }],
    );
  });

  it('finds by an older checkpoint that the log was cut short, though the table was too', async () => {
    const since = openNote(history.notes[2]);
    for (const position of [9, 10, 11]) removeItem(position);
    await reseal(history.lines.slice(0, 9));
    expect((await verified(history)).problems).toEqual([]);
    expect((await verified(history, { since })).problems).toMatchObject([
      { kind: 'log-truncated', where: 'checkpoint', message: expect.stringContaining('9 commits') },
    ]);
  });

  it('finds by an older checkpoint that the log is another, though the table is too', async () => {
    const since = openNote(history.notes[1]);
    const forged = rehashed(commitAt(4));
    const [second, third] = [commitAt(8), commitAt(9)];
    const follower = seal({ ...second, prevHash: forged.hash });
    const last = seal({ ...third, prevHash: follower.hash });
    const stateless = (commit: Commit) => () => ({ ...commit });
    replaceItem(4, stateless(forged));
    replaceItem(8, stateless(follower));
    replaceItem(9, stateless(last));
    await reseal(history.lines.with(4, lineOf(forged)).with(8, lineOf(follower)).with(9, lineOf(last)));
    expect((await verified(history)).problems).toEqual([]);
    expect((await verified(history, { since })).problems).toMatchObject([
      { kind: 'log-forked', where: 'checkpoint' },
    ]);
  });
});

describe('in the table', () => {
  const changedHere = { kind: 'commit-changed', where: 'table', ...name } as const;

  it.each(
    tamperings(
      ['a changed field', () => replaceItem(5, (item) => ({ ...item, correlationId: 'x' })), changedHere],
      ['a field more', () => replaceItem(5, (item) => ({ ...item, more: 1 })), changedHere],
      [
        'a changed field with recomputed hash',
        () => replaceItem(5, () => ({ ...rehashed(commitAt(5)) })),
        changedHere,
      ],
      [
        'a changed field, and all hashes after it recomputed',
        () => {
          const forged = rehashed(commitAt(5));
          const next = seal({ ...commitAt(6), prevHash: forged.hash });
          replaceItem(5, () => ({ ...forged }));
          replaceItem(6, () => ({ ...next }));
          replaceItem(11, () => ({ ...seal({ ...commitAt(11), prevHash: next.hash }) }));
        },
        changedHere,
        { kind: 'commit-changed', where: 'table', stream: a, version: 4, position: 6 },
        { kind: 'commit-changed', where: 'table', stream: a, version: 5, position: 11 },
      ],
      ['an item that is no commit', () => replaceItem(5, ({ events: _, ...item }) => item), changedHere],
      ['a deleted commit', () => removeItem(5), { kind: 'commit-missing', where: 'table', ...name }],
      [
        'a deleted commit that was the last of its stream',
        () => removeItem(11),
        { kind: 'commit-missing', where: 'table', stream: a, version: 5, position: 11 },
      ],
      [
        'a deleted stream',
        () => [4, 8, 9].forEach(removeItem),
        { kind: 'commit-missing', where: 'table', stream: c, version: 1, position: 4 },
        { kind: 'commit-missing', where: 'table', stream: c, version: 3, position: 9 },
      ],
      [
        'a commit added to a stream, as if it were old',
        () => {
          const last = commitAt(11);
          history.table.items.push({ ...seal({ ...last, version: 6, prevHash: last.hash }) });
        },
        { kind: 'commit-missing', where: 'log', stream: a, version: 6 },
      ],
      [
        'a commit added that does not follow, as if it were new',
        () => {
          const recordedAt = anHourLater.toISOString();
          history.table.items.push({ ...seal({ ...commitAt(11), version: 6, recordedAt }) });
        },
        { kind: 'chain-broken', where: 'table', stream: a, version: 6 },
      ],
      [
        'a stream added, as if it were old',
        () => history.table.items.push({ ...seal({ ...commitAt(0), stream: 'acme#counter#new' }) }),
        { kind: 'commit-missing', where: 'log', stream: 'acme#counter#new', version: 1 },
      ],
      [
        'a commit put before the first',
        () => history.table.items.push({ ...seal({ ...commitAt(0), version: 0 }) }),
        { kind: 'item-malformed', where: 'table', stream: a, version: 0 },
      ],
      [
        'a commit put between two',
        () => history.table.items.push({ ...seal({ ...commitAt(0), version: 2.5 }) }),
        { kind: 'item-malformed', where: 'table', stream: a, version: 2.5 },
      ],
      [
        'two commits in each other’s place',
        () => {
          const [third, fourth] = [commitAt(5), commitAt(6)];
          replaceItem(5, () => ({ ...fourth, version: 3 }));
          replaceItem(6, () => ({ ...third, version: 4 }));
        },
        changedHere,
        { kind: 'commit-changed', where: 'table', stream: a, version: 4, position: 6 },
      ],
      [
        'a commit twice',
        () => history.table.items.push({ ...commitAt(11), version: 6 }),
        { kind: 'commit-missing', where: 'log', stream: a, version: 6 },
        { kind: 'commit-changed', where: 'table', stream: a, version: 6 },
      ],
      [
        'another state beside a commit',
        () =>
          replaceItem(11, (item) => ({
            ...item,
            state: pack({ state: { total: 1, notes: [] }, commands: [] }),
          })),
        { kind: 'state-wrong', where: 'table', stream: a, version: 5 },
      ],
      [
        'commands that were never given, beside a commit',
        () =>
          replaceItem(11, (item) => ({
            ...item,
            state: pack({ state: stateOfA(), commands: [['AAAA', 1]] }),
          })),
        { kind: 'state-wrong', where: 'table', stream: a, version: 5 },
      ],
      [
        'a state that is none',
        () => replaceItem(11, (item) => ({ ...item, state: Buffer.from('state') })),
        { kind: 'state-wrong', where: 'table', stream: a, version: 5 },
      ],
    ),
  )('finds $what', ({ tamper, found }) => expectFound(tamper, found));

  it('says nothing but that of a changed field with recomputed hash', async () => {
    replaceItem(5, () => ({ ...rehashed(commitAt(5)) }));
    expect((await verified(history)).problems).toMatchObject([changedHere]);
  });

  it('lets a state be that code of another stateVersion stored', async () => {
    replaceItem(11, (item) => ({ ...item, state: Buffer.from('state'), stateVersion: 7 }));
    expect((await verified(history)).problems).toEqual([]);
  });
});

describe('what it tells', () => {
  it('is bounded, and says so', async () => {
    history.table.items = [];
    const { problems, problemCount } = await verified(history, { maximumProblems: 3 });
    expect(problems).toHaveLength(3);
    expect(problemCount).toBeGreaterThanOrEqual(3);
  });

  it('is not complete when time was over', async () => {
    expect(await verified(history, { isOutOfTime: () => true })).toMatchObject({ isComplete: false });
  });

  it('comes with its progress', async () => {
    const seen: unknown[] = [];
    await verified(history, { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([4, 9, 12].map((commits) => ({ step: 'log', commits, ofCommits: 12 })));
  });
});

function stateOfA() {
  const commits = order.flatMap((stream, position) => (stream === a ? [commitAt(position)] : []));
  return commits
    .flatMap(({ events }) => events.map((event) => counter.events.read(event)))
    .reduce(counter.evolve, counter.initialState);
}
