import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LearnerEvent } from '../../domain/learner/events.ts';
import { learner, summariseLearner } from '../../domain/learner/state.ts';
import { singleVideo, theoryAndPractice } from '../support/courses.ts';
import {
  type Client,
  eventually,
  ledgerOf,
  type SharedLeerspoor,
  shareTestLeerspoor,
} from '../support/leerspoor.ts';

const tenant = 'assignments';
let leerspoor: SharedLeerspoor;
let hr: Client;

beforeAll(async () => {
  leerspoor = await shareTestLeerspoor();
  const admin = await leerspoor.as({ tenant, roles: ['admin'] });
  await admin('PUT', '/courses/bhv', theoryAndPractice);
  await admin('PUT', '/courses/video', singleVideo);
  await admin('PUT', '/courses/old', singleVideo);
  await admin('POST', '/courses/old/retire');
  hr = await leerspoor.as({ tenant, roles: ['hr'], subject: 'henk' });
});
afterAll(() => leerspoor.stop());

const inDepartment = (department: string, more: object = {}) => ({
  who: [{ field: 'department', equals: department }],
  courseId: 'bhv',
  dueDays: 30,
  ...more,
});
const employ = (learnerId: string, department: string, more: object = {}) =>
  hr('PUT', `/learners/${learnerId}`, { givenName: 'Test', familyName: learnerId, department, ...more });
/** The day that it is in Amsterdam, so many days later. */
const dayIn = (days: number) => {
  const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Amsterdam' });
  return new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);
};
const yesterday = () => dayIn(-1);

/** The learner's enrolment, once it stands so. */
const enrolmentThatIs = async (enrolmentId: string, wanted: { status: string; attempt: number }) => {
  const { body } = await eventually(
    () => hr('GET', `/enrolments/${enrolmentId}`),
    (answer) => answer.body.status === wanted.status && answer.body.attempt === wanted.attempt,
  );
  return body;
};

describe('a rule for mandatory training', () => {
  it('is put once, and the same again changes nothing', async () => {
    const rule = inDepartment('Onderhoud');
    const first = await hr('PUT', '/assignments/maintenance', rule);
    expect(first).toMatchObject({
      status: 201,
      body: { assignmentId: 'maintenance', status: 'active', ...rule },
    });
    const again = await hr('PUT', '/assignments/maintenance', rule);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
  });

  it('changes, ends, stays readable and may be put again', async () => {
    const changed = await hr('PUT', '/assignments/maintenance', inDepartment('Onderhoud', { dueDays: 14 }));
    expect(changed).toMatchObject({ status: 200, body: { dueDays: 14 } });
    expect(await hr('DELETE', '/assignments/maintenance')).toMatchObject({
      status: 200,
      body: { status: 'ended' },
    });
    expect((await hr('DELETE', '/assignments/maintenance')).status).toBe(200);
    expect((await hr('GET', '/assignments/maintenance')).body).toMatchObject({
      status: 'ended',
      dueDays: 14,
    });
    const again = await hr('PUT', '/assignments/maintenance', inDepartment('Onderhoud', { dueDays: 14 }));
    expect(again).toMatchObject({ status: 200, body: { status: 'active' } });
    const { body } = await eventually(
      () => hr('GET', '/assignments'),
      (answer) => answer.body.items[0]?.status === 'active' && answer.body.items[0]?.dueDays === 14,
    );
    expect(body.items).toMatchObject([{ assignmentId: 'maintenance', courseId: 'bhv' }]);
  });

  it('needs a course that can be begun', async () => {
    const unknown = await hr('PUT', '/assignments/none', inDepartment('Magazijn', { courseId: 'none' }));
    expect(unknown).toMatchObject({ status: 404, body: { detail: 'Course none does not exist.' } });
    const retired = await hr('PUT', '/assignments/none', inDepartment('Magazijn', { courseId: 'old' }));
    expect(retired.status).toBe(409);
    expect(retired.body.type).toMatch(/\/course-retired$/);
    expect((await hr('GET', '/assignments/none')).status).toBe(404);
    expect((await hr('DELETE', '/assignments/none')).body.type).toMatch(/\/unknown-assignment$/);
  });

  it('lists every fault of one that is not as it should be', async () => {
    const { status, body } = await hr('PUT', '/assignments/none', {
      who: [{ field: 'shoeSize', equals: '' }],
      courseId: 'bhv',
      dueDays: -1,
      repeat: true,
    });
    expect(status).toBe(400);
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'dueDays',
      'repeat',
      'who.0.equals',
      'who.0.field',
    ]);
  });
});

describe('given a rule for a department', () => {
  beforeAll(async () => {
    await hr('PUT', '/assignments/warehouse', inDepartment('Magazijn'));
  });

  it('enrols who joins there, and withdraws them when they go elsewhere untouched', async () => {
    await employ('E1', ' magazijn ');
    const begun = await enrolmentThatIs('bhv.E1', { status: 'active', attempt: 1 });
    expect(begun).toMatchObject({ assignmentId: 'warehouse', dueOn: dayIn(30) });
    await employ('E1', 'Kantoor');
    await enrolmentThatIs('bhv.E1', { status: 'withdrawn', attempt: 1 });
    const { body } = await eventually(
      () => hr('GET', '/learners/E1/timeline'),
      (answer) => answer.body.items[0]?.type === 'Withdrawn',
    );
    expect(body.items.map(({ title }: { title: string }) => title)).toEqual([
      'Je stopte met BHV basis',
      'Je begon aan BHV basis',
    ]);
  });

  it('withdraws who leaves, and enrols them again when they return', async () => {
    await employ('E2', 'Magazijn');
    await enrolmentThatIs('bhv.E2', { status: 'active', attempt: 1 });
    await hr('POST', '/enrolments/bhv.E2/progress', { activityId: 'theory', progress: 0.5 });
    await employ('E2', 'Magazijn', { endsOn: yesterday() });
    await enrolmentThatIs('bhv.E2', { status: 'withdrawn', attempt: 1 });
    await employ('E2', 'Magazijn');
    await enrolmentThatIs('bhv.E2', { status: 'active', attempt: 2 });
  });

  it('enrols nobody twice, and nobody of another tenant', async () => {
    await employ('E3', 'Magazijn');
    await enrolmentThatIs('bhv.E3', { status: 'active', attempt: 1 });
    await employ('E3', 'Magazijn', { jobTitle: 'Chauffeur' });
    await employ('E3', 'Magazijn', { jobTitle: 'Chauffeur' });
    const others = await leerspoor.as({ tenant: `${tenant}-other`, roles: ['hr'] });
    await others('PUT', '/learners/E3', { givenName: 'Test', familyName: 'E3', department: 'Magazijn' });
    // Heard of after those, so whatever those made has been made by then.
    await employ('E4', 'Magazijn');
    await enrolmentThatIs('bhv.E4', { status: 'active', attempt: 1 });
    const { status, headers } = await hr('GET', '/enrolments/bhv.E3');
    expect([status, headers.get('etag')]).toEqual([200, '"1"']);
    expect((await others('GET', '/enrolments/bhv.E3')).status).toBe(404);
  });
});

describe('given learners who are there already', () => {
  it('enrols them when the rule is put, and withdraws those who have not begun when it ends', async () => {
    for (const learnerId of ['E10', 'E11', 'E12']) await employ(learnerId, 'Kantine');
    await hr('PUT', '/assignments/kitchen', inDepartment('Kantine', { dueDays: 0 }));
    for (const learnerId of ['E10', 'E11', 'E12']) {
      const begun = await enrolmentThatIs(`bhv.${learnerId}`, { status: 'active', attempt: 1 });
      expect(begun).toMatchObject({ assignmentId: 'kitchen', dueOn: dayIn(0) });
    }
    await hr('POST', '/enrolments/bhv.E10/progress', { activityId: 'theory', progress: 0.1 });
    await hr('DELETE', '/assignments/kitchen');
    for (const learnerId of ['E11', 'E12']) {
      await enrolmentThatIs(`bhv.${learnerId}`, { status: 'withdrawn', attempt: 1 });
    }
    expect((await hr('GET', '/enrolments/bhv.E10')).body).toMatchObject({ status: 'active' });
  });

  it('enrols by the changed rule in another course, and withdraws from the former', async () => {
    await employ('E20', 'Directie');
    await hr('PUT', '/assignments/board', inDepartment('Directie'));
    await enrolmentThatIs('bhv.E20', { status: 'active', attempt: 1 });
    await hr('PUT', '/assignments/board', inDepartment('Directie', { courseId: 'video' }));
    await enrolmentThatIs('video.E20', { status: 'active', attempt: 1 });
    await enrolmentThatIs('bhv.E20', { status: 'withdrawn', attempt: 1 });
  });
});

describe('when the last day of an employee is over', () => {
  it('has them leave at the next hour', async () => {
    await employ('E30', 'Kantoor', { employeeNumber: '30', email: 'e30@example.org' });
    await haveLastDay('E30', yesterday());
    await eventually(
      async () => {
        // The clock itself strikes but once an hour.
        await strikeTheHour();
        return hr('GET', '/learners/E30');
      },
      ({ body }) => body.status === 'left',
    );
  });

  /** As if the day had been to come when HR told it. */
  async function haveLastDay(learnerId: string, endsOn: string): Promise<void> {
    await ledgerOf(leerspoor.endpoints).execute({
      aggregate: learner,
      stream: `${tenant}#learner#${learnerId}`,
      metadata: { actor: { kind: 'system', id: 'test', roles: [] }, correlationId: 'test' },
      decide: ({ state }): LearnerEvent[] => {
        if (state.status === 'none' || !state.personalData) throw new Error(`${learnerId} is nobody`);
        const { employment, personalData } = state;
        const occurredAt = new Date().toISOString();
        return [{ type: 'LearnerChanged', occurredAt, data: { ...employment, personalData, endsOn } }];
      },
      summarise: (state) => summariseLearner(learnerId, state),
    });
  }

  async function strikeTheHour(): Promise<void> {
    const { sqs, outputs } = leerspoor.endpoints;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new SQSClient({ endpoint: sqs, region: 'eu-west-1', credentials });
    await client.send(new SendMessageCommand({ QueueUrl: outputs.PassDayQueueUrl, MessageBody: '{}' }));
    client.destroy();
  }
});
