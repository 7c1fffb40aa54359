import { type ReplayEvent, type ReplayFailure, type ReplayRequest, replayEvents } from './events.ts';

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
      readonly reason?: ReplayFailure | undefined;
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

/** One look at the sealed log, to verify it or to make a projection from it again. */
export const replay = {
  type: 'replay',
  stateVersion: 1,
  initialState,
  evolve,
  events: replayEvents,
} as const;
