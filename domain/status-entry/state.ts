import { type StatusEntryEvent, statusEntryEvents } from './events.ts';

export type StatusEntryState =
  | { readonly status: 'free' }
  | { readonly status: 'taken'; readonly certificateId: string };

const initialState: StatusEntryState = { status: 'free' };

function evolve(_state: StatusEntryState, event: StatusEntryEvent): StatusEntryState {
  switch (event.type) {
    case 'StatusEntryTaken':
      return { status: 'taken', certificateId: event.data.certificateId };
    default:
      return event.type satisfies never;
  }
}

/** One place in one status list: a stream of its own, so that two certificates never get the same, and none waits for another. */
export const statusEntry = {
  type: 'status-entry',
  stateVersion: 1,
  initialState,
  evolve,
  events: statusEntryEvents,
} as const;

/** The id of the stream of a place. */
export function statusEntryId({
  listId,
  index,
}: {
  readonly listId: string;
  readonly index: number;
}): string {
  return `${listId}_${index}`;
}
