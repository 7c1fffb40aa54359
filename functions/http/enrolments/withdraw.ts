import * as z from 'zod';
import { withdraw as decideWithdraw } from '../../../domain/enrolment/decide.ts';
import { enrolmentPath, reasonBody } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { partsOfEnrolmentId } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { changeEnrolment } from './change-enrolment.ts';
import { enrolmentChangeSchema } from './enrolment-body.ts';

// POST /enrolments/{enrolmentId}/withdraw: Withdraw. What was done stays recorded.
export const withdrawRoute = declareRoute({
  key: 'POST /enrolments/{enrolmentId}/withdraw',
  summary: 'Give up the course; it may be begun again',
  request: z.strictObject({ ...noInput, path: enrolmentPath, body: reasonBody }),
  concerns: ({ path }) => partsOfEnrolmentId(path.enrolmentId).learnerId,
  rejections: ['not-enrolled'],
  responses: { 200: { description: 'Withdrawn', body: enrolmentChangeSchema } },
});

export const withdraw = (services: Services) =>
  withdrawRoute.answeredBy((request) =>
    changeEnrolment(services, request, request.path.enrolmentId, ({ state }) =>
      decideWithdraw(state, { reason: request.body.reason, now: request.now.toISOString() }),
    ),
  );
