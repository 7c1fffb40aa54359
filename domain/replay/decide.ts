import type { ReplayEvent, ReplayFailure, ReplayRequest } from './events.ts';
import type { ReplayState } from './state.ts';

export interface RequestReplay {
  readonly request: ReplayRequest;
  readonly now: string;
}
export interface FinishReplay {
  readonly events: number;
  readonly problems: number;
  /** Why it came to no result. */
  readonly reason?: ReplayFailure;
  readonly now: string;
}

/** Asks for a replay, once: each has a stream of its own. */
export function requestReplay(state: ReplayState, { request, now }: RequestReplay): readonly ReplayEvent[] {
  if (state.status !== 'none') return [];
  return [{ type: 'ReplayRequested', occurredAt: now, data: request }];
}

/** Notes what a replay has come to. */
export function finishReplay(state: ReplayState, { now, ...result }: FinishReplay): readonly ReplayEvent[] {
  if (state.status !== 'requested') return [];
  return [{ type: 'ReplayFinished', occurredAt: now, data: result }];
}
