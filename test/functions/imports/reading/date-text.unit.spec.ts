import { describe, expect, it } from 'vitest';
import { type DateConventions, readDate } from '../../../../functions/imports/reading/date-text.ts';

const dutch: DateConventions = { order: 'day-first', system: '1900' };
const american: DateConventions = { order: 'month-first', system: '1900' };

describe('a date', () => {
  it.each([
    '01-03-2026',
    '1-3-2026',
    '1/3/2026',
    '01.03.2026',
    '2026-03-01',
    '2026/3/1',
    '20260301',
    '2026-03-01T00:00:00Z',
    '2026-03-01T23:30:00.000+01:00',
    '2026-03-01 08:00',
    '01-03-2026 00:00:00',
    '1 maart 2026',
    '1 mrt 2026',
    '1 mrt. 2026',
    '1-mrt-2026',
    '1 March 2026',
    '1st March 2026',
    'March 1, 2026',
    'Mar 1 2026',
    '01-MAR-2026',
    '46082',
    '46082,75',
    '46082.75',
  ])('is read as %s', (text) => {
    expect(readDate(text, dutch)).toEqual({ date: '2026-03-01' });
  });

  it.each([
    'januari',
    'februari',
    'maart',
    'april',
    'mei',
    'juni',
    'juli',
    'augustus',
    'september',
    'oktober',
    'november',
    'december',
  ])('knows %s and its English name', (month) => {
    const index = new Date(`${englishOf(month)} 1, 2026`).getMonth() + 1;
    const date = `2026-${String(index).padStart(2, '0')}-05`;
    expect(readDate(`5 ${month} 2026`, dutch)).toEqual({ date });
    expect(readDate(`5 ${englishOf(month)} 2026`, dutch)).toEqual({ date });
    expect(readDate(`5 ${month.slice(0, 3)} 2026`, dutch)).toEqual({ date });
  });

  it('may have its month first, if the profile says so; years first are read either way', () => {
    expect(readDate('3/1/2026', american)).toEqual({ date: '2026-03-01' });
    expect(readDate('2026-03-01', american)).toEqual({ date: '2026-03-01' });
    expect(readDate('13/1/2026', american)).toEqual({ fault: 'invalid-date' });
  });

  it.each(['31-12-2999', '31-12-9999', '9999-12-31', '99991231', '2958465', '31 december 2999'])(
    'far away means no end: %s',
    (text) => {
      expect(readDate(text, dutch)).toEqual({ date: 'open' });
    },
  );

  it.each([
    '31-02-2026',
    '29-02-2025',
    '00-01-2026',
    '01-13-2026',
    '0206-03-01',
    '1 foo 2026',
    'onbekend',
    '310226',
    '-5',
    '1e5',
  ])('does not exist as %s', (text) => {
    expect(readDate(text, dutch)).toEqual({ fault: 'invalid-date' });
  });

  it('exists on 29 February in leap years alone', () => {
    expect(readDate('29-02-2024', dutch)).toEqual({ date: '2024-02-29' });
    expect(readDate('29-02-2000', dutch)).toEqual({ date: '2000-02-29' });
    expect(readDate('29-02-1900', dutch)).toEqual({ fault: 'invalid-date' });
  });

  it.each(['01-03-26', '1/3/26', "1-3-'26", '1 mrt 26', '1-mrt-26'])(
    'of two digits for the year is refused: %s',
    (text) => {
      expect(readDate(text, dutch)).toEqual({ fault: 'two-digit-year' });
    },
  );

  it('as a bare number counts from where its workbook counts', () => {
    expect(readDate('44620', { order: 'day-first', system: '1904' })).toEqual({ date: '2026-03-01' });
  });
});

function englishOf(month: string): string {
  const english: Record<string, string> = {
    januari: 'January',
    februari: 'February',
    maart: 'March',
    mei: 'May',
    juni: 'June',
    juli: 'July',
    augustus: 'August',
    oktober: 'October',
  };
  return english[month] ?? month;
}
