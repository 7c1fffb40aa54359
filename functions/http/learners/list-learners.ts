import * as z from 'zod';
import { pageOf, pageQuery } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { learnerBodySchema } from './learner-body.ts';
import type { LearnerServices } from './learner-services.ts';
import { ownLearnerId } from './own-learner.ts';

// GET /learners: a projection; a manager sees the people whose manager they are.
export const listLearnersRoute = declareRoute({
  key: 'GET /learners',
  summary: 'The learners of the company, or of a manager',
  request: z.strictObject({ ...noInput, query: z.strictObject(pageQuery) }),
  responses: { 200: { description: 'A page of learners', body: pageOf(learnerBodySchema) } },
});

export const listLearners = ({ views, vault }: LearnerServices) =>
  listLearnersRoute.answeredBy(async ({ query, caller, relation }) => {
    const { tenant } = caller;
    const whose = relation === 'any' ? {} : { managerId: ownLearnerId(caller) };
    const { items, ...page } = await views.listLearners(tenant, whose, query);
    const readable = items.map(async ({ personalData, ...item }) => ({
      ...item,
      ...(personalData !== undefined && (await vault.decrypt(tenant, item.learnerId, personalData))),
    }));
    return { status: 200, body: { items: await Promise.all(readable), ...page } };
  });
