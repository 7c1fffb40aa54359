import { passDay } from '../learner/decide.ts';
import type { LearnerEvent } from '../learner/events.ts';
import { type LearnerState, learner } from '../learner/state.ts';
import { dayAfter, dayIn, momentIn } from '../shared/calendar.ts';
import { type AsOf, eventsOf, type HistoricCommit, knownBy } from './history.ts';

/**
 * Where a learner stood in the company at one time, as known at another.
 *
 * HR often tells late: who is registered in March as in service since January was in service in February, and whose last day
 * was in February was not there in March, once that is known. Everything else that HR tells (department, manager) holds
 * from when it was told, since that is all that is known of it. What the days bring by themselves is seen ahead.
 *
 * @param timeZone where the company is, so whose days count
 */
export function employmentAsOf(
  history: readonly HistoricCommit<LearnerEvent>[],
  { at, knownAt }: AsOf,
  timeZone: string,
): LearnerState {
  const state = eventsOf(knownBy(history, knownAt))
    .filter((event) => heldFrom(event, timeZone) <= at)
    .reduce<LearnerState>(learner.evolve, learner.initialState);
  return passDay(state, { today: dayIn(timeZone, at), now: at }).reduce<LearnerState>(learner.evolve, state);
}

/** From when what an event tells was so. */
function heldFrom({ type, occurredAt, data }: LearnerEvent, timeZone: string): string {
  const fromStartOf = (day: string | undefined) => {
    if (day === undefined) return occurredAt;
    const start = momentIn(timeZone, `${day}T00:00:00`);
    return start < occurredAt ? start : occurredAt;
  };
  switch (type) {
    case 'LearnerRegistered':
    case 'LearnerStarted':
    case 'LearnerReturned':
      return fromStartOf(data.startsOn);
    case 'LearnerLeft':
      return fromStartOf(dayAfter(data.endsOn));
    case 'LearnerChanged':
    case 'LearnerErased':
    case 'ErasureCompleted':
    case 'HoldPlaced':
    case 'HoldLifted':
    case 'CalendarLinkMade':
    case 'CalendarLinkRevoked':
      return occurredAt;
    default:
      return type satisfies never;
  }
}
