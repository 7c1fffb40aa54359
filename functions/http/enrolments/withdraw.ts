import * as z from 'zod';
import { withdraw as decideWithdraw } from '../../../domain/enrolment/decide.ts';
import { percentOf } from '../../../domain/enrolment/path.ts';
import { enrolmentPath, reasonBody } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { partsOfEnrolmentId } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { changeAnswer } from './change-enrolment.ts';
import { enrolmentChangeSchema } from './enrolment-body.ts';

// POST /enrolments/{enrolmentId}/withdraw: Withdraw. What was done stays recorded.
export const withdrawRoute = declareRoute({
  key: 'POST /enrolments/{enrolmentId}/withdraw',
  summary: 'Give up the course, or take back the request for it; it may be begun again',
  request: z.strictObject({ ...noInput, path: enrolmentPath, body: reasonBody }),
  concerns: ({ path }) => partsOfEnrolmentId(path.enrolmentId).learnerId,
  rejections: ['not-enrolled'],
  responses: { 200: { description: 'Withdrawn', body: enrolmentChangeSchema } },
});

export const withdraw = ({ courses, enrolments }: Services) =>
  withdrawRoute.answeredBy(async ({ path: { enrolmentId }, body: { reason }, caller, now, metadata }) => {
    const { tenant } = caller;
    const change = await enrolments.changeOrBegin(tenant, enrolmentId, metadata, (state) => {
      if (state.status === 'none' && !state.request) throw notFound(`Enrolment ${enrolmentId}`);
      return decideWithdraw(state, { reason, now: now.toISOString() });
    });
    const { state } = change.loaded;
    // Who never began has given up all the same.
    if (state.status === 'none') return changeAnswer(change, { status: 'withdrawn', percent: 0 });
    const course = await courses.pinned(tenant, state.courseId, state.courseVersion);
    return changeAnswer(change, { status: state.status, percent: percentOf(state, course) });
  });
