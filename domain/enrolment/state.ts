import type { ActivityFacts, EnrolmentEvent, VisitData } from './events.ts';
import { enrolmentEvents } from './events.ts';

/** An attempt that is over because another began. */
interface PreviousAttempt {
  readonly attempt: number;
  readonly courseVersion: number;
  readonly status: 'completed' | 'withdrawn';
  readonly completedAt?: string;
}

/** That a learner was at a meeting, from coming to going; nobody noted yet that they went when `until` is absent. */
export type Visit = VisitData & {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly from: string;
  readonly until?: string;
};

/** What the learner asked for and the manager has not answered. */
export interface EnrolmentRequest {
  readonly courseId: string;
  readonly learnerId: string;
  readonly courseTitle: string;
  readonly requestedAt: string;
}

/** One learner on one course. */
export interface Enrolment {
  readonly status: 'active' | 'completed' | 'withdrawn';
  readonly courseId: string;
  readonly learnerId: string;
  /** Pinned when the attempt began. */
  readonly courseVersion: number;
  readonly attempt: number;
  readonly enrolledAt: string;
  readonly completedAt?: string;
  /** The rule for mandatory training that began the attempt, and the day by which it is to be done. */
  readonly assignmentId?: string | undefined;
  readonly dueOn?: string | undefined;
  /** By activity id; an activity that is not here has not been touched. */
  readonly activities: Readonly<Record<string, ActivityFacts>>;
  /** By activity id: when the newest progress or attendance happened, whatever was corrected since. */
  readonly lastRecordedAt: Readonly<Record<string, string>>;
  /** In the order of coming; those of meetings whose attendance is recorded are not kept. */
  readonly visits: readonly Visit[];
  readonly previousAttempts: readonly PreviousAttempt[];
  readonly request?: EnrolmentRequest | undefined;
}
export type EnrolmentState =
  | { readonly status: 'none'; readonly request?: EnrolmentRequest | undefined }
  | Enrolment;

const initialState: EnrolmentState = { status: 'none' };

/** What is known of an activity that nobody has touched. */
export const untouched: ActivityFacts = { progress: 0, attempts: 0, secondsSpent: 0, attendance: [] };

/** What is known of one activity of an enrolment. */
export function factsOf({ activities }: Pick<Enrolment, 'activities'>, activityId: string): ActivityFacts {
  // An id may be the name of something that every object inherits, such as `constructor`.
  return Object.hasOwn(activities, activityId) ? (activities[activityId] ?? untouched) : untouched;
}

/** Old attempts are kept in the ledger for ever; the state needs only the latest of them. */
const maximumPreviousAttempts = 10;

function evolve(state: EnrolmentState, event: EnrolmentEvent): EnrolmentState {
  if (event.type === 'Enrolled') {
    const { requestedAt: _answered, ...begun } = event.data;
    return {
      status: 'active',
      ...begun,
      enrolledAt: event.occurredAt,
      activities: {},
      lastRecordedAt: {},
      visits: [],
      previousAttempts: previousAttemptsOf(state),
    };
  }
  if (event.type === 'EnrolmentRequested') {
    return { ...state, request: { ...event.data, requestedAt: event.occurredAt } };
  }
  if (event.type === 'EnrolmentDeclined' || event.type === 'EnrolmentRequestWithdrawn') {
    const { request: _answered, ...rest } = state;
    return rest;
  }
  // Nothing else can come before the first enrolment; a fold is total all the same.
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'AttendanceRecorded':
      return {
        ...withActivity(state, event),
        lastRecordedAt: recordedAt(state, event),
        visits: state.visits.filter((visit) => !isOfMeeting(visit, event.data)),
      };
    case 'ActivityProgressed':
      return { ...withActivity(state, event), lastRecordedAt: recordedAt(state, event) };
    case 'ActivityExempted':
    case 'ActivityCompleted':
    case 'ActivityReopened':
      return withActivity(state, event);
    case 'CheckedIn':
      return { ...state, visits: [...state.visits, { ...event.data, from: event.occurredAt }] };
    case 'CheckedOut':
      return {
        ...state,
        visits: state.visits.map((visit) =>
          visit.until === undefined && isOfMeeting(visit, event.data)
            ? { ...visit, until: event.occurredAt }
            : visit,
        ),
      };
    case 'RecordCorrected':
      return {
        ...state,
        activities: { ...state.activities, [event.data.activityId]: event.data.facts },
        visits: state.visits.filter(
          (visit) => !event.data.facts.attendance.some((attendance) => isOfMeeting(visit, attendance)),
        ),
      };
    case 'CourseCompleted':
      return { ...state, status: 'completed', completedAt: event.occurredAt };
    case 'CompletionWithdrawn': {
      const { completedAt: _withdrawn, ...active } = state;
      return { ...active, status: 'active' };
    }
    case 'Withdrawn':
      return { ...state, status: 'withdrawn' };
    default:
      return event satisfies never;
  }
}

function withActivity(state: Enrolment, event: ActivityEvent): Enrolment {
  const { activityId } = event.data;
  const facts = evolveFacts(factsOf(state, activityId), event);
  return { ...state, activities: { ...state.activities, [activityId]: facts } };
}

type MeetingOfSession = { readonly sessionId: string; readonly meeting?: number | undefined };

/** Whether both are about the same meeting of the same session. What became a series since had its first. */
export function isOfMeeting(one: MeetingOfSession, other: MeetingOfSession): boolean {
  return one.sessionId === other.sessionId && (one.meeting ?? 1) === (other.meeting ?? 1);
}

/** An event that tells of one activity alone. */
export type ActivityEvent = Extract<
  EnrolmentEvent,
  {
    type:
      | 'ActivityProgressed'
      | 'AttendanceRecorded'
      | 'ActivityExempted'
      | 'ActivityCompleted'
      | 'ActivityReopened';
  }
>;

/** What is known of an activity after an event about it. */
export function evolveFacts(facts: ActivityFacts, event: ActivityEvent): ActivityFacts {
  switch (event.type) {
    case 'ActivityProgressed': {
      const { progress = 0, secondsSpent, score } = event.data;
      return {
        ...facts,
        progress: Math.max(facts.progress, progress),
        secondsSpent: facts.secondsSpent + secondsSpent,
        ...(score !== undefined && {
          attempts: facts.attempts + 1,
          bestScore: Math.max(facts.bestScore ?? 0, score),
        }),
      };
    }
    case 'AttendanceRecorded': {
      const { activityId: _activityId, ...attendance } = event.data;
      const others = facts.attendance.filter((former) => !isOfMeeting(former, attendance));
      return { ...facts, attendance: [...others, attendance] };
    }
    case 'ActivityExempted':
      return { ...facts, exemption: { by: event.data.by, at: event.occurredAt } };
    case 'ActivityCompleted':
      return { ...facts, completedAt: event.occurredAt };
    case 'ActivityReopened': {
      const { completedAt, exemption, ...open } = facts;
      // Who completed what they need not do, and did not complete it after all, still need not do it.
      return completedAt !== undefined && exemption ? { ...open, exemption } : open;
    }
    default:
      return event satisfies never;
  }
}

/** The times of the newest records, with one more. */
function recordedAt(
  { lastRecordedAt }: Enrolment,
  { data, occurredAt }: ActivityEvent,
): Enrolment['lastRecordedAt'] {
  const { activityId } = data;
  const former = Object.hasOwn(lastRecordedAt, activityId) ? lastRecordedAt[activityId] : undefined;
  const isLater = former === undefined || occurredAt > former;
  return isLater ? { ...lastRecordedAt, [activityId]: occurredAt } : lastRecordedAt;
}

function previousAttemptsOf(state: EnrolmentState): readonly PreviousAttempt[] {
  if (state.status === 'none') return [];
  const { attempt, courseVersion, status, completedAt, previousAttempts } = state;
  const ended: PreviousAttempt = {
    attempt,
    courseVersion,
    status: status === 'completed' ? 'completed' : 'withdrawn',
    ...(completedAt !== undefined && { completedAt }),
  };
  return [...previousAttempts, ended].slice(-maximumPreviousAttempts);
}

/** How one attempt stands, or how it ended. */
export type Attempt = Pick<Enrolment, 'status' | 'courseVersion' | 'attempt' | 'completedAt'>;

/** The attempt with this number; undefined when there was none, or when too many came after it. */
export function attemptOf(state: EnrolmentState, number: number): Attempt | undefined {
  if (state.status === 'none') return undefined;
  if (state.attempt !== number) return state.previousAttempts.find(({ attempt }) => attempt === number);
  const { status, courseVersion, attempt, completedAt } = state;
  return { status, courseVersion, attempt, ...(completedAt !== undefined && { completedAt }) };
}

/** The newest attempt that is complete; undefined when none is, or when too many came after it. */
export function lastCompletedAttempt(state: EnrolmentState): number | undefined {
  if (state.status === 'none') return undefined;
  if (state.status === 'completed') return state.attempt;
  return state.previousAttempts.findLast(({ status }) => status === 'completed')?.attempt;
}

/** One learner's way through one course, in attempts. */
export const enrolment = {
  type: 'enrolment',
  stateVersion: 6,
  initialState,
  evolve,
  events: enrolmentEvents,
} as const;
