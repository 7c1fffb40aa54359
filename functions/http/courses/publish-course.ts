import * as z from 'zod';
import { courseContentSchema } from '../../../domain/course/content.ts';
import { publishCourse as decidePublishCourse } from '../../../domain/course/decide.ts';
import { course, summariseCourse } from '../../../domain/course/state.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { coursePath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { courseBodySchema, describeCourse } from './course-body.ts';

// PUT /courses/{courseId}: PublishCourse. The content decides whether it is a new version.
export const publishCourseRoute = declareRoute({
  key: 'PUT /courses/{courseId}',
  summary: 'Publish a version of a blended path; the same content again changes nothing',
  request: z.strictObject({ ...noInput, path: coursePath, body: courseContentSchema }),
  responses: {
    201: { description: 'A new version is published', body: courseBodySchema },
    200: { description: 'The newest version says this already', body: courseBodySchema },
  },
});

export const publishCourse = ({ ledger }: Services) =>
  publishCourseRoute.answeredBy(async ({ path: { courseId }, body, caller: { tenant }, now, metadata }) => {
    const outcome = settled(
      await ledger.execute({
        aggregate: course,
        stream: streamOf.course(tenant, courseId),
        metadata,
        decide: ({ state }) => decidePublishCourse(state, { content: body, now: now.toISOString() }),
        summarise: (state) => summariseCourse(courseId, state),
      }),
    );
    return commandAnswer(outcome, {
      status: outcome.kind === 'unchanged' ? 200 : 201,
      body: describeCourse(courseId, outcome.loaded.state),
    });
  });
