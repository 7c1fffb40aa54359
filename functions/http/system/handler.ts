import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { httpHandler } from '../../shared/route-handler.ts';
import { systemRoutes } from './routes.ts';

const notForPublicRoutes = () =>
  Promise.reject(
    new Error('Public routes concern no learner and change nothing, so this is never asked for'),
  );

/** Answers what needs no data, and with a 404 whatever no other route takes ($default). */
export const handler = httpHandler(systemRoutes, {
  logger: new Logger(),
  metrics: new Metrics(),
  now: () => new Date(),
  findLearner: notForPublicRoutes,
  fingerprintKey: notForPublicRoutes,
});
