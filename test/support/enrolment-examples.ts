import type { PublishedCourse } from '../../domain/course/events.ts';
import type { AttendedSession } from '../../domain/enrolment/attend.ts';
import type { ActivityFacts, AttendanceStatus, EnrolmentEvent } from '../../domain/enrolment/events.ts';
import type { Meeting } from '../../domain/session/events.ts';
import type { Mode } from '../../domain/shared/values.ts';

type Activity = PublishedCourse['activities'][number];

/** A film at one's own time, or what differs from that. */
export const video = (id: string, more: Partial<Activity> = {}): Activity => ({
  id,
  title: `Film ${id}`,
  format: 'video',
  timing: 'asynchronous',
  place: 'remote',
  minutes: 5,
  after: [],
  optional: false,
  completion: {},
  ...more,
});

/** A day in a room, or what differs from that. */
export const workshop = (id: string, more: Partial<Activity> = {}): Activity =>
  video(id, { title: `Dag ${id}`, format: 'classroom', timing: 'synchronous', place: 'either', ...more });

/** A course that all of its activities complete, or what differs from that. */
export const courseWith = (
  activities: readonly Activity[],
  more: Partial<PublishedCourse> = {},
): PublishedCourse => ({
  courseId: 'bhv',
  courseVersion: 2,
  title: 'BHV basis',
  language: 'nl',
  activities: [...activities],
  completion: { all: activities.filter(({ optional }) => !optional).map(({ id }) => id) },
  ...more,
});

/** A pre-test that exempts from the theory, theory with a test, a day of practice, a webinar for who likes it. */
export const bhv = courseWith([
  video('pre-test', { format: 'quiz', optional: true }),
  video('theory', {
    completion: { minProgress: 1, minScore: 0.7 },
    exemptBy: { activity: 'pre-test', minScore: 0.9 },
  }),
  workshop('practice', { place: 'on-site', after: ['theory'], completion: { minAttendance: 0.8 } }),
  workshop('webinar', { after: ['practice'], optional: true }),
]);

/** A session with these meetings, or what differs from that. */
export const sessionOf = (
  meetings: readonly [Meeting, ...Meeting[]],
  more: Partial<AttendedSession> = {},
): AttendedSession => ({
  sessionId: 'day-1',
  activityId: 'practice',
  meetings,
  isCancelled: false,
  lockedAt: '2026-04-19T12:00:00.000Z',
  ...more,
});

const fourHours = { startsAt: '2026-03-20T08:00:00.000Z', endsAt: '2026-03-20T12:00:00.000Z' };
/** A session of four hours. */
export const practiceDay = { ...fourHours, session: sessionOf([fourHours]) };

export const enrolled = (more: { courseVersion?: number; attempt?: number } = {}): EnrolmentEvent => ({
  type: 'Enrolled',
  occurredAt: '2026-03-01T09:00:00.000Z',
  data: { courseId: 'bhv', learnerId: 'E100', courseVersion: 2, attempt: 1, ...more },
});

export const progressed = (
  activityId: string,
  occurredAt: string,
  record: { progress?: number; secondsSpent?: number; score?: number },
): EnrolmentEvent => ({
  type: 'ActivityProgressed',
  occurredAt,
  data: { activityId, secondsSpent: 0, ...record },
});

export const attended = (
  occurredAt: string,
  record: {
    activityId?: string;
    sessionId?: string;
    status?: AttendanceStatus;
    mode?: Mode;
    minutes?: number;
    sessionMinutes?: number;
    meeting?: number;
    meetingMinutes?: number;
  } = {},
): EnrolmentEvent => ({
  type: 'AttendanceRecorded',
  occurredAt,
  data: {
    activityId: 'practice',
    sessionId: 'day-1',
    status: 'present',
    mode: 'on-site',
    minutes: 240,
    sessionMinutes: 240,
    ...record,
  },
});

export const exempted = (
  activityId: string,
  occurredAt: string,
  by: { actor: string } | { activity: string; score: number } = { actor: 'trainer-7' },
): EnrolmentEvent => ({
  type: 'ActivityExempted',
  occurredAt,
  data: { activityId, by, ...('actor' in by && { reason: 'Holds a diploma' }) },
});

export const completed = (activityId: string, occurredAt: string): EnrolmentEvent => ({
  type: 'ActivityCompleted',
  occurredAt,
  data: { activityId },
});

export const reopened = (activityId: string, occurredAt: string): EnrolmentEvent => ({
  type: 'ActivityReopened',
  occurredAt,
  data: { activityId },
});

export const courseCompleted = (
  occurredAt: string,
  minutes: { online?: number; onSite?: number; remote?: number } = {},
): EnrolmentEvent => ({
  type: 'CourseCompleted',
  occurredAt,
  data: { courseVersion: 2, attempt: 1, minutes: { online: 0, onSite: 0, remote: 0, ...minutes } },
});

export const withdrawn = (occurredAt: string): EnrolmentEvent => ({
  type: 'Withdrawn',
  occurredAt,
  data: { attempt: 1, reason: 'No time' },
});

export const factsWith = (facts: Partial<ActivityFacts>): ActivityFacts => ({
  progress: 0,
  attempts: 0,
  secondsSpent: 0,
  attendance: [],
  ...facts,
});
