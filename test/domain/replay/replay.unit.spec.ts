import { describe, it } from 'vitest';
import { finishReplay, requestReplay } from '../../../domain/replay/decide.ts';
import type { ReplayEvent, ReplayRequest } from '../../../domain/replay/events.ts';
import { type ReplayState, replay } from '../../../domain/replay/state.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<ReplayState, ReplayEvent>(replay);
const now = '2026-03-02T09:00:00.000Z';
const request: ReplayRequest = { kind: 'rebuild', projection: 'timeline' };
const requested: ReplayEvent = { type: 'ReplayRequested', occurredAt: now, data: request };
const finished: ReplayEvent = { type: 'ReplayFinished', occurredAt: now, data: { events: 7, problems: 1 } };

describe('when nobody has asked for the replay', () => {
  it('is asked for', () =>
    given()
      .when((state) => requestReplay(state, { request, now }))
      .then(requested));

  it('can not be done', () =>
    given()
      .when((state) => finishReplay(state, { events: 7, problems: 1, now }))
      .thenNothing());
});

describe('when it is asked for', () => {
  it('is asked for no more', () =>
    given(requested)
      .when((state) => requestReplay(state, { request, now }))
      .thenNothing());

  it('is done', () =>
    given(requested)
      .when((state) => finishReplay(state, { events: 7, problems: 1, now }))
      .then(finished));
});

describe('when the log is too long for it', () => {
  it('is over without a result, and says why', () => {
    const result = { events: 7, problems: 0, reason: 'out-of-time' } as const;
    given(requested)
      .when((state) => finishReplay(state, { ...result, now }))
      .then({ ...finished, data: result });
  });
});

describe('when it is done', () => {
  it('is done no more', () =>
    given(requested, finished)
      .when((state) => finishReplay(state, { events: 9, problems: 0, now }))
      .thenNothing());
});
