import { describe, expect, it } from 'vitest';
import { putLearner } from '../../../domain/learner/decide.ts';
import type { Employment, LearnerEvent } from '../../../domain/learner/events.ts';
import { type LearnerState, learner, summariseLearner } from '../../../domain/learner/state.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<LearnerState, LearnerEvent>(learner);

const now = '2026-03-01T09:00:00.000Z';
const personalData = { ciphertext: 'jan-under-nonce-1', digest: 'digest-of-jan' };
const employment: Employment = { department: 'Logistiek', managerId: 'E200', startsOn: '2026-01-01' };

const registered: LearnerEvent = {
  type: 'LearnerRegistered',
  occurredAt: now,
  data: { personalData, ...employment },
};
const changed = (data: Extract<LearnerEvent, { type: 'LearnerChanged' }>['data']): LearnerEvent => ({
  type: 'LearnerChanged',
  occurredAt: now,
  data,
});
const left: LearnerEvent = { type: 'LearnerLeft', occurredAt: now, data: { endsOn: '2026-06-30' } };
const returned: LearnerEvent = { type: 'LearnerReturned', occurredAt: now, data: { startsOn: '2026-09-01' } };
const erased: LearnerEvent = { type: 'LearnerErased', occurredAt: now, data: { reason: 'On request' } };
const held: LearnerEvent = { type: 'HoldPlaced', occurredAt: now, data: { reason: 'An inquiry' } };
const released: LearnerEvent = { type: 'HoldLifted', occurredAt: now, data: { reason: 'It is over' } };

const put =
  (change: { personalData?: typeof personalData; employment?: Employment } = {}) =>
  (state: LearnerState) =>
    putLearner(state, { personalData, employment, now, ...change });
const stateAfter = (...events: readonly LearnerEvent[]) =>
  events.reduce<LearnerState>(learner.evolve, learner.initialState);

describe('when the learner is not known', () => {
  it('is registered', () => {
    given().when(put()).then(registered);
  });
});

describe('when the learner is registered', () => {
  it('changes nothing to send the same again', () => {
    given(registered).when(put()).thenNothing();
  });

  it('changes nothing when the same personal data were encrypted once more', () => {
    const again = { ...personalData, ciphertext: 'jan-under-nonce-2' };
    given(registered)
      .when(put({ personalData: again }))
      .thenNothing();
  });

  it('records personal data that say something else', () => {
    const married = { ciphertext: 'jan-under-nonce-3', digest: 'digest-of-jan-married' };
    given(registered)
      .when(put({ personalData: married }))
      .then(changed({ personalData: married, ...employment }));
  });

  it.each<[keyof Employment, string]>([
    ['department', 'Magazijn'],
    ['jobTitle', 'Heftruckchauffeur'],
    ['managerId', 'E201'],
    ['startsOn', '2026-02-01'],
    ['endsOn', '2026-12-31'],
  ])('records a change of %s alone', (field, value) => {
    given(registered)
      .when(put({ employment: { ...employment, [field]: value } }))
      .then(changed({ personalData, ...employment, [field]: value }));
  });

  it('forgets a field that is not sent any more', () => {
    const { managerId: _managerId, ...withoutManager } = employment;
    given(registered)
      .when(put({ employment: withoutManager }))
      .then(changed({ personalData, ...withoutManager }));
    expect(stateAfter(registered, changed({ personalData, ...withoutManager }))).toMatchObject({
      employment: withoutManager,
    });
    expect(summariseLearner('E100', stateAfter(registered, changed({ personalData })))).toStrictEqual({
      learnerId: 'E100',
      personalData: 'jan-under-nonce-1',
      status: 'active',
    });
  });
});

describe('when the learner left', () => {
  it('has an end, and can still be changed without coming back', () => {
    expect(stateAfter(registered, left)).toMatchObject({
      status: 'left',
      employment: { ...employment, endsOn: '2026-06-30' },
    });
    given(registered, left)
      .when(put())
      .then(changed({ personalData, ...employment }));
    expect(stateAfter(registered, left, changed({ personalData, ...employment }))).toMatchObject({
      status: 'left',
    });
  });

  it('has no end any more after coming back', () => {
    expect(stateAfter(registered, left, returned)).toStrictEqual({
      status: 'active',
      personalData,
      employment: { ...employment, startsOn: '2026-09-01' },
      isOnHold: false,
    });
  });
});

describe('when the learner was erased', () => {
  it('has neither personal data nor employment left', () => {
    expect(stateAfter(registered, erased)).toStrictEqual({
      status: 'erased',
      employment: {},
      isOnHold: false,
    });
    expect(summariseLearner('E100', stateAfter(registered, erased))).toStrictEqual({
      learnerId: 'E100',
      status: 'erased',
    });
  });

  it('is not written anew under the same id', () => {
    given(registered, erased).when(put()).thenRejected({ rejected: 'learner-erased' });
  });
});

describe('when a hold is placed', () => {
  it('stays until it is lifted, whatever changes meanwhile', () => {
    const moved = changed({ personalData, ...employment, department: 'Magazijn' });
    expect(stateAfter(registered, held, moved, left, returned)).toMatchObject({ isOnHold: true });
    expect(stateAfter(registered, held, moved, released)).toMatchObject({ isOnHold: false });
  });
});

describe('what is published of a learner', () => {
  it('is the employment in the open and the rest as ciphertext', () => {
    expect(summariseLearner('E100', stateAfter(registered))).toStrictEqual({
      learnerId: 'E100',
      ...employment,
      personalData: 'jan-under-nonce-1',
      status: 'active',
    });
  });

  it('is nothing before the registration', () => {
    expect(summariseLearner('E100', learner.initialState)).toBeNull();
  });
});
