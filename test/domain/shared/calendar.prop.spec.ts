import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, dayIn, momentIn } from '../../../domain/shared/calendar.ts';

const time = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const months = fc.integer({ min: 0, max: 240 });

function partsOf(iso: string) {
  const [year = 0, month = 0, day = 0] = iso.slice(0, 10).split('-').map(Number);
  return { monthsSinceZero: year * 12 + month, day, timeOfDay: iso.slice(10) };
}

describe('whenever months are added', () => {
  it('lands in the month that is so many later, at the same time of day', () => {
    fc.assert(
      fc.property(time, months, (from, count) => {
        const [before, after] = [partsOf(from), partsOf(addMonths(from, count))];
        expect(after.monthsSinceZero - before.monthsSinceZero).toBe(count);
        expect(after.timeOfDay).toBe(before.timeOfDay);
      }),
    );
  });

  it('lands on the same day, or on the last one of a month that has no such day', () => {
    fc.assert(
      fc.property(time, months, (from, count) => {
        const to = addMonths(from, count);
        if (partsOf(to).day === partsOf(from).day) return;
        const dayAfter = new Date(Date.parse(to) + 86_400_000).toISOString();
        expect(partsOf(to).day).toBeLessThan(partsOf(from).day);
        expect(partsOf(dayAfter).day).toBe(1);
      }),
    );
  });

  it('never lets a later start end on an earlier day', () => {
    fc.assert(
      fc.property(time, time, months, (one, other, count) => {
        const [earlier, later] = one < other ? [one, other] : [other, one];
        expect(addMonths(earlier, count).slice(0, 10) <= addMonths(later, count).slice(0, 10)).toBe(true);
      }),
    );
  });
});

describe('whenever a local time is asked for', () => {
  const timeZone = fc.constantFrom('Europe/Amsterdam', 'America/Curacao', 'Asia/Kolkata', 'UTC');

  it('gives a moment at which it is that day there', () => {
    fc.assert(
      fc.property(time, timeZone, (local, zone) => {
        const [day = ''] = local.split('T');
        expect(dayIn(zone, momentIn(zone, `${day}T00:00:00`))).toBe(day);
        expect(dayIn(zone, momentIn(zone, `${day}T23:59:59`))).toBe(day);
      }),
    );
  });
});
