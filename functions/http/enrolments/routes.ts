import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import type { Services } from '../services.ts';
import { approveRequest, declineRequest } from './answer-request.ts';
import { correctRecord } from './correct-record.ts';
import { enrol } from './enrol.ts';
import { exemptActivity } from './exempt-activity.ts';
import { getEnrolment } from './get-enrolment.ts';
import { listRequests } from './list-requests.ts';
import { recordProgress } from './record-progress.ts';
import { withdraw } from './withdraw.ts';

export const enrolmentRoutes = (services: Services): Record<RouteKeyOf<'enrolments'>, AnsweredRoute> => ({
  'POST /enrolments': enrol(services),
  'GET /enrolments/{enrolmentId}': getEnrolment(services),
  'POST /enrolments/{enrolmentId}/progress': recordProgress(services),
  'POST /enrolments/{enrolmentId}/exemptions': exemptActivity(services),
  'POST /enrolments/{enrolmentId}/withdraw': withdraw(services),
  'POST /enrolments/{enrolmentId}/approve': approveRequest(services),
  'POST /enrolments/{enrolmentId}/decline': declineRequest(services),
  'GET /enrolment-requests': listRequests(services),
  'POST /enrolments/{enrolmentId}/corrections': correctRecord(services),
});
