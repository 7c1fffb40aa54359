import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import { eraseLearner } from './erase-learner.ts';
import { exportLearner, exportMe } from './export-learner.ts';
import { getLearner, getMe } from './get-learner.ts';
import { getMyNext, getNext } from './get-next.ts';
import { liftHold, placeHold } from './hold-learner.ts';
import { getLearnerInsight, getMyInsight } from './learner-insight.ts';
import {
  getMyTimeline,
  getTimeline,
  listCertificates,
  listEnrolments,
  listExternalCertificatesOfLearner,
  listMyCertificates,
  listMyEnrolments,
  listMyExternalCertificates,
} from './learner-records.ts';
import type { LearnerServices } from './learner-services.ts';
import { listLearners } from './list-learners.ts';
import { putLearner } from './put-learner.ts';

export const learnerRoutes = (services: LearnerServices): Record<RouteKeyOf<'learners'>, AnsweredRoute> => ({
  'GET /learners': listLearners(services),
  'GET /learners/{learnerId}': getLearner(services),
  'PUT /learners/{learnerId}': putLearner(services),
  'GET /learners/{learnerId}/enrolments': listEnrolments(services),
  'GET /learners/{learnerId}/certificates': listCertificates(services),
  'GET /learners/{learnerId}/external-certificates': listExternalCertificatesOfLearner(services),
  'GET /learners/{learnerId}/timeline': getTimeline(services),
  'GET /learners/{learnerId}/next': getNext(services),
  'GET /learners/{learnerId}/export': exportLearner(services),
  'POST /learners/{learnerId}/erasure': eraseLearner(services),
  'PUT /learners/{learnerId}/hold': placeHold(services),
  'DELETE /learners/{learnerId}/hold': liftHold(services),
  'GET /me': getMe(services),
  'GET /me/enrolments': listMyEnrolments(services),
  'GET /me/certificates': listMyCertificates(services),
  'GET /me/external-certificates': listMyExternalCertificates(services),
  'GET /me/timeline': getMyTimeline(services),
  'GET /me/next': getMyNext(services),
  'GET /me/export': exportMe(services),
  'GET /learners/{learnerId}/insight': getLearnerInsight(services),
  'GET /me/insight': getMyInsight(services),
});
