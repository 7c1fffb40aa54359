import { describe, expect, it } from 'vitest';
import { isOpen } from '../../../../domain/learner/merge-employment.ts';
import {
  employmentOf,
  erasedBy,
  isInServiceBy,
  isSamePerson,
  personalDataAfter,
  personIn,
} from '../../../../functions/imports/apply/employee.ts';
import { openEnd } from '../../../../functions/imports/reading/date-text.ts';
import { employeeRow } from '../../../support/employee-row.ts';

const nothing: ReadonlySet<string> = new Set();
const jan = { givenName: 'Jan', familyName: 'Jansen', email: 'jan@acme.nl', employeeNumber: '101' };

describe('who somebody is once a row is read', () => {
  it('is what the row says, of somebody new', () => {
    expect(personalDataAfter(undefined, employeeRow({ email: 'jan@acme.nl' }), nothing)).toEqual(jan);
  });

  it('is called by the family name alone where the row has no other', () => {
    expect(personalDataAfter(undefined, employeeRow({ givenName: null }), nothing)).toEqual({
      givenName: '',
      familyName: 'Jansen',
      employeeNumber: '101',
    });
  });

  it('keeps given name, number and address that the row leaves out', () => {
    const row = employeeRow({ givenName: null, employeeNumber: null, email: null });
    expect(personalDataAfter(jan, row, nothing)).toEqual(jan);
  });

  it('loses the address by an empty cell only where the profile says so', () => {
    const { email: _email, ...withoutEmail } = jan;
    expect(
      personalDataAfter(jan, employeeRow({ email: null }), erasedBy({ emptyErases: ['email'] })),
    ).toEqual(withoutEmail);
    expect(personalDataAfter(jan, employeeRow(), erasedBy({ emptyErases: true }))).toEqual(jan);
  });

  it('never loses a given name or a number', () => {
    const row = employeeRow({ givenName: null, employeeNumber: null });
    expect(personalDataAfter(jan, row, erasedBy({ emptyErases: true }))).toEqual(jan);
  });

  it('has the tussenvoegsel of the family name, or none', () => {
    const berg = { ...jan, prefix: 'van der', familyName: 'Berg' };
    expect(personalDataAfter(berg, employeeRow({ familyName: 'Smit' }), nothing)).toEqual({
      ...jan,
      familyName: 'Smit',
    });
    expect(personalDataAfter(jan, employeeRow({ prefix: 'de', familyName: 'Wit' }), nothing)).toEqual({
      ...jan,
      prefix: 'de',
      familyName: 'Wit',
    });
  });

  it('keeps the address as it was written first', () => {
    expect(personalDataAfter(jan, employeeRow({ email: 'JAN@Acme.nl' }), nothing)).toEqual(jan);
  });
});

describe('whether a row is about whom its number found', () => {
  it.each([
    ['the address, in other capitals', { givenName: 'Kees', familyName: 'Kok', email: 'Jan@ACME.nl' }],
    ['the given name', { familyName: 'Kok' }],
    ['the family name', { givenName: 'Kees' }],
    ['the name at birth', { givenName: 'Kees', familyName: 'Kok', birthName: 'Jansen' }],
    ['the name in other letters', { givenName: 'Kees', familyName: 'JÁNSEN' }],
    ['the initials that were all there was', { givenName: null, initials: 'Jan', familyName: 'Kok' }],
  ])('is told by %s', (_case, told) => {
    expect(isSamePerson(jan, employeeRow(told), 'employeeNumber')).toBe(true);
  });

  it('is not, where all of them differ or are missing', () => {
    const kees = { givenName: 'Kees', familyName: 'Kok' };
    expect(isSamePerson(jan, employeeRow({ ...kees, email: 'kees@acme.nl' }), 'employeeNumber')).toBe(false);
    expect(isSamePerson(jan, employeeRow({ ...kees, email: null }), 'employeeNumber')).toBe(false);
    expect(
      isSamePerson({ ...jan, givenName: '' }, employeeRow({ ...kees, givenName: '' }), 'employeeNumber'),
    ).toBe(false);
  });

  it('is not told by the address that found them', () => {
    const kees = employeeRow({ givenName: 'Kees', familyName: 'Kok', email: 'jan@acme.nl' });
    expect(isSamePerson(jan, kees, 'email')).toBe(false);
  });
});

describe('the rows of one person', () => {
  const first = employeeRow({ contractNumber: '2', department: 'Zorg', email: null });
  const second = employeeRow({ contractNumber: '10', givenName: null, email: 'jan@acme.nl' });

  it('are the first contract’s, with what the others know beside it, in any order', () => {
    const whole = { ...first, email: 'jan@acme.nl' };
    expect(personIn([first, second])).toEqual(whole);
    expect(personIn([second, first])).toEqual(whole);
  });

  it('are the row itself where there is one', () => {
    expect(personIn([second])).toEqual(second);
  });
});

describe('what a row says of service', () => {
  it('has an end that never comes for one that is written so', () => {
    expect(isOpen(employmentOf(employeeRow({ endsOn: openEnd })).endsOn ?? '')).toBe(true);
    expect(employmentOf(employeeRow({ endsOn: '2026-12-31' })).endsOn).toBe('2026-12-31');
    expect(employmentOf(employeeRow({ endsOn: null })).endsOn).toBeNull();
  });

  it('is told by the status alone', () => {
    expect(isInServiceBy(employeeRow({ status: 'active' }))).toBe(true);
    expect(isInServiceBy(employeeRow({ status: 'left' }))).toBe(false);
    expect(isInServiceBy(employeeRow({ status: null, endsOn: '2020-01-01' }))).toBeUndefined();
  });
});
