import * as z from 'zod';
import { course } from '../../../domain/course/state.ts';
import { etagOf } from '../../shared/command-answer.ts';
import { coursePath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { courseBodySchema, describeCourse } from './course-body.ts';

// GET /courses/{courseId}: the newest version, or the one asked for, from the ledger.
export const getCourseRoute = declareRoute({
  key: 'GET /courses/{courseId}',
  summary: 'A blended path, in its newest or an earlier version',
  request: z.strictObject({
    ...noInput,
    path: coursePath,
    query: z.strictObject({ version: z.coerce.number().int().min(1).optional() }),
  }),
  responses: { 200: { description: 'The course', body: courseBodySchema } },
});

export const getCourse = ({ ledger, courses }: Services) =>
  getCourseRoute.answeredBy(async ({ path: { courseId }, query, caller: { tenant } }) => {
    const { state, version } = await ledger.load(course, streamOf.course(tenant, courseId));
    if (state.status === 'none') throw notFound(`Course ${courseId}`);
    const newest = describeCourse(courseId, state);
    const headers = { etag: etagOf(version) };
    if (query.version === undefined || query.version === newest.courseVersion) {
      return { status: 200, headers, body: newest };
    }
    const earlier = await courses.version(tenant, courseId, query.version);
    if (!earlier) throw notFound(`Version ${query.version} of course ${courseId}`);
    return { status: 200, headers, body: { ...earlier, status: state.status } };
  });
