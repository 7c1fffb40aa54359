import { enrolmentEvents } from '../../../domain/enrolment/events.ts';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { projections } from '../../shared/subscriptions.ts';
import {
  type EnrolmentRequestRow,
  enrolmentRequestRowSchema,
  enrolmentRowSchema,
} from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

const courseOfRequestSchema = enrolmentRequestRowSchema.pick({
  courseId: true,
  learnerId: true,
  courseTitle: true,
});
const enrolled = enrolmentEvents.definitions.Enrolled.data;

type EnrolmentEvent = SubscribedEvent<(typeof projections.enrolments)[number]>;

/** Events of enrolments → each learner's enrolments, by the summary that every event brings, and requests for them. */
export function projectEnrolments(views: Pick<ViewWriter, 'putEnrolment' | 'putEnrolmentRequest'>) {
  return async (event: EnrolmentEvent): Promise<void> => {
    const { type, tenant, version, occurredAt, state } = event;
    const putRequest = (answer: Pick<EnrolmentRequestRow, 'status' | 'requestedAt'>) =>
      views.putEnrolmentRequest(tenant, version, { ...courseOfRequestSchema.parse(state), ...answer });
    switch (type) {
      case 'EnrolmentRequested':
        return putRequest({ status: 'open', requestedAt: occurredAt });
      case 'EnrolmentDeclined':
      case 'EnrolmentRequestWithdrawn':
        return putRequest({ status: 'answered' });
      case 'Enrolled': {
        const { requestedAt } = enrolled.parse(event.data);
        // Few begin by a request, and only theirs waits anywhere.
        if (requestedAt !== undefined) await putRequest({ status: 'answered' });
        return views.putEnrolment(tenant, version, enrolmentRowSchema.parse(state));
      }
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
