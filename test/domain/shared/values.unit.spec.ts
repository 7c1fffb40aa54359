import { describe, expect, it } from 'vitest';
import { timeSchema } from '../../../domain/shared/values.ts';

describe('a moment', () => {
  it.each([
    ['2026-03-29T02:30:00+02:00', '2026-03-29T00:30:00.000Z'],
    ['2026-03-29T02:30:00.123456Z', '2026-03-29T02:30:00.123Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
  ])('comes in as %s and is kept as %s', (given, kept) => {
    expect(timeSchema.parse(given)).toBe(kept);
  });

  it.each([
    ['without an offset', '2026-03-29T02:30:00'],
    ['on a day that does not exist', '2026-02-30T02:30:00Z'],
    ['that is in the year 10000 in UTC', '9999-12-31T23:59:59-05:00'],
    ['that is before the year 0 in UTC', '0000-01-01T00:00:00+01:00'],
  ])('is refused %s', (_name, given) => {
    expect(timeSchema.safeParse(given).success).toBe(false);
  });
});
