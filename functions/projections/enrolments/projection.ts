import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { projections } from '../../shared/subscriptions.ts';
import { enrolmentRowSchema } from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type EnrolmentEvent = SubscribedEvent<(typeof projections.enrolments)[number]>;

/** Events of enrolments → each learner's list of enrolments. The row is the summary that every event brings. */
export function projectEnrolments(views: Pick<ViewWriter, 'putEnrolment'>) {
  return async ({ type, tenant, version, state }: EnrolmentEvent): Promise<void> => {
    switch (type) {
      case 'Enrolled':
      case 'ActivityProgressed':
      case 'AttendanceRecorded':
      case 'ActivityExempted':
      case 'RecordCorrected':
      case 'ActivityCompleted':
      case 'ActivityReopened':
      case 'CourseCompleted':
      case 'CompletionWithdrawn':
      case 'Withdrawn':
        return views.putEnrolment(tenant, version, enrolmentRowSchema.parse(state));
      default:
        return unreachable(type);
    }
  };
}
