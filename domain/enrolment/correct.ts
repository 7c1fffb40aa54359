import type { Activity, PublishedCourse } from '../course/events.ts';
import type { Decision } from '../shared/decision.ts';
import type { Recorded } from '../shared/event-catalogue.ts';
import type { Mode } from '../shared/values.ts';
import { partTaken } from './attend.ts';
import { type EnrolmentRejection, type Pass, withConsequences } from './decide.ts';
import type { AttendanceStatus, EnrolmentEvent } from './events.ts';
import {
  type Correctable,
  correctionsIn,
  isCorrectable,
  readAnew,
  recordsAsCorrected,
  type StoredReplacement,
} from './records.ts';
import { type EnrolmentState, factsOf } from './state.ts';

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
  /** From then on what was recorded of the session is locked; undefined for who may correct it all the same. */
  readonly attendanceLockedAt?: string | undefined;
  readonly now: string;
}

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
  const { attendanceLockedAt: lockedAt } = command;
  if (wrong.type === 'AttendanceRecorded' && lockedAt !== undefined && now >= lockedAt) {
    return { rejected: 'attendance-locked', lockedAt };
  }
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
  const { facts, metBy } = readAnew(activity, recordsOf(activityId));
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
    { metAt: metBy?.occurredAt, firstPass: (test, minScore) => firstPassIn(recordsOf(test), minScore) },
  );
}

function eventsOfAttempt(history: readonly Recorded<EnrolmentEvent>[]): readonly Recorded<EnrolmentEvent>[] {
  return history.slice(history.findLastIndex(({ type }) => type === 'Enrolled'));
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
      const { meetingMinutes, sessionMinutes } = wrong.data;
      return partTaken(activity, meetingMinutes ?? sessionMinutes, replacement);
    }
    case 'ActivityExempted':
      return another;
  }
}

function firstPassIn(records: readonly Correctable[], minScore: number): Pass | undefined {
  for (const { type, occurredAt, data } of records) {
    if (type !== 'ActivityProgressed' || data.score === undefined || data.score < minScore) continue;
    return { score: data.score, at: occurredAt };
  }
  return undefined;
}
