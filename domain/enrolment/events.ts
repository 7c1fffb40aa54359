import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';
import { modeSchema } from '../shared/values.ts';

export const attendanceStatusSchema = z.enum(['present', 'late', 'left-early', 'absent', 'excused']);
export type AttendanceStatus = z.infer<typeof attendanceStatusSchema>;

/** How a learner took part in one session. */
const attendanceSchema = z.object({
  sessionId: z.string(),
  /** Of a series, which meeting, from 1. */
  meeting: z.number().optional(),
  status: attendanceStatusSchema,
  mode: modeSchema,
  minutes: z.number(),
  /** How long the session was, all its meetings together: attendance counts as a part of that. */
  sessionMinutes: z.number(),
  /** Of a series, how long that meeting was. */
  meetingMinutes: z.number().optional(),
});

/** What exempted a learner: somebody, a certificate from elsewhere, or a score in another activity. */
const exemptedBySchema = z.union([
  z.object({ actor: z.string() }),
  z.object({ externalCertificateId: z.string() }),
  z.object({ activity: z.string(), score: z.number() }),
]);

/** What is known of a learner in one activity; all that its rules look at. */
const factsSchema = z.object({
  /** The furthest that was reached, 0 to 1. */
  progress: z.number(),
  bestScore: z.number().optional(),
  /** How often a score was recorded. */
  attempts: z.number(),
  secondsSpent: z.number(),
  attendance: z.array(attendanceSchema),
  exemption: z.object({ by: exemptedBySchema, at: z.string() }).optional(),
  completedAt: z.string().optional(),
});

/** A learner's coming to a meeting of a session, or going. */
const visitSchema = z.object({
  activityId: z.string(),
  sessionId: z.string(),
  /** Of a series, which one, from 1. */
  meeting: z.number().optional(),
  mode: modeSchema,
});

const progressReplacementSchema = z.object({
  progress: z.number().optional(),
  secondsSpent: z.number().optional(),
  score: z.number().optional(),
});
const attendanceReplacementSchema = z.object({
  status: attendanceStatusSchema,
  mode: modeSchema,
  minutes: z.number(),
});

export const enrolmentEvents = eventCatalogue({
  /** The learner asks to begin; the manager decides. */
  EnrolmentRequested: {
    schemaVersion: 1,
    data: z.object({ courseId: z.string(), learnerId: z.string(), courseTitle: z.string() }),
  },
  /** The manager said no. That they said yes is what `Enrolled` tells, with them as its actor. */
  EnrolmentDeclined: { schemaVersion: 1, data: z.object({ reason: z.string() }) },
  /** The learner did not wait for the answer. */
  EnrolmentRequestWithdrawn: { schemaVersion: 1, data: z.object({}) },
  /** One attempt at one version of a course begins. */
  Enrolled: {
    schemaVersion: 1,
    data: z.object({
      courseId: z.string(),
      learnerId: z.string(),
      courseVersion: z.number(),
      attempt: z.number(),
      /** When the learner had asked for it, if they had: this is the answer. */
      requestedAt: z.string().optional(),
      /**
       * The rule for mandatory training that began it, and the day by which it is to be done. Where the course itself begins
       * again before a certificate ends, that day alone.
       */
      assignmentId: z.string().optional(),
      dueOn: z.string().optional(),
    }),
  },
  /** `progress` only where it went further than before; time and score count in any case. */
  ActivityProgressed: {
    schemaVersion: 1,
    data: z.object({
      activityId: z.string(),
      progress: z.number().optional(),
      secondsSpent: z.number(),
      score: z.number().optional(),
    }),
  },
  /** Replaces what was recorded for the same meeting of the session before. */
  AttendanceRecorded: { schemaVersion: 1, data: attendanceSchema.extend({ activityId: z.string() }) },
  /** The learner is there. What it counts for is decided when the meeting is over: see AttendanceRecorded. */
  CheckedIn: {
    schemaVersion: 1,
    data: visitSchema.extend({
      /** Of that meeting, as it was planned then. */
      startsAt: z.string(),
      endsAt: z.string(),
    }),
  },
  /** The learner is there no more; they may come again. */
  CheckedOut: { schemaVersion: 1, data: visitSchema },
  ActivityExempted: {
    schemaVersion: 1,
    data: z.object({ activityId: z.string(), by: exemptedBySchema, reason: z.string().optional() }),
  },
  /** Puts another record, or none, in the place of an earlier event, which itself stays as it is. */
  RecordCorrected: {
    schemaVersion: 1,
    data: z.object({
      eventId: z.string(),
      correctedType: z.enum(['ActivityProgressed', 'AttendanceRecorded', 'ActivityExempted']),
      correctedOccurredAt: z.string(),
      activityId: z.string(),
      replacement: z.union([attendanceReplacementSchema, progressReplacementSchema]).nullable(),
      reason: z.string(),
      /** What is known of the activity with the correction, so that no fold needs the whole history. */
      facts: factsSchema,
    }),
  },
  ActivityCompleted: { schemaVersion: 1, data: z.object({ activityId: z.string() }) },
  /** A correction took away what had completed or exempted the activity. */
  ActivityReopened: { schemaVersion: 1, data: z.object({ activityId: z.string() }) },
  CourseCompleted: {
    schemaVersion: 1,
    data: z.object({
      courseVersion: z.number(),
      attempt: z.number(),
      minutes: z.object({ online: z.number(), onSite: z.number(), remote: z.number() }),
    }),
  },
  /** A correction took away what had completed the course. */
  CompletionWithdrawn: {
    schemaVersion: 1,
    data: z.object({ courseVersion: z.number(), attempt: z.number(), reason: z.string() }),
  },
  /** The learner gave up this attempt. */
  Withdrawn: { schemaVersion: 1, data: z.object({ attempt: z.number(), reason: z.string() }) },
});
export type EnrolmentEvent = EventOf<typeof enrolmentEvents>;
export type ActivityFacts = z.infer<typeof factsSchema>;
export type Attendance = z.infer<typeof attendanceSchema>;
export type VisitData = z.infer<typeof visitSchema>;
export type ExemptedBy = z.infer<typeof exemptedBySchema>;
