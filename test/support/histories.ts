import type { HistoricCommit } from '../../domain/as-of/history.ts';
import type { Recorded } from '../../domain/shared/event-catalogue.ts';

export const clerk = { kind: 'user', id: 'sub-clerk', roles: ['hr'] } as const;

/**
 * The history of a stream: what was recorded when, in the order of recording. Events that have no id yet get `event-1`,
 * `event-2`, …
 */
export function historyOf<Event extends object>(
  ...recorded: readonly (readonly [recordedAt: string, ...events: readonly (Event | Recorded<Event>)[]])[]
): readonly HistoricCommit<Event>[] {
  let count = 0;
  return recorded.map(([recordedAt, ...events], index) => ({
    version: index + 1,
    recordedAt,
    actor: clerk,
    events: events.map((event) => {
      count += 1;
      return { id: `event-${count}`, ...event };
    }),
  }));
}
