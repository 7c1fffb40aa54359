import * as z from 'zod';
import { attendanceStatusSchema } from '../../domain/enrolment/events.ts';
import { modeSchema } from '../../domain/shared/values.ts';

const event = z.object({ eventId: z.string(), occurredAt: z.string(), recordedAt: z.string() });
/** Titles as they were when it happened. */
const onCourse = event.extend({ courseId: z.string(), courseTitle: z.string() });
const onActivity = onCourse.extend({ activityId: z.string(), activityTitle: z.string() });
const atSession = onActivity.extend({
  sessionId: z.string(),
  mode: modeSchema,
  startsAt: z.string(),
  timeZone: z.string(),
});
const onCertificate = event.extend({
  courseId: z.string(),
  certificateId: z.string(),
  certificateTitle: z.string(),
});
const onExternalCertificate = event.extend({
  externalCertificateId: z.string(),
  certificateTitle: z.string(),
});
const as = <const Type extends string>(type: Type) => ({ type: z.literal(type) });

/** What a timeline keeps of an event: facts, of which the sentence is made when somebody reads it. */
export const timelineEntrySchema = z.discriminatedUnion('type', [
  onCourse.extend(as('EnrolmentRequested')),
  onCourse.extend({ ...as('EnrolmentDeclined'), reason: z.string() }),
  onCourse.extend(as('EnrolmentRequestWithdrawn')),
  onCourse.extend({
    ...as('Enrolled'),
    attempt: z.number(),
    /** The learner had asked for it. */
    isApproved: z.boolean().optional(),
  }),
  onActivity.extend({
    ...as('ActivityProgressed'),
    progress: z.number().optional(),
    minutes: z.number().optional(),
    score: z.number().optional(),
  }),
  onActivity.extend({ ...as('CheckedIn'), sessionId: z.string(), mode: modeSchema }),
  onActivity.extend({ ...as('CheckedOut'), sessionId: z.string(), mode: modeSchema }),
  onActivity.extend({
    ...as('AttendanceRecorded'),
    sessionId: z.string(),
    status: attendanceStatusSchema,
    mode: modeSchema,
    minutes: z.number(),
  }),
  onActivity.extend({ ...as('ActivityExempted'), score: z.number().optional() }),
  onActivity.extend({ ...as('RecordCorrected'), isTakenBack: z.boolean() }),
  onActivity.extend(as('ActivityCompleted')),
  onActivity.extend(as('ActivityReopened')),
  onCourse.extend({ ...as('CourseCompleted'), minutes: z.number() }),
  onCourse.extend(as('CompletionWithdrawn')),
  onCourse.extend(as('Withdrawn')),
  atSession.extend(as('SeatBooked')),
  atSession.extend(as('WaitingListJoined')),
  atSession.extend(as('SeatPromoted')),
  atSession.extend(as('BookingCancelled')),
  atSession.extend({ ...as('BookingModeChanged'), status: z.enum(['booked', 'waiting']) }),
  onCertificate.extend({
    ...as('CertificateIssued'),
    /** The one in whose place it came. */
    replaces: z.string().optional(),
  }),
  onCertificate.extend(as('CertificateRevoked')),
  onCertificate.extend(as('CertificateReplaced')),
  onCertificate.extend(as('CertificateExpiring')),
  onCertificate.extend(as('CertificateExpired')),
  onExternalCertificate.extend(as('ExternalCertificateSubmitted')),
  onExternalCertificate.extend(as('ExternalCertificateApproved')),
  onExternalCertificate.extend({ ...as('ExternalCertificateDeclined'), reason: z.string() }),
  onExternalCertificate.extend(as('ExternalCertificateWithdrawn')),
]);
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;
