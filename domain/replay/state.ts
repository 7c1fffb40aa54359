import { type ReplayEvent, type ReplayRequest, replayEvents } from './events.ts';

export type ReplayState =
  | { readonly status: 'none' }
  | { readonly status: 'requested'; readonly request: ReplayRequest; readonly requestedAt: string }
  | {
      readonly status: 'finished';
      readonly request: ReplayRequest;
      readonly requestedAt: string;
      readonly finishedAt: string;
      readonly events: number;
      readonly problems: number;
    };

const initialState: ReplayState = { status: 'none' };

function evolve(state: ReplayState, event: ReplayEvent): ReplayState {
  switch (event.type) {
    case 'ReplayRequested':
      return { status: 'requested', request: event.data, requestedAt: event.occurredAt };
    case 'ReplayFinished':
      return state.status === 'requested'
        ? { ...state, status: 'finished', finishedAt: event.occurredAt, ...event.data }
        : state;
    default:
      return event satisfies never;
  }
}

/** A projection that is made again from the log, once. */
export const replay = {
  type: 'replay',
  stateVersion: 1,
  initialState,
  evolve,
  events: replayEvents,
} as const;
