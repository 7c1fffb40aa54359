import { expect } from 'vitest';
import { type Decision, isRejection } from '../../domain/shared/decision.ts';
import type { Aggregate, DomainEvent, Recorded } from '../../ledger/aggregate.ts';

/** What a decision must have been; strict, and in order. */
interface Then<Event, Rejection> {
  then(...expected: readonly Event[]): void;
  /** What the command asks for was true already. */
  thenNothing(): void;
  thenRejected(expected: Rejection): void;
}

interface Given<State, Event> {
  when<Rejection extends { readonly rejected: string }>(
    decide: (state: State, history: readonly Recorded<Event>[]) => Decision<Event, Rejection>,
  ): Then<Event, Rejection>;
}

/**
 * Specifies an aggregate by examples: given what happened, when this is asked, then that happens.
 *
 * The events of `given` have the ids `event-1`, `event-2`, … Those of `then` are read back from JSON as the ledger
 * would store them, so an event that its own schema refuses fails the example.
 */
export function specificationOf<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>) {
  return {
    given(...events: readonly Event[]): Given<State, Event> {
      const history = events.map((event, index) => ({ ...event, id: `event-${index + 1}` }));
      const state = history.reduce<State>(aggregate.evolve, aggregate.initialState);
      return {
        when(decide) {
          const decision = decide(state, history);
          return {
            // biome-ignore lint/suspicious/noThenProperty: it reads as given, when, then; nobody awaits an example
            then(...expected) {
              expect(decision).toEqual(expected);
              if (!isRejection(decision)) for (const event of decision) expectStorable(aggregate, event);
            },
            thenNothing() {
              expect(decision).toEqual([]);
            },
            thenRejected(expected) {
              expect(decision).toEqual(expected);
            },
          };
        },
      };
    },
  };
}

function expectStorable<State, Event extends DomainEvent>(
  { events }: Aggregate<State, Event>,
  { type, occurredAt, data }: Event,
): void {
  const stored = {
    id: 'event',
    type,
    schemaVersion: events.schemaVersionOf(type),
    occurredAt,
    data: JSON.parse(JSON.stringify(data)),
  };
  expect(events.read(stored).data).toEqual(stored.data);
}
