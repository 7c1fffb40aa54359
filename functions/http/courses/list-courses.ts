import * as z from 'zod';
import { pageOf, pageQuery } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { Services } from '../services.ts';
import { courseItemSchema } from './course-body.ts';

// GET /courses: a projection.
export const listCoursesRoute = declareRoute({
  key: 'GET /courses',
  summary: 'The courses of the company, the retired included',
  request: z.strictObject({ ...noInput, query: z.strictObject(pageQuery) }),
  responses: { 200: { description: 'A page of courses', body: pageOf(courseItemSchema) } },
});

export const listCourses = ({ views }: Services) =>
  listCoursesRoute.answeredBy(async ({ query, caller: { tenant } }) => ({
    status: 200,
    body: await views.listCourses(tenant, query),
  }));
