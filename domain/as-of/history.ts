import type { Recorded } from '../shared/event-catalogue.ts';

/** Who recorded something, as the commit says. */
interface Recorder {
  readonly kind: 'user' | 'system' | 'import';
  readonly id: string;
  readonly roles: readonly string[];
  readonly onBehalfOf?: string;
}

/** A commit of a stream, as far as it matters when something was known. */
export interface HistoricCommit<Event> {
  readonly version: number;
  readonly recordedAt: string;
  readonly actor: Recorder;
  readonly events: readonly Recorded<Event>[];
}

/**
 * Two times, both UTC with milliseconds. `at`: how things stood in the world. `knownAt`: by what was recorded until then;
 * what was recorded or corrected later plays no part.
 */
export interface AsOf {
  readonly at: string;
  readonly knownAt: string;
}

/** What of a stream's history was known at a time: its beginning, since no commit is recorded before the one it follows. */
export function knownBy<Event>(
  history: readonly HistoricCommit<Event>[],
  knownAt: string,
): readonly HistoricCommit<Event>[] {
  return history.filter(({ recordedAt }) => recordedAt <= knownAt);
}

/** The events of a history, in order. */
export function eventsOf<Event>(history: readonly HistoricCommit<Event>[]): readonly Recorded<Event>[] {
  return history.flatMap(({ events }) => events);
}
