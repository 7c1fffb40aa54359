import { describe, expect, it } from 'vitest';
import { readStatus, readSuspension } from '../../../../functions/imports/reading/employment-status.ts';

describe('a status', () => {
  it.each(['In dienst', 'actief', 'Active', 'A', 'TRUE', '1', 'Ja', 'ziek', 'Paid Leave'])(
    '%s is active',
    (text) => {
      expect(readStatus(text)).toBe('active');
    },
  );

  it.each([
    'Uit dienst',
    'inactief',
    'niet actief',
    'Inactive',
    'FALSE',
    '0',
    'nee',
    'Terminated',
    'tobedeleted',
  ])('%s has left', (text) => {
    expect(readStatus(text)).toBe('left');
  });

  it('is not guessed', () => {
    expect(readStatus('misschien')).toBeUndefined();
  });
});

describe('a suspension', () => {
  it('is the other way round, unless it is said in full', () => {
    expect(readSuspension('1')).toBe('left');
    expect(readSuspension('0')).toBe('active');
    expect(readSuspension('suspended')).toBe('left');
    expect(readSuspension('?')).toBeUndefined();
  });
});
