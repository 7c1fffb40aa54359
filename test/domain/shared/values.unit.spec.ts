import { describe, expect, it } from 'vitest';
import { idSchema, reasonSchema, timeSchema } from '../../../domain/shared/values.ts';

describe('a moment', () => {
  it.each([
    ['2026-03-01T10:00:00+01:00', '2026-03-01T09:00:00.000Z'],
    ['2026-03-01T09:00:00Z', '2026-03-01T09:00:00.000Z'],
    ['2026-03-01T09:00:00.1234567Z', '2026-03-01T09:00:00.123Z'],
    ['2026-10-25T02:30:00+02:00', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T02:30:00+01:00', '2026-10-25T01:30:00.000Z'],
    ['0000-01-01T01:00:00+01:00', '0000-01-01T00:00:00.000Z'],
  ])('is kept in UTC: %s', (given, kept) => {
    expect(timeSchema.parse(given)).toBe(kept);
  });

  it.each([
    ['has no offset', '2026-03-01T09:00:00'],
    ['is on a day that does not exist', '2026-02-29T09:00:00Z'],
    ['is at an hour that does not exist', '2026-03-01T24:00:00Z'],
    // Written with a sign, and so before all other moments, by whose texts they are ordered.
    ['is in UTC before the year 0', '0000-01-01T00:00:00+01:00'],
    ['is in UTC after the year 9999', '9999-12-31T23:30:00-01:00'],
  ])('is refused when it %s', (_why, given) => {
    expect(timeSchema.safeParse(given).success).toBe(false);
  });
});

describe('an id', () => {
  it.each(['a', 'E-100_b', 'constructor', 'x'.repeat(64)])('may be %s', (id) => {
    expect(idSchema.safeParse(id).success).toBe(true);
  });

  it.each(['', 'a.b', 'a#b', 'a/b', 'é', 'a\n', '__proto__', 'x'.repeat(65)])('may not be %j', (id) => {
    expect(idSchema.safeParse(id).success).toBe(false);
  });
});

describe('a reason', () => {
  it('is kept without the spaces around it, of which it may not consist', () => {
    expect(reasonSchema.parse('  No time ')).toBe('No time');
    expect(reasonSchema.safeParse('   ').success).toBe(false);
  });
});
