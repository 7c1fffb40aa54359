import { describe, expect, it } from 'vitest';
import {
  nameInUse,
  readNameUse,
  splitFamilyName,
  splitFullName,
} from '../../../../functions/imports/reading/person-name.ts';

describe('a family name', () => {
  it.each([
    ['Meer, van der', 'van der', 'Meer'],
    ['van der Meer', 'van der', 'Meer'],
    ['Boer, De', 'De', 'Boer'],
    ["van 't Hof", "van 't", 'Hof'],
    ['’s Gravesande', '’s', 'Gravesande'],
    ['v.d. Berg', 'v.d.', 'Berg'],
    ['v/d Berg', 'v/d', 'Berg'],
    ['de la Cruz', 'de la', 'Cruz'],
    ['Meer', null, 'Meer'],
    ['Jansen-de Vries', null, 'Jansen-de Vries'],
    ['Boer, de; Vries', null, 'Boer, de; Vries'],
    ['de', null, 'de'],
    ['Smit, Jr.', null, 'Smit, Jr.'],
  ])('%j has the prefix %j', (text, prefix, familyName) => {
    expect(splitFamilyName(text)).toEqual({ prefix, familyName });
  });

  it('with a capital is a name of its own: Van Damme', () => {
    expect(splitFamilyName('Van Damme')).toEqual({ prefix: null, familyName: 'Van Damme' });
  });

  it('may repeat the prefix of its column', () => {
    expect(splitFamilyName('van der Meer', 'van der')).toEqual({ prefix: 'van der', familyName: 'Meer' });
    expect(splitFamilyName('Meer, van der', 'van der')).toEqual({ prefix: 'van der', familyName: 'Meer' });
    expect(splitFamilyName('Meer', 'van der')).toEqual({ prefix: 'van der', familyName: 'Meer' });
  });
});

describe('a full name', () => {
  it.each([
    ['Jansen-de Vries, Anna', 'Anna', null, null, 'Jansen-de Vries'],
    ['Anna van der Meer', 'Anna', null, 'van der', 'Meer'],
    ['Meer, Anna van der', 'Anna', null, 'van der', 'Meer'],
    ['van der Meer, Anna', 'Anna', null, 'van der', 'Meer'],
    ['Meer, van der, Anna', 'Anna', null, 'van der', 'Meer'],
    ['Meer, van der', null, null, 'van der', 'Meer'],
    ['Meer, A. (Anna) van der', 'Anna', 'A.', 'van der', 'Meer'],
    ['Meer, A.B. van der', null, 'A.B.', 'van der', 'Meer'],
    ['A.B. Jansen', null, 'A.B.', null, 'Jansen'],
    ['Jan Willem de Boer', 'Jan Willem', null, 'de', 'Boer'],
    ['Anna Maria Jansen', 'Anna Maria', null, null, 'Jansen'],
    ['van der Meer', null, null, 'van der', 'Meer'],
    ['Jansen', null, null, null, 'Jansen'],
    ['Jansen,', null, null, null, 'Jansen'],
  ])('%j', (text, givenName, initials, prefix, familyName) => {
    expect(splitFullName(text)).toEqual({ givenName, initials, prefix, familyName });
  });
});

describe('the use of a partner’s name', () => {
  const own = { prefix: 'van der', familyName: 'Meer' };
  const partner = { prefix: 'de', familyName: 'Vries' };

  it.each([
    ['E', 'van der', 'Meer'],
    ['P', 'de', 'Vries'],
    ['B', 'de', 'Vries-van der Meer'],
    ['V', 'de', 'Vries-van der Meer'],
    ['N', 'van der', 'Meer-de Vries'],
    ['Eigen', 'van der', 'Meer'],
    ['Partner - Eigen', 'de', 'Vries-van der Meer'],
    ['Geboortenaam + partnernaam', 'van der', 'Meer-de Vries'],
  ])('%s', (code, prefix, familyName) => {
    const use = readNameUse(code);
    expect(use && nameInUse(own, partner, use)).toEqual({ prefix, familyName });
  });

  it('changes nothing without partner, or where the file has joined the names', () => {
    expect(nameInUse(own, null, 'partner')).toEqual(own);
    const joined = { prefix: null, familyName: 'Jansen-de Vries' };
    expect(nameInUse(joined, partner, 'own-partner')).toEqual(joined);
  });

  it('is not told by a number, which systems count differently', () => {
    expect(readNameUse('3')).toBeUndefined();
  });
});
