import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import type { Services } from '../services.ts';
import { getCourse } from './get-course.ts';
import { listCourses } from './list-courses.ts';
import { publishCourse } from './publish-course.ts';
import { retireCourse } from './retire-course.ts';

export const courseRoutes = (services: Services): Record<RouteKeyOf<'courses'>, AnsweredRoute> => ({
  'PUT /courses/{courseId}': publishCourse(services),
  'GET /courses': listCourses(services),
  'GET /courses/{courseId}': getCourse(services),
  'POST /courses/{courseId}/retire': retireCourse(services),
});
