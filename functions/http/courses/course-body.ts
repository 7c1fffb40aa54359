import * as z from 'zod';
import { selfEnrolmentSchema } from '../../../domain/course/content.ts';
import { courseEvents } from '../../../domain/course/events.ts';
import type { CourseState } from '../../../domain/course/state.ts';

const statusSchema = z.enum(['published', 'retired']);

/** `GET /courses/{courseId}`: a version, with its defaults spelt out. */
export const courseBodySchema = courseEvents.definitions.CoursePublished.data
  .extend({ courseId: z.string(), status: statusSchema })
  .meta({ id: 'Course' });

/** A course in `GET /courses`. */
export const courseItemSchema = z
  .object({
    courseId: z.string(),
    courseVersion: z.number().int(),
    title: z.string(),
    language: z.string(),
    selfEnrolment: selfEnrolmentSchema.describe('Whether learners may begin by themselves, or ask for it'),
    status: statusSchema,
  })
  .meta({ id: 'CourseItem' });

/** The newest version of a course as clients read it. */
export function describeCourse(courseId: string, state: CourseState) {
  if (state.status === 'none') throw new Error(`Course ${courseId} has no version to describe`);
  return { courseId, status: state.status, ...state.latest };
}
