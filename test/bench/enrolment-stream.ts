import type { EnrolmentEvent } from '../../domain/enrolment/events.ts';
import { courseWith, enrolled, progressed, video } from '../support/enrolment-examples.ts';

const activityIds = ['welcome', 'theory', 'film', 'practice', 'test', 'reader', 'case', 'farewell'];

/** The course on which the learner of each stream works. */
export const benchmarkCourse = courseWith(activityIds.map((id) => video(id)));

/**
 * The event that both stores hold at a version: an enrolment, and progress on its activities in turn ever after.
 *
 * @param version 1, 2, 3 …
 */
export function eventAt(version: number): EnrolmentEvent {
  if (version === 1) return enrolled();
  const activityId = activityIds[version % activityIds.length] ?? 'welcome';
  const occurredAt = new Date(Date.UTC(2026, 2, 1) + version * 60_000).toISOString();
  return progressed(activityId, occurredAt, { progress: (version % 100) / 100, secondsSpent: 60 });
}

/** Who does it, as both stores keep it. */
export const learnerActor = { kind: 'user', id: 'jan', roles: ['learner'] } as const;

/** What one command on a stream took. */
export interface CommandTimes {
  readonly loadMilliseconds: number;
  readonly appendMilliseconds: number;
}

/** What one command on a stream consumed, in DynamoDB's units. */
export interface CommandUnits {
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** An event store as it is measured: a command loads a stream and appends the event that comes next. */
export interface MeasuredStore {
  /** Makes a stream of so many events, each by itself. */
  grow(stream: string, length: number): Promise<void>;
  command(stream: string): Promise<CommandTimes>;
  unitsOf(stream: string): Promise<CommandUnits>;
}
