import * as z from 'zod';
import { liftHold as decideLiftHold, placeHold as decidePlaceHold } from '../../../domain/learner/decide.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { learnerPath, reasonBody } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { Services } from '../services.ts';
import { changeLearner } from './change-learner.ts';

const request = z.strictObject({ ...noInput, path: learnerPath, body: reasonBody });
const body = z.object({ learnerId: z.string(), isOnHold: z.boolean() });

// PUT /learners/{learnerId}/hold: PlaceHold.
export const placeHoldRoute = declareRoute({
  key: 'PUT /learners/{learnerId}/hold',
  summary: 'Keep a learner from being erased, by request or by a rule of retention, until the hold is lifted',
  request,
  rejections: ['unknown-learner', 'learner-erased'],
  responses: { 200: { description: 'On hold', body } },
});

export const placeHold = (services: Services) =>
  placeHoldRoute.answeredBy(async (asked) => {
    const command = { reason: asked.body.reason, now: asked.now.toISOString() };
    const outcome = await changeLearner(services, asked, (state) => decidePlaceHold(state, command));
    return commandAnswer(outcome, {
      status: 200,
      body: { learnerId: asked.path.learnerId, isOnHold: true },
    });
  });

// DELETE /learners/{learnerId}/hold: LiftHold.
export const liftHoldRoute = declareRoute({
  key: 'DELETE /learners/{learnerId}/hold',
  summary: 'Lift the hold on a learner',
  request,
  rejections: ['unknown-learner'],
  responses: { 200: { description: 'Not on hold', body } },
});

export const liftHold = (services: Services) =>
  liftHoldRoute.answeredBy(async (asked) => {
    const command = { reason: asked.body.reason, now: asked.now.toISOString() };
    const outcome = await changeLearner(services, asked, (state) => decideLiftHold(state, command));
    return commandAnswer(outcome, {
      status: 200,
      body: { learnerId: asked.path.learnerId, isOnHold: false },
    });
  });
