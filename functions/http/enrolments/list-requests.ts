import * as z from 'zod';
import { pageOf, pageQuery } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { enrolmentIdOf } from '../../shared/streams.ts';
import { ownLearnerId } from '../learners/own-learner.ts';
import type { Services } from '../services.ts';

const requestItemSchema = z
  .object({
    enrolmentId: z.string(),
    courseId: z.string(),
    courseTitle: z.string(),
    learnerId: z.string(),
    requestedAt: z.string(),
  })
  .meta({ id: 'EnrolmentRequestItem' });

// GET /enrolment-requests: a projection; a manager sees those of the people whose manager they are.
export const listRequestsRoute = declareRoute({
  key: 'GET /enrolment-requests',
  summary: 'Who waits for an answer to begin a course, the longest first',
  request: z.strictObject({ ...noInput, query: z.strictObject(pageQuery) }),
  responses: { 200: { description: 'A page of requests', body: pageOf(requestItemSchema) } },
});

export const listRequests = ({ views }: Services) =>
  listRequestsRoute.answeredBy(async ({ query, caller, relation }) => {
    const whose = relation === 'any' ? {} : { managerId: ownLearnerId(caller) };
    const { items, ...page } = await views.listOpenRequests(caller.tenant, whose, query);
    const requests = items.map(({ status: _open, ...request }) => ({
      enrolmentId: enrolmentIdOf(request.courseId, request.learnerId),
      ...request,
    }));
    return { status: 200, body: { items: requests, ...page } };
  });
