import * as z from 'zod';
import { type EnrolmentEvent, enrolmentEvents } from '../../../domain/enrolment/events.ts';
import {
  type ExternalCertificateEvent,
  externalCertificateEvents,
} from '../../../domain/external-certificate/events.ts';
import { sessionEvents } from '../../../domain/session/events.ts';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { projections } from '../../shared/subscriptions.ts';
import type { TimelineEntry } from '../../shared/timeline-entry.ts';
import {
  certificateRowSchema,
  enrolmentRequestRowSchema,
  enrolmentRowSchema,
  externalCertificateRowSchema,
  sessionRowSchema,
} from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type TimelineEvent = SubscribedEvent<(typeof projections.timeline)[number]>;
type Writer = Pick<ViewWriter, 'putTimelineEntry' | 'markCorrected'>;

/** Events that concern a learner → that learner's timeline, an entry for each. */
export function projectTimeline(views: Writer) {
  return async (event: TimelineEvent): Promise<void> => {
    switch (event.type) {
      case 'EnrolmentRequested':
      case 'EnrolmentDeclined':
      case 'EnrolmentRequestWithdrawn':
        return projectRequestEvent(views, event, enrolmentEvents.read(event));
      case 'Enrolled':
      case 'ActivityProgressed':
      case 'CheckedIn':
      case 'CheckedOut':
      case 'AttendanceRecorded':
      case 'ActivityExempted':
      case 'RecordCorrected':
      case 'ActivityCompleted':
      case 'ActivityReopened':
      case 'CourseCompleted':
      case 'CompletionWithdrawn':
      case 'Withdrawn':
        return projectEnrolmentEvent(views, event, enrolmentEvents.read(event));
      case 'SeatBooked':
      case 'WaitingListJoined':
      case 'SeatPromoted':
      case 'BookingCancelled':
      case 'BookingModeChanged':
        return projectBookingEvent(views, event);
      case 'CertificateIssued':
      case 'CertificateRevoked':
      case 'CertificateReplaced':
      case 'CertificateExpiring':
      case 'CertificateExpired':
        return projectCertificateEvent(views, event, event.type);
      case 'ExternalCertificateSubmitted':
      case 'ExternalCertificateApproved':
      case 'ExternalCertificateDeclined':
      case 'ExternalCertificateWithdrawn':
        return projectExternalCertificateEvent(views, event, externalCertificateEvents.read(event));
      default:
        return unreachable(event.type);
    }
  };
}

/** Of a request there is a summary where no enrolment is. */
const requestSummarySchema = enrolmentRequestRowSchema.pick({
  courseId: true,
  learnerId: true,
  courseTitle: true,
});

async function projectRequestEvent(
  views: Writer,
  event: TimelineEvent,
  { type, data }: EnrolmentEvent,
): Promise<void> {
  const { learnerId, ...course } = requestSummarySchema.parse(event.state);
  const facts = { ...whenOf(event), ...course };
  switch (type) {
    case 'EnrolmentDeclined':
      return views.putTimelineEntry(event.tenant, learnerId, { type, ...facts, reason: data.reason });
    case 'EnrolmentRequested':
    case 'EnrolmentRequestWithdrawn':
      return views.putTimelineEntry(event.tenant, learnerId, { type, ...facts });
    default:
      throw new TypeError(`${type} is about no request`);
  }
}

const enrolmentSummarySchema = enrolmentRowSchema.extend({
  /** Of the activities that the events of this commit name. */
  activityTitles: z.record(z.string(), z.string()),
});
type EnrolmentSummary = z.infer<typeof enrolmentSummarySchema>;

async function projectEnrolmentEvent(
  views: Writer,
  event: TimelineEvent,
  read: EnrolmentEvent,
): Promise<void> {
  const summary = enrolmentSummarySchema.parse(event.state);
  const { tenant } = event;
  await views.putTimelineEntry(tenant, summary.learnerId, entryOf(event, read, summary));
  if (read.type === 'RecordCorrected') {
    const corrected = { eventId: read.data.eventId, occurredAt: read.data.correctedOccurredAt };
    const by = { eventId: event.id, version: event.version };
    await views.markCorrected(tenant, summary.learnerId, corrected, by);
  }
}

function entryOf(event: TimelineEvent, read: EnrolmentEvent, summary: EnrolmentSummary): TimelineEntry {
  const course = { ...whenOf(event), courseId: summary.courseId, courseTitle: summary.courseTitle };
  const activity = (activityId: string) => ({
    ...course,
    activityId,
    activityTitle: summary.activityTitles[activityId] ?? activityId,
  });
  switch (read.type) {
    case 'Enrolled': {
      const { attempt, requestedAt } = read.data;
      return { type: read.type, ...course, attempt, ...(requestedAt !== undefined && { isApproved: true }) };
    }
    case 'ActivityProgressed': {
      const { activityId, progress, score, secondsSpent } = read.data;
      const minutes = Math.round(secondsSpent / 60);
      return {
        type: read.type,
        ...activity(activityId),
        ...(progress !== undefined && { progress }),
        ...(minutes > 0 && { minutes }),
        ...(score !== undefined && { score }),
      };
    }
    case 'CheckedIn':
    case 'CheckedOut': {
      const { activityId, sessionId, mode } = read.data;
      return { type: read.type, ...activity(activityId), sessionId, mode };
    }
    case 'AttendanceRecorded': {
      const { activityId, sessionId, status, mode, minutes } = read.data;
      return { type: read.type, ...activity(activityId), sessionId, status, mode, minutes };
    }
    case 'ActivityExempted': {
      const { activityId, by } = read.data;
      return { type: read.type, ...activity(activityId), ...('score' in by && { score: by.score }) };
    }
    case 'RecordCorrected': {
      const { activityId, replacement } = read.data;
      return { type: read.type, ...activity(activityId), isTakenBack: replacement === null };
    }
    case 'ActivityCompleted':
    case 'ActivityReopened':
      return { type: read.type, ...activity(read.data.activityId) };
    case 'CourseCompleted': {
      const { online, onSite, remote } = read.data.minutes;
      return { type: read.type, ...course, minutes: online + onSite + remote };
    }
    case 'CompletionWithdrawn':
    case 'Withdrawn':
      return { type: read.type, ...course };
    case 'EnrolmentRequested':
    case 'EnrolmentDeclined':
    case 'EnrolmentRequestWithdrawn':
      throw new TypeError(`${read.type} is on no timeline`);
    default:
      return unreachable(read);
  }
}

async function projectBookingEvent(views: Writer, event: TimelineEvent): Promise<void> {
  const { type, data } = sessionEvents.read(event);
  const session = sessionRowSchema.parse(event.state);
  const { sessionId, courseId, courseTitle, activityId, activityTitle, startsAt, timeZone } = session;
  const facts = {
    ...whenOf(event),
    sessionId,
    courseId,
    courseTitle,
    activityId,
    activityTitle,
    startsAt,
    timeZone,
  };
  switch (type) {
    case 'SeatBooked':
    case 'WaitingListJoined':
    case 'SeatPromoted':
    case 'BookingCancelled':
      return views.putTimelineEntry(event.tenant, data.learnerId, { type, ...facts, mode: data.mode });
    case 'BookingModeChanged': {
      const { learnerId, mode, status } = data;
      return views.putTimelineEntry(event.tenant, learnerId, { type, ...facts, mode, status });
    }
    case 'SessionScheduled':
    case 'SessionRescheduled':
    case 'SessionCancelled':
    case 'SeatsChanged':
    case 'SessionApproaching':
      throw new TypeError(`${type} is on no timeline`);
    default:
      return unreachable(type);
  }
}

async function projectCertificateEvent(
  views: Writer,
  event: TimelineEvent,
  type: Extract<TimelineEvent['type'], `Certificate${string}`>,
): Promise<void> {
  const { learnerId, courseId, certificateId, title, replaces } = certificateRowSchema.parse(event.state);
  const facts = { ...whenOf(event), courseId, certificateId, certificateTitle: title };
  const entry: TimelineEntry =
    type === 'CertificateIssued' && replaces !== undefined
      ? { type, ...facts, replaces }
      : { type, ...facts };
  await views.putTimelineEntry(event.tenant, learnerId, entry);
}

async function projectExternalCertificateEvent(
  views: Writer,
  event: TimelineEvent,
  { type, data }: ExternalCertificateEvent,
): Promise<void> {
  const { learnerId, externalCertificateId, title } = externalCertificateRowSchema.parse(event.state);
  const facts = { ...whenOf(event), externalCertificateId, certificateTitle: title };
  await views.putTimelineEntry(
    event.tenant,
    learnerId,
    type === 'ExternalCertificateDeclined' ? { type, ...facts, reason: data.reason } : { type, ...facts },
  );
}

function whenOf({ id, occurredAt, recordedAt }: TimelineEvent) {
  return { eventId: id, occurredAt, recordedAt };
}
