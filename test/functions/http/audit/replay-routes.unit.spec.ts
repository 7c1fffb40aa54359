import { beforeEach, describe, expect, it } from 'vitest';
import type { ReplayNote } from '../../../../functions/shared/replay-progress.ts';
import { AuditedCompany } from '../../../support/audit-harness.ts';

const begun = '2026-05-01T09:00:00.000Z';
const later = '2026-05-01T09:05:00.000Z';
const admin = { 'cognito:groups': '[admin]' };
const rebuild = { kind: 'rebuild', projection: 'courses' };

let acme: AuditedCompany;
beforeEach(() => {
  acme = new AuditedCompany();
  acme.now = begun;
});

const asksFor = (
  body: unknown,
  more: { claims?: Record<string, string>; headers?: Record<string, string> } = {},
) => acme.asks('POST /audit/replays', { body, ...more });
const sees = async (replayId: string) =>
  (await acme.asks('GET /audit/replays/{replayId}', { path: { replayId } })).body;

const note = (replayId: string, change: Partial<ReplayNote>): ReplayNote => ({
  replayId,
  step: 'reading',
  startedAt: begun,
  position: 0,
  size: 10,
  events: 0,
  problems: [],
  problemCount: 0,
  ...change,
});

describe('a replay that is asked for', () => {
  it('is recorded, and the worker told, and it can be seen at once', async () => {
    const { status, headers, body } = await asksFor({ kind: 'verify' });
    const { replayId } = body;
    expect([status, headers.etag]).toEqual([202, '"1"']);
    expect(acme.replayLine).toEqual([{ kind: 'replay', tenant: 'acme', replayId }]);
    expect(await sees(replayId)).toEqual({
      replayId,
      kind: 'verify',
      status: 'requested',
      events: 0,
      problems: [],
      problemCount: 0,
      requestedAt: begun,
    });
  });

  it('is asked for once by one Idempotency-Key, and the worker told each time', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await asksFor({ kind: 'verify' }, { headers });
    const again = await asksFor({ kind: 'verify' }, { headers });
    expect(again).toMatchObject({
      status: 202,
      body: first.body,
      headers: { 'idempotency-replayed': 'true' },
    });
    expect(acme.replayLine.map(({ replayId }) => replayId)).toEqual([
      first.body.replayId,
      first.body.replayId,
    ]);
    expect((await asksFor({ kind: 'verify', projection: 'courses' }, { headers })).status).toBe(422);
  });

  it('is not noted as a read; to look at it is', async () => {
    const { body } = await asksFor({ kind: 'verify' });
    expect(acme.notedReads()).toEqual([]);
    await sees(body.replayId);
    expect(acme.notedReads()).toMatchObject([
      { events: [{ data: { route: 'GET /audit/replays/{replayId}', asked: { replayId: body.replayId } } }] },
    ]);
  });

  it('tells how far it is, and what it came to', async () => {
    const problems = [{ row: 'courses/bhv', fault: 'different' as const, liveVersion: 3, logVersion: 3 }];
    const { replayId } = (await asksFor(rebuild, { claims: admin })).body;
    acme.replayNotes.set(replayId, note(replayId, { position: 5, events: 4 }));
    expect(await sees(replayId)).toMatchObject({
      status: 'running',
      step: 'reading',
      position: 5,
      size: 10,
      events: 4,
    });
    acme.replayNotes.set(
      replayId,
      note(replayId, { step: 'done', position: 10, events: 9, problems, problemCount: 1 }),
    );
    acme.now = later;
    await acme.finishesReplay(replayId, { events: 9, problems: 1 });
    expect(await sees(replayId)).toEqual({
      replayId,
      ...rebuild,
      status: 'done',
      step: 'done',
      position: 10,
      size: 10,
      events: 9,
      problems,
      problemCount: 1,
      requestedAt: begun,
      startedAt: begun,
      finishedAt: later,
    });
  });

  it('says what to do where the log was too long for it', async () => {
    const { replayId } = (await asksFor({ kind: 'verify' })).body;
    await acme.finishesReplay(replayId, { events: 9, problems: 0, reason: 'out-of-time' });
    expect(await sees(replayId)).toMatchObject({
      status: 'failed',
      reason: 'out-of-time',
      detail: expect.stringContaining('leerspoor verify'),
    });
  });
});

describe('a replay that may not be asked for', () => {
  it('is one by an auditor that changes what lists show', async () => {
    const { status, body } = await asksFor(rebuild);
    expect([status, body.type]).toEqual([403, expect.stringMatching(/\/not-in-group$/)]);
    expect(acme.replayLine).toEqual([]);
    expect((await asksFor({ kind: 'verify', projection: 'courses' })).status).toBe(202);
  });

  it.each([
    ['projection', { kind: 'rebuild' }],
    ['projection', { kind: 'verify', projection: 'none' }],
    ['kind', { kind: 'verify', projection: 'courses', stream: 'course#bhv' }],
    ['kind', { kind: 'verify', fromPosition: 3 }],
    ['stream', { ...rebuild, stream: 'acme#course#bhv' }],
    ['fromPosition', { ...rebuild, fromPosition: -1 }],
    ['tenant', { ...rebuild, tenant: 'globex' }],
  ])('is one with a fault in %s: %o', async (path, body) => {
    const answer = await asksFor(body, { claims: admin });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });

  it('is unknown, also where it is of another company', async () => {
    const { replayId } = (await asksFor({ kind: 'verify' })).body;
    const asked = { path: { replayId }, claims: { 'custom:tenant': 'globex' } };
    expect((await acme.asks('GET /audit/replays/{replayId}', asked)).status).toBe(404);
  });
});
