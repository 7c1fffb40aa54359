import * as z from 'zod';
import { exemptActivity as decideExemptActivity } from '../../../domain/enrolment/decide.ts';
import { idSchema, reasonSchema } from '../../../domain/shared/values.ts';
import { enrolmentPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { partsOfEnrolmentId } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { changeEnrolment } from './change-enrolment.ts';
import { enrolmentChangeSchema } from './enrolment-body.ts';

// POST /enrolments/{enrolmentId}/exemptions: ExemptActivity.
export const exemptActivityRoute = declareRoute({
  key: 'POST /enrolments/{enrolmentId}/exemptions',
  summary: 'Exempt the learner from an activity, by what was learned elsewhere',
  request: z.strictObject({
    ...noInput,
    path: enrolmentPath,
    body: z.strictObject({ activityId: idSchema, reason: reasonSchema }),
  }),
  concerns: ({ path }) => partsOfEnrolmentId(path.enrolmentId).learnerId,
  rejections: ['unknown-activity', 'not-enrolled'],
  responses: { 200: { description: 'Exempt', body: enrolmentChangeSchema } },
});

export const exemptActivity = (services: Services) =>
  exemptActivityRoute.answeredBy((request) =>
    changeEnrolment(services, request, request.path.enrolmentId, ({ state, course }) =>
      decideExemptActivity(state, {
        ...request.body,
        course,
        by: { actor: request.caller.subject },
        now: request.now.toISOString(),
      }),
    ),
  );
