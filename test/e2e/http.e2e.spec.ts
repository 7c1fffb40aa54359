import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailCommand } from '../../cli/mail.ts';
import { eveningsAlone, practiceNow, singleVideo, theoryAndPractice } from '../support/courses.ts';
import {
  type Client,
  clientWith,
  eventually,
  type SharedLeerspoor,
  shareTestLeerspoor,
  type TestAnswer,
} from '../support/leerspoor.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const tenant = 'http';
let leerspoor: SharedLeerspoor;
let admin: Client;

beforeAll(async () => {
  leerspoor = await shareTestLeerspoor();
  admin = await leerspoor.as({ tenant, roles: ['admin', 'hr', 'trainer'] });
  await admin('PUT', '/courses/bhv', theoryAndPractice);
  await admin('POST', '/enrolments', { courseId: 'bhv', learnerId: 'E1' });
});
afterAll(() => leerspoor.stop());

const progress = (body: unknown, headers = {}) => admin('POST', '/enrolments/bhv.E1/progress', body, headers);

describe('bad input', () => {
  it('is told fault by fault, unknown fields included', async () => {
    const { status, headers, body } = await progress({ progress: 2, score: 'high', colour: 'red' });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({
      type: expect.stringMatching(/\/invalid-input$/),
      title: 'Bad Request',
      status: 400,
    });
    const paths = body.errors.map(({ path }: { path: string }) => path).sort();
    expect(paths).toEqual(['activityId', 'colour', 'progress', 'score']);
  });

  it.each([
    ['no JSON', '{"activityId":', 400],
    ['no body', undefined, 415],
    ['half a character', '{"activityId":"theory","progress":0.1,"note":"\\ud800"}', 400],
    ['endless nesting', `{"completion":${'{"all":['.repeat(5_000)}${']}'.repeat(5_000)}}`, 400],
    ['an unknown query', undefined, 400, '/courses?colour=red'],
    ['a limit beyond the greatest', undefined, 400, '/courses?limit=201'],
    ['an id that is none', undefined, 400, '/courses/a%20b'],
    ['a time that no text of it sorts', undefined, 400, '/sessions?to=9999-12-31T23:59:59-05:00'],
  ])('is refused: %s', async (_name, body, status, path?: string) => {
    const answer = path === undefined ? await progress(body) : await admin('GET', path);
    expect(answer).toMatchObject({ status, body: { status } });
  });

  it('is refused by its type', async () => {
    const answer = await progress('activityId=theory', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(answer).toMatchObject({ status: 415, body: { status: 415 } });
  });

  it('is refused when it is larger than 256 KB', async () => {
    const answer = await progress({ activityId: 'theory', progress: 0.1, note: 'x'.repeat(256 * 1024) });
    expect(answer).toMatchObject({ status: 413, body: { status: 413 } });
  });

  it('tells a course author what is wrong with the path', async () => {
    const [theory, practice] = theoryAndPractice.activities;
    const { body } = await admin('PUT', '/courses/odd', {
      ...theoryAndPractice,
      activities: [
        { ...theory, after: ['practice'] },
        { ...practice, completion: { minScore: 0.5 } },
      ],
      completion: { atLeast: 3, of: ['theory', 'nothing'] },
    });
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining([
        'activities.0.after',
        'activities.1.completion.minScore',
        'completion.of.1',
        'completion.atLeast',
      ]),
    );
  });

  it('is a 404 with a problem for a path that is none', async () => {
    expect(await admin('GET', '/nothing')).toMatchObject({ status: 404, body: { status: 404 } });
    expect(await admin('PATCH', '/courses/bhv', {})).toMatchObject({ status: 404, body: { status: 404 } });
  });
});

describe('a condition on the version', () => {
  it('holds or is told', async () => {
    const current = await admin('GET', '/enrolments/bhv.E1');
    const etag = current.headers.get('etag') ?? '';
    const step = { activityId: 'theory', progress: 0.1 };
    expect((await progress(step, { 'if-match': etag })).status).toBe(200);
    const late = await progress({ ...step, progress: 0.2 }, { 'if-match': etag });
    expect(late).toMatchObject({ status: 412, body: { type: expect.stringMatching(/\/version-mismatch$/) } });
    expect((await progress({ ...step, progress: 0.2 }, { 'if-match': 'W/"x"' })).status).toBe(412);
    expect((await progress({ ...step, progress: 0.2 }, { 'if-match': etag.slice(1, -1) })).status).toBe(400);
  });

  it('may be that there is something to change', async () => {
    const jan = { givenName: 'Jan', familyName: 'Vos' };
    const put = (body: object) => admin('PUT', '/learners/E8', body, { 'if-match': '*' });
    expect((await put(jan)).status).toBe(412);
    await admin('PUT', '/learners/E8', jan);
    expect((await put({ ...jan, department: 'Magazijn' })).status).toBe(200);
  });

  it('is that of the session when attendance is recorded', async () => {
    const { sessionId } = (await admin('POST', '/sessions', practiceNow())).body;
    const record = (ifMatch: string) =>
      admin(
        'POST',
        `/sessions/${sessionId}/attendance`,
        { rows: [{ learnerId: 'E1', status: 'absent', mode: 'remote' }] },
        { 'if-match': ifMatch },
      );
    expect((await record('"2"')).status).toBe(412);
    expect((await record('"1"')).body.results).toEqual([
      { learnerId: 'E1', outcome: 'recorded', status: 'active' },
    ]);
  });

  it('is met by the repeat of the command that it was met by', async () => {
    const { headers } = await admin('GET', '/enrolments/bhv.E1');
    const once = { 'if-match': headers.get('etag') ?? '', 'idempotency-key': 'conditional' };
    const step = { activityId: 'theory', progress: 0.3 };
    expect((await progress(step, once)).status).toBe(200);
    expect((await progress(step, once)).headers.get('idempotency-replayed')).toBe('true');
  });
});

describe('attendance', () => {
  it('counts the first of two rows about one learner, and blocks no other', async () => {
    const { sessionId } = (await admin('POST', '/sessions', practiceNow())).body;
    await admin('POST', '/enrolments', { courseId: 'bhv', learnerId: 'E2' });
    const { status, body } = await admin('POST', `/sessions/${sessionId}/attendance`, {
      rows: [
        { learnerId: 'E1', status: 'absent', mode: 'remote' },
        { learnerId: 'E1', status: 'excused', mode: 'remote' },
        { learnerId: 'E2', status: 'absent', mode: 'remote' },
      ],
    });
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { learnerId: 'E1', outcome: 'recorded' },
      { learnerId: 'E1', outcome: 'rejected', problem: { status: 409 } },
      { learnerId: 'E2', outcome: 'recorded' },
    ]);
  });
});

describe('a booking', () => {
  it('is not for an activity that the learner has behind them', async () => {
    const { sessionId } = (await admin('POST', '/sessions', practiceNow())).body;
    await admin('POST', '/enrolments', { courseId: 'bhv', learnerId: 'E3' });
    const exempt = { activityId: 'practice', reason: 'Elders gedaan' };
    const book = () => admin('POST', `/sessions/${sessionId}/bookings`, { learnerId: 'E3', mode: 'remote' });
    await admin('POST', '/enrolments/bhv.E3/exemptions', exempt);
    expect(await book()).toMatchObject({
      status: 409,
      body: { type: expect.stringMatching(/\/activity-done$/) },
    });
  });
});

describe('a session with seats of two kinds', () => {
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const meeting = (startsIn: number, endsIn: number) => ({
    startsAt: inHours(startsIn),
    endsAt: inHours(endsIn),
  });
  const plan = async (more: object) => {
    const times = meeting(2, 4);
    const body = {
      courseId: 'meet',
      activityId: 'evenings',
      timeZone: 'Europe/Amsterdam',
      seats: { onSite: 1, remote: 1 },
      ...('meetings' in more ? {} : times),
      ...more,
    };
    const answer = await admin('POST', '/sessions', body);
    expect(answer.status).toBe(201);
    return String(answer.body.sessionId);
  };
  const as = (learnerId: string) => leerspoor.as({ tenant, roles: ['learner'], learnerId });
  const book = (client: Client, sessionId: string, learnerId: string, mode = 'on-site') =>
    client('POST', `/sessions/${sessionId}/bookings`, { learnerId, mode });
  const refusal = ({ status, body }: TestAnswer) => [status, String(body.type).split('/').at(-1)];

  beforeAll(async () => {
    await admin('PUT', '/courses/meet', eveningsAlone);
    await Promise.all(
      ['S1', 'S2', 'S3'].map((learnerId) => admin('POST', '/enrolments', { courseId: 'meet', learnerId })),
    );
  });

  it('is a series that is shown and moved with all its meetings', async () => {
    const meetings = [meeting(24, 26), meeting(48, 50)];
    const sessionId = await plan({ meetings, bookingClosesMinutes: 60 });
    const { body } = await admin('GET', `/sessions/${sessionId}`);
    expect(body).toMatchObject({
      meetings,
      startsAt: meetings[0]?.startsAt,
      endsAt: meetings[1]?.endsAt,
      bookingClosesMinutes: 60,
      sequence: 0,
    });
    const moved = await admin('POST', `/sessions/${sessionId}/reschedule`, { room: 'Zaal 4' });
    expect(moved.body).toMatchObject({ meetings, room: 'Zaal 4', sequence: 1 });
    const listed = await eventually(
      () => admin('GET', '/sessions?courseId=meet&limit=200'),
      (answer) => answer.body.items.some((item: { room?: string }) => item.room === 'Zaal 4'),
    );
    expect(
      listed.body.items.find((item: { sessionId: string }) => item.sessionId === sessionId),
    ).toMatchObject({ meetings, bookingClosesMinutes: 60 });
    expect((await admin('POST', `/sessions/${sessionId}/reschedule`, {})).status).toBe(400);
  });

  it('gives seats that are added, or that a change of mode frees, to who waits', async () => {
    const sessionId = await plan(meeting(100, 101));
    await book(admin, sessionId, 'S1');
    await book(admin, sessionId, 'S2');
    expect(await book(await as('S3'), sessionId, 'S3')).toMatchObject({
      status: 201,
      body: { status: 'waiting', position: 2 },
    });
    const change = (learnerId: string, mode: string) =>
      admin('PUT', `/sessions/${sessionId}/bookings/${learnerId}`, { mode });
    expect(await change('S1', 'remote')).toMatchObject({
      status: 200,
      body: { mode: 'remote', status: 'booked' },
    });
    expect(refusal(await change('S1', 'on-site'))).toEqual([409, 'no-seat-free']);
    expect(refusal(await change('S9', 'on-site'))).toEqual([404, 'unknown-booking']);
    const seats = (body: object) => admin('PUT', `/sessions/${sessionId}/seats`, body);
    expect(refusal(await seats({ onSite: 0, remote: 5 }))).toEqual([409, 'seats-taken']);
    const enlarged = await seats({ onSite: 2, remote: 1 });
    expect(enlarged.body).toMatchObject({
      seats: { onSite: 2, remote: 1 },
      booked: { onSite: 2, remote: 1 },
      waiting: { onSite: 0, remote: 0 },
    });
  });

  it('keeps learners to its deadlines, and who acts for them to none', async () => {
    const sessionId = await plan({ ...meeting(1, 2), bookingClosesMinutes: 90, cancellingClosesMinutes: 90 });
    const learner = await as('S1');
    expect(refusal(await book(learner, sessionId, 'S1'))).toEqual([409, 'booking-closed']);
    expect((await book(admin, sessionId, 'S1')).status).toBe(201);
    const path = `/sessions/${sessionId}/bookings/S1`;
    expect(refusal(await learner('DELETE', path))).toEqual([409, 'cancelling-closed']);
    expect((await admin('DELETE', path)).status).toBe(204);
  });

  it('is not at the same time as another of the learner’s, also when both are asked for at once', async () => {
    const [one, other, after] = await Promise.all([
      plan({ meetings: [meeting(200, 202), meeting(220, 222)] }),
      plan(meeting(221, 223)),
      plan(meeting(222, 223)),
    ]);
    const learner = await as('S2');
    const answers = await Promise.all([one, other].map((sessionId) => book(learner, sessionId, 'S2')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refused = answers.findIndex(({ status }) => status === 409);
    const [booked, left] = refused === 0 ? [other, one] : [one, other];
    expect(answers[refused]?.body).toMatchObject({
      type: expect.stringMatching(/\/overlaps$/),
      detail: expect.stringContaining(booked),
    });
    expect(refusal(await book(learner, left, 'S2', 'remote'))).toEqual([409, 'overlaps']);
    expect((await book(learner, after, 'S2')).status).toBe(booked === one ? 201 : 409);
    // What was given up stands in nobody's way, and what failed does not either.
    expect((await learner('DELETE', `/sessions/${booked}/bookings/S2`)).status).toBe(204);
    await learner('DELETE', `/sessions/${after}/bookings/S2`);
    expect((await book(learner, left, 'S2')).status).toBe(201);
  });
});

describe('ids that are names of what every object has', () => {
  it('are ids like any other', async () => {
    const [video] = singleVideo.activities;
    const activities = ['constructor', 'toString'].map((id) => ({ ...video, id }));
    await admin('PUT', '/courses/constructor', { ...singleVideo, activities });
    await admin('POST', '/enrolments', { courseId: 'constructor', learnerId: 'valueOf' });
    for (const { id } of activities) {
      const step = { activityId: id, progress: 1 };
      expect((await admin('POST', '/enrolments/constructor.valueOf/progress', step)).status).toBe(200);
    }
    const { body } = await eventually(
      () => admin('GET', '/learners/valueOf/timeline'),
      (answer) => answer.body.items?.[0]?.type === 'CertificateIssued',
    );
    expect(body.items.map(({ activityId }: { activityId?: string }) => activityId)).toEqual([
      undefined,
      undefined,
      'toString',
      'toString',
      'constructor',
      'constructor',
      undefined,
    ]);
  });
});

describe('the lists of a learner', () => {
  it.each(['enrolments', 'certificates', 'timeline'])('do not exist for who does not: %s', async (list) => {
    expect((await admin('GET', `/learners/E404/${list}`)).status).toBe(404);
    const stranger = await leerspoor.as({ tenant: `${tenant}-other`, roles: ['admin'] });
    expect((await stranger('GET', `/learners/E1/${list}`)).status).toBe(404);
  });

  it('are empty for who has done nothing yet', async () => {
    await admin('PUT', '/learners/E9', { givenName: 'Jan', familyName: 'Vos' });
    expect(await admin('GET', '/learners/E9/timeline')).toMatchObject({ status: 200, body: { items: [] } });
    const unregistered = await leerspoor.as({ tenant, roles: ['learner'], learnerId: 'E10' });
    expect(await unregistered('GET', '/me/timeline')).toMatchObject({ status: 200, body: { items: [] } });
    await eventually(
      () => admin('GET', '/learners/E1/timeline'),
      ({ status }) => status === 200,
    );
    expect(await admin('GET', '/learners/E1/certificates')).toMatchObject({
      status: 200,
      body: { items: [] },
    });
  });
});

describe('lists', () => {
  it('come in pages that hold everything once', async () => {
    const ids = Array.from({ length: 7 }, (_, index) => `page-${index}`);
    for (const id of ids) await admin('PUT', `/courses/${id}`, theoryAndPractice);
    await eventually(
      () => admin('GET', '/courses?limit=200'),
      ({ body }) => body.items.length === ids.length + 3,
    );
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await admin('GET', `/courses?limit=3${cursor ? `&cursor=${cursor}` : ''}`);
      expect(body.items.length).toBeLessThanOrEqual(3);
      found.push(...body.items.map(({ courseId }: { courseId: string }) => courseId));
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    expect(found.sort()).toEqual(['bhv', 'constructor', 'meet', ...ids].sort());
  });

  it('refuse a cursor that was altered, or is another tenant’s', async () => {
    const { body } = await admin('GET', '/courses?limit=1');
    const cursor: string = body.nextCursor;
    const altered = (cursor.startsWith('A') ? 'B' : 'A') + cursor.slice(1);
    expect((await admin('GET', `/courses?limit=1&cursor=${altered}`)).status).toBe(400);
    const stranger = await leerspoor.as({ tenant: `${tenant}-other`, roles: ['admin'] });
    expect((await stranger('GET', `/courses?limit=1&cursor=${cursor}`)).status).toBe(400);
    expect((await admin('GET', `/courses?limit=2&cursor=${cursor}`)).status).toBe(200);
  });
});

describe('learners', () => {
  const zoe = {
    givenName: 'Zoë',
    prefix: 'van der',
    familyName: 'Łęcki',
    email: 'zoe@acme.example',
    managerId: 'M1',
  };

  it('are registered, changed, and left alone when nothing changed', async () => {
    expect(await admin('PUT', '/learners/E7', zoe)).toMatchObject({
      status: 201,
      body: { ...zoe, learnerId: 'E7' },
    });
    const same = await admin('PUT', '/learners/E7', zoe);
    expect([same.status, same.headers.get('etag')]).toEqual([200, '"1"']);
    const changed = await admin('PUT', '/learners/E7', { ...zoe, department: 'Magazijn' });
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
    expect((await admin('GET', '/learners/E7')).body).toMatchObject({ ...zoe, department: 'Magazijn' });
  });

  it('are listed by name to their manager and to HR, and to no other manager', async () => {
    const manager = await leerspoor.as({ tenant, roles: ['manager'], learnerId: 'M1' });
    const other = await leerspoor.as({ tenant, roles: ['manager'], learnerId: 'M2' });
    await eventually(
      () => manager('GET', '/learners'),
      ({ body }) => body.items.some((item: { familyName: string }) => item.familyName === 'Łęcki'),
    );
    expect((await other('GET', '/learners')).body.items).toEqual([]);
    expect((await manager('GET', '/learners/E7')).status).toBe(200);
    expect((await other('GET', '/learners/E7')).status).toBe(403);
  });

  it('ask their manager for a course that wants that, and begin when the manager says yes', async () => {
    const manager = await leerspoor.as({ tenant, roles: ['manager'], learnerId: 'M1' });
    const other = await leerspoor.as({ tenant, roles: ['manager'], learnerId: 'M2' });
    const zoeHerself = await leerspoor.as({ tenant, roles: ['learner'], learnerId: 'E7' });
    await admin('PUT', '/courses/leadership', { ...singleVideo, selfEnrolment: 'approval' });
    await admin('PUT', '/courses/inner-circle', { ...singleVideo, selfEnrolment: 'closed' });
    const ask = () => zoeHerself('POST', '/enrolments', { courseId: 'leadership', learnerId: 'E7' });
    expect(
      (await zoeHerself('POST', '/enrolments', { courseId: 'inner-circle', learnerId: 'E7' })).body,
    ).toMatchObject({ status: 409, type: expect.stringMatching(/self-enrolment-closed$/) });
    const enrolmentId = 'leadership.E7';
    expect(await ask()).toMatchObject({ status: 202, body: { enrolmentId, status: 'requested' } });
    expect(
      (await zoeHerself('POST', `/enrolments/${enrolmentId}/withdraw`, { reason: 'test' })).body,
    ).toMatchObject({
      events: ['EnrolmentRequestWithdrawn'],
      status: 'withdrawn',
    });
    expect((await ask()).status).toBe(202);
    await eventually(
      () => manager('GET', '/enrolment-requests'),
      ({ body }) => body.items.some((item: { enrolmentId: string }) => item.enrolmentId === enrolmentId),
    );
    expect((await other('GET', '/enrolment-requests')).body.items).toEqual([]);
    expect((await other('POST', `/enrolments/${enrolmentId}/approve`)).status).toBe(403);
    const reason = 'After the summer';
    expect((await manager('POST', `/enrolments/${enrolmentId}/decline`, { reason })).status).toBe(200);
    expect((await ask()).status).toBe(202);
    expect(await manager('POST', `/enrolments/${enrolmentId}/approve`)).toMatchObject({
      status: 200,
      body: { enrolmentId, attempt: 1, status: 'active' },
    });
    await eventually(
      () => manager('GET', '/enrolment-requests'),
      ({ body }) => body.items.length === 0,
    );
    const { body } = await eventually(
      () => zoeHerself('GET', '/me/timeline'),
      (page) => page.body.items.length === 6,
    );
    expect(body.items.map(({ title }: { title: string }) => title)).toContain(
      'Je aanvraag voor Welkom is afgewezen: After the summer',
    );
  });

  it('read their meetings in a calendar, with a login or by a link that they can revoke', async () => {
    const learner = await leerspoor.as({ tenant, roles: ['learner'], learnerId: 'E7' });
    const nobody = clientWith(leerspoor.url, undefined);
    await admin('POST', '/enrolments', { courseId: 'bhv', learnerId: 'E7' });
    const day = { ...practiceNow(Date.now() + 86_400_000 * 3), joinUrl: 'https://meet.example/1' };
    const { sessionId } = (await admin('POST', '/sessions', day)).body;
    await learner('POST', `/sessions/${sessionId}/bookings`, { learnerId: 'E7', mode: 'remote' });
    const mine = await eventually(
      () => learner('GET', '/me/calendar.ics'),
      ({ body }) => body.includes(`UID:${sessionId}.1.${tenant}@leerspoor`),
    );
    expect(mine.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    expect(mine.body).toContain('LOCATION:https://meet.example/1');
    const etag = mine.headers.get('etag') ?? '';
    const again = await learner('GET', '/me/calendar.ics', undefined, { 'if-none-match': etag });
    expect([again.status, again.headers.get('etag')]).toEqual([304, etag]);
    expect((await admin('GET', `/sessions/${sessionId}.ics`)).body).toContain('SEQUENCE:0');

    await admin('POST', '/enrolments/bhv.E7/exemptions', { activityId: 'theory', reason: 'test' });
    const { body: next } = await learner('GET', '/me/next');
    expect(next).toMatchObject({
      activities: expect.arrayContaining([
        expect.objectContaining({
          activityId: 'practice',
          need: 'required',
          minutesLeft: 240,
          urgency: 'open',
          booking: expect.objectContaining({ sessionId, mode: 'remote', joinUrl: day.joinUrl }),
        }),
      ]),
      bookings: [{ sessionId, status: 'booked' }],
      isWhole: true,
    });
    expect((await admin('GET', '/learners/E7/next')).body).toEqual(next);

    const make = async () => new URL((await learner('POST', '/me/calendar-link')).body.url).pathname;
    const first = await make();
    const second = await make();
    const byLink = await nobody('GET', second);
    expect([byLink.status, byLink.headers.get('referrer-policy')]).toEqual([200, 'no-referrer']);
    expect(byLink.body).toContain(`UID:${sessionId}.1.${tenant}@leerspoor`);
    await admin('POST', `/sessions/${sessionId}/cancel`, { reason: 'test' });
    const cancelled = await nobody('GET', second);
    expect(cancelled.body).toContain('STATUS:CANCELLED');
    expect(cancelled.body).toContain('SEQUENCE:1');
    await learner('DELETE', '/me/calendar-link');
    const refused = await Promise.all(
      [first, second, '/calendars/none', `${second}A`].map((path) => nobody('GET', path)),
    );
    for (const { status, body } of refused) expect([status, body]).toEqual([404, refused[0]?.body]);
    const logs = globSync('logs/**/*', { cwd: leerspoor.dataDirectory, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
    expect(logs.some((text) => text.includes(second.slice('/calendars/'.length)))).toBe(false);
  });

  it('do not stand in the ledger, the views, the queues or the logs by name', async () => {
    const files = globSync('{dynamodb,queues,logs}/**/*', {
      cwd: leerspoor.dataDirectory,
      withFileTypes: true,
    });
    const texts = files
      .filter((file) => file.isFile())
      .map((file) => [file.name, readFileSync(join(file.parentPath, file.name)).toString('latin1')] as const);
    expect(texts.some(([, text]) => text.includes(`${tenant}#learner#E7`))).toBe(true);
    const names = ['zoe@acme.example', Buffer.from('Łęcki').toString('latin1')];
    const found = texts.filter(([, text]) => names.some((name) => text.includes(name)));
    expect(found.map(([file]) => file)).toEqual([]);
  });
});

describe('what happens to a booking', () => {
  const tomorrow = Date.now() + 20 * 3_600_000;
  let receiver: Receiver;
  let secret: string;
  let sessionId: string;

  beforeAll(async () => {
    receiver = await startReceiver([500, 204]);
    const put = await admin('PUT', '/webhooks/roster', { url: receiver.url, eventTypes: ['SeatPromoted'] });
    expect(put).toMatchObject({ status: 201, body: { webhookId: 'roster', eventTypes: ['SeatPromoted'] } });
    secret = put.body.secret;
    await admin('PUT', '/learners/E6', { givenName: 'Ali', familyName: 'Aerts', email: 'ali@acme.example' });
    for (const learnerId of ['E6', 'E7']) {
      await admin('POST', '/enrolments', { courseId: 'bhv', learnerId });
      await admin('POST', `/enrolments/bhv.${learnerId}/exemptions`, {
        activityId: 'theory',
        reason: 'Kan het',
      });
    }
    const planned = await admin('POST', '/sessions', {
      ...practiceNow(tomorrow),
      room: 'Lokaal 1',
      seats: { onSite: 1, remote: 0 },
    });
    sessionId = planned.body.sessionId;
    for (const learnerId of ['E6', 'E7']) {
      await admin('POST', `/sessions/${sessionId}/bookings`, { learnerId, mode: 'on-site' });
    }
  });
  afterAll(() => receiver.close());

  const mailsTo = async (address: string): Promise<readonly { subject: string; text: string }[]> =>
    JSON.parse(await mailCommand(['--to', address, '--json', '--data-dir', leerspoor.dataDirectory]));
  const subjectsTo = async (address: string) => (await mailsTo(address)).map(({ subject }) => subject);

  it('is told by mail to whom it concerns, in the language of the company', async () => {
    await eventually(
      () => subjectsTo('ali@acme.example'),
      (subjects) => subjects.includes('Je plek bij Praktijkdag'),
    );
    await eventually(
      () => subjectsTo('zoe@acme.example'),
      (subjects) => subjects.includes('Je staat op de wachtlijst voor Praktijkdag'),
    );
    const [mail] = (await mailsTo('ali@acme.example')).filter(({ subject }) => /^Je plek/.test(subject));
    expect(mail?.text).toMatch(/^Beste Ali,\n\nJe hebt een plek bij Praktijkdag \(BHV basis\), op locatie\./);
    expect(mail?.text).toMatch(/Waar: Lokaal 1/);
  });

  it('is told to who gets the seat of another, once, and to the webhook, again when it was not taken', async () => {
    await admin('DELETE', `/sessions/${sessionId}/bookings/E6`);
    const promoted = 'Er is een plek voor je bij Praktijkdag';
    await eventually(
      () => subjectsTo('zoe@acme.example'),
      (subjects) => subjects.includes(promoted),
    );
    const [refused, taken] = await eventually(
      async () => receiver.received,
      (received) => received.length === 2,
      20_000,
    );
    expect(taken?.headers['webhook-id']).toBe(refused?.headers['webhook-id']);
    expect(new Webhook(secret).verify(taken?.body ?? '', taken?.headers ?? {})).toMatchObject({
      type: 'SeatPromoted',
      data: { sessionId, learnerId: 'E7', mode: 'on-site' },
    });
    expect((await subjectsTo('zoe@acme.example')).filter((subject) => subject === promoted)).toHaveLength(1);
  });
});

describe('what needs no token', () => {
  it('tells that it is well, and what it can do', async () => {
    const nobody = clientWith(leerspoor.url, undefined);
    expect((await nobody('GET', '/health')).body).toEqual({ status: 'ok' });
    const { body } = await nobody('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.1');
    expect(Object.keys(body.paths)).toContain('/enrolments/{enrolmentId}/progress');
  });
});
