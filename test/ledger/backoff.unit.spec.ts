import { describe, expect, it } from 'vitest';
import { defaultBackoff, pacedBy, waitMilliseconds } from '../../ledger/backoff.ts';

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

describe('the waits under the circumstances', () => {
  it('are as set where a try is over in a moment', () => {
    expect(pacedBy(backoff, { tryMilliseconds: 5, elapsedMilliseconds: 0 })).toEqual({
      baseMilliseconds: 10,
      capMilliseconds: 50,
    });
  });

  it('begin with twice what a try takes, and stay under the cap', () => {
    const paced = pacedBy(backoff, { tryMilliseconds: 15, elapsedMilliseconds: 0 });
    expect(paced).toEqual({ baseMilliseconds: 30, capMilliseconds: 50 });
    expect(waitMilliseconds(paced, 2, almostOne)).toBe(49);
  });

  it.each([
    [0, 50],
    [400, 35],
    [1_000, 12.5],
    [2_000, 12.5],
  ])('shrink to a quarter as patience runs out: after %i ms their cap is %d', (elapsedMilliseconds, cap) => {
    const { capMilliseconds } = pacedBy(backoff, { tryMilliseconds: 5, elapsedMilliseconds });
    expect(capMilliseconds).toBeCloseTo(cap);
  });
});

describe('the patience of a command', () => {
  it('ends well before the Lambda that runs it, and API Gateway, give up', () => {
    expect(defaultBackoff.maximumMilliseconds).toBeLessThanOrEqual(15_000);
    expect(defaultBackoff.capMilliseconds).toBeLessThan(defaultBackoff.maximumMilliseconds / 4);
  });
});
