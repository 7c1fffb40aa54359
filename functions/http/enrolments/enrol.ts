import * as z from 'zod';
import { course } from '../../../domain/course/state.ts';
import { enrol as decideEnrol } from '../../../domain/enrolment/decide.ts';
import { idSchema } from '../../../domain/shared/values.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { enrolmentIdOf, streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { enrolmentStatusSchema } from './enrolment-body.ts';

// POST /enrolments: Enrol. Refuses an enrolment that is active, and a course that is retired.
export const enrolRoute = declareRoute({
  key: 'POST /enrolments',
  summary: 'Begin a course, or begin it again after it was completed or given up',
  request: z.strictObject({
    ...noInput,
    body: z.strictObject({ courseId: idSchema, learnerId: idSchema }),
  }),
  concerns: ({ body }) => body.learnerId,
  rejections: ['already-enrolled', 'course-retired'],
  responses: {
    201: {
      description: 'Enrolled in the newest version of the course',
      body: z.object({
        enrolmentId: z.string(),
        attempt: z.number().int(),
        courseVersion: z.number().int(),
        status: enrolmentStatusSchema,
      }),
    },
  },
});

export const enrol = ({ ledger, enrolments }: Services) =>
  enrolRoute.answeredBy(async ({ body: { courseId, learnerId }, caller: { tenant }, now, metadata }) => {
    const enrolmentId = enrolmentIdOf(courseId, learnerId);
    const { change, state } = await enrolments.changeOrBegin(
      tenant,
      enrolmentId,
      metadata,
      async (loaded) => {
        const offered = await ledger.load(course, streamOf.course(tenant, courseId));
        if (offered.state.status === 'none') throw notFound(`Course ${courseId}`);
        const newest = { courseId, ...offered.state.latest };
        const decision = decideEnrol(loaded.state, {
          course: newest,
          isRetired: offered.state.status === 'retired',
          learnerId,
          now: now.toISOString(),
        });
        return { course: newest, decision };
      },
    );
    const { attempt, courseVersion, status } = state;
    return commandAnswer(change, { status: 201, body: { enrolmentId, attempt, courseVersion, status } });
  });
