import * as z from 'zod';
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
const { Enrolled, CheckedIn, AttendanceRecorded } = enrolmentEvents.definitions;

/** What the summary tells beside the row: from when on it can be said what presence counts for. */
const settlementSchema = z.object({ settlesAt: z.string().optional() });

type EnrolmentEvent = SubscribedEvent<(typeof projections.enrolments)[number]>;

type Writer = Pick<
  ViewWriter,
  'putEnrolment' | 'putEnrolmentRequest' | 'putDueAttendance' | 'putParticipant'
>;

/**
 * Events of enrolments → each learner's enrolments, by the summary that every event brings, requests for them, who came to
 * each session, and when it can be said what that counts for.
 */
export function projectEnrolments(views: Writer) {
  return async (event: EnrolmentEvent): Promise<void> => {
    const { type, tenant, version, occurredAt, state } = event;
    const putRequest = (answer: Pick<EnrolmentRequestRow, 'status' | 'requestedAt'>) =>
      views.putEnrolmentRequest(tenant, version, { ...courseOfRequestSchema.parse(state), ...answer });
    const putEnrolment = () => views.putEnrolment(tenant, version, enrolmentRowSchema.parse(state));
    const putDueAttendance = () =>
      views.putDueAttendance(
        tenant,
        version,
        enrolmentRowSchema.parse(state),
        settlementSchema.parse(state).settlesAt,
      );
    switch (type) {
      case 'EnrolmentRequested':
        return putRequest({ status: 'open', requestedAt: occurredAt });
      case 'EnrolmentDeclined':
      case 'EnrolmentRequestWithdrawn':
        return putRequest({ status: 'answered' });
      case 'Enrolled': {
        const { requestedAt, attempt } = Enrolled.data.parse(event.data);
        // Few begin by a request, and only theirs waits anywhere.
        if (requestedAt !== undefined) await putRequest({ status: 'answered' });
        // An attempt that was completed may have left presence behind, which counts for nothing any more.
        if (attempt > 1) await putDueAttendance();
        return putEnrolment();
      }
      case 'CheckedIn':
      case 'AttendanceRecorded': {
        const row = enrolmentRowSchema.parse(state);
        const { sessionId } = (type === 'CheckedIn' ? CheckedIn : AttendanceRecorded).data.parse(event.data);
        await views.putParticipant(tenant, version, sessionId, row.learnerId);
        await putDueAttendance();
        return putEnrolment();
      }
      case 'RecordCorrected':
      case 'Withdrawn':
        await putDueAttendance();
        return putEnrolment();
      // None of these changes which presence waits.
      case 'ActivityProgressed':
      case 'ActivityExempted':
      case 'ActivityCompleted':
      case 'ActivityReopened':
      case 'CourseCompleted':
      case 'CompletionWithdrawn':
        return putEnrolment();
      default:
        return unreachable(type);
    }
  };
}
