import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import type { CourseServices } from './course-services.ts';
import { getCourse } from './get-course.ts';
import { getCourseInsight } from './get-course-insight.ts';
import { listCourses } from './list-courses.ts';
import { listStuck } from './list-stuck.ts';
import { measureOutcome } from './measure-outcome.ts';
import { publishCourse } from './publish-course.ts';
import { retireCourse } from './retire-course.ts';

export const courseRoutes = (services: CourseServices): Record<RouteKeyOf<'courses'>, AnsweredRoute> => ({
  'PUT /courses/{courseId}': publishCourse(services),
  'GET /courses': listCourses(services),
  'GET /courses/{courseId}': getCourse(services),
  'POST /courses/{courseId}/retire': retireCourse(services),
  'GET /courses/{courseId}/insight': getCourseInsight(services),
  'GET /courses/{courseId}/stuck': listStuck(services),
  'POST /courses/{courseId}/outcomes': measureOutcome(services),
});
