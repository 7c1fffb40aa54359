import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../../domain/shared/event-catalogue.ts';
import type { Aggregate } from '../../ledger/aggregate.ts';

const counterEvents = eventCatalogue({
  Counted: { schemaVersion: 1, data: z.object({ by: z.number(), note: z.string().optional() }) },
});
export type CounterEvent = EventOf<typeof counterEvents>;

export interface CounterState {
  readonly total: number;
  /** What makes the state large, when a test asks for that. */
  readonly notes: readonly string[];
}

/** The smallest aggregate: what the ledger is tested with. */
export const counter: Aggregate<CounterState, CounterEvent> = {
  type: 'counter',
  stateVersion: 1,
  initialState: { total: 0, notes: [] },
  evolve: (state, { data }) => ({
    total: state.total + data.by,
    notes: data.note === undefined ? state.notes : [...state.notes, data.note],
  }),
  events: counterEvents,
};

export function counted(by: number, note?: string): CounterEvent {
  return {
    type: 'Counted',
    occurredAt: '2026-03-01T09:00:00.000Z',
    data: { by, ...(note !== undefined && { note }) },
  };
}
