import { endAssignment, putAssignment } from '../../domain/assignment/decide.ts';
import type { AssignmentEvent } from '../../domain/assignment/events.ts';
import { type AssignmentState, assignment, summariseAssignment } from '../../domain/assignment/state.ts';
import {
  assignStatusEntry,
  type IssueCertificate,
  issueCertificate,
  noteExpiry,
  replaceCertificate,
  revokeCertificate,
} from '../../domain/certificate/decide.ts';
import type { CertificateEvent } from '../../domain/certificate/events.ts';
import { type CertificateState, certificate, summariseCertificate } from '../../domain/certificate/state.ts';
import { type CourseContent, courseContentSchema } from '../../domain/course/content.ts';
import { publishCourse, retireCourse } from '../../domain/course/decide.ts';
import type { CourseEvent, PublishedCourse } from '../../domain/course/events.ts';
import { type CourseState, course, summariseCourse } from '../../domain/course/state.ts';
import {
  attendedSession,
  checkIn,
  checkOut,
  recordAttendance,
  usualAttendanceLockDays,
} from '../../domain/enrolment/attend.ts';
import { correctRecord } from '../../domain/enrolment/correct.ts';
import { enrol, exemptActivity, recordProgress, withdraw } from '../../domain/enrolment/decide.ts';
import type { EnrolmentEvent } from '../../domain/enrolment/events.ts';
import { summariseEnrolment, summariseRequest } from '../../domain/enrolment/path.ts';
import { approveRequest, declineRequest, enrolOneself } from '../../domain/enrolment/request.ts';
import { type EnrolmentState, enrolment } from '../../domain/enrolment/state.ts';
import {
  approveExternalCertificate,
  declineExternalCertificate,
  submitExternalCertificate,
  withdrawExternalCertificate,
} from '../../domain/external-certificate/decide.ts';
import type { ExternalCertificateEvent } from '../../domain/external-certificate/events.ts';
import {
  type ExternalCertificateState,
  externalCertificate,
  summariseExternalCertificate,
} from '../../domain/external-certificate/state.ts';
import {
  approveImport,
  beginImport,
  finishImport,
  receiveImport,
  stopImport,
} from '../../domain/import/decide.ts';
import type { ImportEvent, ReceivedFile } from '../../domain/import/events.ts';
import { type ImportLine, importLine, importLineId, summariseImport } from '../../domain/import/state.ts';
import { leaveAbsent, passDay, putLearner } from '../../domain/learner/decide.ts';
import type { LearnerEvent } from '../../domain/learner/events.ts';
import { type LearnerState, learner, summariseLearner } from '../../domain/learner/state.ts';
import {
  announceSession,
  bookSeat,
  cancelBooking,
  cancelSession,
  changeMode,
  changeSeats,
  rescheduleSession,
  scheduleSession,
} from '../../domain/session/decide.ts';
import type { SessionEvent } from '../../domain/session/events.ts';
import { type SessionState, session, summariseSession } from '../../domain/session/state.ts';
import { type BusEvent, busEventsOf } from '../../functions/shared/bus-event.ts';
import type { Aggregate, DomainEvent, Recorded } from '../../ledger/aggregate.ts';
import { type Commit, genesisHash, type Json, seal } from '../../ledger/commit.ts';

/** What all streams of a history share: their commits in order, and the time. */
class History {
  readonly commits: Commit[] = [];
  #time: number;

  constructor(beginning: string) {
    this.#time = Date.parse(beginning);
  }

  /** An hour later than the last. */
  now(): string {
    this.#time += 3_600_000;
    return new Date(this.#time).toISOString();
  }

  skipTo(time: string): void {
    this.#time = Date.parse(time);
  }
}

/** A stream in memory: decides, folds and seals commits like the ledger. */
class MemoryStream<State, Event extends DomainEvent> {
  state: State;
  readonly recorded: Recorded<Event>[] = [];
  readonly #aggregate: Aggregate<State, Event>;
  readonly #name: string;
  readonly #history: History;
  readonly #summarise: (state: State, events: readonly Recorded<Event>[]) => unknown;
  #version = 0;
  #hash = genesisHash;

  constructor(
    aggregate: Aggregate<State, Event>,
    name: string,
    history: History,
    summarise: (state: State, events: readonly Recorded<Event>[]) => unknown,
  ) {
    this.state = aggregate.initialState;
    this.#aggregate = aggregate;
    this.#name = name;
    this.#history = history;
    this.#summarise = summarise;
  }

  /** Runs a command that must be accepted and change something. */
  do(decide: (state: State, now: string) => readonly Event[] | { readonly rejected: string }): void {
    const now = this.#history.now();
    const decided = decide(this.state, now);
    if ('rejected' in decided) throw new Error(`${this.#name}: ${JSON.stringify(decided)}`);
    if (decided.length === 0) throw new Error(`${this.#name}: nothing changed at ${now}`);
    this.#version += 1;
    const [, ...withoutTenant] = this.#name.split('#');
    const commitId = [...withoutTenant, this.#version].join('-');
    const events = decided.map((event, index) => ({ ...event, id: `${commitId}-${index}` }));
    this.state = events.reduce((state, event) => this.#aggregate.evolve(state, event), this.state);
    this.recorded.push(...events);
    const commit = seal({
      stream: this.#name,
      version: this.#version,
      commitId,
      recordedAt: now,
      actor: { kind: 'user', id: 'jan', roles: ['admin'] },
      correlationId: `request-${now}`,
      events: events.map(({ id, type, occurredAt, data }) => ({
        id,
        type,
        occurredAt,
        schemaVersion: this.#aggregate.events.schemaVersionOf(type),
        data: asJson(data),
      })),
      summary: asJson(this.#summarise(this.state, events)),
      prevHash: this.#hash,
    });
    this.#hash = commit.hash;
    this.#history.commits.push(commit);
  }
}

const dayOf = (time: string) => time.slice(0, 10);
const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value));

const content = (title: string): CourseContent =>
  courseContentSchema.parse({
    title,
    language: 'nl',
    activities: [
      {
        id: 'theory',
        title: 'E-learning',
        format: 'e-learning',
        timing: 'asynchronous',
        place: 'remote',
        minutes: 90,
        completion: { minProgress: 1, minScore: 0.7 },
      },
      {
        id: 'practice',
        title: 'Praktijkdag',
        format: 'classroom',
        timing: 'synchronous',
        place: 'on-site',
        minutes: 240,
        after: ['theory'],
        completion: { minAttendance: 0.8 },
      },
    ],
    certificate: { title: 'BHV-certificaat', validMonths: 12, graceDays: 30 },
  });

/**
 * The events of a company's first weeks, as the bus gets them: made by the rules of the domain, with every event
 * type that a projection subscribes to. The same for each tenant but for the tenant's name.
 */
export function learningHistory(tenant: string): readonly BusEvent[] {
  return learningCommits(tenant).flatMap((commit) => busEventsOf(commit));
}

/** The commits of that history, in their order. */
export function learningCommits(tenant: string): readonly Commit[] {
  const history = new History('2026-03-01T00:00:00.000Z');
  const theCourse = (courseId: string) =>
    new MemoryStream<CourseState, CourseEvent>(course, `${tenant}#course#${courseId}`, history, (state) =>
      summariseCourse(courseId, state),
    );
  const theLearner = (learnerId: string) =>
    new MemoryStream<LearnerState, LearnerEvent>(
      learner,
      `${tenant}#learner#${learnerId}`,
      history,
      (state) => summariseLearner(learnerId, state),
    );

  const bhv = theCourse('bhv');
  bhv.do((state, now) => publishCourse(state, { content: content('BHV basis'), now }));
  const published = publishedOf(bhv.state);
  const vca = theCourse('vca');
  vca.do((state, now) => publishCourse(state, { content: content('VCA'), now }));

  const employed = { department: 'Magazijn', managerId: 'M1', startsOn: '2026-01-01' };
  const ledByAnother = { ...employed, managerId: 'M2' };
  const personalData = { ciphertext: 'a1.ciphertext', digest: 'digest' };
  const jan = theLearner('E100');
  jan.do((state, now) => putLearner(state, { personalData, employment: employed, today: dayOf(now), now }));
  jan.do((state, now) =>
    putLearner(state, { personalData, employment: ledByAnother, today: dayOf(now), now }),
  );
  const piet = theLearner('E101');
  piet.do((state, now) => putLearner(state, { personalData, employment: employed, today: dayOf(now), now }));
  const kees = theLearner('E102');
  kees.do((state, now) =>
    putLearner(state, { personalData, employment: { startsOn: '2026-03-03' }, today: dayOf(now), now }),
  );

  const theEnrolment = (learnerId: string, pinned: () => PublishedCourse) =>
    new MemoryStream<EnrolmentState, EnrolmentEvent>(
      enrolment,
      `${tenant}#enrolment#bhv.${learnerId}`,
      history,
      (state, events) =>
        state.status === 'none'
          ? summariseRequest(pinned(), learnerId)
          : summariseEnrolment(state, pinned(), events),
    );
  const pathOfJan = theEnrolment('E100', () => published);
  let courseOfPiet = published;
  const pathOfPiet = theEnrolment('E101', () => courseOfPiet);
  pathOfJan.do((state, now) => enrol(state, { course: published, isRetired: false, learnerId: 'E100', now }));
  pathOfPiet.do((state, now) =>
    enrol(state, { course: published, isRetired: false, learnerId: 'E101', now }),
  );

  const progress = (more: { progress: number; secondsSpent?: number; score?: number }) => {
    const occurredAt = history.now();
    pathOfJan.do((state, now) =>
      recordProgress(state, { course: published, activityId: 'theory', ...more, occurredAt, now }),
    );
  };
  progress({ progress: 0.5, secondsSpent: 1200 });
  progress({ progress: 0.2, secondsSpent: 600 });
  progress({ progress: 1, score: 0.4 });
  progress({ progress: 1, score: 0.8 });

  const practice = new MemoryStream<SessionState, SessionEvent>(
    session,
    `${tenant}#session#day-1`,
    history,
    (state) => summariseSession('day-1', state),
  );
  practice.do((state, now) =>
    scheduleSession(state, {
      courseId: 'bhv',
      activityId: 'practice',
      courseTitle: published.title,
      activityTitle: 'Praktijkdag',
      place: 'on-site',
      timing: 'synchronous',
      meetings: [{ startsAt: '2026-03-20T08:00:00.000Z', endsAt: '2026-03-20T12:00:00.000Z' }],
      timeZone: 'Europe/Amsterdam',
      room: 'B12',
      seats: { onSite: 1, remote: 0 },
      now,
    }),
  );
  const book = (learnerId: string) =>
    practice.do((state, now) => bookSeat(state, { learnerId, mode: 'on-site', now }));
  const cancel = (learnerId: string) => practice.do((state, now) => cancelBooking(state, { learnerId, now }));
  book('E100');
  book('E101');
  cancel('E100');
  book('E100');
  cancel('E101');
  practice.do((state, now) =>
    rescheduleSession(state, {
      meetings: [{ startsAt: '2026-03-04T08:00:00.000Z', endsAt: '2026-03-04T12:00:00.000Z' }],
      now,
    }),
  );

  const evenings = new MemoryStream<SessionState, SessionEvent>(
    session,
    `${tenant}#session#evenings`,
    history,
    (state) => summariseSession('evenings', state),
  );
  evenings.do((state, now) =>
    scheduleSession(state, {
      courseId: 'vca',
      activityId: 'practice',
      courseTitle: 'VCA',
      activityTitle: 'Praktijkavonden',
      place: 'either',
      timing: 'synchronous',
      meetings: [
        { startsAt: '2026-04-07T17:00:00.000Z', endsAt: '2026-04-07T19:00:00.000Z' },
        { startsAt: '2026-04-14T17:00:00.000Z', endsAt: '2026-04-14T19:00:00.000Z' },
      ],
      timeZone: 'Europe/Amsterdam',
      seats: { onSite: 1, remote: 0 },
      bookingClosesMinutes: 60,
      now,
    }),
  );
  evenings.do((state, now) => bookSeat(state, { learnerId: 'E102', mode: 'on-site', now }));
  evenings.do((state, now) => bookSeat(state, { learnerId: 'E103', mode: 'on-site', now }));
  evenings.do((state, now) => changeSeats(state, { seats: { onSite: 1, remote: 1 }, place: 'either', now }));
  evenings.do((state, now) => changeMode(state, { learnerId: 'E102', mode: 'remote', now }));
  history.skipTo('2026-03-03T09:00:00.000Z');
  practice.do((state, now) => announceSession(state, { now }));

  const day = () => {
    if (practice.state.status === 'none') throw new Error('The session is planned');
    return attendedSession('day-1', practice.state, usualAttendanceLockDays);
  };
  history.skipTo('2026-03-04T07:50:00.000Z');
  pathOfJan.do((state, now) => checkIn(state, { course: published, session: day(), mode: 'on-site', now }));
  history.skipTo('2026-03-04T09:00:00.000Z');
  pathOfJan.do((state, now) => checkOut(state, { sessionId: 'day-1', now }));
  history.skipTo('2026-03-04T11:30:00.000Z');
  pathOfJan.do((state, now) =>
    recordAttendance(state, {
      course: published,
      session: day(),
      status: 'present',
      mode: 'on-site',
      now,
    }),
  );

  const proof = new MemoryStream<CertificateState, CertificateEvent>(
    certificate,
    `${tenant}#certificate#proof-1`,
    history,
    (state) => summariseCertificate('proof-1', state),
  );
  const issue = (issuedAt: string) =>
    proof.do((state) => issueCertificate(state, { certificate: earned(issuedAt), now: issuedAt }));
  issue('2026-03-04T12:00:00.000Z');

  proof.do((state, now) => assignStatusEntry(state, { entry: { listId: '2026-03', index: 1_234 }, now }));

  const correct = (
    type: EnrolmentEvent['type'],
    replacement: Parameters<typeof correctRecord>[1]['replacement'],
  ) =>
    pathOfJan.do((state, now) =>
      correctRecord(state, {
        course: published,
        history: pathOfJan.recorded,
        eventId: pathOfJan.recorded.find((event) => event.type === type)?.id ?? '',
        replacement,
        reason: 'Wrong person',
        now,
      }),
    );
  correct('AttendanceRecorded', { status: 'absent', mode: 'on-site' });
  proof.do((state, now) =>
    revokeCertificate(state, { reason: 'The completion was withdrawn', by: 'completion', now }),
  );
  correct('AttendanceRecorded', { status: 'late', mode: 'on-site', minutes: 230 });
  issue('2026-03-04T12:00:00.000Z');
  correct('ActivityProgressed', null);

  pathOfPiet.do((state, now) =>
    exemptActivity(state, {
      course: published,
      activityId: 'theory',
      reason: 'Did it elsewhere',
      by: { actor: 'jan' },
      now,
    }),
  );
  pathOfPiet.do((state, now) => withdraw(state, { reason: 'Ill', now }));

  const byApproval = { ...published, selfEnrolment: 'approval' as const };
  const pathOfAnna = theEnrolment('E104', () => published);
  const ask = () =>
    pathOfAnna.do((state, now) =>
      enrolOneself(state, { course: byApproval, isRetired: false, learnerId: 'E104', now }),
    );
  const answered = { learnerId: 'E104', answeredBy: 'M1' };
  ask();
  pathOfAnna.do((state, now) => withdraw(state, { reason: 'Not now', now }));
  ask();
  pathOfAnna.do((state, now) => declineRequest(state, { ...answered, reason: 'After the summer', now }));
  ask();
  pathOfAnna.do((state, now) =>
    approveRequest(state, { course: byApproval, isRetired: false, ...answered, now }),
  );
  bhv.do((state, now) => publishCourse(state, { content: content('BHV nieuwe stijl'), now }));
  const newer = publishedOf(bhv.state);
  courseOfPiet = newer;
  pathOfPiet.do((state, now) => enrol(state, { course: newer, isRetired: false, learnerId: 'E101', now }));
  bhv.do((state, now) => retireCourse(state, { now }));
  practice.do((state, now) => cancelSession(state, { reason: 'Held twice by mistake', now }));

  kees.do((state, now) => passDay(state, { today: dayOf(now), now }));
  jan.do((state, now) => leaveAbsent(state, { today: dayOf(now), now }));
  jan.do((state, now) =>
    putLearner(state, { personalData, employment: ledByAnother, today: dayOf(now), now }),
  );

  const theRule = (assignmentId: string) =>
    new MemoryStream<AssignmentState, AssignmentEvent>(
      assignment,
      `${tenant}#assignment#${assignmentId}`,
      history,
      (state) => summariseAssignment(assignmentId, state),
    );
  const warehouse = theRule('warehouse');
  const forWarehouse = {
    who: [{ field: 'department' as const, equals: 'Magazijn' }],
    courseId: 'bhv',
    repeatDaysBeforeExpiry: 60,
  };
  warehouse.do((state, now) => putAssignment(state, { content: { ...forWarehouse, dueDays: 30 }, now }));
  warehouse.do((state, now) => putAssignment(state, { content: { ...forWarehouse, dueDays: 14 }, now }));
  const welcome = theRule('welcome');
  welcome.do((state, now) =>
    putAssignment(state, { content: { who: [], courseId: 'vca', dueDays: 30 }, now }),
  );
  welcome.do((state, now) => endAssignment(state, { now }));

  const theDiploma = (externalCertificateId: string, validThrough?: string) => {
    const diploma = new MemoryStream<ExternalCertificateState, ExternalCertificateEvent>(
      externalCertificate,
      `${tenant}#external-certificate#${externalCertificateId}`,
      history,
      (state) => summariseExternalCertificate(externalCertificateId, state),
    );
    const certificate = {
      learnerId: 'E105',
      title: 'EHBO-diploma',
      issuedBy: 'Het Oranje Kruis',
      issuedOn: '2026-01-15',
      qualification: 'ehbo',
      ...(validThrough !== undefined && { validThrough }),
    };
    diploma.do((state, now) => submitExternalCertificate(state, { certificate, today: dayOf(now), now }));
    return diploma;
  };
  const reviewed = { answeredBy: 'M1', fileFound: undefined };
  const lasting = theDiploma('diploma-1', '2028-01-15');
  lasting.do((state, now) => approveExternalCertificate(state, { ...reviewed, now }));
  const forEver = theDiploma('diploma-2');
  forEver.do((state, now) => approveExternalCertificate(state, { ...reviewed, now }));
  forEver.do((state, now) => withdrawExternalCertificate(state, { reason: 'Of somebody else', now }));
  const unreadable = theDiploma('diploma-3');
  unreadable.do((state, now) =>
    declineExternalCertificate(state, { answeredBy: 'M1', reason: 'It can not be read', now }),
  );
  theDiploma('diploma-4');

  const files = new MemoryStream<ImportLine, ImportEvent>(
    importLine,
    `${tenant}#import#${importLineId}`,
    history,
    (state, [event]) => event && summariseImport(event.data.importId, state),
  );
  const counts = { rows: 4, created: 1, updated: 2, unchanged: 0, left: 0, rejected: 1, warnings: 1 };
  files.do((state, now) => receiveImport(state, { file: dropped('monday'), now }));
  files.do((state, now) => receiveImport(state, { file: dropped('tuesday'), now }));
  files.do((state, now) => beginImport(state, { importId: 'monday', now }));
  files.do((state, now) =>
    stopImport(state, {
      importId: 'monday',
      reason: 'too-many-would-leave',
      active: 10,
      wouldLeave: 3,
      now,
    }),
  );
  files.do((state, now) => beginImport(state, { importId: 'tuesday', now }));
  files.do((state, now) =>
    finishImport(state, { importId: 'tuesday', outcome: 'failed', reason: 'file-empty', counts, now }),
  );
  files.do((state, now) => approveImport(state, { importId: 'monday', now }));
  files.do((state, now) => beginImport(state, { importId: 'monday', now }));
  files.do((state, now) => finishImport(state, { importId: 'monday', outcome: 'done', counts, now }));

  const proofOfAnna = (certificateId: string) =>
    new MemoryStream<CertificateState, CertificateEvent>(
      certificate,
      `${tenant}#certificate#${certificateId}`,
      history,
      (state) => summariseCertificate(certificateId, state),
    );
  const earnedByAnna = { ...earned('2026-03-10T12:00:00.000Z'), learnerId: 'E104', enrolmentId: 'bhv.E104' };
  const former = proofOfAnna('proof-2');
  former.do((state, now) => issueCertificate(state, { certificate: earnedByAnna, now }));
  former.do((state, now) =>
    replaceCertificate(state, { replacedBy: 'proof-3', edition: 2, reason: 'Another name', now }),
  );
  proofOfAnna('proof-3').do((state, now) =>
    issueCertificate(state, { certificate: { ...earnedByAnna, replaces: 'proof-2' }, now }),
  );

  history.skipTo('2027-02-10T09:00:00.000Z');
  proof.do((state, now) => noteExpiry(state, { now }));
  history.skipTo('2027-04-10T09:00:00.000Z');
  proof.do((state, now) => noteExpiry(state, { now }));
  // What no command decides yet, but projections know already.
  piet.do((_state, now) => [{ type: 'LearnerErased', occurredAt: now, data: { reason: 'Asked for it' } }]);

  return history.commits;
}

function publishedOf(state: CourseState): PublishedCourse {
  if (state.status === 'none') throw new Error('The course is published by now');
  return { courseId: 'bhv', ...state.latest };
}

const dropped = (day: string): ReceivedFile => ({
  importId: day,
  location: { ciphertext: `${day}-under-nonce-1` },
  etag: day,
  sha256: day,
  bytes: 100,
  mode: 'full',
  exportedAt: '2026-03-01T00:00:00.000Z',
});

const earned = (issuedAt: string): IssueCertificate['certificate'] => ({
  enrolmentId: 'bhv.E100',
  learnerId: 'E100',
  courseId: 'bhv',
  courseVersion: 1,
  attempt: 1,
  title: 'BHV-certificaat',
  issuedAt,
  validUntil: '2027-03-04T12:00:00.000Z',
  graceDays: 30,
});
