import * as z from 'zod';
import { eraseLearner as decideEraseLearner } from '../../../domain/learner/decide.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { learnerPath, reasonBody } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { Services } from '../services.ts';
import { changeLearner } from './change-learner.ts';

// POST /learners/{learnerId}/erasure: EraseLearner. The policy erase-learner does the rest; ErasureCompleted tells when.
export const eraseLearnerRoute = declareRoute({
  key: 'POST /learners/{learnerId}/erasure',
  summary: 'Forget a person (GDPR art. 17): for good, in every store; not while on hold',
  request: z.strictObject({ ...noInput, path: learnerPath, body: reasonBody }),
  rejections: ['unknown-learner', 'on-hold'],
  responses: {
    202: {
      description: 'Erased for everyone who asks; within minutes nothing of it can be read in any store',
      body: z.object({ learnerId: z.string(), status: z.literal('erased') }),
    },
  },
});

export const eraseLearner = (services: Services) =>
  eraseLearnerRoute.answeredBy(async (request) => {
    const { learnerId } = request.path;
    const command = { reason: request.body.reason, now: request.now.toISOString() };
    const outcome = await changeLearner(services, request, (state) => decideEraseLearner(state, command));
    return commandAnswer(outcome, { status: 202, body: { learnerId, status: 'erased' } });
  });
