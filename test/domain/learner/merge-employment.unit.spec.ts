import { describe, expect, it } from 'vitest';
import { importEmployee } from '../../../domain/learner/decide.ts';
import type { Employment, LearnerEvent } from '../../../domain/learner/events.ts';
import {
  type EmploymentRow,
  employmentAfter,
  mergeEmployment,
  mergeFields,
  serviceAfter,
} from '../../../domain/learner/merge-employment.ts';
import { type LearnerState, learner } from '../../../domain/learner/state.ts';

const known: Employment = { department: 'Logistiek', managerId: 'E200', endsOn: '2026-06-30' };
const nothing: ReadonlySet<string> = new Set();
const merged = (row: EmploymentRow, ...emptyErases: readonly string[]) =>
  mergeEmployment(known, row, new Set(emptyErases));

describe('when a row is laid over what is known', () => {
  it('replaces what it names', () => {
    expect(merged({ department: 'Magazijn', jobTitle: 'Teamleider' })).toStrictEqual({
      ...known,
      department: 'Magazijn',
      jobTitle: 'Teamleider',
    });
  });

  it('keeps what the file has no column for, even where an empty cell erases', () => {
    expect(merged({}, 'department', 'endsOn')).toStrictEqual(known);
    expect(merged({ department: undefined }, 'department')).toStrictEqual(known);
  });

  it('keeps what its cell is empty for, unless the profile says that it erases', () => {
    expect(merged({ department: null, managerId: null })).toStrictEqual(known);
    expect(merged({ department: null, managerId: null }, 'managerId')).toStrictEqual({
      department: 'Logistiek',
      endsOn: '2026-06-30',
    });
  });

  it('takes away the end when it names one that never comes', () => {
    const { endsOn: _endsOn, ...endless } = known;
    expect(merged({ endsOn: '2999-12-31' })).toStrictEqual(endless);
    expect(merged({ endsOn: '9999-12-31' })).toStrictEqual(endless);
  });

  it('does the same for any fields, such as those of a name', () => {
    const name = { givenName: 'Jan', prefix: 'van der', familyName: 'Berg' };
    const fields = ['givenName', 'prefix', 'familyName', 'email'] as const;
    const row = { givenName: 'Johannes', prefix: null, familyName: null, email: 'jan@acme.example' };
    expect(mergeFields(fields, name, row, new Set(['prefix']))).toStrictEqual({
      givenName: 'Johannes',
      familyName: 'Berg',
      email: 'jan@acme.example',
    });
  });
});

describe('when the end that is known is over', () => {
  const now = '2026-07-15T02:00:00.000Z';
  const today = '2026-07-15';
  const personalData = { ciphertext: 'jan', digest: 'digest-of-jan' };
  const registered: LearnerEvent = {
    type: 'LearnerRegistered',
    occurredAt: now,
    data: { personalData, ...known },
  };
  const left: LearnerEvent = { type: 'LearnerLeft', occurredAt: now, data: { endsOn: '2026-06-30' } };
  const active = [registered].reduce<LearnerState>(learner.evolve, learner.initialState);
  const gone = [registered, left].reduce<LearnerState>(learner.evolve, learner.initialState);
  const { endsOn: _endsOn, ...endless } = known;
  const imported = (state: LearnerState, row: EmploymentRow, isInService?: boolean) =>
    employmentAfter(state, row, { emptyErases: nothing, isInService, today });

  it.each([
    ['gone', gone],
    ['about to be', active],
  ])('is not kept by a row that says that the learner is in service: %s', (_case, state) => {
    expect(imported(state, { endsOn: null }, true)).toStrictEqual(endless);
    expect(imported(state, {}, true)).toStrictEqual(endless);
  });

  it('is not kept by a row that starts later', () => {
    expect(imported(gone, { startsOn: '2026-07-01', endsOn: null })).toStrictEqual({
      ...endless,
      startsOn: '2026-07-01',
    });
    expect(imported(gone, { startsOn: '2020-01-01', endsOn: null })).toMatchObject({ endsOn: '2026-06-30' });
  });

  it('is kept by a row that says nothing of it', () => {
    expect(imported(gone, { department: 'Magazijn' })).toStrictEqual({ ...known, department: 'Magazijn' });
    expect(imported(gone, { endsOn: null }, false)).toStrictEqual(known);
  });

  it('is kept while it is to come, whatever the row says of today', () => {
    const leaving = [
      { ...registered, data: { personalData, endsOn: '2026-12-31' } } satisfies LearnerEvent,
    ].reduce<LearnerState>(learner.evolve, learner.initialState);
    expect(imported(leaving, { endsOn: null }, true)).toStrictEqual({ endsOn: '2026-12-31' });
  });

  it('lets a learner come back who was missing from one file', () => {
    const employment = imported(gone, { department: 'Logistiek' }, true);
    const decision = importEmployee(gone, { personalData, employment, isInService: undefined, today, now });
    expect(decision).toMatchObject([{ type: 'LearnerReturned' }, { type: 'LearnerChanged' }]);
  });

  it('is not known of who is not known', () => {
    expect(imported(learner.initialState, { department: 'Magazijn', endsOn: null })).toStrictEqual({
      department: 'Magazijn',
    });
  });

  it('keeps who has left away as long as a row tells of no other last day, on that day too', () => {
    expect(serviceAfter(gone, { endsOn: '2026-06-30' }, undefined)).toBe(false);
    expect(serviceAfter(gone, { endsOn: '2026-08-31' }, undefined)).toBeUndefined();
    expect(serviceAfter(gone, {}, undefined)).toBeUndefined();
  });

  it('keeps nobody away of whom a row says that they are in service, or who has not left', () => {
    expect(serviceAfter(gone, { endsOn: '2026-06-30' }, true)).toBe(true);
    expect(serviceAfter(active, { endsOn: '2026-06-30' }, undefined)).toBeUndefined();
  });
});
