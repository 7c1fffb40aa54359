import * as z from 'zod';
import { learner } from '../../../domain/learner/state.ts';
import { etagOf } from '../../shared/command-answer.ts';
import { learnerPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { describeLearner } from './describe-learner.ts';
import { learnerBodySchema } from './learner-body.ts';
import type { LearnerServices } from './learner-services.ts';
import { ownLearnerId } from './own-learner.ts';

const responses = { 200: { description: 'The learner', body: learnerBodySchema } };

// GET /learners/{learnerId}: from the ledger.
export const getLearnerRoute = declareRoute({
  key: 'GET /learners/{learnerId}',
  summary: 'A learner: name and employment',
  request: z.strictObject({ ...noInput, path: learnerPath }),
  concerns: ({ path }) => path.learnerId,
  responses,
});

export const getLearner = (services: LearnerServices) =>
  getLearnerRoute.answeredBy(({ path, caller }) => found(services, caller.tenant, path.learnerId));

// GET /me: the learner of the token.
export const getMeRoute = declareRoute({
  key: 'GET /me',
  summary: 'The learner that the token belongs to',
  request: z.strictObject(noInput),
  responses,
});

export const getMe = (services: LearnerServices) =>
  getMeRoute.answeredBy(({ caller }) => found(services, caller.tenant, ownLearnerId(caller)));

async function found({ ledger, vault }: LearnerServices, tenant: string, learnerId: string) {
  const { state, version } = await ledger.load(learner, streamOf.learner(tenant, learnerId));
  if (state.status === 'none') throw notFound(`Learner ${learnerId}`);
  return {
    status: 200,
    headers: { etag: etagOf(version) },
    body: await describeLearner(vault, tenant, learnerId, state),
  };
}
