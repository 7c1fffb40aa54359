import { describe, expect, it } from 'vitest';
import { exportedAt } from '../../../domain/import/exported-at.ts';

const droppedAt = '2026-11-24T06:00:00.000Z';
const of = (fileName: string, dropped = droppedAt) =>
  exportedAt({ fileName, droppedAt: dropped, timeZone: 'Europe/Amsterdam' });

describe('when the name holds a date', () => {
  it.each([
    'medewerkers_20261124.csv',
    'medewerkers-2026-11-24.csv',
    'medewerkers 2026.11.24.xlsx',
    '2026_11_24_medewerkers.csv',
    '24-11-2026 medewerkers.csv',
    'medewerkers.24.11.2026.csv',
    '24_11_2026.csv',
    'medewerkers24112026.csv',
    'export20261124v2.csv',
  ])('is the beginning of that day, where the company is: %s', (fileName) => {
    expect(of(fileName)).toBe('2026-11-23T23:00:00.000Z');
  });

  it.each([
    ['medewerkers_20261124T0130.csv', '2026-11-24T00:30:00.000Z'],
    ['medewerkers_20261124_013000.csv', '2026-11-24T00:30:00.000Z'],
    ['medewerkers_20261124013007.csv', '2026-11-24T00:30:07.000Z'],
    ['medewerkers_202611240130.csv', '2026-11-24T00:30:00.000Z'],
    ['2026-11-24T01:30:07.csv', '2026-11-24T00:30:07.000Z'],
    ['2026-11-24 01.30.csv', '2026-11-24T00:30:00.000Z'],
    ['2026-11-24 - 01h30.csv', '2026-11-24T00:30:00.000Z'],
    ['24-11-2026_01-30-07.csv', '2026-11-24T00:30:07.000Z'],
    ['20261124T013007Z.csv', '2026-11-24T01:30:07.000Z'],
    ['zomer_20260701T0130.csv', '2026-06-30T23:30:00.000Z'],
  ])('is at the time that stands behind it: %s', (fileName, moment) => {
    expect(of(fileName)).toBe(moment);
  });

  it.each(['20261124_2500.csv', '20261124_1.csv', '20261124_12345.csv', '20261124-A.csv'])(
    'takes for a time only what is one: %s',
    (fileName) => {
      expect(of(fileName)).toBe('2026-11-23T23:00:00.000Z');
    },
  );

  it('is the last of several', () => {
    expect(of('periode 20260101-20261031 export 2026-11-24.csv')).toBe('2026-11-23T23:00:00.000Z');
    expect(of('export_20261124_periode_01-01-2026.csv')).toBe('2026-11-23T23:00:00.000Z');
  });

  it('is not one that comes after the drop', () => {
    expect(of('jaar tot 31-12-2026.csv')).toBe(droppedAt);
    expect(of('jaar tot 31-12-2026, export 20261123.csv')).toBe('2026-11-22T23:00:00.000Z');
    expect(of('medewerkers_20261124T0800.csv')).toBe(droppedAt);
  });

  it('tells in which order files were exported that were dropped in another', () => {
    const late = of('medewerkers_20261124T0130.csv', '2026-11-24T09:00:00.000Z');
    const soon = of('medewerkers_20261124T0200.csv', '2026-11-24T01:01:00.000Z');
    expect(late < soon).toBe(true);
  });
});

describe('when the name holds no date', () => {
  it.each([
    'medewerkers.csv',
    '',
    'medewerkers_2026.csv',
    'medewerkers_1764024000.csv',
    'medewerkers_31-02-2026.csv',
    'medewerkers_20260231.csv',
    'medewerkers_20261301.csv',
    'medewerkers_19991231.csv',
    'medewerkers_1120261124.csv',
    '2026-11_24.csv',
  ])('is the moment of the drop: %s', (fileName) => {
    expect(of(fileName)).toBe(droppedAt);
  });
});
