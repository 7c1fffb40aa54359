import type { Activity, PublishedCourse } from '../course/events.ts';
import type { Recorded } from '../shared/event-catalogue.ts';
import type { EnrolmentEvent, ExemptedBy } from './events.ts';
import { type ActivityStatus, activitiesIn, statusOf } from './path.ts';
import { correctionsIn, readAnew, recordsAsCorrected } from './records.ts';
import { type EnrolmentState, enrolment, factsOf } from './state.ts';

/** How an activity came to be done, by the ids of the events that made it so. */
export interface ActivityEvidence {
  readonly activityId: string;
  readonly title: string;
  /** Whether the course's rule names it. */
  readonly isNamedByRule: boolean;
  readonly status: ActivityStatus;
  readonly completion?: {
    readonly completedAt: string;
    /** The event that says so. */
    readonly eventId?: string;
    /** The record by which the activity's own rule was met, as it stands corrected. */
    readonly metBy?: string;
  };
  readonly exemption?: {
    readonly exemptedAt: string;
    readonly by: ExemptedBy;
    readonly reason?: string;
    readonly eventId: string;
  };
  /** Every record of the activity, those that were corrected included. */
  readonly records: readonly string[];
}

/** The events of one attempt, out of all of an enrolment; none when there is no such attempt. */
export function eventsOfAttempt(
  events: readonly Recorded<EnrolmentEvent>[],
  number: number,
): readonly Recorded<EnrolmentEvent>[] {
  const begins = (event: EnrolmentEvent, attempt?: number) =>
    event.type === 'Enrolled' && (attempt === undefined || event.data.attempt === attempt);
  const from = events.findIndex((event) => begins(event, number));
  if (from < 0) return [];
  const length = events.slice(from + 1).findIndex((event) => begins(event));
  return length < 0 ? events.slice(from) : events.slice(from, from + 1 + length);
}

/** What each activity of an attempt rests on, as it is known now. */
export function evidenceOf(
  attempt: readonly Recorded<EnrolmentEvent>[],
  course: PublishedCourse,
): readonly ActivityEvidence[] {
  const state = attempt.reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState);
  if (state.status === 'none') return [];
  const named = new Set(activitiesIn(course.completion));
  return course.activities.map((activity) => ({
    activityId: activity.id,
    title: activity.title,
    isNamedByRule: named.has(activity.id),
    status: statusOf(state, activity),
    ...completionOf(activity, attempt, factsOf(state, activity.id).completedAt),
    ...exemptionOf(activity, attempt, factsOf(state, activity.id).exemption?.at),
    records: attempt.filter((event) => isRecordOf(activity, event)).map(({ id }) => id),
  }));
}

function isRecordOf({ id }: Activity, { type, data }: Recorded<EnrolmentEvent>): boolean {
  switch (type) {
    case 'ActivityProgressed':
    case 'AttendanceRecorded':
    case 'CheckedIn':
    case 'CheckedOut':
    case 'ActivityExempted':
    case 'RecordCorrected':
      return data.activityId === id;
    default:
      return false;
  }
}

function completionOf(
  activity: Activity,
  attempt: readonly Recorded<EnrolmentEvent>[],
  completedAt: string | undefined,
): Pick<ActivityEvidence, 'completion'> {
  if (completedAt === undefined) return {};
  const { metBy } = readAnew(activity, recordsAsCorrected(attempt, activity.id, correctionsIn(attempt)));
  const said = attempt.findLast(
    ({ type, data }) => type === 'ActivityCompleted' && data.activityId === activity.id,
  );
  return {
    completion: {
      completedAt,
      ...(said && { eventId: said.id }),
      ...(metBy && { metBy: metBy.id }),
    },
  };
}

function exemptionOf(
  { id }: Activity,
  attempt: readonly Recorded<EnrolmentEvent>[],
  exemptedAt: string | undefined,
): Pick<ActivityEvidence, 'exemption'> {
  const said = attempt.findLast((event) => event.type === 'ActivityExempted' && event.data.activityId === id);
  if (exemptedAt === undefined || said?.type !== 'ActivityExempted') return {};
  const { by, reason } = said.data;
  return {
    exemption: { exemptedAt, by, ...(reason !== undefined && { reason }), eventId: said.id },
  };
}
