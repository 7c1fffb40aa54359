import { describe, expect, it } from 'vitest';
import {
  completeErasure,
  eraseLearner,
  eraseLeaver,
  importEmployee,
  leaveAbsent,
  liftHold,
  passDay,
  placeHold,
  putLearner,
} from '../../../domain/learner/decide.ts';
import type { Employment, LearnerEvent } from '../../../domain/learner/events.ts';
import { type LearnerState, learner, nextDayOf, summariseLearner } from '../../../domain/learner/state.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<LearnerState, LearnerEvent>(learner);

const now = '2026-03-01T09:00:00.000Z';
const today = '2026-03-01';
const yesterday = '2026-02-28';
const tomorrow = '2026-03-02';
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
    putLearner(state, { personalData, employment, today, now, ...change });
const registeredAs = (data: Employment & { isExpected?: boolean }): LearnerEvent => ({
  type: 'LearnerRegistered',
  occurredAt: now,
  data: { personalData, ...data },
});
const leftOn = (endsOn: string): LearnerEvent => ({
  type: 'LearnerLeft',
  occurredAt: now,
  data: { endsOn },
});
const startedOn = (startsOn: string): LearnerEvent => ({
  type: 'LearnerStarted',
  occurredAt: now,
  data: { startsOn },
});
const returnedOn = (startsOn: string): LearnerEvent => ({
  type: 'LearnerReturned',
  occurredAt: now,
  data: { startsOn },
});
/** A row of HR's file. */
const row =
  (change: Employment = employment, isInService?: boolean, day = today) =>
  (state: LearnerState) =>
    importEmployee(state, { personalData, employment: change, isInService, today: day, now });
const day = (date: string) => (state: LearnerState) => passDay(state, { today: date, now });
const absent = (state: LearnerState) => leaveAbsent(state, { today, now });
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
  it('has an end, and does not come back by a change of facts alone', () => {
    const gone = { ...employment, endsOn: '2026-02-15' };
    expect(stateAfter(registered, leftOn('2026-02-15'))).toMatchObject({ status: 'left', employment: gone });
    given(registered, leftOn('2026-02-15'))
      .when(put({ employment: { ...gone, department: 'Magazijn' } }))
      .then(changed({ personalData, ...gone, department: 'Magazijn' }));
    expect(stateAfter(registered, left, changed({ personalData, ...employment }))).toMatchObject({
      status: 'left',
    });
  });

  it('comes back when there is no end any more', () => {
    given(registered, leftOn('2026-02-15')).when(put()).then(returnedOn('2026-01-01'));
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

describe('an erasure', () => {
  const erase = (state: LearnerState) => eraseLearner(state, { reason: 'On request', now });
  const stores = ['import-files', 'subject-keys'];
  const complete = (state: LearnerState) => completeErasure(state, { stores, now });
  const completed: LearnerEvent = { type: 'ErasureCompleted', occurredAt: now, data: { stores } };

  it('forgets whom the company employs, and who left', () => {
    given(registered).when(erase).then(erased);
    given(registered, left).when(erase).then(erased);
  });

  it('is of somebody who is known', () => {
    given().when(erase).thenRejected({ rejected: 'unknown-learner' });
    given().when(complete).thenNothing();
  });

  it('is not for who is on hold, until that is lifted', () => {
    given(registered, held).when(erase).thenRejected({ rejected: 'on-hold' });
    given(registered, held, released).when(erase).then(erased);
  });

  it('happens once', () => {
    given(registered, erased).when(erase).thenNothing();
    given(registered, erased, completed).when(erase).thenNothing();
  });

  it('is complete when every store was reached, and once', () => {
    given(registered, erased).when(complete).then(completed);
    given(registered, erased, completed).when(complete).thenNothing();
    given(registered).when(complete).thenNothing();
    expect(stateAfter(registered, erased, completed)).toMatchObject({ status: 'erased', isForgotten: true });
  });
});

describe('a rule of retention', () => {
  const rule = (leftBefore: string) => (state: LearnerState) =>
    eraseLeaver(state, { leftBefore, reason: 'On request', now });

  it('erases who left before the day', () => {
    given(registered, left).when(rule('2026-07-01')).then(erased);
    given(registered, left).when(rule('2026-06-30')).thenNothing();
  });

  it('leaves alone who is there, who is on hold, and who is erased already', () => {
    given().when(rule('2099-01-01')).thenNothing();
    given(registered).when(rule('2099-01-01')).thenNothing();
    given(registered, left, returned).when(rule('2099-01-01')).thenNothing();
    given(registered, left, held).when(rule('2099-01-01')).thenNothing();
    given(registered, left, erased).when(rule('2099-01-01')).thenNothing();
  });
});

describe('a hold', () => {
  const place = (state: LearnerState) => placeHold(state, { reason: 'An inquiry', now });
  const lift = (state: LearnerState) => liftHold(state, { reason: 'It is over', now });

  it('is placed on whom there is something to keep of', () => {
    given(registered).when(place).then(held);
    given(registered, left).when(place).then(held);
    given().when(place).thenRejected({ rejected: 'unknown-learner' });
    given(registered, erased).when(place).thenRejected({ rejected: 'learner-erased' });
  });

  it('is lifted', () => {
    given(registered, held).when(lift).then(released);
    given().when(lift).thenRejected({ rejected: 'unknown-learner' });
  });

  it('changes nothing to place or lift again', () => {
    given(registered, held).when(place).thenNothing();
    given(registered).when(lift).thenNothing();
    given(registered, erased).when(lift).thenNothing();
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

describe('when the first day is still to come', () => {
  const coming = { ...employment, startsOn: tomorrow };
  const expected = registeredAs({ ...coming, isExpected: true });

  it('is expected', () => {
    given().when(row(coming)).then(expected);
    given()
      .when(put({ employment: coming }))
      .then(expected);
    expect(stateAfter(expected)).toMatchObject({ status: 'expected', employment: coming });
    expect(summariseLearner('E100', stateAfter(expected))).toMatchObject({ status: 'expected' });
    given(expected).when(row(coming)).thenNothing();
  });

  it('stays expected while only facts change', () => {
    const promoted = { ...coming, jobTitle: 'Teamleider' };
    given(expected)
      .when(row(promoted))
      .then(changed({ personalData, ...promoted, isExpected: true }));
    expect(stateAfter(expected, changed({ personalData, ...promoted, isExpected: true }))).toMatchObject({
      status: 'expected',
    });
  });

  it('starts on the day, and once', () => {
    given(expected).when(day(today)).thenNothing();
    given(expected).when(day(tomorrow)).then(startedOn(tomorrow));
    given(expected, startedOn(tomorrow)).when(day(tomorrow)).thenNothing();
    expect(stateAfter(expected, startedOn(tomorrow))).toMatchObject({ status: 'active', employment: coming });
  });

  it('starts by a later day when the day was missed, or by a row that comes first', () => {
    given(expected).when(day('2026-03-09')).then(startedOn(tomorrow));
    given(expected)
      .when(row(coming, undefined, tomorrow))
      .then(startedOn(tomorrow));
  });

  it('starts now when HR moves the first day to before now, or takes it away', () => {
    given(expected)
      .when(row(employment))
      .then(changed({ personalData, ...employment }), startedOn('2026-01-01'));
    given(expected)
      .when(put({ employment: {} }))
      .then(changed({ personalData }), startedOn(today));
    given(expected, changed({ personalData }), startedOn(today))
      .when(put({ employment: {} }))
      .thenNothing();
  });

  it('leaves without having been there when it comes to nothing', () => {
    given(expected).when(absent).then(leftOn(today));
    given(expected).when(row(coming, false)).then(leftOn(today));
    const cancelled = { ...coming, startsOn: '2026-04-01', endsOn: '2026-03-10' };
    given(registeredAs({ ...cancelled, isExpected: true }))
      .when(day('2026-04-02'))
      .then(leftOn('2026-03-10'));
  });

  it('has started and left when both days were missed', () => {
    const brief = { ...coming, endsOn: '2026-03-10' };
    given(registeredAs({ ...brief, isExpected: true }))
      .when(day('2026-03-20'))
      .then(startedOn(tomorrow), leftOn('2026-03-10'));
  });
});

describe('when the last day is known', () => {
  const leaving = { ...employment, endsOn: today };

  it('still counts, and the learner leaves on the day after, once', () => {
    given().when(row(leaving)).then(registeredAs(leaving));
    given(registeredAs(leaving)).when(day(today)).thenNothing();
    given(registeredAs(leaving)).when(day(tomorrow)).then(leftOn(today));
    given(registeredAs(leaving), leftOn(today)).when(day(tomorrow)).thenNothing();
  });

  it('leaves by a later day when that day was missed', () => {
    given(registeredAs(leaving)).when(day('2026-05-01')).then(leftOn(today));
  });

  it('stays when HR moves the last day in time', () => {
    const extended = { ...employment, endsOn: '2026-12-31' };
    given(registeredAs(leaving))
      .when(row(extended, undefined, tomorrow))
      .then(changed({ personalData, ...extended }));
  });
});

describe('when the last day is over', () => {
  const gone = { ...employment, endsOn: yesterday };

  it('is not registered by a file, but is by a person, and has left at once', () => {
    given().when(row(gone)).thenNothing();
    given().when(row(employment, false)).thenNothing();
    given()
      .when(put({ employment: gone }))
      .then(registeredAs(gone), leftOn(yesterday));
    given(registeredAs(gone), leftOn(yesterday))
      .when(put({ employment: gone }))
      .thenNothing();
  });

  it('leaves, and what else changed is recorded with it', () => {
    given(registered).when(row(gone)).then(leftOn(yesterday));
    given(registered)
      .when(put({ employment: gone }))
      .then(leftOn(yesterday));
    given(registered)
      .when(row({ ...gone, department: 'Magazijn' }))
      .then(changed({ personalData, ...gone, department: 'Magazijn' }), leftOn(yesterday));
    given(registered, leftOn(yesterday)).when(row(gone)).thenNothing();
  });
});

describe('when HR says that the learner is out of service', () => {
  it('has left today, unless HR names the day', () => {
    given(registered).when(row(employment, false)).then(leftOn(today));
    given(registered)
      .when(row({ ...employment, endsOn: yesterday }, false))
      .then(leftOn(yesterday));
  });

  it('has left once, though the day goes on', () => {
    given(registered, leftOn(today))
      .when(row(employment, false, '2026-03-05'))
      .thenNothing();
    given(registered, leftOn(today)).when(day('2026-03-05')).thenNothing();
  });
});

describe('when HR takes back somebody who left', () => {
  it('returns, with the first day that HR names', () => {
    const again = { ...employment, startsOn: '2026-02-20' };
    given(registered, leftOn('2026-02-15')).when(row(again)).then(returnedOn('2026-02-20'));
    given(registered, leftOn('2026-02-15'), returnedOn('2026-02-20')).when(row(again)).thenNothing();
  });

  it('returns today when HR names no day, and holds what HR sent', () => {
    const { startsOn: _startsOn, ...undated } = employment;
    given(registered, leftOn('2026-02-15'))
      .when(row(undated))
      .then(returnedOn(today), changed({ personalData, ...undated }));
    given(registered, leftOn('2026-02-15'), returnedOn(today), changed({ personalData, ...undated }))
      .when(row(undated, undefined, '2026-03-07'))
      .thenNothing();
  });

  it('is expected until a first day that is to come', () => {
    const later = { ...employment, startsOn: '2026-04-01' };
    const change = changed({ personalData, ...later, isExpected: true });
    given(registered, leftOn('2026-02-15')).when(row(later)).then(change);
    given(registered, leftOn('2026-02-15'), change).when(row(later)).thenNothing();
    given(registered, leftOn('2026-02-15'), change).when(day('2026-04-01')).then(startedOn('2026-04-01'));
  });

  it('has left first when nobody noticed that the last day went by', () => {
    const later = { ...employment, startsOn: '2026-04-01' };
    given(registeredAs({ ...employment, endsOn: '2026-02-15' }))
      .when(row(later))
      .then(leftOn('2026-02-15'), changed({ personalData, ...later, isExpected: true }));
  });
});

describe('when the first day of somebody in service moves to a day to come', () => {
  it('stays in service: that is the next contract', () => {
    const renewed = { ...employment, startsOn: '2026-04-01' };
    given(registered)
      .when(row(renewed))
      .then(changed({ personalData, ...renewed }));
    expect(stateAfter(registered, changed({ personalData, ...renewed }))).toMatchObject({ status: 'active' });
  });
});

describe('when the learner is not in a file that should hold everyone', () => {
  it('has left today, or on the last day that is over already', () => {
    given(registered).when(absent).then(leftOn(today));
    given(registeredAs({ ...employment, endsOn: '2026-12-31' }))
      .when(absent)
      .then(leftOn(today));
    given(registeredAs({ ...employment, endsOn: yesterday }))
      .when(absent)
      .then(leftOn(yesterday));
  });

  it('changes nothing for who is gone already', () => {
    given().when(absent).thenNothing();
    given(registered, leftOn(yesterday)).when(absent).thenNothing();
    given(registered, erased).when(absent).thenNothing();
  });

  it('returns by being in the next', () => {
    given(registered, leftOn(today))
      .when(row(employment, undefined, tomorrow))
      .then(returnedOn('2026-01-01'));
  });
});

describe('when the learner was erased, files and days', () => {
  it('bring nothing back', () => {
    given(registered, erased).when(row()).thenRejected({ rejected: 'learner-erased' });
    given(registered, erased).when(day('2026-12-31')).thenNothing();
  });
});

describe('the next day that changes where the learner stands', () => {
  it.each<[string, readonly LearnerEvent[], string | undefined]>([
    ['nobody', [], undefined],
    ['in service without an end', [registered], undefined],
    ['in service until a day', [registeredAs({ endsOn: '2026-06-30' })], '2026-07-01'],
    ['in service until a day that never comes', [registeredAs({ endsOn: '9999-12-31' })], undefined],
    ['expected', [registeredAs({ startsOn: '2026-04-01', isExpected: true })], '2026-04-01'],
    [
      'expected for some time',
      [registeredAs({ startsOn: '2026-04-01', endsOn: '2026-04-30', isExpected: true })],
      '2026-04-01',
    ],
    [
      'expected, and over before it begins',
      [registeredAs({ startsOn: '2026-04-01', endsOn: '2026-03-10', isExpected: true })],
      '2026-03-11',
    ],
    ['left', [registered, left], undefined],
    ['erased', [registered, erased], undefined],
  ])('of who is %s', (_case, history, expected) => {
    expect(nextDayOf(stateAfter(...history))).toBe(expected);
  });
});
