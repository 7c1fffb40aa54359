import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportedAt } from '../../../domain/import/exported-at.ts';
import { dayIn } from '../../../domain/shared/calendar.ts';

const timeZone = 'Europe/Amsterdam';
const time = fc
  .date({ min: new Date('2001-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const fileName = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'0123456789-_.T: Z'), maxLength: 40 }),
);
const partsOf = (day: string) => {
  const [year = '', month = '', date = ''] = day.split('-');
  return { year, month, date };
};
const forms: readonly ((day: string) => string)[] = [
  (day) => `medewerkers_${day.replaceAll('-', '')}.csv`,
  (day) => `${day} personeel.xlsx`,
  (day) => `export.${day.replaceAll('-', '.')}.csv`,
  (day) => `p_${partsOf(day).date}-${partsOf(day).month}-${partsOf(day).year}.csv`,
  (day) => `p${partsOf(day).date}${partsOf(day).month}${partsOf(day).year}.csv`,
];

describe('whatever a file is called', () => {
  it('was not exported after it was dropped', () => {
    fc.assert(
      fc.property(fileName, time, (name, droppedAt) => {
        const moment = exportedAt({ fileName: name, droppedAt, timeZone });
        expect(moment <= droppedAt).toBe(true);
        expect(new Date(moment).toISOString()).toBe(moment);
      }),
    );
  });

  it('was exported on the day that its name says, in every form', () => {
    fc.assert(
      fc.property(time, fc.nat(30), fc.constantFrom(...forms), (exported, daysLater, form) => {
        const day = dayIn(timeZone, exported);
        const droppedAt = new Date(Date.parse(exported) + daysLater * 86_400_000).toISOString();
        expect(dayIn(timeZone, exportedAt({ fileName: form(day), droppedAt, timeZone }))).toBe(day);
      }),
    );
  });
});
