import * as z from 'zod';
import { enrol as decideEnrol } from '../../../domain/enrolment/decide.ts';
import { enrolOneself } from '../../../domain/enrolment/request.ts';
import { idSchema } from '../../../domain/shared/values.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { enrolmentIdOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { describeBeginning, enrolmentBegunSchema } from './enrolment-body.ts';

// POST /enrolments: Enrol, or EnrolOneself. Refuses an enrolment that is active, a course that is retired, and learners
// themselves where the course wants others to enrol them.
export const enrolRoute = declareRoute({
  key: 'POST /enrolments',
  summary: 'Begin a course, or begin it again after it was completed or given up',
  request: z.strictObject({
    ...noInput,
    body: z.strictObject({ courseId: idSchema, learnerId: idSchema }),
  }),
  concerns: ({ body }) => body.learnerId,
  rejections: ['already-enrolled', 'course-retired', 'self-enrolment-closed'],
  responses: {
    201: { description: 'Enrolled in the newest version of the course', body: enrolmentBegunSchema },
    202: {
      description: 'The course asks for approval: the request waits for the manager',
      body: z.object({ enrolmentId: z.string(), status: z.literal('requested') }),
    },
  },
});

export const enrol = ({ enrolments }: Services) =>
  enrolRoute.answeredBy(async ({ body: { courseId, learnerId }, caller, relation, now, metadata }) => {
    const enrolmentId = enrolmentIdOf(courseId, learnerId);
    // Who may enrol anyone needs nobody's approval.
    const decide = relation === 'self' ? enrolOneself : decideEnrol;
    const change = await enrolments.changeOrBegin(caller.tenant, enrolmentId, metadata, (state, offered) =>
      decide(state, { ...offered, learnerId, now: now.toISOString() }),
    );
    const { state } = change.loaded;
    if (state.request)
      return commandAnswer(change, { status: 202, body: { enrolmentId, status: 'requested' } });
    return commandAnswer(change, { status: 201, body: describeBeginning(enrolmentId, state) });
  });
