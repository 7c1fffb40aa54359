import type { Activity, PublishedCourse } from '../course/events.ts';
import type { Decision } from '../shared/decision.ts';
import type { Mode } from '../shared/values.ts';
import type { ActivityFacts, AttendanceStatus, EnrolmentEvent, ExemptedBy } from './events.ts';
import { activitiesIn, doneAt, fulfilledAt, isDone, isMet, minutesByForm, missingBefore } from './path.ts';
import { type Enrolment, type EnrolmentState, enrolment, factsOf } from './state.ts';

export interface Enrol {
  readonly course: PublishedCourse;
  readonly isRetired: boolean;
  readonly learnerId: string;
  /** The rule for mandatory training that asks for it, if one does. */
  readonly assignment?: { readonly assignmentId: string; readonly dueOn: string } | undefined;
  /** By which day a certificate is to be renewed, where the course itself asks for it. */
  readonly renewal?: { readonly dueOn: string } | undefined;
  readonly now: string;
}
export interface RecordProgress {
  readonly course: PublishedCourse;
  readonly activityId: string;
  readonly progress: number;
  readonly secondsSpent?: number | undefined;
  readonly score?: number | undefined;
  readonly occurredAt: string;
  readonly now: string;
}
export interface ExemptActivity {
  readonly course: PublishedCourse;
  readonly activityId: string;
  /** Why, in the words of who exempts; what proves it by itself needs none. */
  readonly reason?: string | undefined;
  readonly by: ExemptedBy;
  readonly now: string;
}
export interface Withdraw {
  readonly reason: string;
  readonly now: string;
}

export type EnrolmentRejection =
  | { readonly rejected: 'already-enrolled'; readonly attempt: number }
  | { readonly rejected: 'course-retired' }
  | { readonly rejected: 'self-enrolment-closed' }
  | { readonly rejected: 'not-requested' }
  | { readonly rejected: 'own-request' }
  | { readonly rejected: 'not-enrolled' }
  | { readonly rejected: 'unknown-activity'; readonly activityId: string }
  | {
      readonly rejected: 'prerequisite-open';
      readonly activityId: string;
      readonly missing: readonly string[];
    }
  | { readonly rejected: 'attendance-needed'; readonly activityId: string }
  | { readonly rejected: 'progress-needed'; readonly activityId: string }
  | { readonly rejected: 'in-the-future'; readonly occurredAt: string }
  | { readonly rejected: 'mode-not-offered'; readonly mode: Mode }
  | { readonly rejected: 'minutes-needed'; readonly status: AttendanceStatus }
  | { readonly rejected: 'too-many-minutes'; readonly meetingMinutes: number }
  | { readonly rejected: 'meeting-needed'; readonly meetings: number }
  | { readonly rejected: 'unknown-meeting'; readonly meeting: number }
  | { readonly rejected: 'attendance-locked'; readonly lockedAt: string }
  | { readonly rejected: 'attendance-recorded' }
  | { readonly rejected: 'check-in-not-open'; readonly opensAt: string }
  | { readonly rejected: 'session-over'; readonly endsAt: string }
  | { readonly rejected: 'not-checked-in' }
  | { readonly rejected: 'too-many-visits'; readonly maximum: number }
  | { readonly rejected: 'correction-needed'; readonly activityId: string }
  | { readonly rejected: 'unknown-event'; readonly eventId: string }
  | { readonly rejected: 'not-correctable'; readonly eventId: string }
  | { readonly rejected: 'replacement-of-another-kind'; readonly correctedType: string };

export type EnrolmentDecision = Decision<EnrolmentEvent, EnrolmentRejection>;

/** Clocks of clients run ahead by as much. */
const clockToleranceMilliseconds = 5 * 60_000;

/** Begins the first attempt, or the next one after the last was completed or given up. */
export function enrol(
  state: EnrolmentState,
  { course, isRetired, learnerId, assignment, renewal, now }: Enrol,
): EnrolmentDecision {
  if (state.status === 'active') return { rejected: 'already-enrolled', attempt: state.attempt };
  if (isRetired) return { rejected: 'course-retired' };
  const { courseId, courseVersion } = course;
  const attempt = state.status === 'none' ? 1 : state.attempt + 1;
  const asked = state.request && { requestedAt: state.request.requestedAt };
  const data = { courseId, learnerId, courseVersion, attempt, ...asked, ...renewal, ...assignment };
  return [{ type: 'Enrolled', occurredAt: now, data }];
}

/** Records work on an asynchronous activity. Progress that is lower than before counts as time and score alone. */
export function recordProgress(state: EnrolmentState, command: RecordProgress): EnrolmentDecision {
  const found = activityOf(state, command);
  if ('rejected' in found) return found;
  const { attempt, activity } = found;
  const missing = missingBefore(attempt, activity);
  const facts = factsOf(attempt, activity.id);
  if (missing.length > 0 && !isDone(facts)) {
    return { rejected: 'prerequisite-open', activityId: activity.id, missing };
  }
  if (activity.timing === 'synchronous') return { rejected: 'attendance-needed', activityId: activity.id };
  if (isInTheFuture(command)) return { rejected: 'in-the-future', occurredAt: command.occurredAt };

  const { progress, secondsSpent = 0, score } = command;
  const isFurther = progress > facts.progress;
  if (!isFurther && secondsSpent === 0 && score === undefined) return [];
  return withConsequences(attempt, command.course, {
    type: 'ActivityProgressed',
    occurredAt: command.occurredAt,
    data: {
      activityId: activity.id,
      ...(isFurther && { progress }),
      secondsSpent,
      ...(score !== undefined && { score }),
    },
  });
}

/** Lets a learner skip an activity. What is done already stays done. */
export function exemptActivity(state: EnrolmentState, command: ExemptActivity): EnrolmentDecision {
  const found = activityOf(state, command);
  if ('rejected' in found) return found;
  const { attempt, activity } = found;
  if (isDone(factsOf(attempt, activity.id))) return [];
  return withConsequences(attempt, command.course, {
    type: 'ActivityExempted',
    occurredAt: command.now,
    data: {
      activityId: activity.id,
      by: command.by,
      ...(command.reason !== undefined && { reason: command.reason }),
    },
  });
}

/**
 * Gives up an attempt, and takes back the request for one. What was recorded stays; a completed one is over and can't be
 * given up. Both there are when the next was asked for before a correction took away what had completed this one.
 */
export function withdraw(state: EnrolmentState, { reason, now }: Withdraw): EnrolmentDecision {
  const takenBack: readonly EnrolmentEvent[] = state.request
    ? [{ type: 'EnrolmentRequestWithdrawn', occurredAt: now, data: {} }]
    : [];
  switch (state.status) {
    case 'withdrawn':
      return takenBack;
    case 'none':
    case 'completed':
      return takenBack.length > 0 ? takenBack : { rejected: 'not-enrolled' };
    case 'active':
      return [...takenBack, { type: 'Withdrawn', occurredAt: now, data: { attempt: state.attempt, reason } }];
  }
}

/** A record about an activity: what the state of the course follows from. */
type ActivityRecord = Extract<
  EnrolmentEvent,
  { type: 'ActivityProgressed' | 'AttendanceRecorded' | 'ActivityExempted' | 'RecordCorrected' }
>;

/** What a correction must read from the history: it may be another record than the corrected one that counts now. */
interface HistoryReadAnew {
  /** When the rule of the corrected activity was met; undefined while it is not. */
  readonly metAt: string | undefined;
  /** The first try at an activity that scored so much. */
  readonly firstPass: (activityId: string, minScore: number) => Pass | undefined;
}

/** A score that exempts from another activity, and when it was reached. */
export interface Pass {
  readonly score: number;
  readonly at: string;
}

/**
 * A record, and all that follows from it: activities that are now complete, exempt or open again, and with them the
 * course. The one place where that is decided, for records and corrections alike.
 *
 * @param anew for a correction. Without it what was met or passed first stands, or else this record does it.
 */
export function withConsequences(
  state: Enrolment,
  course: PublishedCourse,
  record: ActivityRecord,
  anew?: HistoryReadAnew,
): readonly EnrolmentEvent[] {
  const events: EnrolmentEvent[] = [];
  let current = state;
  const add = (event: EnrolmentEvent) => {
    const next = enrolment.evolve(current, event);
    if (next.status !== 'none') current = next;
    events.push(event);
  };
  add(record);
  const isCorrection = record.type === 'RecordCorrected';
  const at = isCorrection ? record.data.correctedOccurredAt : record.occurredAt;

  const recorded = course.activities.find(({ id }) => id === record.data.activityId);
  if (recorded) {
    const data = { activityId: recorded.id };
    const facts = factsOf(current, recorded.id);
    const former = facts.completedAt;
    const completedAt = isMet(recorded, facts) ? (anew?.metAt ?? former ?? at) : undefined;
    const isExemptionGone = isDone(factsOf(state, recorded.id)) && !isDone(facts);
    if ((former !== undefined && former !== completedAt) || isExemptionGone) {
      add({ type: 'ActivityReopened', occurredAt: at, data });
    }
    if (completedAt !== undefined && completedAt !== former) {
      add({ type: 'ActivityCompleted', occurredAt: completedAt, data });
    }
  }
  for (const { id: activityId, exemptBy } of course.activities) {
    if (!exemptBy) continue;
    const { exemption, completedAt } = factsOf(current, activityId);
    const isDoneWithoutTest = exemption ? !('score' in exemption.by) : completedAt !== undefined;
    if (isDoneWithoutTest || (exemption && !anew)) continue;
    const { activity: test, minScore } = exemptBy;
    const pass = anew ? anew.firstPass(test, minScore) : passOf(factsOf(current, test), minScore, at);
    if (exemption && isBy(exemption, pass)) continue;
    if (exemption) {
      // Who did it all the same is open again in two steps, since the first leaves the exemption (state.ts).
      if (completedAt !== undefined) add({ type: 'ActivityReopened', occurredAt: at, data: { activityId } });
      add({ type: 'ActivityReopened', occurredAt: at, data: { activityId } });
    }
    if (pass) {
      const by = { activity: test, score: pass.score };
      add({ type: 'ActivityExempted', occurredAt: pass.at, data: { activityId, by } });
    }
    if (completedAt !== undefined) {
      add({ type: 'ActivityCompleted', occurredAt: completedAt, data: { activityId } });
    }
  }

  const { courseVersion, attempt } = current;
  const fulfilled = fulfilledAt(course.completion, current);
  // A completion keeps its date, which a certificate may show, unless what it rested on was corrected.
  const needed = activitiesIn(course.completion).map((id) => ({
    before: factsOf(state, id),
    after: factsOf(current, id),
  }));
  const isMoved =
    isCorrection &&
    fulfilled !== current.completedAt &&
    (needed.some(({ before, after }) => doneAt(before) !== doneAt(after)) ||
      !needed.some(({ after }) => isOf(after, current.completedAt)));
  if (current.status === 'completed' && (fulfilled === undefined || isMoved)) {
    const reason = isCorrection ? record.data.reason : 'The rule is no longer met';
    add({
      type: 'CompletionWithdrawn',
      occurredAt: record.occurredAt,
      data: { courseVersion, attempt, reason },
    });
  }
  if (current.status === 'active' && fulfilled !== undefined) {
    add({
      type: 'CourseCompleted',
      occurredAt: fulfilled,
      data: { courseVersion, attempt, minutes: minutesByForm(current) },
    });
  }
  return events;
}

function passOf({ bestScore }: ActivityFacts, minScore: number, at: string): Pass | undefined {
  return bestScore !== undefined && bestScore >= minScore ? { score: bestScore, at } : undefined;
}

/** Whether an activity was done at that time, in one way or the other. */
function isOf({ completedAt, exemption }: ActivityFacts, time: string | undefined): boolean {
  return time === completedAt || time === exemption?.at;
}

function isBy({ by, at }: NonNullable<ActivityFacts['exemption']>, pass: Pass | undefined): boolean {
  return 'score' in by && by.score === pass?.score && at === pass.at;
}

/** The activity of an attempt that goes on, or that is complete. */
export function activityOf(
  state: EnrolmentState,
  { course, activityId }: { course: PublishedCourse; activityId: string },
): { attempt: Enrolment; activity: Activity } | EnrolmentRejection {
  if (state.status === 'none' || state.status === 'withdrawn') return { rejected: 'not-enrolled' };
  const activity = course.activities.find(({ id }) => id === activityId);
  return activity ? { attempt: state, activity } : { rejected: 'unknown-activity', activityId };
}

function isInTheFuture({ occurredAt, now }: { occurredAt: string; now: string }): boolean {
  return Date.parse(occurredAt) > Date.parse(now) + clockToleranceMilliseconds;
}
