import { setTimeout as delay } from 'node:timers/promises';
import { inParallel } from '../../functions/shared/in-parallel.ts';
import { practiceNow } from '../support/courses.ts';
import { type Client, startTestLeerspoor, type TestLeerspoor } from '../support/leerspoor.ts';
import { enrolAll } from '../support/rush.ts';
import { millisecondsOf, quantile } from './measure.ts';
import type { Benchmark } from './report.ts';

const learners = 500;
const rowsOfRequest = 200;
/** As many as look at once whether theirs is there; more would be measured themselves. */
const readersAtOnce = 2;
const pauseMilliseconds = 200;
const courseId = 'class';

const classCourse = {
  title: 'Instructie',
  language: 'nl',
  activities: [
    {
      id: 'class',
      title: 'Zaal',
      format: 'classroom',
      timing: 'synchronous',
      place: 'either',
      minutes: 60,
      completion: { minAttendance: 0.8 },
    },
  ],
  certificate: { title: 'Instructie gevolgd', validMonths: 12, graceDays: 30 },
};

/** The certificates of all who were in one class, beside recording alone that they were. */
export const benchmarkCertificates: Benchmark = async (tell) => {
  tell('starting Leerspoor');
  const leerspoor = await startTestLeerspoor({ checksTables: false });
  try {
    const admin = await leerspoor.as({ tenant: 'acme', roles: ['admin'] });
    const learnerIds = Array.from({ length: learners }, (_, index) => `C${index + 1}`);
    tell(`enrolling ${learners} learners`);
    const sessionId = await planned(leerspoor, admin, learnerIds);
    tell('recording attendance');
    const begun = performance.now();
    const usage = process.cpuUsage();
    let repeated = 0;
    const recording = await millisecondsOf(async () => {
      for (let from = 0; from < learners; from += rowsOfRequest) {
        repeated += await recorded(admin, sessionId, learnerIds.slice(from, from + rowsOfRequest));
      }
    });
    tell('waiting for certificates');
    const waits: number[] = [];
    await inParallel(learnerIds, readersAtOnce, async (learnerId) => {
      await certified(admin, learnerId);
      waits.push(performance.now() - begun);
    });
    const { user, system } = process.cpuUsage(usage);
    return {
      title: `certificates: ${learners} who were in one class`,
      notes: [
        `POST /sessions/{id}/attendance with ${rowsOfRequest} rows at most, one request after the other. Each certificate is ` +
          'there when GET /enrolments names it and GET /certificates gives it as valid; they are looked for in the order of the rows, ' +
          `${readersAtOnce} at once, which is part of the time. All else that an attendance sets off (lists, timelines, insight, ` +
          'sealing) runs beside it. Processor: of gateway, bus and functions together, without the database. It is to be done ' +
          'within 60 s.',
      ],
      tables: [
        {
          caption: 'From the first request',
          rows: [
            {
              'attendance ms': recording,
              'half have theirs ms': quantile(waits, 0.5),
              'all have theirs ms': quantile(waits, 1),
              repeated,
              'processor ms': (user + system) / 1_000,
            },
          ],
        },
      ],
    };
  } finally {
    await leerspoor.stop();
  }
};

/** A session that goes on, of a course in which all are enrolled, once nothing of that is under way any more. */
async function planned(
  leerspoor: TestLeerspoor,
  admin: Client,
  learnerIds: readonly string[],
): Promise<string> {
  await admin('PUT', `/courses/${courseId}`, classCourse);
  await enrolAll(leerspoor, courseId, learnerIds);
  const { body } = await admin('POST', '/sessions', { ...practiceNow(), courseId, activityId: 'class' });
  for (const learnerId of learnerIds) {
    await until(async () => (await admin('GET', `/learners/${learnerId}/timeline`)).body.items?.length > 0);
    await until(async () => (await admin('GET', `/learners/${learnerId}/enrolments`)).body.items?.length > 0);
  }
  return String(body.sessionId);
}

/** Gives how often it had to be asked again: a function has 20 s, on a machine that has other things to do. */
async function recorded(admin: Client, sessionId: string, learnerIds: readonly string[]): Promise<number> {
  const rows = learnerIds.map((learnerId) => ({ learnerId, status: 'present', mode: 'remote' }));
  for (let repeated = 0; ; repeated += 1) {
    const { status, body } = await admin('POST', `/sessions/${sessionId}/attendance`, { rows });
    if (status >= 500) continue;
    if (status !== 200) throw new Error(`Attendance was answered by ${status}`);
    const [left] = body.results.filter((result: { status?: string }) => result.status !== 'completed');
    if (left) throw new Error(`Some did not complete the course: ${JSON.stringify(left)}`);
    return repeated;
  }
}

async function certified(admin: Client, learnerId: string): Promise<void> {
  await until(async () => {
    const { body } = await admin('GET', `/enrolments/${courseId}.${learnerId}`);
    if (body.certificateId === undefined) return false;
    return (await admin('GET', `/certificates/${body.certificateId}`)).body.status === 'valid';
  });
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(pauseMilliseconds);
}
