import { describe, expect, it } from 'vitest';
import { defaultBackoff, waitMilliseconds } from '../../ledger/backoff.ts';

const backoff = { maximumAttempts: 5, maximumMilliseconds: 1_000, baseMilliseconds: 10, capMilliseconds: 50 };
const almostOne = 1 - Number.EPSILON;

describe('the wait after a lost race', () => {
  it.each([
    [1, 10],
    [2, 20],
    [3, 40],
    [4, 50],
    [1_000, 50],
  ])('after %i conflicts has a ceiling of %i ms: doubled each time, up to the cap', (conflicts, ceiling) => {
    expect(waitMilliseconds(backoff, conflicts, almostOne)).toBe(ceiling - 1);
  });

  it('may be none at all: that spreads competitors best', () => {
    expect(waitMilliseconds(backoff, 4, 0)).toBe(0);
  });

  it('is spread evenly under its ceiling', () => {
    expect([0.25, 0.5, 0.75].map((random) => waitMilliseconds(backoff, 3, random))).toEqual([10, 20, 30]);
  });
});

describe('the patience of a command', () => {
  it('ends well before API Gateway gives up on it', () => {
    expect(defaultBackoff.maximumMilliseconds).toBeLessThanOrEqual(10_000);
    expect(defaultBackoff.capMilliseconds).toBeLessThan(defaultBackoff.maximumMilliseconds / 4);
  });
});
