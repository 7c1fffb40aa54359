import { createHash } from 'node:crypto';
import * as z from 'zod';
import { assignmentEvents } from '../../domain/assignment/events.ts';
import { certificateEvents } from '../../domain/certificate/events.ts';
import { selfEnrolmentSchema } from '../../domain/course/content.ts';
import { externalCertificateEvents } from '../../domain/external-certificate/events.ts';
import { fileLocationSchema, importCountsSchema } from '../../domain/import/events.ts';
import { modeSchema } from '../../domain/shared/values.ts';
import { timelineEntrySchema } from './timeline-entry.ts';

/** A row of the list of courses: the newest version. */
export const courseRowSchema = z.object({
  courseId: z.string(),
  courseVersion: z.number(),
  title: z.string(),
  language: z.string(),
  /** Absent in rows from before there was a choice. */
  selfEnrolment: selfEnrolmentSchema.default('open'),
  status: z.enum(['published', 'retired']),
});
export type CourseRow = z.infer<typeof courseRowSchema>;

const seatsSchema = z.object({ onSite: z.number(), remote: z.number() });
const meetingSchema = z.object({ startsAt: z.string(), endsAt: z.string() });

/** A row of the list of sessions. */
export const sessionRowSchema = z.object({
  sessionId: z.string(),
  courseId: z.string(),
  activityId: z.string(),
  courseTitle: z.string(),
  activityTitle: z.string(),
  startsAt: z.string(),
  endsAt: z.string(),
  /** Absent in what was recorded before there were series: one meeting. */
  meetings: z.array(meetingSchema).optional(),
  timeZone: z.string(),
  room: z.string().optional(),
  trainerId: z.string().optional(),
  status: z.enum(['scheduled', 'cancelled']),
  seats: seatsSchema,
  booked: seatsSchema,
  waiting: seatsSchema,
  bookingClosesMinutes: z.number().optional(),
  cancellingClosesMinutes: z.number().optional(),
});
export type SessionRow = z.infer<typeof sessionRowSchema>;

/**
 * A row of a learner's bookings. `endsAt` is as it was at the last event of the booking: what moves a session names no
 * learner.
 */
export const bookingRowSchema = z.object({
  sessionId: z.string(),
  learnerId: z.string(),
  mode: modeSchema,
  status: z.enum(['booked', 'waiting', 'cancelled']),
  endsAt: z.string(),
});
export type BookingRow = z.infer<typeof bookingRowSchema>;

/** A row of the list of learners. Who it is stands in it as ciphertext, and not at all once erased. */
export const learnerRowSchema = z.object({
  learnerId: z.string(),
  department: z.string().optional(),
  jobTitle: z.string().optional(),
  managerId: z.string().optional(),
  startsOn: z.string().optional(),
  endsOn: z.string().optional(),
  personalData: z.string().optional(),
  status: z.enum(['expected', 'active', 'left', 'erased']),
});
export type LearnerRow = z.infer<typeof learnerRowSchema>;

/**
 * What time alone can change, and of which thing: where a learner stands in the company, which courses a learner is to
 * begin again, what is announced of a session, what is noted of a certificate, and what a learner's presence counts for.
 */
export type DueKind = 'employment' | 'training' | 'session' | 'certificate' | 'attendance';

/** A thing that time alone changes. */
export interface Due {
  readonly tenant: string;
  /** Of the learner, the session, the certificate …, as the kind says. */
  readonly id: string;
  /** From when on: a day (yyyy-mm-dd) where the company is, or a moment (ISO 8601, UTC); one of both for all of a kind. */
  readonly from: string;
}

/** A row of a learner who has left: in the list of those, by the last day. */
export const leaverRowSchema = z.object({ tenant: z.string(), learnerId: z.string() });
export type LeaverRow = z.infer<typeof leaverRowSchema>;

/** A row of the list of rules for mandatory training. */
export const assignmentRowSchema = assignmentEvents.definitions.AssignmentPut.data.extend({
  assignmentId: z.string(),
  status: z.enum(['active', 'ended']),
});
export type AssignmentRow = z.infer<typeof assignmentRowSchema>;

/**
 * What the policy of mandatory training notes of a learner: the courses that it ever enrolled them in, and the day on
 * which it is to look again. Not made from events: what is lost is noted again when the policy looks.
 */
export const trainingRowSchema = z.object({
  courseIds: z.set(z.string()).default(new Set()),
  dueOn: z.string().optional(),
});

/** A row of a learner's enrolments: the newest attempt at a course. */
export const enrolmentRowSchema = z.object({
  courseId: z.string(),
  learnerId: z.string(),
  courseVersion: z.number(),
  courseTitle: z.string(),
  attempt: z.number(),
  status: z.enum(['active', 'completed', 'withdrawn']),
  percent: z.number(),
  minutes: z.number(),
  enrolledAt: z.string(),
  completedAt: z.string().optional(),
  assignmentId: z.string().optional(),
  dueOn: z.string().optional(),
});
export type EnrolmentRow = z.infer<typeof enrolmentRowSchema>;

/**
 * A row that says that a learner came to a session, or that it was recorded how they took part. What is known of it the
 * enrolment says.
 */
export const participantRowSchema = z.object({ learnerId: z.string() });

/** A row of a learner's requests to begin a course: the newest for each course. */
export const enrolmentRequestRowSchema = z.object({
  courseId: z.string(),
  learnerId: z.string(),
  courseTitle: z.string(),
  status: z.enum(['open', 'answered']),
  /** Of one that is open. */
  requestedAt: z.string().optional(),
});
export type EnrolmentRequestRow = z.infer<typeof enrolmentRequestRowSchema>;

/** A row of a learner's certificates. Whether it is still valid is for the clock to say (`certificateStatus`). */
export const certificateRowSchema = z.object({
  certificateId: z.string(),
  learnerId: z.string(),
  courseId: z.string(),
  courseVersion: z.number(),
  attempt: z.number(),
  title: z.string(),
  issuedAt: z.string(),
  validUntil: z.string().optional(),
  graceDays: z.number(),
  status: z.enum(['issued', 'revoked']),
  reason: z.string().optional(),
  replaces: z.string().optional(),
  replacedBy: z.string().optional(),
});
export type CertificateRow = z.infer<typeof certificateRowSchema>;

/** A row that tells of which tenant a certificate is, by its id alone. */
export const certificateTenantRowSchema = z.object({ tenant: z.string() });
/** A row of a learner's certificates from elsewhere. Whether one is over is for the clock to say (`isOver`). */
export const externalCertificateRowSchema =
  externalCertificateEvents.definitions.ExternalCertificateSubmitted.data.extend({
    externalCertificateId: z.string(),
    status: z.enum(['submitted', 'approved', 'declined', 'withdrawn']),
    submittedAt: z.string(),
    approvedAt: z.string().optional(),
    reason: z.string().optional(),
  });
export type ExternalCertificateRow = z.infer<typeof externalCertificateRowSchema>;

/** A row of a certificate's place in a status list. */
export const statusEntryRowSchema = certificateEvents.definitions.StatusEntryAssigned.data.pick({
  index: true,
});

/** A row of a course's insight: an attempt. Whose it is and the how manieth stands in its key. */
export const attemptRowSchema = enrolmentRowSchema.pick({
  courseVersion: true,
  status: true,
  enrolledAt: true,
  completedAt: true,
});
export type AttemptRow = z.infer<typeof attemptRowSchema>;

/** A row of a course's insight: one activity in an attempt. */
export const attemptActivityRowSchema = z.object({
  standing: z.enum(['untouched', 'begun', 'failed', 'completed', 'exempt']),
  minutes: z.object({ online: z.number(), onSite: z.number(), remote: z.number() }),
  failures: z.number(),
  bestScore: z.number().optional(),
  recordedAt: z.string().optional(),
  doneAt: z.string().optional(),
});
export type AttemptActivityRow = z.infer<typeof attemptActivityRowSchema>;

/** A row of a course's insight: a certificate. */
export const insightCertificateRowSchema = certificateRowSchema.pick({
  learnerId: true,
  attempt: true,
  validUntil: true,
  graceDays: true,
  status: true,
});
export type InsightCertificateRow = z.infer<typeof insightCertificateRowSchema>;

/** A row of a course's insight: a session. */
export const insightSessionRowSchema = sessionRowSchema.pick({ status: true, startsAt: true });
export type InsightSessionRow = z.infer<typeof insightSessionRowSchema>;

const importRowOfNowSchema = z.object({
  importId: z.string(),
  location: fileLocationSchema,
  etag: z.string().optional(),
  sha256: z.string(),
  bytes: z.number(),
  mode: z.enum(['delta', 'full']),
  profileName: z.string().optional(),
  exportedAt: z.string(),
  receivedAt: z.string(),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  status: z.enum(['received', 'applying', 'stopped', 'done', 'failed']),
  isApproved: z.boolean(),
  reason: z.string().optional(),
  active: z.number().optional(),
  wouldLeave: z.number().optional(),
  ...importCountsSchema.partial().shape,
});
/** A row of the list of imports. Before names were encrypted, rows and summaries had them in the open. */
export const importRowSchema = z.preprocess((row) => {
  const open = z.looseObject({ fileName: z.string(), objectKey: z.string() }).safeParse(row);
  if (!open.success) return row;
  const { fileName, objectKey, ...rest } = open.data;
  return { ...rest, location: { fileName, objectKey } };
}, importRowOfNowSchema);
export type ImportRow = z.infer<typeof importRowOfNowSchema>;

/** How far an import is: written by the importer itself, and what it goes on from. */
export const importProgressSchema = z.object({
  importId: z.string(),
  encoding: z.string().optional(),
  delimiter: z.string().optional(),
  /** How many rows the file has, once they were counted. */
  totalRows: z.number().optional(),
  /** Up to this row of the file everything is done. */
  rowsDone: z.number(),
  /** The thousands of rows in which applying found something to say. */
  notedParts: z.array(z.number()),
  /** Those of them whose notes are about rows of earlier parts as well. */
  lateNotes: z.array(z.number()),
  /** Those with people whose manager was yet to come in the file. */
  unlinkedParts: z.array(z.number()),
  /** What is being done. */
  step: z.enum(['applying', 'linking', 'leaving', 'reporting']),
  counts: importCountsSchema,
});
export type ImportProgress = z.infer<typeof importProgressSchema>;

/** A row of a timeline; a correction may be noted before what it corrects has come. */
export const timelineRowSchema = z.object({
  entry: timelineEntrySchema,
  correctedBy: z.string().optional(),
});

/**
 * The partitions of the Views table. The tenant first: no key of one tenant reaches a row of another. For rows that a
 * projection makes of events it is the tenant with their generation (`scopeOf`).
 */
export const partitionOf = {
  courses: (tenant: string) => `${tenant}#courses`,
  session: (tenant: string, sessionId: string) => `${tenant}#session#${sessionId}`,
  learners: (tenant: string) => `${tenant}#learners`,
  learner: (tenant: string, learnerId: string) => `${tenant}#learner#${learnerId}`,
  assignments: (tenant: string) => `${tenant}#assignments`,
  insight: (tenant: string, courseId: string, shard: Shard) => `${tenant}#insight#${courseId}#${shard}`,
  imports: (tenant: string) => `${tenant}#imports`,
  importProgress: (tenant: string) => `${tenant}#import-progress`,
  timeline: (tenant: string, learnerId: string) => `${tenant}#learner#${learnerId}#timeline`,
  sentMail: (tenant: string, eventId: string) => `${tenant}#sent-mail#${eventId}`,
  generations: (tenant: string) => `${tenant}#generations`,
  bookingClaims: (tenant: string) => `${tenant}#booking-claims`,
  replayProgress: (tenant: string) => `${tenant}#replay-progress`,
};

/** The partitions of its index. */
export const groupOf = {
  sessions: (tenant: string) => `${tenant}#sessions`,
  /** What a learner has booked or waits for, by its end. */
  bookingsOf: (tenant: string, learnerId: string) => `${tenant}#bookings-of#${learnerId}`,
  due: (kind: DueKind, shard: Shard) => `due#${kind}#${shard}`,
  /** Certificates that are not yet expired, and will be, by the end of their validity. */
  endingCertificates: (tenant: string) => `${tenant}#ending-certificates`,
  /** Of which tenant a certificate is. It begins as no tenant's groups do, so none of those is found under an id. */
  certificate: (certificateId: string) => `#certificate#${certificateId}`,
  /** Certificates from elsewhere: approved ones by their last day, others by when they were handed in. */
  externalCertificates: (tenant: string, status: ExternalCertificateRow['status']) =>
    `${tenant}#external-certificates#${status}`,
  /** The places of a status list that are set: their certificates count no more. */
  revokedIn: (tenant: string, statusListId: string) => `${tenant}#revoked-in#${statusListId}`,
  /** Requests that wait for an answer, the oldest first. */
  requests: (tenant: string) => `${tenant}#requests`,
  /** Who has left, by the last day. */
  left: (tenant: string) => `${tenant}#left`,
  peopleOf: (tenant: string, managerId: string) => `${tenant}#people-of#${managerId}`,
};

/** The row of a session in its partition. */
export const sessionRowKey = 'session';
/** The row of a session by which it is found when the next meeting is to be announced. */
export const dueSessionKey = 'due';
/** The rows of those who came to a session, in its partition; they are of the projection of enrolments. */
export const participantRowKeys = 'participant#';

/** The rows of one learner. */
export const learnerRowKeys = {
  dueByEmployment: 'due',
  training: 'training',
  enrolment: 'enrolment#',
  request: 'request#',
  certificate: 'certificate#',
  certificateTenant: 'certificate-tenant#',
  externalCertificate: 'external-certificate#',
  statusEntry: 'status-entry#',
  booking: 'booking#',
  dueByCertificate: 'due-certificate#',
  dueByAttendance: 'due-attendance#',
} as const;

/** The rows of a course's insight; an activity's follows that of its attempt. */
export const insightRowKeys = {
  attempt: (learnerId: string, attempt: number) => `attempt#${learnerId}#${String(attempt).padStart(4, '0')}`,
  activity: (learnerId: string, attempt: number, activityId: string) =>
    `${insightRowKeys.attempt(learnerId, attempt)}#${activityId}`,
  certificate: (certificateId: string) => `certificate#${certificateId}`,
  session: (sessionId: string) => `session#${sessionId}`,
} as const;

/** What must not go through one partition, such as an import of many, or a course that thousands take, goes through these. */
export const shards = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;
export type Shard = (typeof shards)[number];

/** Where a row stands in the index, so that what is due at a time can be found; the place tells all of it. */
export function placeAmongDue(kind: DueKind, { tenant, id, from }: Due) {
  return { group: groupOf.due(kind, shardFor(`${tenant}#${id}`)), order: `${from}#${tenant}#${id}` };
}

/** What a row is about that `placeAmongDue` gave this order. */
export function dueAt(order: string): Due {
  const [from, tenant, id] = order.split('#');
  if (from === undefined || tenant === undefined || id === undefined) {
    throw new TypeError('The order of what is due is <from>#<tenant>#<id>');
  }
  return { from, tenant, id };
}

/** The shard of what has a name. */
export function shardFor(name: string): Shard {
  const [byte = 0] = createHash('sha256').update(name).digest();
  return shards[byte % shards.length] ?? shards[0];
}

/** The index that lists rows of different partitions together. */
export const groupIndex = 'byGroup';
