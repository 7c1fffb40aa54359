import type { CompletionRule } from '../course/content.ts';
import type { Activity, PublishedCourse } from '../course/events.ts';
import type { Mode } from '../shared/values.ts';
import type { ActivityFacts, EnrolmentEvent } from './events.ts';
import { nextSettlementOf } from './presence.ts';
import { type Enrolment, factsOf } from './state.ts';

export type ActivityStatus = 'locked' | 'open' | 'in-progress' | 'completed' | 'exempt' | 'failed';

/** Whether an activity is behind the learner: completed, or exempt. */
export function isDone({ completedAt, exemption }: ActivityFacts): boolean {
  return completedAt !== undefined || exemption !== undefined;
}

/** Whether what is known fulfils the activity's own rule. */
export function isMet({ timing, completion }: Activity, facts: ActivityFacts): boolean {
  if (timing === 'synchronous') {
    const { minAttendance = 0 } = completion;
    // Divided, since a quotient rounds to the very number that the author wrote: 0.55 * 100 is more than 55 in binary.
    return sessionsIn(facts).some(
      ({ minutes, sessionMinutes }) => minutes > 0 && minutes / sessionMinutes >= minAttendance,
    );
  }
  const { minProgress = 1, minScore = 0 } = completion;
  return isTouched(facts) && facts.progress >= minProgress && (facts.bestScore ?? 0) >= minScore;
}

/** What was attended of one session, all its meetings together. */
interface SessionAttended {
  readonly minutes: number;
  readonly sessionMinutes: number;
  /** Whether nothing of it is still to come. */
  readonly isOver: boolean;
}

/** By session, in the order in which they were first recorded. How long a series is the newest record says. */
function sessionsIn({ attendance }: ActivityFacts): readonly SessionAttended[] {
  const bySession = Map.groupBy(attendance, ({ sessionId }) => sessionId);
  return [...bySession.values()].map((records) => {
    const sessionMinutes = records.at(-1)?.sessionMinutes ?? 0;
    const recorded = sum(records.map(({ meetingMinutes }) => meetingMinutes ?? sessionMinutes));
    return {
      minutes: sum(records.map(({ minutes }) => minutes)),
      sessionMinutes,
      isOver: recorded >= sessionMinutes,
    };
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function isTouched({ progress, attempts, secondsSpent, attendance }: ActivityFacts): boolean {
  return progress > 0 || attempts > 0 || secondsSpent > 0 || attendance.some(({ minutes }) => minutes > 0);
}

/** The activities that must be done before this one opens, and are not. */
export function missingBefore(state: Enrolment, activity: Activity): readonly string[] {
  return activity.after.filter((id) => !isDone(factsOf(state, id)));
}

/** How far a learner came in an activity by what is known of it; whether it is open at all is for those before it to say. */
export type Standing = 'untouched' | 'begun' | 'failed' | 'completed' | 'exempt';

function standingIn(activity: Activity, facts: ActivityFacts): Standing {
  if (facts.completedAt !== undefined) return 'completed';
  if (facts.exemption) return 'exempt';
  if (!isTouched(facts)) return 'untouched';
  return hasFailed(activity, facts) ? 'failed' : 'begun';
}

/** How the learner stands in one activity. */
export function statusOf(state: Enrolment, activity: Activity): ActivityStatus {
  const isLocked = missingBefore(state, activity).length > 0;
  return statusBy(standingIn(activity, factsOf(state, activity.id)), isLocked);
}

/** The status of an activity of some standing. What is done stays so, also when something before it is done no more. */
export function statusBy(standing: Standing, isLocked: boolean): ActivityStatus {
  switch (standing) {
    case 'completed':
    case 'exempt':
      return standing;
    case 'untouched':
      return isLocked ? 'locked' : 'open';
    case 'begun':
      return isLocked ? 'locked' : 'in-progress';
    case 'failed':
      return isLocked ? 'locked' : 'failed';
    default:
      return standing satisfies never;
  }
}

/** Everything was done, but not well or not long enough; it may be tried again. */
function hasFailed({ timing, completion }: Activity, facts: ActivityFacts): boolean {
  // Of a series, the evenings to come may still make it enough.
  if (timing === 'synchronous')
    return sessionsIn(facts).every(({ minutes, isOver }) => minutes === 0 || isOver);
  const { minProgress = 1, minScore = 0 } = completion;
  return facts.attempts > 0 && facts.progress >= minProgress && (facts.bestScore ?? 0) < minScore;
}

/**
 * Whether a learner may book a session of this activity: it is open, or each activity before it that is still to be
 * done is itself open, so that the way there is in the learner's own hands.
 */
export function isAboutToOpen(state: Enrolment, course: PublishedCourse, activity: Activity): boolean {
  return missingBefore(state, activity).every((id) => {
    const before = course.activities.find((candidate) => candidate.id === id);
    return before !== undefined && statusOf(state, before) !== 'locked';
  });
}

/**
 * When the course's rule was fulfilled; undefined while it is not. It follows from when its parts were done, not from
 * the order in which that was recorded, and what the rule does not need plays no part in it.
 */
export function fulfilledAt(rule: CompletionRule, state: Enrolment): string | undefined {
  if (typeof rule === 'string') return doneAt(factsOf(state, rule));
  const [branches, needed] =
    'all' in rule ? [rule.all, rule.all.length] : 'any' in rule ? [rule.any, 1] : [rule.of, rule.atLeast];
  const times = branches.map((branch) => fulfilledAt(branch, state)).filter((time) => time !== undefined);
  return times.sort()[needed - 1];
}

/** When an activity was behind the learner: by doing it or by exemption, whichever was first. */
export function doneAt({ completedAt, exemption }: ActivityFacts): string | undefined {
  return [completedAt, exemption?.at].filter((time) => time !== undefined).sort()[0];
}

/** The activities that a rule names. */
export function activitiesIn(rule: CompletionRule): readonly string[] {
  if (typeof rule === 'string') return [rule];
  return ('all' in rule ? rule.all : 'any' in rule ? rule.any : rule.of).flatMap(activitiesIn);
}

/** How far the learner is, in whole percents rounded down: 100 only when the course is complete. */
export function percentOf(state: Enrolment, course: PublishedCourse): number {
  if (fulfilledAt(course.completion, state) !== undefined) return 100;
  // 0.29 * 100 is 28.999… in binary: what is short of a whole percent by so little is that percent.
  return Math.min(99, Math.floor(shareOf(course.completion, state) * 100 + 1e-9));
}

function shareOf(rule: CompletionRule, state: Enrolment): number {
  if (typeof rule === 'string') {
    const facts = factsOf(state, rule);
    // Everything seen, but the score or the day in the room is still to come: not yet done.
    return isDone(facts) ? 1 : Math.min(facts.progress, 0.99);
  }
  if ('all' in rule) return mean(rule.all.map((branch) => shareOf(branch, state)));
  if ('any' in rule) return Math.max(...rule.any.map((branch) => shareOf(branch, state)));
  const best = rule.of.map((branch) => shareOf(branch, state)).sort((one, other) => other - one);
  return mean(best.slice(0, rule.atLeast));
}

function mean(shares: readonly number[]): number {
  return sum(shares) / Math.max(1, shares.length);
}

/** The activities that the learner can take up now, those begun first. */
export function nextOf(state: Enrolment, course: PublishedCourse): readonly string[] {
  if (state.status === 'withdrawn') return [];
  const statuses = course.activities.map((activity) => ({
    id: activity.id,
    status: statusOf(state, activity),
  }));
  return (['in-progress', 'failed', 'open'] as const).flatMap((wanted) =>
    statuses.filter(({ status }) => status === wanted).map(({ id }) => id),
  );
}

/** The time that went into an activity, in whole minutes. */
export function minutesOf({ secondsSpent, attendance }: ActivityFacts): number {
  return Math.round(secondsSpent / 60) + sum(attendance.map(({ minutes }) => minutes));
}

/** Minutes by where they were spent. */
export type MinutesByForm = { readonly online: number; readonly onSite: number; readonly remote: number };

/** The time that went into the attempt, by where it was spent, in whole minutes. */
export function minutesByForm({ activities }: Enrolment): MinutesByForm {
  return sumOfMinutes(Object.values(activities).map(formsOf));
}

/** The time of all together. */
export function sumOfMinutes(parts: readonly MinutesByForm[]): MinutesByForm {
  const sumOf = (form: keyof MinutesByForm) => parts.reduce((sum, minutes) => sum + minutes[form], 0);
  return { online: sumOf('online'), onSite: sumOf('onSite'), remote: sumOf('remote') };
}

function formsOf({ secondsSpent, attendance }: ActivityFacts): MinutesByForm {
  const attended = (wanted: Mode) =>
    attendance.filter(({ mode }) => mode === wanted).reduce((sum, { minutes }) => sum + minutes, 0);
  return {
    online: Math.round(secondsSpent / 60),
    onSite: attended('on-site'),
    remote: attended('remote'),
  };
}

/** The enrolment as clients read it (contract, Enrolment). */
export function describeEnrolment(state: Enrolment, course: PublishedCourse) {
  const { courseId, courseVersion, learnerId, attempt, status, assignmentId, dueOn } = state;
  return {
    enrolmentId: `${courseId}.${learnerId}`,
    courseId,
    courseVersion,
    learnerId,
    attempt,
    status,
    percent: percentOf(state, course),
    minutes: totalMinutes(state),
    ...(assignmentId !== undefined && { assignmentId }),
    ...(dueOn !== undefined && { dueOn }),
    ...(state.request && { requestedAt: state.request.requestedAt }),
    activities: course.activities.map((activity) => {
      const facts = factsOf(state, activity.id);
      return {
        id: activity.id,
        status: statusOf(state, activity),
        progress: facts.progress,
        ...(facts.bestScore !== undefined && { bestScore: facts.bestScore }),
        attempts: facts.attempts,
        minutes: minutesOf(facts),
        ...(facts.completedAt !== undefined && { completedAt: facts.completedAt }),
        ...(facts.exemption && { by: facts.exemption.by }),
        ...(activity.exemptByQualification !== undefined && {
          exemptByQualification: activity.exemptByQualification,
        }),
      };
    }),
    next: nextOf(state, course),
  };
}

function totalMinutes({ activities }: Enrolment): number {
  return sum(Object.values(activities).map(minutesOf));
}

/** What projections are told of a request where no enrolment was before it. */
export function summariseRequest({ courseId, title }: PublishedCourse, learnerId: string) {
  return { courseId, learnerId, courseTitle: title };
}

/** What projections are told of an enrolment after each commit. */
export function summariseEnrolment(
  state: Enrolment,
  course: PublishedCourse,
  events: readonly EnrolmentEvent[],
) {
  const named = new Set(events.flatMap(({ data }) => ('activityId' in data ? [data.activityId] : [])));
  const touched = course.activities.filter(({ id }) => named.has(id));
  const settlement = nextSettlementOf(state);
  return {
    courseId: state.courseId,
    learnerId: state.learnerId,
    courseVersion: state.courseVersion,
    courseTitle: course.title,
    attempt: state.attempt,
    status: state.status,
    percent: percentOf(state, course),
    minutes: totalMinutes(state),
    enrolledAt: state.enrolledAt,
    ...(state.completedAt !== undefined && { completedAt: state.completedAt }),
    ...(state.assignmentId !== undefined && { assignmentId: state.assignmentId }),
    ...(state.dueOn !== undefined && { dueOn: state.dueOn }),
    ...(settlement && { settlesAt: settlement.settlesAt }),
    activityTitles: Object.fromEntries(touched.map(({ id, title }) => [id, title])),
    // Of the activities that the commit is about alone: nothing changes in others, and a commit stays as small.
    activities: Object.fromEntries(
      touched.map((activity) => [activity.id, summariseActivity(state, activity)]),
    ),
  };
}

/** What is told of one activity of an attempt. */
export type ActivitySummary = ReturnType<typeof summariseActivity>;

function summariseActivity(state: Enrolment, activity: Activity) {
  const { lastRecordedAt } = state;
  const facts = factsOf(state, activity.id);
  const recordedAt = Object.hasOwn(lastRecordedAt, activity.id) ? lastRecordedAt[activity.id] : undefined;
  const wasDoneAt = doneAt(facts);
  return {
    standing: standingIn(activity, facts),
    minutes: formsOf(facts),
    failures: failuresIn(activity, facts),
    ...(facts.bestScore !== undefined && { bestScore: facts.bestScore }),
    ...(recordedAt !== undefined && { recordedAt }),
    ...(wasDoneAt !== undefined && { doneAt: wasDoneAt }),
  };
}

/**
 * How often it was tried in vain: scores below the one that is needed, or sessions of which too little was attended. A series
 * that goes on is none yet: the evenings to come may still make it enough.
 */
function failuresIn(activity: Activity, facts: ActivityFacts): number {
  if (isMet(activity, facts)) return 0;
  if (activity.timing === 'synchronous') {
    return sessionsIn(facts).filter(({ minutes, isOver }) => minutes > 0 && isOver).length;
  }
  const { minScore = 0 } = activity.completion;
  return (facts.bestScore ?? 0) < minScore ? facts.attempts : 0;
}
