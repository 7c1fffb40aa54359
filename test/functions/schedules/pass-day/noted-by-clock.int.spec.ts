import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueCertificate, revokeCertificate } from '../../../../domain/certificate/decide.ts';
import type { CertificateEvent, IssuedCertificate } from '../../../../domain/certificate/events.ts';
import {
  type CertificateState,
  certificate,
  summariseCertificate,
} from '../../../../domain/certificate/state.ts';
import { courseContentSchema } from '../../../../domain/course/content.ts';
import { publishCourse } from '../../../../domain/course/decide.ts';
import { course, summariseCourse } from '../../../../domain/course/state.ts';
import {
  attendedSession,
  checkIn,
  recordAttendance,
  usualAttendanceLockDays,
} from '../../../../domain/enrolment/attend.ts';
import { enrol } from '../../../../domain/enrolment/decide.ts';
import { enrolment } from '../../../../domain/enrolment/state.ts';
import { cancelSession, rescheduleSession, scheduleSession } from '../../../../domain/session/decide.ts';
import type { Meeting, SessionEvent } from '../../../../domain/session/events.ts';
import { type SessionState, session, summariseSession } from '../../../../domain/session/state.ts';
import type { Decision } from '../../../../domain/shared/decision.ts';
import { projectors } from '../../../../functions/projections/projectors.ts';
import { announceSessions } from '../../../../functions/schedules/pass-day/announce-sessions.ts';
import { noteExpiries } from '../../../../functions/schedules/pass-day/note-expiry.ts';
import { settleAttendance } from '../../../../functions/schedules/pass-day/settle-attendance.ts';
import { busEventsOf, publishedCommitSchema } from '../../../../functions/shared/bus-event.ts';
import { DueRows } from '../../../../functions/shared/due-rows.ts';
import { Enrolments } from '../../../../functions/shared/enrolments.ts';
import { PublishedCourses } from '../../../../functions/shared/published-courses.ts';
import { LiveRows } from '../../../../functions/shared/row-write.ts';
import { streamOf } from '../../../../functions/shared/streams.ts';
import { ViewWriter } from '../../../../functions/shared/view-writer.ts';
import { Ledger } from '../../../../ledger/ledger.ts';
import { eveningsAlone } from '../../../support/courses.ts';
import { startTestDatabase, type TestDatabase } from '../../../support/dynamodb-local.ts';

let database: TestDatabase;
let ledger: Ledger;
let viewsTable: string;
let tenant: string;
let clock = '';

beforeAll(async () => {
  database = await startTestDatabase();
  const tableName = await database.createLedgerTable();
  viewsTable = await database.createViewsTable();
  ledger = new Ledger({ client: database.client, tableName, now: () => new Date(clock), newId: v7 });
});
afterAll(() => database.stop());
beforeEach(() => {
  tenant = `tenant-${v7()}`;
  clock = '2026-03-01T09:00:00.000Z';
});

const evening = (day: string): Meeting => ({
  startsAt: `2026-04-${day}T17:00:00.000Z`,
  endsAt: `2026-04-${day}T19:00:00.000Z`,
});
const evenings = [evening('10'), evening('17')];

const streamOfSession = (sessionId: string) => streamOf.session(tenant, sessionId);

/** A command, and what the projection makes of all that happened. */
async function when(
  decide: (state: SessionState) => Decision<SessionEvent, { readonly rejected: string }>,
  sessionId = 's1',
): Promise<void> {
  await ledger.execute({
    aggregate: session,
    stream: streamOfSession(sessionId),
    metadata: { actor: { kind: 'user', id: 'anna', roles: ['trainer'] }, correlationId: 'test' },
    decide: ({ state }) => decide(state),
    summarise: (state) => summariseSession(sessionId, state),
  });
  await project(sessionId);
}

async function project(sessionId: string): Promise<void> {
  const projector = projectors.sessions(new ViewWriter(new LiveRows(database.client, viewsTable)));
  for await (const commit of ledger.read(streamOfSession(sessionId))) {
    for (const event of busEventsOf(publishedCommitSchema.parse(commit))) await projector(event);
  }
}

const schedule = (meetings: readonly Meeting[]) => (state: SessionState) =>
  scheduleSession(state, {
    courseId: 'bhv',
    activityId: 'practice',
    courseTitle: 'BHV',
    activityTitle: 'Praktijk',
    place: 'either',
    timing: 'synchronous',
    meetings,
    timeZone: 'Europe/Amsterdam',
    seats: { onSite: 1, remote: 1 },
    now: clock,
  });

async function passTo(moment: string, sessionIds: readonly string[] = ['s1']): Promise<void> {
  clock = moment;
  const due = new DueRows(database.client, viewsTable);
  try {
    await announceSessions({ ledger, due })(new Date(clock));
  } finally {
    for (const sessionId of sessionIds) await project(sessionId);
  }
}

/** Who said which meetings are near. */
async function announced(sessionId = 's1'): Promise<readonly string[]> {
  const commits = await Array.fromAsync(ledger.read(streamOfSession(sessionId)));
  return commits.flatMap(({ actor, events }) =>
    events
      .map(session.events.read)
      .flatMap((event) =>
        event.type === 'SessionApproaching' ? [`${actor.id} ${event.data.startsAt}`] : [],
      ),
  );
}

const [first, second] = ['pass-day 2026-04-10T17:00:00.000Z', 'pass-day 2026-04-17T17:00:00.000Z'];

describe('the clock, before a session', () => {
  it('announces each meeting of a series a day before it, once', async () => {
    await when(schedule(evenings));
    await passTo('2026-04-09T16:59:00.000Z');
    expect(await announced()).toEqual([]);
    await passTo('2026-04-09T17:00:00.000Z');
    await passTo('2026-04-09T17:15:00.000Z');
    expect(await announced()).toEqual([first]);
    await passTo('2026-04-16T18:00:00.000Z');
    await passTo('2026-04-17T18:00:00.000Z');
    expect(await announced()).toEqual([first, second]);
  });

  it('announces a session again when it was moved', async () => {
    await when(schedule([evening('10')]));
    await passTo('2026-04-09T17:00:00.000Z');
    await when((state) => rescheduleSession(state, { meetings: [evening('17')], now: clock }));
    await passTo('2026-04-16T17:00:00.000Z');
    expect(await announced()).toEqual([first, second]);
  });

  it('says nothing of one that is cancelled, or was over when it was written down', async () => {
    await when(schedule([evening('10')]));
    await when((state) => cancelSession(state, { reason: 'Nobody comes', now: clock }));
    clock = '2026-04-12T09:00:00.000Z';
    await when(schedule([evening('10')]), 's2');
    await passTo('2026-04-12T09:15:00.000Z', ['s1', 's2']);
    expect([await announced('s1'), await announced('s2')]).toEqual([[], []]);
  });

  it('goes on with the next meeting of a series when it stood still before the last', async () => {
    await when(schedule(evenings));
    await passTo('2026-04-16T17:00:00.000Z');
    expect(await announced()).toEqual([second]);
  });

  it('announces all others when it fails for one', async () => {
    await when(schedule(evenings), 's1');
    await when(schedule(evenings), 's2');
    await new ViewWriter(new LiveRows(database.client, viewsTable)).putDueSession(
      tenant,
      1,
      'of-which-nothing-is-known',
      '2026-04-09T12:00:00.000Z',
    );
    await expect(passTo('2026-04-09T17:00:00.000Z', ['s1', 's2'])).rejects.toThrow('unknown-session');
    expect([await announced('s1'), await announced('s2')]).toEqual([[first], [first]]);
  });
});

const earned = {
  learnerId: 'E101',
  enrolmentId: 'bhv.E101',
  courseId: 'bhv',
  courseVersion: 1,
  attempt: 1,
  title: 'BHV',
  issuedAt: '2025-04-10T09:00:00.000Z',
  validUntil: '2026-04-10T09:00:00.000Z',
  graceDays: 30,
};

async function certify(
  decide: (state: CertificateState) => Decision<CertificateEvent, { readonly rejected: string }>,
  certificateId = 'c1',
): Promise<void> {
  await ledger.execute({
    aggregate: certificate,
    stream: streamOf.certificate(tenant, certificateId),
    metadata: { actor: { kind: 'system', id: 'issue-certificate', roles: [] }, correlationId: 'test' },
    decide: ({ state }) => decide(state),
    summarise: (state) => summariseCertificate(certificateId, state),
  });
  await projectCertificate(certificateId);
}

const issue = (state: CertificateState, certificate: IssuedCertificate = earned) =>
  issueCertificate(state, { certificate, now: certificate.issuedAt });

async function projectCertificate(certificateId: string): Promise<void> {
  const projector = projectors.certificates(new ViewWriter(new LiveRows(database.client, viewsTable)));
  for await (const commit of ledger.read(streamOf.certificate(tenant, certificateId))) {
    for (const event of busEventsOf(publishedCommitSchema.parse(commit))) await projector(event);
  }
}

async function noteUntil(moment: string, certificateIds: readonly string[] = ['c1']): Promise<void> {
  clock = moment;
  await noteExpiries({ ledger, due: new DueRows(database.client, viewsTable) })(new Date(clock));
  for (const certificateId of certificateIds) await projectCertificate(certificateId);
}

async function typesOf(certificateId = 'c1'): Promise<readonly string[]> {
  const commits = await Array.fromAsync(ledger.read(streamOf.certificate(tenant, certificateId)));
  return commits.flatMap(({ events }) => events.map(({ type }) => type));
}

describe('the clock, before a certificate expires and after', () => {
  it('says both, once, each when it is time', async () => {
    await certify(issue);
    await noteUntil('2026-03-11T08:59:59.999Z');
    expect(await typesOf()).toEqual(['CertificateIssued']);
    await noteUntil('2026-03-11T09:00:00.000Z');
    await noteUntil('2026-05-10T08:59:59.999Z');
    expect(await typesOf()).toEqual(['CertificateIssued', 'CertificateExpiring']);
    await noteUntil('2026-05-10T09:00:00.000Z');
    await noteUntil('2026-06-10T09:00:00.000Z');
    expect(await typesOf()).toEqual(['CertificateIssued', 'CertificateExpiring', 'CertificateExpired']);
  });

  it('says of those that expired long ago that they did, and announces nothing of them', async () => {
    await certify(issue, 'c1');
    await certify((state) => issue(state, { ...earned, attempt: 2 }), 'c2');
    await noteUntil('2030-01-01T00:00:00.000Z', ['c1', 'c2']);
    expect(await Promise.all([typesOf('c1'), typesOf('c2')])).toEqual([
      ['CertificateIssued', 'CertificateExpired'],
      ['CertificateIssued', 'CertificateExpired'],
    ]);
  });

  it('says nothing of what was revoked', async () => {
    await certify(issue);
    await certify((state) => revokeCertificate(state, { reason: 'Fraud', by: 'person', now: clock }));
    await noteUntil('2030-01-01T00:00:00.000Z');
    expect(await typesOf()).toEqual(['CertificateIssued', 'CertificateRevoked']);
  });
});

describe('the clock, after a meeting', () => {
  const path = 'avonden.E101';
  const by = { actor: { kind: 'user', id: 'jan', roles: ['learner'] }, correlationId: 'test' } as const;
  let enrolments: Enrolments;

  /** An enrolment in a course of evenings, of which one is planned. */
  async function givenEnrolled(): Promise<void> {
    enrolments = new Enrolments(ledger, new PublishedCourses(ledger));
    await ledger.execute({
      aggregate: course,
      stream: streamOf.course(tenant, 'avonden'),
      metadata: by,
      decide: ({ state }) =>
        publishCourse(state, { content: courseContentSchema.parse(eveningsAlone), now: clock }),
      summarise: (state) => summariseCourse('avonden', state),
    });
    await enrolments.changeOrBegin(tenant, path, by, (state, offered) =>
      enrol(state, { ...offered, learnerId: 'E101', now: clock }),
    );
    await when((state) =>
      scheduleSession(state, {
        courseId: 'avonden',
        activityId: 'evenings',
        courseTitle: 'Avonden',
        activityTitle: 'Avonden',
        place: 'either',
        timing: 'synchronous',
        meetings: evenings,
        timeZone: 'Europe/Amsterdam',
        seats: { onSite: 1, remote: 1 },
        now: clock,
      }),
    );
  }

  async function attended() {
    const { state } = await ledger.load(session, streamOfSession('s1'));
    if (state.status === 'none') throw new Error('The session is planned');
    return attendedSession('s1', state, usualAttendanceLockDays);
  }

  async function comeAt(moment: string): Promise<void> {
    clock = moment;
    const ofSession = await attended();
    await enrolments.change(tenant, path, by, ({ state, course: pinned }) =>
      checkIn(state, { course: pinned, session: ofSession, mode: 'on-site', now: clock }),
    );
    await projectEnrolment();
  }

  async function projectEnrolment(): Promise<void> {
    const projector = projectors.enrolments(new ViewWriter(new LiveRows(database.client, viewsTable)));
    for await (const commit of ledger.read(streamOf.enrolment(tenant, path))) {
      for (const event of busEventsOf(publishedCommitSchema.parse(commit))) await projector(event);
    }
  }

  async function settleAt(moment: string): Promise<void> {
    clock = moment;
    const due = new DueRows(database.client, viewsTable);
    await settleAttendance({ ledger, enrolments, due })(new Date(clock));
    await projectEnrolment();
  }

  /** Who said of which evening how long the learner was there. */
  async function recorded(): Promise<readonly string[]> {
    const commits = await Array.fromAsync(ledger.read(streamOf.enrolment(tenant, path)));
    return commits.flatMap(({ actor, events }) =>
      events.map(enrolment.events.read).flatMap((event) => {
        if (event.type !== 'AttendanceRecorded') return [];
        const { meeting, status, minutes } = event.data;
        return [`${actor.id} ${meeting} ${status} ${minutes}`];
      }),
    );
  }

  const dueRows = async (): Promise<number> => {
    const due = new DueRows(database.client, viewsTable);
    const all = await Array.fromAsync(due.of('attendance', '2030-01-01T00:00:00.000Z'));
    return all.filter((row) => row.tenant === tenant).length;
  };

  it('records how long who came was there, of each evening once', async () => {
    await givenEnrolled();
    await comeAt('2026-04-10T17:00:00.000Z');
    await settleAt('2026-04-10T18:59:59.999Z');
    expect(await recorded()).toEqual([]);
    await settleAt('2026-04-10T19:00:00.000Z');
    await settleAt('2026-04-10T19:15:00.000Z');
    expect(await recorded()).toEqual(['pass-day 1 present 120']);
    await comeAt('2026-04-17T17:30:00.000Z');
    await settleAt('2026-04-17T19:00:00.000Z');
    expect(await recorded()).toEqual(['pass-day 1 present 120', 'pass-day 2 late 90']);
    expect(await dueRows()).toBe(0);
  });

  it('leaves alone what the trainer said', async () => {
    await givenEnrolled();
    await comeAt('2026-04-10T17:00:00.000Z');
    const ofSession = await attended();
    await enrolments.change(tenant, path, { ...by, actor: { ...by.actor, id: 'anna' } }, (pinned) =>
      recordAttendance(pinned.state, {
        course: pinned.course,
        session: ofSession,
        meeting: 1,
        status: 'absent',
        mode: 'on-site',
        now: clock,
      }),
    );
    await projectEnrolment();
    expect(await dueRows()).toBe(0);
    await settleAt('2026-04-10T19:00:00.000Z');
    expect(await recorded()).toEqual(['anna 1 absent 0']);
  });

  it('waits for the end of an evening that is drawn out', async () => {
    await givenEnrolled();
    await comeAt('2026-04-10T17:00:00.000Z');
    const [drawnOut, ...others] = evenings;
    if (!drawnOut) throw new Error('There is a first evening');
    const meetings = [{ ...drawnOut, endsAt: '2026-04-10T20:00:00.000Z' }, ...others];
    await when((state) => rescheduleSession(state, { meetings, now: clock }));
    await settleAt('2026-04-10T19:00:00.000Z');
    expect(await recorded()).toEqual([]);
    await settleAt('2026-04-10T20:00:00.000Z');
    expect(await recorded()).toEqual(['pass-day 1 present 180']);
  });
});
