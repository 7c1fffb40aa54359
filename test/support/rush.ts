import { course } from '../../domain/course/state.ts';
import { enrol } from '../../domain/enrolment/decide.ts';
import { summariseEnrolment } from '../../domain/enrolment/path.ts';
import { enrolment } from '../../domain/enrolment/state.ts';
import { inParallel } from '../../functions/shared/in-parallel.ts';
import { enrolmentIdOf, streamOf } from '../../functions/shared/streams.ts';
import { eveningsAlone, practiceNow } from './courses.ts';
import { type Client, ledgerOf, type TestAnswer, type TestLeerspoor } from './leerspoor.ts';

const tenant = 'acme';
const courseId = 'rush';

/** What became of learners who all asked for a seat in the same moment. */
export interface Rush {
  readonly sessionId: string;
  readonly learnerIds: readonly string[];
  /** Of each learner, in the order of their ids. */
  readonly answers: readonly TestAnswer[];
  /** How often it was said to ask again: the gateway does after 30 s, on a machine that has other things to do. */
  readonly postponed: number;
  readonly milliseconds: number;
  readonly clients: readonly Client[];
}

/** Has so many learners ask for the seats of a session at once, each with a token of their own. */
export async function rushForSeats(leerspoor: TestLeerspoor, learners: number, seats: number): Promise<Rush> {
  const learnerIds = Array.from({ length: learners }, (_, index) => `R${index + 1}`);
  const admin = await leerspoor.as({ tenant, roles: ['admin'] });
  await admin('PUT', `/courses/${courseId}`, eveningsAlone);
  await enrolAll(leerspoor, courseId, learnerIds);
  const planned = await admin('POST', '/sessions', {
    ...practiceNow(),
    courseId,
    activityId: 'evenings',
    seats: { onSite: 0, remote: seats },
  });
  const sessionId = String(planned.body.sessionId);
  const clients = await Promise.all(
    learnerIds.map((learnerId) => leerspoor.as({ tenant, roles: ['learner'], learnerId })),
  );
  let postponed = 0;
  const askUntilAnswered = async (client: Client, learnerId: string | undefined): Promise<TestAnswer> => {
    for (;;) {
      const answer = await client('POST', `/sessions/${sessionId}/bookings`, { learnerId, mode: 'remote' });
      if (answer.status !== 503) return answer;
      postponed += 1;
    }
  };
  const begun = performance.now();
  const answers = await Promise.all(
    clients.map((client, index) => askUntilAnswered(client, learnerIds[index])),
  );
  return { sessionId, learnerIds, answers, postponed, milliseconds: performance.now() - begun, clients };
}

/** Enrols many of acme in a course that is published, straight into the ledger: what is tried comes after that. */
export async function enrolAll(
  { endpoints }: TestLeerspoor,
  courseId: string,
  learnerIds: readonly string[],
): Promise<void> {
  const ledger = ledgerOf(endpoints);
  const { state } = await ledger.load(course, streamOf.course(tenant, courseId));
  if (state.status === 'none') throw new Error('The course is published');
  const published = { courseId, ...state.latest };
  const now = new Date().toISOString();
  await inParallel(learnerIds, 20, async (learnerId) => {
    await ledger.execute({
      aggregate: enrolment,
      stream: streamOf.enrolment(tenant, enrolmentIdOf(courseId, learnerId)),
      metadata: { actor: { kind: 'system', id: 'rush', roles: [] }, correlationId: 'rush' },
      decide: (loaded) => enrol(loaded.state, { course: published, isRetired: false, learnerId, now }),
      summarise: (after, events) =>
        after.status === 'none' ? null : summariseEnrolment(after, published, events),
    });
  });
}
