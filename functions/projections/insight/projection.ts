import * as z from 'zod';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { projections } from '../../shared/subscriptions.ts';
import {
  attemptActivityRowSchema,
  attemptRowSchema,
  insightCertificateRowSchema,
  insightSessionRowSchema,
} from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type InsightEvent = SubscribedEvent<(typeof projections.insight)[number]>;

const attemptPlaceSchema = z.object({ courseId: z.string(), learnerId: z.string(), attempt: z.number() });
const activitySchema = z.object({ activityId: z.string() });
/** Summaries did not always tell of activities: what was recorded then is in no insight. */
const activitiesSchema = z.object({ activities: z.record(z.string(), attemptActivityRowSchema).optional() });
const certificatePlaceSchema = z.object({ courseId: z.string(), certificateId: z.string() });
const sessionPlaceSchema = z.object({ courseId: z.string(), sessionId: z.string() });

/**
 * Events of enrolments, certificates and sessions → what the insight of a course is counted from: a row for each attempt,
 * for each activity in it that anything was recorded of, for each certificate and for each session. Nothing is counted
 * here (docs/decisions/0019-insight-folds-on-reading.md).
 */
export function projectInsight(
  views: Pick<
    ViewWriter,
    'putAttempt' | 'putAttemptActivity' | 'putInsightCertificate' | 'putInsightSession'
  >,
) {
  return async ({ type, tenant, version, data, state }: InsightEvent): Promise<void> => {
    switch (type) {
      case 'Enrolled':
      case 'CourseCompleted':
      case 'CompletionWithdrawn':
      case 'Withdrawn':
        return views.putAttempt(
          tenant,
          version,
          attemptPlaceSchema.parse(state),
          attemptRowSchema.parse(state),
        );
      case 'ActivityProgressed':
      case 'AttendanceRecorded':
      case 'ActivityExempted':
      case 'RecordCorrected':
      case 'ActivityCompleted':
      case 'ActivityReopened': {
        const { activityId } = activitySchema.parse(data);
        const { activities } = activitiesSchema.parse(state);
        if (!activities) return;
        const row = Object.hasOwn(activities, activityId) ? activities[activityId] : undefined;
        if (!row) throw new Error(`The summary of a ${type} tells of its activity ${activityId}`);
        return views.putAttemptActivity(
          tenant,
          version,
          { ...attemptPlaceSchema.parse(state), activityId },
          row,
        );
      }
      case 'CertificateIssued':
      case 'CertificateRevoked':
      case 'CertificateReplaced':
        return views.putInsightCertificate(
          tenant,
          version,
          certificatePlaceSchema.parse(state),
          insightCertificateRowSchema.parse(state),
        );
      case 'SessionScheduled':
      case 'SessionRescheduled':
      case 'SessionCancelled':
        return views.putInsightSession(
          tenant,
          version,
          sessionPlaceSchema.parse(state),
          insightSessionRowSchema.parse(state),
        );
      default:
        return unreachable(type);
    }
  };
}
