import type { Activity, PublishedCourse } from '../course/events.ts';
import type { Decision } from '../shared/decision.ts';
import type { Recorded } from '../shared/event-catalogue.ts';
import type { Mode } from '../shared/values.ts';
import { type EnrolmentRejection, type Pass, partTaken, withConsequences } from './decide.ts';
import type { ActivityFacts, AttendanceStatus, EnrolmentEvent } from './events.ts';
import { isMet } from './path.ts';
import { type ActivityEvent, type EnrolmentState, evolveFacts, factsOf, untouched } from './state.ts';

type ProgressReplacement = {
  readonly progress?: number | undefined;
  readonly secondsSpent?: number | undefined;
  readonly score?: number | undefined;
};
type AttendanceReplacement = {
  readonly status: AttendanceStatus;
  readonly mode: Mode;
  readonly minutes?: number | undefined;
};

export interface CorrectRecord {
  readonly course: PublishedCourse;
  /** Every event of the stream, oldest first. */
  readonly history: readonly Recorded<EnrolmentEvent>[];
  /** The event that was wrong. */
  readonly eventId: string;
  /** What should have been recorded; null when nothing should have been. */
  readonly replacement: ProgressReplacement | AttendanceReplacement | null;
  readonly reason: string;
  readonly now: string;
}

type Correctable = Extract<
  ActivityEvent,
  { type: 'ActivityProgressed' | 'AttendanceRecorded' | 'ActivityExempted' }
>;
type StoredReplacement = Extract<EnrolmentEvent, { type: 'RecordCorrected' }>['data']['replacement'];

/**
 * Puts another record, or none, in the place of one that was wrong; what had followed from it is withdrawn or
 * granted. The last correction of an event counts. Events of an earlier attempt can't be corrected: it is closed.
 */
export function correctRecord(
  state: EnrolmentState,
  command: CorrectRecord,
): Decision<EnrolmentEvent, EnrolmentRejection> {
  if (state.status === 'none' || state.status === 'withdrawn') return { rejected: 'not-enrolled' };
  const attempt = eventsOfAttempt(command.history);
  const { eventId, reason, now } = command;
  const wrong = attempt.find(({ id }) => id === eventId);
  if (!wrong) {
    const isOlder = command.history.some(({ id }) => id === eventId);
    return { rejected: isOlder ? 'not-correctable' : 'unknown-event', eventId };
  }
  if (!isCorrectable(wrong)) return { rejected: 'not-correctable', eventId };
  const { activityId } = wrong.data;
  const activity = command.course.activities.find(({ id }) => id === activityId);
  if (!activity)
    throw new Error(`Records are kept of "${activityId}", which the pinned course does not have`);
  const replacement = inFormOf(wrong, activity, command.replacement);
  if (replacement !== null && 'rejected' in replacement) return replacement;

  const corrections = correctionsIn(attempt);
  const former = corrections.get(eventId);
  if (former !== undefined && JSON.stringify(former) === JSON.stringify(replacement)) return [];
  corrections.set(eventId, replacement);
  const recordsOf = (id: string) => recordsAsCorrected(attempt, id, corrections);
  const { facts, metAt } = readAnew(activity, recordsOf(activityId));
  const { completedAt, exemption } = factsOf(state, activityId);
  const isByTest = exemption !== undefined && 'activity' in exemption.by;
  return withConsequences(
    state,
    command.course,
    {
      type: 'RecordCorrected',
      occurredAt: now,
      data: {
        eventId,
        correctedType: wrong.type,
        correctedOccurredAt: wrong.occurredAt,
        activityId,
        replacement,
        reason,
        facts: {
          ...facts,
          // These two follow from the records, and are decided anew after this; so they begin as they are.
          ...(completedAt !== undefined && { completedAt }),
          ...(isByTest && { exemption }),
        },
      },
    },
    { metAt, firstPass: (test, minScore) => firstPassIn(recordsOf(test), minScore) },
  );
}

function eventsOfAttempt(history: readonly Recorded<EnrolmentEvent>[]): readonly Recorded<EnrolmentEvent>[] {
  return history.slice(history.findLastIndex(({ type }) => type === 'Enrolled'));
}

/** What somebody recorded; what merely followed from it changes by itself. */
function isCorrectable(event: Recorded<EnrolmentEvent>): event is Recorded<Correctable> {
  if (event.type === 'ActivityExempted') return 'actor' in event.data.by;
  return event.type === 'ActivityProgressed' || event.type === 'AttendanceRecorded';
}

/** The replacement in the form of what it replaces. */
function inFormOf(
  wrong: Correctable,
  activity: Activity,
  replacement: CorrectRecord['replacement'],
): StoredReplacement | EnrolmentRejection {
  if (replacement === null) return null;
  const another = { rejected: 'replacement-of-another-kind', correctedType: wrong.type } as const;
  switch (wrong.type) {
    case 'ActivityProgressed':
      return 'status' in replacement ? another : replacement;
    case 'AttendanceRecorded': {
      if (!('status' in replacement)) return another;
      return partTaken(activity, wrong.data.sessionMinutes, replacement);
    }
    case 'ActivityExempted':
      return another;
  }
}

/** By the id of the event that each corrects, the last one counting. */
function correctionsIn(events: readonly EnrolmentEvent[]): Map<string, StoredReplacement> {
  return new Map(
    events.flatMap((event) =>
      event.type === 'RecordCorrected' ? [[event.data.eventId, event.data.replacement]] : [],
    ),
  );
}

/** The records of an activity with their corrections, in the order of recording. */
function recordsAsCorrected(
  events: readonly Recorded<EnrolmentEvent>[],
  activityId: string,
  corrections: ReadonlyMap<string, StoredReplacement>,
): readonly Correctable[] {
  return events.flatMap((event) => {
    if (!isCorrectable(event) || event.data.activityId !== activityId) return [];
    const replacement = corrections.get(event.id);
    if (replacement === null) return [];
    return [replacement === undefined ? event : replaced(event, replacement)];
  });
}

/** What is known of an activity by its records, and when its rule was met by them; undefined when it is not. */
function readAnew(
  activity: Activity,
  records: readonly Correctable[],
): { facts: ActivityFacts; metAt: string | undefined } {
  let facts = untouched;
  let metAt: string | undefined;
  for (const record of records) {
    facts = evolveFacts(facts, record);
    metAt = isMet(activity, facts) ? (metAt ?? record.occurredAt) : undefined;
  }
  return { facts, metAt };
}

function firstPassIn(records: readonly Correctable[], minScore: number): Pass | undefined {
  for (const { type, occurredAt, data } of records) {
    if (type !== 'ActivityProgressed' || data.score === undefined || data.score < minScore) continue;
    return { score: data.score, at: occurredAt };
  }
  return undefined;
}

function replaced(event: Correctable, replacement: NonNullable<StoredReplacement>): Correctable {
  if (event.type === 'AttendanceRecorded' && 'status' in replacement) {
    return { ...event, data: { ...event.data, ...replacement } };
  }
  if (event.type === 'ActivityProgressed' && !('status' in replacement)) {
    const { progress, score, secondsSpent = 0 } = replacement;
    const data = { activityId: event.data.activityId, progress, score, secondsSpent };
    return { ...event, data };
  }
  return event;
}
