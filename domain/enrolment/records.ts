import type { Activity } from '../course/events.ts';
import type { Recorded } from '../shared/event-catalogue.ts';
import type { ActivityFacts, EnrolmentEvent } from './events.ts';
import { isMet } from './path.ts';
import { type ActivityEvent, evolveFacts, untouched } from './state.ts';

/** A record that can be corrected. */
export type Correctable = Extract<
  ActivityEvent,
  { type: 'ActivityProgressed' | 'AttendanceRecorded' | 'ActivityExempted' }
>;
export type StoredReplacement = Extract<EnrolmentEvent, { type: 'RecordCorrected' }>['data']['replacement'];

/** By the id of the event that each corrects, the last one counting. */
export type Corrections = ReadonlyMap<string, StoredReplacement>;

/** What somebody recorded; what merely followed from it changes by itself. */
export function isCorrectable(event: Recorded<EnrolmentEvent>): event is Recorded<Correctable> {
  if (event.type === 'ActivityExempted') return !('score' in event.data.by);
  return event.type === 'ActivityProgressed' || event.type === 'AttendanceRecorded';
}

/** What was put in the place of events of an attempt. */
export function correctionsIn(events: readonly EnrolmentEvent[]): Map<string, StoredReplacement> {
  return new Map(
    events.flatMap((event) =>
      event.type === 'RecordCorrected' ? [[event.data.eventId, event.data.replacement]] : [],
    ),
  );
}

/** The records of an activity with their corrections, in the order of recording. */
export function recordsAsCorrected(
  events: readonly Recorded<EnrolmentEvent>[],
  activityId: string,
  corrections: Corrections,
): readonly Recorded<Correctable>[] {
  return events.flatMap((event) => {
    if (!isCorrectable(event) || event.data.activityId !== activityId) return [];
    const replacement = corrections.get(event.id);
    if (replacement === null) return [];
    return [replacement === undefined ? event : replaced(event, replacement)];
  });
}

/** What is known of an activity by its records, and the one by which its rule was met; undefined when it is not. */
export function readAnew(
  activity: Activity,
  records: readonly Recorded<Correctable>[],
): { facts: ActivityFacts; metBy: Recorded<Correctable> | undefined } {
  let facts = untouched;
  let metBy: Recorded<Correctable> | undefined;
  for (const record of records) {
    facts = evolveFacts(facts, record);
    metBy = isMet(activity, facts) ? (metBy ?? record) : undefined;
  }
  return { facts, metBy };
}

function replaced(
  event: Recorded<Correctable>,
  replacement: NonNullable<StoredReplacement>,
): Recorded<Correctable> {
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
