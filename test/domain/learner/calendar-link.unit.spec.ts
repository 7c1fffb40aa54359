import { describe, it } from 'vitest';
import { makeCalendarLink, revokeCalendarLink } from '../../../domain/learner/decide.ts';
import type { LearnerEvent } from '../../../domain/learner/events.ts';
import { type LearnerState, learner } from '../../../domain/learner/state.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<LearnerState, LearnerEvent>(learner);

const now = '2026-03-01T09:00:00.000Z';
const registered: LearnerEvent = {
  type: 'LearnerRegistered',
  occurredAt: now,
  data: { personalData: { ciphertext: 'jan-under-nonce-1', digest: 'digest-of-jan' } },
};
const left: LearnerEvent = { type: 'LearnerLeft', occurredAt: now, data: { endsOn: '2026-02-28' } };
const erased: LearnerEvent = { type: 'LearnerErased', occurredAt: now, data: { reason: 'On request' } };
const made = (linkNumber: number): LearnerEvent => ({
  type: 'CalendarLinkMade',
  occurredAt: now,
  data: { linkNumber },
});
const revoked = (linkNumber: number): LearnerEvent => ({
  type: 'CalendarLinkRevoked',
  occurredAt: now,
  data: { linkNumber },
});
const make = (state: LearnerState) => makeCalendarLink(state, { now });
const revoke = (state: LearnerState) => revokeCalendarLink(state, { now });

describe('the link to a calendar', () => {
  it('has the next number each time, also after none was left', () => {
    given(registered).when(make).then(made(1));
    given(registered, made(1)).when(make).then(made(2));
    given(registered, made(1), revoked(1)).when(make).then(made(2));
  });

  it('is revoked once', () => {
    given(registered, made(1), made(2)).when(revoke).then(revoked(2));
    given(registered).when(revoke).thenNothing();
    given(registered, made(1), revoked(1)).when(revoke).thenNothing();
  });

  it('is for who is of the company', () => {
    given().when(make).thenRejected({ rejected: 'unknown-learner' });
    given().when(revoke).thenRejected({ rejected: 'unknown-learner' });
    given(registered, left).when(make).thenRejected({ rejected: 'learner-left' });
    given(registered, made(1), erased).when(make).thenRejected({ rejected: 'learner-erased' });
    given(registered, made(1), left).when(revoke).then(revoked(1));
    given(registered, made(1), erased).when(revoke).thenNothing();
  });
});
