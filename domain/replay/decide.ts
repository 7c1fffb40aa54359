import type { ReplayEvent, ReplayRequest } from './events.ts';
import type { ReplayState } from './state.ts';

export interface RequestReplay {
  readonly request: ReplayRequest;
  readonly now: string;
}
export interface FinishReplay {
  readonly events: number;
  readonly problems: number;
  readonly now: string;
}

/** Asks for a replay, once: each has a stream of its own. */
export function requestReplay(state: ReplayState, { request, now }: RequestReplay): readonly ReplayEvent[] {
  if (state.status !== 'none') return [];
  return [{ type: 'ReplayRequested', occurredAt: now, data: request }];
}

/** Notes what a replay has come to. */
export function finishReplay(
  state: ReplayState,
  { events, problems, now }: FinishReplay,
): readonly ReplayEvent[] {
  if (state.status !== 'requested') return [];
  return [{ type: 'ReplayFinished', occurredAt: now, data: { events, problems } }];
}
