import * as z from 'zod';
import { retireCourse as decideRetireCourse } from '../../../domain/course/decide.ts';
import { course, summariseCourse } from '../../../domain/course/state.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { coursePath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { courseBodySchema, describeCourse } from './course-body.ts';

// POST /courses/{courseId}/retire: RetireCourse. Who is enrolled goes on.
export const retireCourseRoute = declareRoute({
  key: 'POST /courses/{courseId}/retire',
  summary: 'Take a course from the offer; active enrolments go on',
  request: z.strictObject({ ...noInput, path: coursePath }),
  rejections: ['course-unpublished'],
  responses: { 200: { description: 'Retired', body: courseBodySchema } },
});

export const retireCourse = ({ ledger }: Services) =>
  retireCourseRoute.answeredBy(async ({ path: { courseId }, caller: { tenant }, now, metadata }) => {
    const outcome = settled(
      await ledger.execute({
        aggregate: course,
        stream: streamOf.course(tenant, courseId),
        metadata,
        decide: ({ state }) => decideRetireCourse(state, { now: now.toISOString() }),
        summarise: (state) => summariseCourse(courseId, state),
      }),
    );
    return commandAnswer(outcome, { status: 200, body: describeCourse(courseId, outcome.loaded.state) });
  });
