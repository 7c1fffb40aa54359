import { describe, expect, it } from 'vitest';
import { dateOfSerial } from '../../../../functions/imports/reading/excel-date.ts';

describe('a number of days in the 1900 system', () => {
  it('counts a 29 February 1900 that never was', () => {
    expect(dateOfSerial(1, '1900')).toBe('1900-01-01');
    expect(dateOfSerial(59, '1900')).toBe('1900-02-28');
    expect(dateOfSerial(60, '1900')).toBe('1900-02-29');
    expect(dateOfSerial(61, '1900')).toBe('1900-03-01');
    expect(dateOfSerial(46082, '1900')).toBe('2026-03-01');
    expect(dateOfSerial(2_958_465, '1900')).toBe('9999-12-31');
  });

  it('has the time of day behind the point', () => {
    expect(dateOfSerial(46082.5, '1900')).toBe('2026-03-01T12:00:00');
    expect(dateOfSerial(46081.999999999, '1900')).toBe('2026-03-01');
  });

  it('is no date outside of its range', () => {
    expect(dateOfSerial(0, '1900')).toBeUndefined();
    expect(dateOfSerial(-1, '1900')).toBeUndefined();
    expect(dateOfSerial(2_958_466, '1900')).toBeUndefined();
    expect(dateOfSerial(Number.NaN, '1900')).toBeUndefined();
  });
});

describe('a number of days in the 1904 system', () => {
  it('counts from 1 January 1904, which is 0', () => {
    expect(dateOfSerial(0, '1904')).toBe('1904-01-01');
    expect(dateOfSerial(44_620, '1904')).toBe('2026-03-01');
    expect(dateOfSerial(2_957_003, '1904')).toBe('9999-12-31');
  });
});
