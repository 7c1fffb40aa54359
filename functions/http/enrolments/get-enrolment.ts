import * as z from 'zod';
import { describeEnrolment } from '../../../domain/enrolment/path.ts';
import { etagOf } from '../../shared/command-answer.ts';
import { enrolmentPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { partsOfEnrolmentId } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { enrolmentBodySchema } from './enrolment-body.ts';

// GET /enrolments/{enrolmentId}: the path as it is now, from the ledger.
export const getEnrolmentRoute = declareRoute({
  key: 'GET /enrolments/{enrolmentId}',
  summary: 'One learner on one course: what is done, what is open, what comes next',
  request: z.strictObject({ ...noInput, path: enrolmentPath }),
  concerns: ({ path }) => partsOfEnrolmentId(path.enrolmentId).learnerId,
  responses: { 200: { description: 'The enrolment', body: enrolmentBodySchema } },
});

export const getEnrolment = ({ enrolments, certificateChains }: Services) =>
  getEnrolmentRoute.answeredBy(async ({ path: { enrolmentId }, caller: { tenant } }) => {
    const found = await enrolments.find(tenant, enrolmentId);
    if (!found) throw notFound(`Enrolment ${enrolmentId}`);
    const { version, state, course } = found;
    const { attempt } = state;
    const certificateId = await certificateChains.newestIdOf(tenant, { enrolmentId, attempt });
    return {
      status: 200,
      headers: { etag: etagOf(version) },
      body: { ...describeEnrolment(state, course), ...(certificateId !== undefined && { certificateId }) },
    };
  });
