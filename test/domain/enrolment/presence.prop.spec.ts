import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attendanceOf, type Stay } from '../../../domain/enrolment/presence.ts';

const noon = Date.parse('2026-03-20T12:00:00.000Z');
const at = (minute: number) => new Date(noon + minute * 60_000).toISOString();
const length = 90;
const meeting = { startsAt: at(0), endsAt: at(length) };

/** Before, within and after the meeting; some end before they begin, as clocks of webinar tools have it. */
const stay: fc.Arbitrary<Stay & { readonly first: number; readonly last: number }> = fc
  .record({
    first: fc.integer({ min: -30, max: length + 30 }),
    last: fc.integer({ min: -30, max: length + 30 }),
    mode: fc.constantFrom('on-site' as const, 'remote' as const),
  })
  .map(({ first, last, mode }) => ({ first, last, mode, from: at(first), until: at(last) }));
const stays = fc.array(stay, { minLength: 1, maxLength: 8 });

/** The minutes in which somebody was there, counted one by one. */
function minutesCounted(all: readonly { first: number; last: number }[]): number {
  return Array.from({ length }, (_, minute) => minute).filter((minute) =>
    all.some(({ first, last }) => first <= minute && minute < last),
  ).length;
}

describe('what stays at a meeting count for', () => {
  it('is every minute in which at least one of them was, and never more than the meeting has', () => {
    fc.assert(
      fc.property(stays, (all) => {
        const minutes = attendanceOf(all, meeting)?.minutes;
        expect(minutes).toBe(minutesCounted(all));
        expect(minutes).toBeLessThanOrEqual(length);
      }),
    );
  });

  it('does not depend on the order in which they are told, nor on how often', () => {
    fc.assert(
      fc.property(
        stays.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        ([all, shuffled]) => {
          const { mode: _mode, ...one } = attendanceOf(all, meeting) ?? {};
          const { mode: _other, ...other } = attendanceOf(shuffled, meeting) ?? {};
          expect(other).toEqual(one);
        },
      ),
    );
  });

  it('does not become less by one more', () => {
    fc.assert(
      fc.property(stays, stay, (all, more) => {
        const before = attendanceOf(all, meeting)?.minutes ?? 0;
        expect(attendanceOf([...all, more], meeting)?.minutes).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('is absence exactly when it is nothing, and presence when nothing is missing at either end', () => {
    fc.assert(
      fc.property(stays, (all) => {
        const attendance = attendanceOf(all, meeting);
        expect(attendance?.status === 'absent').toBe(attendance?.minutes === 0);
        const within = all.filter(({ first, last }) => first < last && last > 0 && first < length);
        const isInTime =
          within.some(({ first }) => first <= 10) && within.some(({ last }) => last >= length - 10);
        if (within.length > 0) expect(attendance?.status === 'present').toBe(isInTime);
      }),
    );
  });

  it('is in the mode in which the learner was longer', () => {
    fc.assert(
      fc.property(stays, (all) => {
        const longest = (wanted: string) => minutesCounted(all.filter(({ mode }) => mode === wanted));
        const difference = longest('on-site') - longest('remote');
        if (difference === 0) return;
        expect(attendanceOf(all, meeting)?.mode).toBe(difference > 0 ? 'on-site' : 'remote');
      }),
    );
  });
});
