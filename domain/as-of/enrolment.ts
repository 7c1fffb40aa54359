import type { ActivityFacts, EnrolmentEvent } from '../enrolment/events.ts';
import { correctionsIn, recordsAsCorrected, type StoredReplacement } from '../enrolment/records.ts';
import {
  type Enrolment,
  type EnrolmentState,
  enrolment,
  evolveFacts,
  factsOf,
  untouched,
} from '../enrolment/state.ts';
import type { Recorded } from '../shared/event-catalogue.ts';
import { type AsOf, eventsOf, type HistoricCommit, knownBy } from './history.ts';

type History = readonly HistoricCommit<EnrolmentEvent>[];

/** That a record was wrong, and what should have stood there. */
export interface Correction {
  /** The event that corrects, and the one that it corrects. */
  readonly eventId: string;
  readonly correctedEventId: string;
  readonly correctedType: string;
  readonly activityId: string;
  /** When what was recorded wrongly had happened: from then on the correction counts. */
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly actor: HistoricCommit<EnrolmentEvent>['actor'];
  readonly reason: string;
  readonly replacement: StoredReplacement;
  /** Whether another correction of the same record took its place. */
  readonly isSuperseded: boolean;
}

/** One attempt at a course. */
export interface AttemptAsOf {
  readonly state: Enrolment;
  readonly corrections: readonly Correction[];
}

/**
 * The attempts at a course that had begun at one time, each as it stood then, as known at another; oldest first.
 *
 * A correction counts from when the corrected thing happened, not from when it was made: so what it took away had never
 * been there, once that was known. Work that was reported late counts from when it was done, likewise.
 */
export function attemptsAsOf(history: History, { at, knownAt }: AsOf): readonly AttemptAsOf[] {
  const known = knownBy(history, knownAt);
  const events = eventsOf(known);
  const beginnings = [...events.keys()].filter((index) => events[index]?.type === 'Enrolled');
  return beginnings.flatMap((beginning, number) => {
    const end = beginnings[number + 1] ?? events.length;
    const attempt = events.slice(beginning, end);
    const state = events.slice(0, end).reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState);
    if (state.status === 'none' || begunAt(state, attempt) > at) return [];
    return [{ state: stoodAt(state, attempt, at), corrections: correctionsOf(known, attempt, at) }];
  });
}

/** Who was enrolled after the work was done had begun when it was done. */
function begunAt(
  { enrolledAt, activities }: Enrolment,
  attempt: readonly Recorded<EnrolmentEvent>[],
): string {
  const corrections = correctionsIn(attempt);
  const records = Object.keys(activities).flatMap((id) => recordsAsCorrected(attempt, id, corrections));
  const [first = enrolledAt] = [enrolledAt, ...records.map(({ occurredAt }) => occurredAt)].sort();
  return first;
}

/** The attempt as it stood at a time, by what is known of it in the end. */
function stoodAt(end: Enrolment, attempt: readonly Recorded<EnrolmentEvent>[], at: string): Enrolment {
  const corrections = correctionsIn(attempt);
  const activities = Object.keys(end.activities).map((id): [string, ActivityFacts] => {
    const records = recordsAsCorrected(attempt, id, corrections).filter(({ occurredAt }) => occurredAt <= at);
    // When it was done follows from the records as they stand corrected, and was decided when they were recorded.
    const { exemption: _decided, ...recorded } = records.reduce<ActivityFacts>(evolveFacts, untouched);
    const { completedAt, exemption } = factsOf(end, id);
    return [
      id,
      {
        ...recorded,
        ...(exemption && exemption.at <= at && { exemption }),
        ...(completedAt !== undefined && completedAt <= at && { completedAt }),
      },
    ];
  });
  const { completedAt, ...rest } = end;
  const isCompleted = completedAt !== undefined && completedAt <= at;
  const { visits, lastRecordedAt } = recordedBy(end, attempt, at);
  const isGivenUp = attempt.some(({ type, occurredAt }) => type === 'Withdrawn' && occurredAt <= at);
  return {
    ...rest,
    status: isCompleted ? 'completed' : isGivenUp ? 'withdrawn' : 'active',
    ...(isCompleted && { completedAt }),
    activities: Object.fromEntries(activities),
    visits,
    lastRecordedAt,
  };
}

/** The attempt by what had happened until then; what corrections changed of it does not matter to who was there when. */
function recordedBy(end: Enrolment, attempt: readonly Recorded<EnrolmentEvent>[], at: string): Enrolment {
  const state = attempt
    .filter(({ type, occurredAt }) => type === 'Enrolled' || occurredAt <= at)
    .reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState);
  return state.status === 'none' ? end : state;
}

function correctionsOf(
  known: History,
  attempt: readonly Recorded<EnrolmentEvent>[],
  at: string,
): readonly Correction[] {
  const ids = new Set(attempt.map(({ id }) => id));
  const made = known.flatMap(({ recordedAt, actor, events }) =>
    events.flatMap((event) => {
      if (event.type !== 'RecordCorrected' || !ids.has(event.id)) return [];
      const { eventId, correctedOccurredAt, facts: _facts, ...correction } = event.data;
      if (correctedOccurredAt > at) return [];
      const corrected = { correctedEventId: eventId, occurredAt: correctedOccurredAt };
      return [{ eventId: event.id, ...corrected, ...correction, recordedAt, actor }];
    }),
  );
  return made.map((correction, index) => ({
    ...correction,
    isSuperseded: made
      .slice(index + 1)
      .some(({ correctedEventId }) => correctedEventId === correction.correctedEventId),
  }));
}
