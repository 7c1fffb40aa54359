import { courseContentSchema } from '../../domain/course/content.ts';
import { publishCourse } from '../../domain/course/decide.ts';
import type { PublishedCourse } from '../../domain/course/events.ts';
import { theoryAndPractice } from './courses.ts';

/** The first version of the contract's example in short, as it is published. */
export function publishedTheoryAndPractice(courseId: string): PublishedCourse {
  const content = courseContentSchema.parse(theoryAndPractice);
  const decided = publishCourse({ status: 'none' }, { content, now: '2026-01-01T00:00:00.000Z' });
  const [event] = 'rejected' in decided ? [] : decided;
  if (event?.type !== 'CoursePublished') throw new Error('A course that is new is published');
  return { courseId, ...event.data };
}
