import type { StoredEvent } from './commit.ts';

/** An event that a decision makes: what happened, and when it happened in the world (ISO 8601, UTC). */
export interface DomainEvent {
  readonly type: string;
  readonly occurredAt: string;
  readonly data: unknown;
}

/** An event that has its place in a commit, and so an id. */
export type Recorded<Event> = Event & { readonly id: string };

/** All that the ledger must know of a kind of stream. */
export interface Aggregate<State, Event extends DomainEvent> {
  /** The middle of the stream's name: `enrolment`. */
  readonly type: string;
  /** Grows whenever `evolve` or the shape of the state changes; stored states of another version are not used. */
  readonly stateVersion: number;
  /** The state before the first event. Like every state it is plain JSON. */
  readonly initialState: State;
  /** Total and pure: it never throws, whatever the history. */
  readonly evolve: (state: State, event: Recorded<Event>) => State;
  readonly events: {
    schemaVersionOf(type: Event['type']): number;
    /** Brings a stored event of any schemaVersion to its present form. */
    read(stored: StoredEvent): Recorded<Event>;
  };
}
