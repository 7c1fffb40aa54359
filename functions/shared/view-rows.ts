import * as z from 'zod';
import { timelineEntrySchema } from './timeline-entry.ts';

/** A row of the list of courses: the newest version. */
export const courseRowSchema = z.object({
  courseId: z.string(),
  courseVersion: z.number(),
  title: z.string(),
  language: z.string(),
  status: z.enum(['published', 'retired']),
});
export type CourseRow = z.infer<typeof courseRowSchema>;

const seatsSchema = z.object({ onSite: z.number(), remote: z.number() });

/** A row of the list of sessions. */
export const sessionRowSchema = z.object({
  sessionId: z.string(),
  courseId: z.string(),
  activityId: z.string(),
  courseTitle: z.string(),
  activityTitle: z.string(),
  startsAt: z.string(),
  endsAt: z.string(),
  timeZone: z.string(),
  room: z.string().optional(),
  trainerId: z.string().optional(),
  status: z.enum(['scheduled', 'cancelled']),
  seats: seatsSchema,
  booked: seatsSchema,
  waiting: seatsSchema,
});
export type SessionRow = z.infer<typeof sessionRowSchema>;

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
});
export type CertificateRow = z.infer<typeof certificateRowSchema>;

/** A row of a timeline; a correction may be noted before what it corrects has come. */
export const timelineRowSchema = z.object({
  entry: timelineEntrySchema,
  correctedBy: z.string().optional(),
});

/** The partitions of the Views table. The tenant first: no key of one tenant reaches a row of another. */
export const partitionOf = {
  courses: (tenant: string) => `${tenant}#courses`,
  session: (tenant: string, sessionId: string) => `${tenant}#session#${sessionId}`,
  learners: (tenant: string) => `${tenant}#learners`,
  learner: (tenant: string, learnerId: string) => `${tenant}#learner#${learnerId}`,
  timeline: (tenant: string, learnerId: string) => `${tenant}#learner#${learnerId}#timeline`,
};

/** The partitions of its index. */
export const groupOf = {
  sessions: (tenant: string) => `${tenant}#sessions`,
  peopleOf: (tenant: string, managerId: string) => `${tenant}#people-of#${managerId}`,
};

/** The index that lists rows of different partitions together. */
export const groupIndex = 'byGroup';
