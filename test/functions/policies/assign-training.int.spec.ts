import { KMSClient } from '@aws-sdk/client-kms';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AssignmentContent } from '../../../domain/assignment/content.ts';
import { endAssignment, putAssignment } from '../../../domain/assignment/decide.ts';
import { assignment, summariseAssignment } from '../../../domain/assignment/state.ts';
import { replaceCertificate, revokeCertificate } from '../../../domain/certificate/decide.ts';
import { certificate, summariseCertificate } from '../../../domain/certificate/state.ts';
import { courseContentSchema } from '../../../domain/course/content.ts';
import { publishCourse, retireCourse } from '../../../domain/course/decide.ts';
import { course, summariseCourse } from '../../../domain/course/state.ts';
import { enrol, recordProgress, withdraw } from '../../../domain/enrolment/decide.ts';
import { enrolment } from '../../../domain/enrolment/state.ts';
import { leaveAbsent, putLearner } from '../../../domain/learner/decide.ts';
import type { Employment, LearnerEvent } from '../../../domain/learner/events.ts';
import { learner, summariseLearner } from '../../../domain/learner/state.ts';
import { assignTrainingPolicy } from '../../../functions/policies/assign-training/policy.ts';
import { issueCertificatePolicy } from '../../../functions/policies/issue-certificate/policy.ts';
import { passDayForAll } from '../../../functions/schedules/pass-day/pass-day.ts';
import { ApplicationSecret } from '../../../functions/shared/application-secret.ts';
import { type BusEvent, busEventsOf, publishedCommitSchema } from '../../../functions/shared/bus-event.ts';
import { certificateIdOf } from '../../../functions/shared/certificate-id.ts';
import { todayOf } from '../../../functions/shared/company-calendar.ts';
import { DueRows } from '../../../functions/shared/due-rows.ts';
import { Enrolments } from '../../../functions/shared/enrolments.ts';
import { LearnerIndex } from '../../../functions/shared/learner-index.ts';
import { PersonalDataVault } from '../../../functions/shared/personal-data.ts';
import type { SubscribedEvent } from '../../../functions/shared/projection-handler.ts';
import { PublishedCourses } from '../../../functions/shared/published-courses.ts';
import { LiveRows } from '../../../functions/shared/row-write.ts';
import { streamOf } from '../../../functions/shared/streams.ts';
import { policies } from '../../../functions/shared/subscriptions.ts';
import type { Cause, Look, Walk } from '../../../functions/shared/training-queue.ts';
import { TrainingViews } from '../../../functions/shared/training-views.ts';
import { ViewNotes } from '../../../functions/shared/view-notes.ts';
import { ViewWriter } from '../../../functions/shared/view-writer.ts';
import type { Aggregate, DomainEvent } from '../../../ledger/aggregate.ts';
import { type Command, Ledger } from '../../../ledger/ledger.ts';
import { singleVideo } from '../../support/courses.ts';
import { startTestDatabase, type TestDatabase } from '../../support/dynamodb-local.ts';

let database: TestDatabase;
let ledgerTable: string;
let viewsTable: string;
let tenants = 0;
let company: Company;

beforeAll(async () => {
  database = await startTestDatabase();
  ledgerTable = await database.createLedgerTable();
  viewsTable = await database.createViewsTable();
  mockClient(SecretsManagerClient).on(GetSecretValueCommand).resolves({ SecretString: 'secret' });
});
afterAll(() => database.stop());
beforeEach(async () => {
  tenants += 1;
  company = new Company(`tenant-${tenants}`);
  await company.publish();
});

type WakingEvent = SubscribedEvent<(typeof policies)['assign-training'][number]>;
const isWaking = (event: BusEvent): event is WakingEvent =>
  policies['assign-training'].some((type) => type === event.type);
type IssuingEvent = SubscribedEvent<(typeof policies)['issue-certificate'][number]>;
const wakesIssuing = (event: BusEvent): event is IssuingEvent =>
  policies['issue-certificate'].some((type) => type === event.type);

const forWarehouse: AssignmentContent = {
  who: [{ field: 'department', equals: 'Magazijn' }],
  courseId: 'video',
  dueDays: 30,
};
const video = { ...singleVideo, certificate: { title: 'Welkom gezien', validMonths: 12 } };
const anna = { kind: 'user', id: 'anna', roles: ['hr'] } as const;

/** A tenant with a ledger, the policy and its queue, but without any projection: the policy must not wait for those. */
class Company {
  readonly tenant: string;
  readonly messages: ({ look: Look; cause: Cause } | { walk: Walk; cause: Cause })[] = [];
  readonly ledger: Ledger;
  readonly policy: ReturnType<typeof assignTrainingPolicy>;
  readonly passDay: () => Promise<void>;
  readonly #secret: ApplicationSecret;
  readonly #issue: ReturnType<typeof issueCertificatePolicy>;
  readonly #heard = new Set<string>();
  #now = new Date('2026-03-01T09:00:00.000Z');

  constructor(tenant: string) {
    this.tenant = tenant;
    const now = () => this.#now;
    const { client: documents } = database;
    const secret = new ApplicationSecret(new SecretsManagerClient({ region: 'eu-west-1' }), 'secret');
    const ledger = new Ledger({ client: documents, tableName: ledgerTable, now, newId: v7 });
    const courses = new PublishedCourses(ledger);
    const queue = {
      look: async (looks: readonly Look[], cause: Cause) => {
        this.messages.push(...looks.map((look) => ({ look, cause })));
      },
      walk: async (walk: Walk, cause: Cause) => {
        this.messages.push({ walk, cause });
      },
    };
    this.ledger = ledger;
    this.#secret = secret;
    this.#issue = issueCertificatePolicy({
      ledger,
      enrolments: new Enrolments(ledger, courses),
      views: { putCertificateTenant: async () => {} },
      secret,
      now,
    });
    this.policy = assignTrainingPolicy({
      ledger,
      courses,
      secret,
      trainings: new TrainingViews(documents, viewsTable),
      views: new ViewWriter(new LiveRows(documents, viewsTable)),
      notes: new ViewNotes(documents, viewsTable),
      queue,
      now,
    });
    this.passDay = passDayForAll({
      retention: new Map(),
      ledger,
      enrolments: new Enrolments(ledger, new PublishedCourses(ledger)),
      due: new DueRows(documents, viewsTable),
      training: queue,
      vault: new PersonalDataVault({
        documents,
        kms: new KMSClient({ region: 'eu-west-1' }),
        tableName: 'none',
        kmsKeyId: 'none',
      }),
      index: new LearnerIndex({
        documents,
        tableName: 'none',
        key: () => secret.keyFor('learner-index'),
      }),
      now,
    });
  }

  get now(): string {
    return this.#now.toISOString();
  }

  get #day() {
    return { today: todayOf(this.#now), now: this.now };
  }

  skipTo(time: string): void {
    this.#now = new Date(time);
  }

  async publish(content: unknown = video): Promise<void> {
    await this.#do({
      aggregate: course,
      stream: streamOf.course(this.tenant, 'video'),
      decide: ({ state }) =>
        publishCourse(state, { content: courseContentSchema.parse(content), now: this.now }),
      summarise: (state) => summariseCourse('video', state),
    });
  }

  async retire(): Promise<void> {
    await this.#do({
      aggregate: course,
      stream: streamOf.course(this.tenant, 'video'),
      decide: ({ state }) => retireCourse(state, { now: this.now }),
      summarise: (state) => summariseCourse('video', state),
    });
  }

  async put(content: AssignmentContent = forWarehouse, assignmentId = 'warehouse'): Promise<void> {
    await this.#do({
      aggregate: assignment,
      stream: streamOf.assignment(this.tenant, assignmentId),
      decide: ({ state }) => putAssignment(state, { content, now: this.now }),
      summarise: (state) => summariseAssignment(assignmentId, state),
    });
  }

  async end(assignmentId = 'warehouse'): Promise<void> {
    await this.#do({
      aggregate: assignment,
      stream: streamOf.assignment(this.tenant, assignmentId),
      decide: ({ state }) => endAssignment(state, { now: this.now }),
      summarise: (state) => summariseAssignment(assignmentId, state),
    });
  }

  async employ(employment: Employment = { department: 'Magazijn' }, learnerId = 'E100'): Promise<void> {
    const personalData = { ciphertext: 'ciphertext', digest: 'digest' };
    await this.#do({
      aggregate: learner,
      stream: streamOf.learner(this.tenant, learnerId),
      decide: ({ state }) => putLearner(state, { personalData, employment, ...this.#day }),
      summarise: (state) => summariseLearner(learnerId, state),
    });
  }

  async dismiss(): Promise<void> {
    await this.#do({
      aggregate: learner,
      stream: streamOf.learner(this.tenant, 'E100'),
      decide: ({ state }) => leaveAbsent(state, this.#day),
      summarise: (state) => summariseLearner('E100', state),
    });
  }

  async erase(): Promise<void> {
    // What no command decides yet.
    const data = { reason: 'Asked for it' };
    await this.#do({
      aggregate: learner,
      stream: streamOf.learner(this.tenant, 'E100'),
      decide: (): readonly LearnerEvent[] => [{ type: 'LearnerErased', occurredAt: this.now, data }],
      summarise: (state) => summariseLearner('E100', state),
    });
  }

  /** What the learner, or somebody for them, does with the course. */
  async learn(what: 'begins' | 'starts' | 'completes' | 'gives up'): Promise<void> {
    const { state: offered } = await this.ledger.load(course, streamOf.course(this.tenant, 'video'));
    if (offered.status === 'none') throw new Error('It is published');
    const newest = { courseId: 'video', ...offered.latest };
    const progress = { course: newest, activityId: 'video', occurredAt: this.now, now: this.now };
    await this.#do({
      aggregate: enrolment,
      stream: streamOf.enrolment(this.tenant, 'video.E100'),
      decide: ({ state }) => {
        if (what === 'begins') {
          return enrol(state, { course: newest, isRetired: false, learnerId: 'E100', now: this.now });
        }
        if (what === 'gives up') return withdraw(state, { reason: 'No time', now: this.now });
        return recordProgress(state, { ...progress, progress: what === 'completes' ? 1 : 0.5 });
      },
      summarise: () => ({ courseId: 'video', learnerId: 'E100' }),
    });
  }

  /** Another is to come in the place of the certificate of an attempt. */
  async reissue(attempt: number): Promise<void> {
    const of = { tenant: this.tenant, enrolmentId: 'video.E100', attempt };
    const key = await this.#secret.keyFor('certificate-id');
    const certificateId = certificateIdOf(key, of);
    const next = { replacedBy: certificateIdOf(key, { ...of, edition: 2 }), edition: 2 };
    await this.#do({
      aggregate: certificate,
      stream: streamOf.certificate(this.tenant, certificateId),
      decide: ({ state }) => replaceCertificate(state, { ...next, reason: 'Another name', now: this.now }),
      summarise: (state) => summariseCertificate(certificateId, state),
    });
  }

  async revoke(attempt: number): Promise<void> {
    const certificateId = certificateIdOf(await this.#secret.keyFor('certificate-id'), {
      tenant: this.tenant,
      enrolmentId: 'video.E100',
      attempt,
    });
    await this.#do({
      aggregate: certificate,
      stream: streamOf.certificate(this.tenant, certificateId),
      decide: ({ state }) => revokeCertificate(state, { reason: 'Fraud', by: 'person', now: this.now }),
      summarise: (state) => summariseCertificate(certificateId, state),
    });
  }

  async enrolment(learnerId = 'E100') {
    const { state } = await this.ledger.load(
      enrolment,
      streamOf.enrolment(this.tenant, `video.${learnerId}`),
    );
    return state;
  }

  /** Every event so far. */
  async events(): Promise<readonly BusEvent[]> {
    const events: BusEvent[] = [];
    const pages = paginateScan(
      { client: database.client },
      {
        TableName: ledgerTable,
        FilterExpression: 'begins_with(#stream, :tenant)',
        ExpressionAttributeNames: { '#stream': 'stream' },
        ExpressionAttributeValues: { ':tenant': `${this.tenant}#` },
      },
    );
    for await (const { Items = [] } of pages) {
      events.push(...Items.flatMap((item) => busEventsOf(publishedCommitSchema.parse(item))));
    }
    return events.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** Brings all that happened, and all that follows from it, to who reacts, until nothing is left. */
  async settle(): Promise<void> {
    for (;;) {
      const fresh = (await this.events()).filter(({ id }) => !this.#heard.has(id));
      if (fresh.length === 0 && this.messages.length === 0) return;
      for (const event of fresh) {
        this.#heard.add(event.id);
        await this.hear(event);
      }
      for (const message of this.messages.splice(0)) await this.handle(message);
    }
  }

  async hear(event: BusEvent): Promise<void> {
    if (wakesIssuing(event)) await this.#issue(event);
    if (isWaking(event)) await this.policy.hear(event);
  }

  async handle(message: (typeof this.messages)[number]): Promise<void> {
    if ('look' in message) await this.policy.look(message.look, message.cause);
    else await this.policy.walk(message.walk, message.cause);
  }

  async #do<State, Event extends DomainEvent, Rejection extends { readonly rejected: string }>(
    command: Omit<Command<State, Event, Rejection>, 'metadata' | 'aggregate'> & {
      aggregate: Aggregate<State, Event>;
    },
  ): Promise<void> {
    const metadata = { actor: anna, correlationId: 'request-1' };
    const { kind } = await this.ledger.execute({ ...command, metadata });
    if (kind !== 'committed') throw new Error(`${command.stream}: ${kind}`);
  }
}

const assigned = (attempt: number) => ({ status: 'active', attempt, assignmentId: 'warehouse' });

describe('when a learner comes where a rule is', () => {
  beforeEach(async () => {
    await company.put();
    await company.settle();
    await company.employ();
    await company.settle();
  });

  it('enrols them, with the day by which it is to be done', async () => {
    expect(await company.enrolment()).toMatchObject({ ...assigned(1), dueOn: '2026-03-31' });
  });

  it('records who did that, and because of which event', async () => {
    const events = await company.events();
    const registered = events.find(({ type }) => type === 'LearnerRegistered');
    expect(events.find(({ type }) => type === 'Enrolled')).toMatchObject({
      actor: { kind: 'system', id: 'assign-training' },
      causationId: registered?.id,
      correlationId: registered?.correlationId,
      state: { courseTitle: 'Welkom', assignmentId: 'warehouse', dueOn: '2026-03-31' },
    });
  });

  it('changes nothing when every event comes again, the last first', async () => {
    await company.learn('completes');
    await company.settle();
    await company.dismiss();
    await company.settle();
    const before = await company.events();
    for (const event of before.toReversed()) await company.hear(event);
    await company.settle();
    expect(await company.events()).toEqual(before);
  });

  it('withdraws who goes elsewhere and has not begun', async () => {
    await company.employ({ department: 'Kantoor' });
    await company.settle();
    expect(await company.enrolment()).toMatchObject({ status: 'withdrawn', attempt: 1 });
  });

  it('lets who has begun finish it elsewhere', async () => {
    await company.learn('starts');
    await company.employ({ department: 'Kantoor' });
    await company.settle();
    expect(await company.enrolment()).toMatchObject(assigned(1));
  });

  it('withdraws who leaves, begun or not, and enrols them again when they return', async () => {
    await company.learn('starts');
    await company.dismiss();
    await company.settle();
    expect(await company.enrolment()).toMatchObject({ status: 'withdrawn' });
    await company.employ();
    await company.settle();
    expect(await company.enrolment()).toMatchObject(assigned(2));
  });

  it('withdraws who is erased', async () => {
    await company.erase();
    await company.settle();
    expect(await company.enrolment()).toMatchObject({ status: 'withdrawn' });
  });

  it('enrols again who gives up', async () => {
    await company.learn('gives up');
    await company.settle();
    expect(await company.enrolment()).toMatchObject(assigned(2));
  });

  it('withdraws who has not begun when the rule ends', async () => {
    await company.end();
    await company.settle();
    expect(await company.enrolment()).toMatchObject({ status: 'withdrawn', attempt: 1 });
  });

  it('withdraws who has not begun when the rule is for others now', async () => {
    await company.put({ ...forWarehouse, who: [{ field: 'department', equals: 'Kantoor' }] });
    await company.settle();
    expect(await company.enrolment()).toMatchObject({ status: 'withdrawn', attempt: 1 });
  });
});

describe('when a learner and a rule come at the same moment', () => {
  it.each([
    ['the learner', ['LearnerRegistered', 'AssignmentPut']],
    ['the rule', ['AssignmentPut', 'LearnerRegistered']],
  ])('enrols, though only %s is heard of first and no projection has run', async (_who, order) => {
    await company.employ();
    await company.put();
    const events = await company.events();
    for (const wanted of order) {
      for (const event of events) if (event.type === wanted) await company.hear(event);
    }
    for (const message of company.messages.splice(0)) await company.handle(message);
    for (const message of company.messages.splice(0)) await company.handle(message);
    expect(await company.enrolment()).toMatchObject(assigned(1));
  });

  it('enrols once when all is heard of at once', async () => {
    await company.put();
    await company.employ();
    const events = await company.events();
    await Promise.all([...events, ...events, ...events].map((event) => company.hear(event)));
    await company.settle();
    expect((await company.events()).filter(({ type }) => type === 'Enrolled')).toHaveLength(1);
  });
});

describe('when a learner leaves a moment after they were enrolled', () => {
  it('withdraws them, though the list of enrolments does not show it yet', async () => {
    await company.put();
    await company.employ();
    await company.settle();
    await company.dismiss();
    const left = (await company.events()).find(({ type }) => type === 'LearnerLeft');
    if (!left) throw new Error('They left');
    await company.hear(left);
    expect(await company.enrolment()).toMatchObject({ status: 'withdrawn' });
  });
});

describe('when a rule is put after the learners came', () => {
  it('enrols those whom it is for', async () => {
    await company.employ();
    await company.employ({ department: 'Kantoor' }, 'E101');
    await company.settle();
    await company.put();
    await company.settle();
    expect(await company.enrolment('E100')).toMatchObject(assigned(1));
    expect(await company.enrolment('E101')).toEqual({ status: 'none' });
  });

  it('walks along thousands in pages, each of which sends the next', async () => {
    const writer = new ViewWriter(new LiveRows(database.client, viewsTable));
    const rows = Array.from({ length: 250 }, (_, index) => ({
      learnerId: `E${String(index).padStart(3, '0')}`,
      status: index % 50 === 0 ? ('left' as const) : ('active' as const),
    }));
    await Promise.all(rows.map((row) => writer.putLearner(company.tenant, 1, row)));
    const cause = { correlationId: 'request-1', causationId: 'event-1' };
    const pages: number[] = [];
    const looked: string[] = [];
    company.messages.push({ walk: { tenant: company.tenant }, cause });
    for (;;) {
      const walks = company.messages.splice(0).flatMap((message) => ('walk' in message ? [message] : []));
      const [walk] = walks;
      if (!walk) break;
      await company.handle(walk);
      const looks = company.messages.flatMap((message) => ('look' in message ? [message] : []));
      pages.push(looks.length);
      looked.push(...looks.map(({ look }) => look.learnerId));
      expect(looks.every((look) => look.cause.causationId === 'event-1')).toBe(true);
    }
    expect(pages).toEqual([98, 98, 49]);
    expect(looked).toEqual(
      rows.filter(({ status }) => status === 'active').map(({ learnerId }) => learnerId),
    );
  });
});

describe('when the course of a rule is retired', () => {
  it('enrols nobody until it is offered again', async () => {
    await company.put();
    await company.retire();
    await company.employ();
    await company.settle();
    expect(await company.enrolment()).toEqual({ status: 'none' });
    await company.publish();
    await company.settle();
    expect(await company.enrolment()).toMatchObject({ ...assigned(1), courseVersion: 2 });
  });
});

async function dueOnDay() {
  await company.passDay();
  return company.messages.filter((message) => 'look' in message && message.look.tenant === company.tenant);
}

describe('when a certificate is to be renewed', () => {
  beforeEach(async () => {
    await company.put({ ...forWarehouse, repeatDaysBeforeExpiry: 60 });
    await company.employ();
    await company.settle();
    await company.learn('completes');
    await company.settle();
  });

  it('begins the course again so many days before the certificate ends, and not earlier', async () => {
    company.skipTo('2026-12-30T12:00:00.000Z');
    expect(await dueOnDay()).toEqual([]);
    company.skipTo('2026-12-31T12:00:00.000Z');
    expect(await dueOnDay()).toMatchObject([
      { look: { learnerId: 'E100' }, cause: { correlationId: 'pass-day-2026-12-31' } },
    ]);
    await company.settle();
    expect(await company.enrolment()).toMatchObject({ ...assigned(2), dueOn: '2027-01-30' });
    expect(await dueOnDay()).toEqual([]);
  });

  it('makes good the days that were missed', async () => {
    company.skipTo('2027-02-10T12:00:00.000Z');
    expect(await dueOnDay()).toHaveLength(1);
    await company.settle();
    expect(await company.enrolment()).toMatchObject({ ...assigned(2), dueOn: '2027-03-12' });
  });

  it('forgets the day of who leaves', async () => {
    await company.dismiss();
    await company.settle();
    company.skipTo('2027-02-10T12:00:00.000Z');
    expect(await dueOnDay()).toEqual([]);
  });

  it('moves the day when the rule changes', async () => {
    await company.put({ ...forWarehouse, repeatDaysBeforeExpiry: 90 });
    await company.settle();
    company.skipTo('2026-12-01T12:00:00.000Z');
    expect(await dueOnDay()).toHaveLength(1);
  });

  it('begins nothing again when another comes in the place of the certificate, until that one ends', async () => {
    await company.reissue(1);
    await company.settle();
    expect(await company.enrolment()).toMatchObject({ status: 'completed', attempt: 1 });
    company.skipTo('2026-12-30T12:00:00.000Z');
    expect(await dueOnDay()).toEqual([]);
    company.skipTo('2026-12-31T12:00:00.000Z');
    expect(await dueOnDay()).toHaveLength(1);
    await company.settle();
    expect(await company.enrolment()).toMatchObject(assigned(2));
  });

  it('begins the course again when somebody revokes the certificate', async () => {
    await company.revoke(1);
    await company.settle();
    expect(await company.enrolment()).toMatchObject(assigned(2));
  });
});

describe('when the course itself says that it begins again before its certificate ends', () => {
  const renewing = { ...video, certificate: { ...video.certificate, renewDaysBeforeExpiry: 60 } };
  const begunAgain = { status: 'active', attempt: 2, dueOn: '2027-03-01' };

  async function certified(): Promise<void> {
    await company.employ();
    await company.settle();
    await company.learn('begins');
    await company.learn('completes');
    await company.settle();
  }

  it('enrols who holds it when its day comes, without any rule', async () => {
    await company.publish(renewing);
    await certified();
    company.skipTo('2026-12-30T12:00:00.000Z');
    expect(await dueOnDay()).toEqual([]);
    company.skipTo('2026-12-31T12:00:00.000Z');
    expect(await dueOnDay()).toHaveLength(1);
    await company.settle();
    expect(await company.enrolment()).toMatchObject(begunAgain);
    expect(await company.enrolment()).not.toHaveProperty('assignmentId');
    expect(await dueOnDay()).toEqual([]);
  });

  it('finds those who held it when that was put into the course', async () => {
    await certified();
    company.skipTo('2027-01-15T12:00:00.000Z');
    expect(await dueOnDay()).toEqual([]);
    await company.publish(renewing);
    await company.settle();
    expect(await company.enrolment()).toMatchObject({ ...begunAgain, courseVersion: 2 });
  });

  it('does not enrol again who gives it up, and looks no more', async () => {
    await company.publish(renewing);
    await certified();
    company.skipTo('2026-12-31T12:00:00.000Z');
    await dueOnDay();
    await company.settle();
    await company.learn('gives up');
    await company.settle();
    company.skipTo('2027-02-15T12:00:00.000Z');
    expect(await dueOnDay()).toEqual([]);
    expect(await company.enrolment()).toMatchObject({ status: 'withdrawn', attempt: 2 });
  });

  it('waits for who has left until they are back', async () => {
    await company.publish(renewing);
    await certified();
    await company.dismiss();
    await company.settle();
    company.skipTo('2027-02-15T12:00:00.000Z');
    expect(await dueOnDay()).toEqual([]);
    await company.employ();
    await company.settle();
    expect(await company.enrolment()).toMatchObject(begunAgain);
  });

  it('stops when the course says so no more', async () => {
    await company.publish(renewing);
    await certified();
    await company.publish(video);
    await company.settle();
    company.skipTo('2027-02-15T12:00:00.000Z');
    await dueOnDay();
    await company.settle();
    expect(await company.enrolment()).toMatchObject({ status: 'completed', attempt: 1 });
    expect(await dueOnDay()).toEqual([]);
  });
});
