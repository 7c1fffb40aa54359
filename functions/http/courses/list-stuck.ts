import * as z from 'zod';
import { stuckIn } from '../../../domain/insight/course-insight.ts';
import { openCursor, sealCursor } from '../../shared/cursor.ts';
import { coursePath, pageOf, pageQuery } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { enrolmentIdOf } from '../../shared/streams.ts';
import { readInsight } from './course-insight.ts';
import type { CourseServices } from './course-services.ts';

const stuckSchema = z
  .object({
    learnerId: z.string(),
    enrolmentId: z.string(),
    attempt: z.number().int(),
    activityId: z.string(),
    status: z.enum(['open', 'in-progress', 'failed']),
    since: z.string().describe('Since when it is open and nothing was recorded of it'),
    reason: z.enum(['nothing-recorded', 'failed-repeatedly']),
    failures: z.number().int(),
  })
  .meta({ id: 'StuckActivity' });

// GET /courses/{courseId}/stuck: the learners behind the figure `stuck`, those longest stuck first.
export const listStuckRoute = declareRoute({
  key: 'GET /courses/{courseId}/stuck',
  summary: 'Who does not get on in a course, where, and since when; a manager sees their own people',
  request: z.strictObject({
    ...noInput,
    path: coursePath,
    query: z.strictObject({ ...pageQuery, activityId: z.string().max(64).optional() }),
  }),
  responses: { 200: { description: 'A page', body: pageOf(stuckSchema) } },
});

export const listStuck = (services: CourseServices) =>
  listStuckRoute.answeredBy(async (request) => {
    const { path, query, caller, now } = request;
    const { courseId } = path;
    const { attempts, versions } = await readInsight(services, request, courseId);
    const stuck = attempts
      .flatMap((attempt) => {
        const course = versions.get(attempt.courseVersion);
        const { learnerId } = attempt;
        const of = { learnerId, enrolmentId: enrolmentIdOf(courseId, learnerId), attempt: attempt.attempt };
        return course
          ? stuckIn(attempt, course, now.toISOString()).map((found) => ({ ...of, ...found }))
          : [];
      })
      .filter(({ activityId }) => query.activityId === undefined || activityId === query.activityId)
      .map((item) => ({ item, place: `${item.since}#${item.learnerId}#${item.activityId}` }))
      .sort((one, other) => (one.place < other.place ? -1 : 1));

    const key = await services.secret.keyFor('cursor');
    const binding = ['stuck', caller.tenant, courseId, query.activityId ?? null];
    const after = query.cursor === undefined ? undefined : openCursor(key, binding, query.cursor).place;
    const following = stuck.filter(({ place }) => after === undefined || place > after);
    const page = following.slice(0, query.limit);
    const last = page.at(-1);
    return {
      status: 200,
      body: {
        items: page.map(({ item }) => item),
        ...(last &&
          following.length > page.length && { nextCursor: sealCursor(key, binding, { place: last.place }) }),
      },
    };
  });
