import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attendedSession, recordAttendance, usualAttendanceLockDays } from '../../domain/enrolment/attend.ts';
import { scheduleSession } from '../../domain/session/decide.ts';
import { session, summariseSession } from '../../domain/session/state.ts';
import { busEntryOf, busEventsOf, publishedCommitSchema } from '../../functions/shared/bus-event.ts';
import { Enrolments } from '../../functions/shared/enrolments.ts';
import { PublishedCourses } from '../../functions/shared/published-courses.ts';
import type { Commit } from '../../ledger/commit.ts';
import { eveningsAlone, practiceNow, theoryAndPractice } from '../support/courses.ts';
import { isRevokedBy, verifyCredential, verifyCredentialJwt } from '../support/credential-verifier.ts';
import {
  type Client,
  commitsOf,
  eventually,
  ledgerOf,
  startTestLeerspoor,
  type TestLeerspoor,
} from '../support/leerspoor.ts';
import { expectOpenBadge } from '../support/open-badge-schema.ts';
import { rushForSeats } from '../support/rush.ts';

let leerspoor: TestLeerspoor;
let admin: Client;
let learner: Client;
let trainer: Client;

beforeAll(async () => {
  // It promises times, which are those without a front before the tables; other tests ask for the same permissions.
  leerspoor = await startTestLeerspoor({ checksTables: false });
  admin = await leerspoor.as({ tenant: 'acme', roles: ['admin'], subject: 'anna' });
  trainer = await leerspoor.as({ tenant: 'acme', roles: ['trainer'], subject: 'theo' });
  learner = await leerspoor.as({ tenant: 'acme', roles: ['learner'], learnerId: 'E1', subject: 'jan' });
});
afterAll(() => leerspoor.stop());

const progress = (client: Client, learnerId: string, body: object, headers = {}) =>
  client('POST', `/enrolments/bhv.${learnerId}/progress`, body, headers);

describe('from a learner’s progress to a certificate', () => {
  let sessionId: string;
  let certificateId: string;

  it('publishes a course in versions', async () => {
    const first = await admin('PUT', '/courses/bhv', theoryAndPractice);
    expect(first).toMatchObject({ status: 201, body: { courseVersion: 1 } });
    expect(await admin('PUT', '/courses/bhv', theoryAndPractice)).toMatchObject({
      status: 200,
      body: { courseVersion: 1 },
    });
    expect(first.headers.get('etag')).toBe('"1"');
  });

  it('enrols', async () => {
    expect(await learner('POST', '/enrolments', { courseId: 'bhv', learnerId: 'E1' })).toMatchObject({
      status: 201,
      body: { enrolmentId: 'bhv.E1', attempt: 1, courseVersion: 1, status: 'active' },
    });
    const again = await learner('POST', '/enrolments', { courseId: 'bhv', learnerId: 'E1' });
    expect(again.status).toBe(409);
    expect(again.body.type).toMatch(/\/already-enrolled$/);
  });

  it('refuses practice before theory', async () => {
    const answer = await progress(learner, 'E1', { activityId: 'practice', progress: 1 });
    expect(answer.status).toBe(409);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body.type).toMatch(/\/prerequisite-open$/);
    expect(answer.body.detail).toContain('theory');
  });

  it('records progress in three steps, the last with a score', async () => {
    expect(
      await progress(learner, 'E1', { activityId: 'theory', progress: 0.5, secondsSpent: 1800 }),
    ).toMatchObject({ status: 200, body: { events: ['ActivityProgressed'], status: 'active', percent: 25 } });
    await progress(learner, 'E1', { activityId: 'theory', progress: 1, secondsSpent: 1200 });
    expect(
      await progress(learner, 'E1', { activityId: 'theory', progress: 1, score: 0.9, secondsSpent: 600 }),
    ).toMatchObject({
      status: 200,
      body: { events: ['ActivityProgressed', 'ActivityCompleted'], percent: 50 },
    });
  });

  it('books a seat from a distance, and attends', async () => {
    const planned = await trainer('POST', '/sessions', practiceNow());
    expect(planned.status).toBe(201);
    sessionId = planned.body.sessionId;
    expect(
      await learner('POST', `/sessions/${sessionId}/bookings`, { learnerId: 'E1', mode: 'remote' }),
    ).toMatchObject({ status: 201, body: { status: 'booked' } });
    const attendance = await trainer('POST', `/sessions/${sessionId}/attendance`, {
      rows: [
        { learnerId: 'E1', status: 'present', mode: 'remote' },
        { learnerId: 'E404', status: 'present', mode: 'remote' },
      ],
    });
    expect(attendance.status).toBe(200);
    expect(attendance.body.results).toMatchObject([
      { learnerId: 'E1', outcome: 'recorded', status: 'completed' },
      { learnerId: 'E404', outcome: 'rejected', problem: { status: 404 } },
    ]);
    expect((await learner('GET', '/enrolments/bhv.E1')).body).toMatchObject({
      status: 'completed',
      percent: 100,
      minutes: 60 + 240,
    });
  });

  it('shows every step on the timeline, newest first, and one certificate, within two seconds', async () => {
    const { body } = await eventually(
      () => learner('GET', '/me/timeline'),
      ({ body }) => body.items[0]?.type === 'CertificateIssued',
      2_000,
    );
    expect(body.items.map(({ type }: { type: string }) => type)).toEqual([
      'CertificateIssued',
      'CourseCompleted',
      'ActivityCompleted',
      'AttendanceRecorded',
      'SeatBooked',
      'ActivityCompleted',
      'ActivityProgressed',
      'ActivityProgressed',
      'ActivityProgressed',
      'Enrolled',
    ]);
    certificateId = body.items[0].certificateId;
    expect((await learner('GET', `/certificates/${certificateId}`)).body).toMatchObject({
      learnerId: 'E1',
      title: 'BHV-certificaat',
      status: 'valid',
    });
    expect((await learner('GET', '/enrolments/bhv.E1')).body.certificateId).toBe(certificateId);
    const { items } = (
      await eventually(
        () => learner('GET', '/me/certificates'),
        ({ body: page }) => page.items.length > 0,
      )
    ).body;
    expect(items).toMatchObject([{ certificateId, status: 'valid' }]);
  });

  it('lists the certificate among those that end, once one looks so far ahead', async () => {
    const ending = async (query: string) =>
      (await trainer('GET', `/certificates/expiring${query}`)).body.items;
    expect(await ending('')).toEqual([]);
    expect(await ending('?withinDays=366')).toMatchObject([
      { certificateId, learnerId: 'E1', courseId: 'bhv', status: 'valid', renewing: false },
    ]);
    expect(await ending('?withinDays=366&department=Magazijn')).toEqual([]);
    // Of so few people it is told of no department by itself.
    expect((await trainer('GET', '/certificates/expiring/departments?withinDays=366')).body).toEqual({
      items: [],
      rest: { departments: 1, learners: 1, expiring: 1, inGrace: 0 },
    });
  });

  it('is counted in the insight of its course, what it cost and brought in included', async () => {
    const none = await trainer('GET', '/courses/none/insight');
    expect([none.status, (await learner('GET', '/courses/bhv/insight')).status]).toEqual([404, 403]);
    const accidents = {
      name: 'Accidents',
      unit: 'accidents a year',
      better: 'lower',
      before: { value: 12, measuredOn: '2025-12-31' },
      after: { value: 7, measuredOn: '2026-06-30' },
      valuePerUnit: 1000,
      currency: 'EUR',
    };
    expect((await admin('POST', '/courses/bhv/outcomes', accidents)).status).toBe(201);
    expect((await admin('POST', '/courses/bhv/outcomes', accidents)).status).toBe(200);
    expect(
      await admin('POST', '/courses/bhv/outcomes', { ...accidents, name: 'Sales', currency: 'USD' }),
    ).toMatchObject({
      status: 409,
      body: { type: expect.stringMatching(/\/another-currency$/) },
    });
    const { body } = await eventually(
      () => trainer('GET', '/courses/bhv/insight?by=department'),
      (answer) => answer.body.certificates?.valid === 1 && answer.body.completed === 1,
    );
    expect(body).toMatchObject({
      enrolled: 1,
      active: 0,
      completed: 1,
      withdrawn: 0,
      completionRate: 1,
      minutes: { online: 60, onSite: 0, remote: 240 },
      medianDaysToComplete: expect.any(Number),
      certificates: { valid: 1, expiringIn90Days: 0, expired: 0 },
      activities: [
        {
          activityId: 'theory',
          opened: 1,
          completed: 1,
          failed: 0,
          stuck: 0,
          medianMinutes: 60,
          averageScore: 0.9,
        },
        { activityId: 'practice', opened: 1, completed: 1, failed: 0, stuck: 0, medianMinutes: 240 },
      ],
      // So few are not told apart.
      groups: [],
      rest: { groups: 1, learners: 1 },
    });
    expect((await trainer('GET', '/courses/bhv/stuck')).body).toEqual({ items: [] });
    const { body: own } = await learner('GET', '/me/insight');
    expect(own).toMatchObject({ enrolments: { active: 0, completed: 1, withdrawn: 0 }, certificatesDue: [] });
    expect(own.months.map(({ hours }: { hours: object }) => hours)).toEqual([
      { online: 1, onSite: 0, remote: 4 },
    ]);
  });

  it('stays so when every event on the bus comes twice more, in any order', async () => {
    const ledger = ledgerOf(leerspoor.endpoints);
    const streams = [
      'acme#course#bhv',
      'acme#enrolment#bhv.E1',
      `acme#session#${sessionId}`,
      `acme#certificate#${certificateId}`,
    ];
    const commits = (await Promise.all(streams.map((stream) => commitsOf(ledger, stream)))).flat();
    const before = await viewsOf(learner);
    await publishAgain([...commits, ...commits]);
    await everyQueueIsEmpty();
    expect(await viewsOf(learner)).toEqual(before);
    const certificates = await commitsOf(ledger, `acme#certificate#${certificateId}`);
    expect(certificates.flatMap(({ events }) => events).map(({ type }) => type)).toEqual([
      'CertificateIssued',
    ]);
  });

  it('withdraws completion and certificate when the attendance proves wrong, and grants them again', async () => {
    const { items } = (await learner('GET', '/me/timeline')).body;
    const attended = items.find(({ type }: { type: string }) => type === 'AttendanceRecorded');
    const correct = (replacement: unknown) =>
      trainer('POST', '/enrolments/bhv.E1/corrections', {
        eventId: attended.eventId,
        replacement,
        reason: 'Verwisseld met een ander',
      });
    expect(await correct({ status: 'absent', mode: 'remote' })).toMatchObject({
      status: 200,
      body: { events: ['RecordCorrected', 'ActivityReopened', 'CompletionWithdrawn'], status: 'active' },
    });
    const certificate = () => learner('GET', `/certificates/${certificateId}`);
    await eventually(certificate, ({ body }) => body.status === 'revoked');
    await eventually(
      () => learner('GET', '/me/timeline'),
      ({ body }) =>
        body.items.some((item: { eventId: string; correctedBy?: string }) => {
          return item.eventId === attended.eventId && item.correctedBy !== undefined;
        }),
    );
    expect((await correct({ status: 'present', mode: 'remote' })).body.status).toBe('completed');
    await eventually(certificate, ({ body }) => body.status === 'valid');
  });

  it('issues the certificate anew under the new name, and the old one says which that is', async () => {
    const named = (familyName: string) => admin('PUT', '/learners/E1', { givenName: 'Sanne', familyName });
    await named('Jansen');
    await named('De Vries');
    const anew = (id: string) =>
      admin(
        'POST',
        `/certificates/${id}/reissue`,
        { reason: 'Getrouwd' },
        { 'idempotency-key': `anew-${id}` },
      );
    expect((await learner('POST', `/certificates/${certificateId}/reissue`, { reason: 'x' })).status).toBe(
      403,
    );
    const answer = await anew(certificateId);
    expect(answer).toMatchObject({ status: 201, body: { replaces: certificateId, status: 'valid' } });
    const again = await anew(certificateId);
    expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([
      201,
      answer.body,
      'true',
    ]);
    const next = answer.body.certificateId;
    expect((await learner('GET', `/certificates/${certificateId}`)).body).toMatchObject({
      status: 'revoked',
      reason: 'Getrouwd',
      replacedBy: next,
    });
    expect((await learner('GET', '/enrolments/bhv.E1')).body.certificateId).toBe(next);
    const { body } = await eventually(
      () => learner('GET', '/me/timeline'),
      (page) => page.body.items[0]?.certificateId === next,
    );
    expect(body.items.slice(0, 2).map(({ type }: { type: string }) => type)).toEqual([
      'CertificateIssued',
      'CertificateReplaced',
    ]);
    const ending = await eventually(
      () => trainer('GET', '/certificates/expiring?withinDays=366'),
      (list) => list.body.items.some((item: { certificateId: string }) => item.certificateId === next),
    );
    expect(ending.body.items).toHaveLength(1);
  });
});

describe('what the world can check of a certificate', () => {
  const anybody = async (url: string): Promise<unknown> => (await fetch(url)).json();
  const documentOf = () => anybody(`${leerspoor.url}/issuers/acme/did.json`);
  const own = async () => (await learner('GET', '/me/certificates')).body.items;

  it('is a credential that is verified by the issuer’s document, as JSON and as a JWT', async () => {
    const [{ certificateId }] = await own();
    const credential = await learner('GET', `/certificates/${certificateId}.json`);
    expect(credential.headers.get('content-type')).toBe('application/json');
    await verifyCredential(credential.body, await documentOf());
    expectOpenBadge(credential.body);
    const jwt = await learner('GET', `/certificates/${certificateId}.jwt`);
    expect(jwt.headers.get('content-type')).toBe('application/vc+jwt');
    const { payload } = await verifyCredentialJwt(jwt.body, await documentOf(), new Date());
    const { proof: _proof, ...signed } = credential.body;
    expect(payload).toMatchObject(signed);
  });

  it('is whether it still counts, in the list of its status', async () => {
    const isRevoked = async (certificateId: string) => {
      const { body } = await learner('GET', `/certificates/${certificateId}.json`);
      const { statusListCredential } = body.credentialStatus;
      return isRevokedBy(await anybody(statusListCredential), body, await documentOf());
    };
    const items: { certificateId: string; status: string }[] = await own();
    expect(new Set(items.map(({ status }) => status))).toEqual(new Set(['revoked', 'valid']));
    for (const { certificateId, status } of items) {
      await eventually(
        () => isRevoked(certificateId),
        (is) => is === (status === 'revoked'),
      );
    }
  });

  it('is all that somebody earned, each by itself', async () => {
    const { body } = await learner('GET', '/me/certificates.json');
    expect((await admin('GET', '/learners/E1/certificates.json')).body.verifiableCredential).toHaveLength(1);
    expect(body).toMatchObject({
      type: ['VerifiablePresentation'],
      verifiableCredential: [
        { credentialSubject: { identifier: [{ identityType: 'name', identityHash: 'Sanne De Vries' }] } },
      ],
    });
    await verifyCredential(body.verifiableCredential[0], await documentOf());
  });

  it('does not tell which companies there are', async () => {
    const unknown = `${leerspoor.url}/issuers/nobody`;
    const document = await anybody(`${unknown}/did.json`);
    expect(JSON.stringify(document).replaceAll('nobody', 'acme')).toBe(JSON.stringify(await documentOf()));
    const list = await anybody(`${unknown}/status-lists/2026-11`);
    await verifyCredential(list, document);
  });
});

describe('when a client sends a command again', () => {
  it('answers as the first time and writes once', async () => {
    const headers = { 'idempotency-key': 'enrol-E2' };
    const first = await admin('POST', '/enrolments', { courseId: 'bhv', learnerId: 'E2' }, headers);
    const again = await admin('POST', '/enrolments', { courseId: 'bhv', learnerId: 'E2' }, headers);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect({ status: again.status, body: again.body }).toEqual({ status: 201, body: first.body });
    expect(await commitsOf(ledgerOf(leerspoor.endpoints), 'acme#enrolment#bhv.E2')).toHaveLength(1);
  });

  it('answers with what was true then, also after later changes', async () => {
    const headers = { 'idempotency-key': 'step-1' };
    const step = { activityId: 'theory', progress: 0.2, secondsSpent: 60 };
    const first = await progress(admin, 'E2', step, headers);
    await progress(admin, 'E2', { activityId: 'theory', progress: 0.8 });
    const again = await progress(admin, 'E2', step, headers);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
  });

  it('refuses the key for another command', async () => {
    const headers = { 'idempotency-key': 'step-1' };
    const other = await progress(admin, 'E2', { activityId: 'theory', progress: 0.9 }, headers);
    expect(other.status).toBe(422);
  });

  it('plans a session once', async () => {
    const headers = { 'idempotency-key': 'session-1' };
    const body = practiceNow();
    const first = await trainer('POST', '/sessions', body, headers);
    const again = await trainer('POST', '/sessions', body, headers);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });
});

describe('when 50 commands come to one enrolment at once', () => {
  it('loses none: each succeeds, or says 503 with Retry-After', async () => {
    await admin('POST', '/enrolments', { courseId: 'bhv', learnerId: 'E3' });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        progress(admin, 'E3', { activityId: 'theory', progress: (index + 1) / 100, secondsSpent: 60 }),
      ),
    );
    const succeeded = answers.filter(({ status }) => status === 200).length;
    for (const { status, headers } of answers) {
      if (status === 200) continue;
      expect(status).toBe(503);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(succeeded).toBeGreaterThan(25);
    const { body } = await admin('GET', '/enrolments/bhv.E3');
    expect(body.activities[0].minutes).toBe(succeeded);
    await eventually(
      () => admin('GET', '/learners/E3/timeline?limit=200'),
      (page) => page.body.items.length === succeeded + 1,
    );
  });
});

describe('when learners say themselves that they are there', () => {
  let sessionId: string;
  const noted = async (learnerId: string) =>
    (await trainer('GET', `/sessions/${sessionId}/attendance`)).body.participants.find(
      (participant: { learnerId: string }) => participant.learnerId === learnerId,
    );

  it('lets in who has done what comes before and knows the code of the room', async () => {
    const joinUrl = 'https://meet.example.org/1';
    sessionId = (await trainer('POST', '/sessions', { ...practiceNow(), joinUrl })).body.sessionId;
    for (const learnerId of ['E5', 'E6']) {
      await admin('POST', '/enrolments', { courseId: 'bhv', learnerId });
      await progress(admin, learnerId, { activityId: 'theory', progress: 1, score: 0.9 });
    }
    const client = await leerspoor.as({ tenant: 'acme', roles: ['learner'], learnerId: 'E5' });
    const checkIn = (code: string) =>
      client('POST', `/sessions/${sessionId}/check-in`, { code, mode: 'on-site' });
    const { body } = await trainer(
      'GET',
      `/sessions/${sessionId}/check-in-code?page=${encodeURIComponent('https://acme.example.org/in')}`,
    );
    expect(body.url).toBe(`https://acme.example.org/in?sessionId=${sessionId}&code=${body.code}`);
    expect(body.qr).toMatch(/^<svg /);
    const wrong = await checkIn(String((Number(body.code) + 1) % 100_000_000).padStart(8, '0'));
    expect(wrong.status).toBe(409);
    expect(wrong.body.type).toMatch(/\/wrong-code$/);
    expect(await checkIn(body.code)).toMatchObject({ status: 200, body: { events: ['CheckedIn'] } });
    expect((await checkIn(body.code)).body.events).toEqual([]);
    await eventually(
      () => noted('E5'),
      (participant) => participant !== undefined,
    );
    expect(await noted('E5')).toMatchObject({
      enrolled: true,
      visits: [{ mode: 'on-site' }],
      attendance: [],
    });
  });

  it('tells who comes from a distance where, and notes that they went', async () => {
    const client = await leerspoor.as({ tenant: 'acme', roles: ['learner'], learnerId: 'E6' });
    expect((await client('POST', `/sessions/${sessionId}/join`)).body.type).toMatch(/\/seat-needed$/);
    expect((await client('POST', `/sessions/${sessionId}/check-in`, { mode: 'remote' })).status).toBe(400);
    await client('POST', `/sessions/${sessionId}/bookings`, { learnerId: 'E6', mode: 'remote' });
    expect(await client('POST', `/sessions/${sessionId}/leave`)).toMatchObject({
      status: 409,
      body: { type: expect.stringMatching(/\/not-checked-in$/) },
    });
    expect(await client('POST', `/sessions/${sessionId}/join`)).toMatchObject({
      status: 200,
      body: { joinUrl: 'https://meet.example.org/1' },
    });
    expect((await client('POST', `/sessions/${sessionId}/leave`)).body.events).toEqual(['CheckedOut']);
    expect(await noted('E6')).toMatchObject({
      booking: { status: 'booked', mode: 'remote' },
      visits: [{ mode: 'remote', until: expect.any(String) }],
    });
  });

  it('leaves the last word to the trainer, who enrols who came by chance', async () => {
    await admin('PUT', '/courses/evenings', eveningsAlone);
    const { startsAt, endsAt, ...planned } = practiceNow();
    const evenings = {
      ...planned,
      courseId: 'evenings',
      activityId: 'evenings',
      meetings: [
        { startsAt, endsAt },
        { startsAt: daysAfter(startsAt, 7), endsAt: daysAfter(endsAt, 7) },
      ],
    };
    const series = (await trainer('POST', '/sessions', evenings)).body.sessionId;
    const record = async (row: object) =>
      (
        await trainer('POST', `/sessions/${series}/attendance`, {
          rows: [{ learnerId: 'E7', status: 'present', mode: 'on-site', ...row }],
        })
      ).body.results[0];
    expect(await record({ meeting: 1 })).toMatchObject({ outcome: 'rejected', problem: { status: 404 } });
    expect(await record({ walkIn: true })).toMatchObject({
      outcome: 'rejected',
      problem: { type: expect.stringMatching(/\/meeting-needed$/) },
    });
    expect(await record({ walkIn: true, meeting: 1 })).toEqual({
      learnerId: 'E7',
      outcome: 'recorded',
      status: 'active',
    });
    expect(await record({ meeting: 1 })).toEqual({ learnerId: 'E7', outcome: 'unchanged', status: 'active' });
    expect((await admin('GET', '/enrolments/evenings.E7')).body).toMatchObject({
      status: 'active',
      minutes: 240,
    });
  });
});

describe('when attendance is locked', () => {
  const past = practiceNow(Date.now() - 31 * 86_400_000);
  const by = { actor: { kind: 'user', id: 'theo', roles: ['trainer'] }, correlationId: 'test' } as const;
  let eventId = '';

  it('is recorded no more', async () => {
    const ledger = ledgerOf(leerspoor.endpoints);
    await admin('POST', '/enrolments', { courseId: 'bhv', learnerId: 'E8' });
    await progress(admin, 'E8', { activityId: 'theory', progress: 1, score: 0.9 });
    const { startsAt, endsAt, ...planned } = past;
    await ledger.execute({
      aggregate: session,
      stream: 'acme#session#past',
      metadata: by,
      decide: ({ state }) =>
        scheduleSession(state, {
          ...planned,
          courseTitle: 'BHV basis',
          activityTitle: 'Praktijkdag',
          place: 'either',
          timing: 'synchronous',
          meetings: [{ startsAt, endsAt }],
          now: startsAt,
        }),
      summarise: (state) => summariseSession('past', state),
    });
    const row = { learnerId: 'E8', status: 'absent', mode: 'remote' } as const;
    const { body } = await trainer('POST', '/sessions/past/attendance', { rows: [row] });
    expect(body.results).toMatchObject([
      { outcome: 'rejected', problem: { type: expect.stringMatching(/\/attendance-locked$/) } },
    ]);
    const { state } = await ledger.load(session, 'acme#session#past');
    if (state.status === 'none') throw new Error('It is planned');
    const attended = attendedSession('past', state, usualAttendanceLockDays);
    const { change } = await new Enrolments(ledger, new PublishedCourses(ledger)).change(
      'acme',
      'bhv.E8',
      by,
      (pinned) =>
        recordAttendance(pinned.state, { ...row, course: pinned.course, session: attended, now: endsAt }),
    );
    eventId = change.kind === 'committed' ? (change.commit.events[0]?.id ?? '') : '';
  });

  it('is corrected by HR and admins alone', async () => {
    const correct = async (roles: readonly ('trainer' | 'hr')[]) =>
      (await leerspoor.as({ tenant: 'acme', roles }))('POST', '/enrolments/bhv.E8/corrections', {
        eventId,
        replacement: { status: 'present', mode: 'remote' },
        reason: 'Stond op de lijst van een ander',
      });
    expect(await correct(['trainer'])).toMatchObject({
      status: 409,
      body: { type: expect.stringMatching(/\/attendance-locked$/) },
    });
    expect(await correct(['hr', 'trainer'])).toMatchObject({ status: 200, body: { status: 'completed' } });
  });
});

describe('when 200 learners ask for 20 seats at once', () => {
  it('gives 20 a seat and 180 a place on the waiting list, in the order of the record, and loses nobody', async () => {
    const { sessionId, learnerIds, answers } = await rushForSeats(leerspoor, 200, 20);
    const commits = await commitsOf(ledgerOf(leerspoor.endpoints), `acme#session#${sessionId}`);
    const asked = commits
      .flatMap(({ events }) => events.map((event) => session.events.read(event)))
      .flatMap(({ type, data }) => ('learnerId' in data ? [{ type, learnerId: data.learnerId }] : []));
    expect(asked.map(({ type }) => type)).toEqual([
      ...Array.from({ length: 20 }, () => 'SeatBooked'),
      ...Array.from({ length: 180 }, () => 'WaitingListJoined'),
    ]);
    for (const [place, { learnerId }] of asked.entries()) {
      expect(answers[learnerIds.indexOf(learnerId)]?.body).toEqual(
        place < 20 ? { status: 'booked' } : { status: 'waiting', position: place - 19 },
      );
    }
  });
});

function daysAfter(time: string, days: number): string {
  return new Date(Date.parse(time) + days * 86_400_000).toISOString();
}

async function viewsOf(client: Client) {
  const paths = [
    '/me/timeline',
    '/me/enrolments',
    '/me/certificates',
    '/me/insight',
    '/courses',
    '/sessions',
  ];
  return Promise.all(paths.map(async (path) => (await client('GET', path)).body));
}

/** Puts the events of commits on the bus as the publisher does, shuffled. */
async function publishAgain(commits: readonly Commit[]): Promise<void> {
  const bus = new EventBridgeClient({
    endpoint: leerspoor.endpoints.services,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const entries = commits
    .flatMap((commit) => busEventsOf(publishedCommitSchema.parse(commit)))
    .map((event) => busEntryOf(event, leerspoor.endpoints.outputs.EventBusName ?? ''))
    .map((entry) => ({ entry, order: Math.random() }))
    .sort((one, other) => one.order - other.order)
    .map(({ entry }) => entry);
  while (entries.length > 0) {
    const { FailedEntryCount } = await bus.send(new PutEventsCommand({ Entries: entries.splice(0, 10) }));
    expect(FailedEntryCount).toBe(0);
  }
}

async function everyQueueIsEmpty(): Promise<void> {
  const sqs = new SQSClient({
    endpoint: leerspoor.endpoints.sqs,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const queues = Object.entries(leerspoor.endpoints.outputs).filter(([name]) => name.endsWith('QueueUrl'));
  expect(queues.length).toBeGreaterThan(5);
  for (const [, QueueUrl] of queues) {
    await eventually(
      () => sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })),
      ({ Attributes = {} }) =>
        Attributes.ApproximateNumberOfMessages === '0' &&
        Attributes.ApproximateNumberOfMessagesNotVisible === '0',
    );
  }
}
