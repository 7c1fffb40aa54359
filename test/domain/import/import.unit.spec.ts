import { describe, expect, it } from 'vitest';
import {
  approveImport,
  beginImport,
  finishImport,
  receiveImport,
  stopImport,
} from '../../../domain/import/decide.ts';
import type { ImportCounts, ImportEvent, ReceivedFile } from '../../../domain/import/events.ts';
import { type ImportLine, importLine, nextInLine, summariseImport } from '../../../domain/import/state.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<ImportLine, ImportEvent>(importLine);

const now = '2026-11-24T02:00:00.000Z';
const monday = '2026-11-22T23:00:00.000Z';
const tuesday = '2026-11-23T23:00:00.000Z';

const file = (importId: string, exportedAt = tuesday, more: Partial<ReceivedFile> = {}): ReceivedFile => ({
  importId,
  location: { ciphertext: `${importId}-under-nonce-1` },
  etag: `etag-of-${importId}`,
  sha256: `sha256-of-${importId}`,
  bytes: 1_000,
  mode: 'full',
  exportedAt,
  ...more,
});
const counts: ImportCounts = {
  rows: 10,
  created: 1,
  updated: 2,
  unchanged: 4,
  left: 1,
  rejected: 2,
  warnings: 3,
};
const nothing: ImportCounts = {
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  left: 0,
  rejected: 0,
  warnings: 0,
};

const received = (importId: string, exportedAt = tuesday): ImportEvent => ({
  type: 'ImportReceived',
  occurredAt: now,
  data: file(importId, exportedAt),
});
const started = (importId: string): ImportEvent => ({
  type: 'ImportStarted',
  occurredAt: now,
  data: { importId },
});
const stopped = (importId: string): ImportEvent => ({
  type: 'ImportStopped',
  occurredAt: now,
  data: { importId, reason: 'too-many-would-leave', active: 100, wouldLeave: 21 },
});
const approved = (importId: string): ImportEvent => ({
  type: 'ImportApproved',
  occurredAt: now,
  data: { importId },
});
const done = (importId: string): ImportEvent => ({
  type: 'ImportFinished',
  occurredAt: now,
  data: { importId, outcome: 'done', counts },
});
const failed = (importId: string, reason: string, of = nothing): ImportEvent => ({
  type: 'ImportFinished',
  occurredAt: now,
  data: { importId, outcome: 'failed', reason, counts: of },
});

const receive = (importId: string) => (state: ImportLine) =>
  receiveImport(state, { file: file(importId), now });
const begin = (importId: string) => (state: ImportLine) => beginImport(state, { importId, now });
const stop = (importId: string) => (state: ImportLine) =>
  stopImport(state, { importId, reason: 'too-many-would-leave', active: 100, wouldLeave: 21, now });
const approve = (importId: string) => (state: ImportLine) => approveImport(state, { importId, now });
const finish = (importId: string) => (state: ImportLine) =>
  finishImport(state, { importId, outcome: 'done', counts, now });
const fail = (importId: string, reason: string) => (state: ImportLine) =>
  finishImport(state, { importId, outcome: 'failed', reason, counts: nothing, now });

const stateAfter = (...events: readonly ImportEvent[]) =>
  events.reduce<ImportLine>(importLine.evolve, importLine.initialState);
const turnAfter = (...events: readonly ImportEvent[]) => nextInLine(stateAfter(...events))?.importId;

describe('when a file comes', () => {
  it('stands in the line', () => {
    given().when(receive('a')).then(received('a'));
    expect(turnAfter(received('a'))).toBe('a');
  });

  it('keeps the profile that was asked for', () => {
    const withProfile = file('a', tuesday, { profileName: 'afas' });
    given()
      .when((state) => receiveImport(state, { file: withProfile, now }))
      .then({ type: 'ImportReceived', occurredAt: now, data: withProfile });
  });

  it('comes once, however often it is announced, in the line and after it', () => {
    given(received('a')).when(receive('a')).thenNothing();
    given(received('a'), started('a'), stopped('a')).when(receive('a')).thenNothing();
    given(received('a'), started('a'), done('a')).when(receive('a')).thenNothing();
  });

  it('is refused when too many wait already', () => {
    const many = Array.from({ length: 200 }, (_, index) => received(`file-${index}`));
    given(...many)
      .when(receive('a'))
      .thenRejected({ rejected: 'too-many-imports', maximum: 200 });
    given(...many)
      .when(receive('file-7'))
      .thenNothing();
  });
});

describe('when several files are in the line', () => {
  it('takes the one that was exported first, whichever came first', () => {
    expect(turnAfter(received('new', tuesday), received('old', monday))).toBe('old');
    expect(turnAfter(received('old', monday), received('new', tuesday))).toBe('old');
  });

  it('takes those that were exported at once as they came', () => {
    expect(turnAfter(received('b'), received('a'))).toBe('b');
  });

  it('passes by one that waits for a person', () => {
    const line = [received('old', monday), started('old'), stopped('old'), received('new', tuesday)];
    expect(turnAfter(...line)).toBe('new');
    expect(turnAfter(...line, approved('old'))).toBe('old');
  });

  it('stays with the one that was begun, though an older one comes', () => {
    const line = [received('new', tuesday), started('new'), received('old', monday)];
    expect(turnAfter(...line)).toBe('new');
    given(...line)
      .when(begin('old'))
      .thenRejected({ rejected: 'another-import-begun', importId: 'new' });
    expect(turnAfter(...line, done('new'))).toBe('old');
  });

  it('is nobody’s turn when the line is empty, or all wait for a person', () => {
    expect(turnAfter()).toBeUndefined();
    expect(turnAfter(received('a'), started('a'), stopped('a'))).toBeUndefined();
    expect(turnAfter(received('a'), started('a'), done('a'))).toBeUndefined();
  });
});

describe('when its turn comes', () => {
  it('begins, once', () => {
    given(received('a')).when(begin('a')).then(started('a'));
    given(received('a'), started('a')).when(begin('a')).thenNothing();
  });

  it('fails when a newer file was applied', () => {
    const newer = [received('new', tuesday), started('new'), done('new')];
    given(...newer, received('old', monday))
      .when(begin('old'))
      .then(failed('old', 'older-than-applied'));
  });

  it('begins when the newer file was not applied after all', () => {
    given(received('new', tuesday), started('new'), failed('new', 'file-refused'), received('old', monday))
      .when(begin('old'))
      .then(started('old'));
  });

  it('begins when what was applied was exported at the same moment', () => {
    given(received('a'), started('a'), done('a'), received('b')).when(begin('b')).then(started('b'));
  });

  it('measures by the newest that was applied, not by the last', () => {
    const both = [
      received('new', tuesday),
      started('new'),
      done('new'),
      received('same', tuesday),
      started('same'),
      done('same'),
    ];
    expect(stateAfter(...both).newestDone).toEqual({
      importId: 'same',
      exportedAt: tuesday,
      sha256: 'sha256-of-same',
    });
    given(...both, received('old', monday))
      .when(begin('old'))
      .then(failed('old', 'older-than-applied'));
  });

  it('does not begin while it waits for a person, nor when it never came', () => {
    given(received('a'), started('a'), stopped('a'))
      .when(begin('a'))
      .thenRejected({ rejected: 'import-stopped' });
    given().when(begin('a')).thenRejected({ rejected: 'unknown-import' });
  });

  it('is over when it is over', () => {
    given(received('a'), started('a'), done('a')).when(begin('a')).thenNothing();
  });
});

describe('when the file would make too many leave', () => {
  it('stops, once', () => {
    given(received('a'), started('a')).when(stop('a')).then(stopped('a'));
    given(received('a'), started('a'), stopped('a')).when(stop('a')).thenNothing();
  });

  it('goes on when somebody approves it, and does not stop again', () => {
    const line = [received('a'), started('a'), stopped('a')];
    given(...line)
      .when(approve('a'))
      .then(approved('a'));
    given(...line, approved('a'))
      .when(approve('a'))
      .thenNothing();
    given(...line, approved('a'))
      .when(begin('a'))
      .then(started('a'));
    given(...line, approved('a'), started('a'))
      .when(stop('a'))
      .thenNothing();
    given(...line, approved('a'), started('a'), done('a'))
      .when(approve('a'))
      .thenNothing();
  });

  it('has its turn to fail when a newer file was applied while it waited', () => {
    const line = [
      received('old', monday),
      started('old'),
      stopped('old'),
      received('new', tuesday),
      started('new'),
      done('new'),
    ];
    expect(turnAfter(...line)).toBe('old');
    given(...line)
      .when(begin('old'))
      .then(failed('old', 'older-than-applied'));
    given(...line, approved('old'))
      .when(begin('old'))
      .then(failed('old', 'older-than-applied'));
  });

  it('can fail, but is not done before it is approved', () => {
    const line = [received('a'), started('a'), stopped('a')];
    given(...line)
      .when(fail('a', 'file-replaced'))
      .then(failed('a', 'file-replaced'));
    given(...line)
      .when(finish('a'))
      .thenRejected({ rejected: 'import-stopped' });
  });
});

describe('when nothing stopped it', () => {
  it('needs no approval', () => {
    given(received('a')).when(approve('a')).thenRejected({ rejected: 'import-not-stopped' });
    given(received('a'), started('a')).when(approve('a')).thenRejected({ rejected: 'import-not-stopped' });
    given(received('a'), started('a'), done('a'))
      .when(approve('a'))
      .thenRejected({ rejected: 'import-not-stopped' });
    given().when(approve('a')).thenRejected({ rejected: 'unknown-import' });
  });

  it('finishes with its counts, once', () => {
    given(received('a'), started('a')).when(finish('a')).then(done('a'));
    given(received('a'), started('a'), done('a')).when(finish('a')).thenNothing();
    given(received('a'), started('a'), done('a')).when(stop('a')).thenNothing();
  });
});

describe('when it never came', () => {
  it('neither stops nor finishes', () => {
    given().when(stop('a')).thenRejected({ rejected: 'unknown-import' });
    given().when(finish('a')).thenRejected({ rejected: 'unknown-import' });
  });
});

describe('when fifty more have finished', () => {
  it('is forgotten, and could come again', () => {
    const lives = (count: number) =>
      Array.from({ length: count }, (_, index) => `file-${index}`).flatMap((id) => [
        received(id),
        started(id),
        done(id),
      ]);
    given(...lives(50))
      .when(receive('file-0'))
      .thenNothing();
    given(...lives(51))
      .when(receive('file-0'))
      .then(received('file-0'));
    given(...lives(51))
      .when(receive('file-1'))
      .thenNothing();
  });
});

describe('what is told of a file', () => {
  const facts = {
    importId: 'a',
    location: { ciphertext: 'a-under-nonce-1' },
    etag: 'etag-of-a',
    sha256: 'sha256-of-a',
    bytes: 1_000,
    mode: 'full',
    exportedAt: tuesday,
    receivedAt: now,
  };

  it('follows it from its coming to its end', () => {
    const told = (...events: readonly ImportEvent[]) => summariseImport('a', stateAfter(...events));
    const line = [received('a')];
    expect(told(...line)).toStrictEqual({ ...facts, status: 'received', isApproved: false });
    line.push(started('a'));
    expect(told(...line)).toStrictEqual({ ...facts, startedAt: now, status: 'applying', isApproved: false });
    line.push(stopped('a'));
    expect(told(...line)).toStrictEqual({
      ...facts,
      startedAt: now,
      status: 'stopped',
      isApproved: false,
      reason: 'too-many-would-leave',
      active: 100,
      wouldLeave: 21,
    });
    line.push(approved('a'));
    expect(told(...line)).toStrictEqual({ ...facts, startedAt: now, status: 'received', isApproved: true });
    line.push(started('a'), done('a'));
    expect(told(...line)).toStrictEqual({
      ...facts,
      startedAt: now,
      finishedAt: now,
      status: 'done',
      isApproved: true,
      ...counts,
    });
  });

  it('says why it failed', () => {
    const state = stateAfter(received('a'), started('a'), failed('a', 'file-refused'));
    expect(summariseImport('a', state)).toMatchObject({ status: 'failed', reason: 'file-refused', rows: 0 });
  });

  it('is nothing of one that never came, or that others have followed', () => {
    expect(summariseImport('a', importLine.initialState)).toBeNull();
    const followed = stateAfter(received('a'), done('a'), received('b'), done('b'));
    expect(summariseImport('a', followed)).toBeNull();
    expect(summariseImport('b', followed)).toMatchObject({ status: 'done' });
  });
});
