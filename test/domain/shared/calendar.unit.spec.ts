import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMinutes,
  addMonths,
  dayAfter,
  dayIn,
  momentIn,
} from '../../../domain/shared/calendar.ts';

describe('when months are added', () => {
  it.each([
    ['the day is there', '2026-04-17T11:00:00.000Z', 12, '2027-04-17T11:00:00.000Z'],
    ['the year turns', '2026-11-30T23:59:59.999Z', 2, '2027-01-30T23:59:59.999Z'],
    ['nothing is added', '2026-05-31T08:00:00.000Z', 0, '2026-05-31T08:00:00.000Z'],
  ])('keeps the day and the time: %s', (_case, from, months, expected) => {
    expect(addMonths(from, months)).toBe(expected);
  });

  it.each([
    ['31 January to 28 February', '2026-01-31T08:30:00.000Z', 1, '2026-02-28T08:30:00.000Z'],
    ['31 January to 29 February', '2028-01-31T08:30:00.000Z', 1, '2028-02-29T08:30:00.000Z'],
    ['29 February to 28 February', '2028-02-29T08:30:00.000Z', 12, '2029-02-28T08:30:00.000Z'],
    ['31 August to 30 September', '2026-08-31T08:30:00.000Z', 1, '2026-09-30T08:30:00.000Z'],
    ['31 December to 30 April', '2026-12-31T08:30:00.000Z', 4, '2027-04-30T08:30:00.000Z'],
  ])('stops at the last day of a shorter month: %s', (_case, from, months, expected) => {
    expect(addMonths(from, months)).toBe(expected);
  });

  it('counts in UTC, where the moment already belongs to the next day or still to the one before', () => {
    expect(addMonths('2026-02-01T00:30:00+01:00', 1)).toBe('2026-02-28T23:30:00.000Z');
  });
});

describe('when days are added', () => {
  it('adds 24 hours for each, also where clocks are put forward', () => {
    expect(addDays('2026-03-28T12:00:00.000Z', 2)).toBe('2026-03-30T12:00:00.000Z');
  });
});

describe('when minutes are added', () => {
  it('goes over the ends of days, and back', () => {
    expect(addMinutes('2026-12-31T23:30:00.000Z', 45)).toBe('2027-01-01T00:15:00.000Z');
    expect(addMinutes('2027-01-01T00:15:00.000Z', -45)).toBe('2026-12-31T23:30:00.000Z');
  });
});

describe('when a day is asked for', () => {
  it('is the one after, over the ends of months and years', () => {
    expect(dayAfter('2026-06-30')).toBe('2026-07-01');
    expect(dayAfter('2028-02-28')).toBe('2028-02-29');
    expect(dayAfter('2026-12-31')).toBe('2027-01-01');
  });

  it('is the day that the clocks show there', () => {
    expect(dayIn('Europe/Amsterdam', '2026-03-31T21:59:59.999Z')).toBe('2026-03-31');
    expect(dayIn('Europe/Amsterdam', '2026-03-31T22:00:00.000Z')).toBe('2026-04-01');
    expect(dayIn('Europe/Amsterdam', '2026-12-31T23:00:00.000Z')).toBe('2027-01-01');
    expect(dayIn('America/Curacao', '2026-04-01T03:59:00.000Z')).toBe('2026-03-31');
  });
});

describe('when clocks show a time', () => {
  it.each([
    ['in winter', '2026-01-15T01:30:00', '2026-01-15T00:30:00.000Z'],
    ['in summer', '2026-07-15T01:30:00', '2026-07-14T23:30:00.000Z'],
    ['just before they go forward', '2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z'],
    ['just after', '2026-03-29T03:00:00', '2026-03-29T01:00:00.000Z'],
    ['just after they went back', '2026-10-25T03:00:00', '2026-10-25T02:00:00.000Z'],
  ])('knows the moment: %s', (_case, localTime, moment) => {
    expect(momentIn('Europe/Amsterdam', localTime)).toBe(moment);
  });

  it('finds a moment for times that they skip or show twice', () => {
    expect(['2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z']).toContain(
      momentIn('Europe/Amsterdam', '2026-03-29T02:30:00'),
    );
    expect(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']).toContain(
      momentIn('Europe/Amsterdam', '2026-10-25T02:30:00'),
    );
  });
});
