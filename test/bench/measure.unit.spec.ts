import { describe, expect, it } from 'vitest';
import { interleaved, millisecondsOf, pairsOf, quantile, ratioOf, spreadOf } from './measure.ts';

describe('a quantile', () => {
  it('is one of the values where one lies there, whatever their order', () => {
    expect(quantile([30, 10, 20], 0)).toBe(10);
    expect(quantile([30, 10, 20], 0.5)).toBe(20);
    expect(quantile([30, 10, 20], 1)).toBe(30);
  });

  it('lies between the two nearest otherwise', () => {
    expect(quantile([10, 20], 0.5)).toBe(15);
    expect(quantile([0, 100], 0.99)).toBe(99);
  });

  it('is that value when there is one', () => {
    expect(quantile([7], 0.99)).toBe(7);
  });

  it('sorts numbers as numbers, and leaves what it is given as it was', () => {
    const values = [100, 9, 20];
    expect(quantile(values, 1)).toBe(100);
    expect(values).toEqual([100, 9, 20]);
  });

  it('is refused when nothing was measured', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});

it('tells how far measurements reach', () => {
  expect(spreadOf([4, 1, 2])).toEqual({ median: 2, minimum: 1, maximum: 4 });
});

describe('a ratio', () => {
  it('is that of the medians of each round', () => {
    const ours = [2, 2, 9, 4, 4, 4];
    const theirs = [1, 1, 1, 4, 4, 0];
    expect(ratioOf({ ours, theirs }, 2)).toEqual({ median: 1.5, minimum: 1, maximum: 2 });
  });

  it('uses every pair when they do not divide evenly', () => {
    expect(ratioOf({ ours: [1, 6, 6], theirs: [1, 2, 2] }, 2)).toEqual({
      median: 2,
      minimum: 1,
      maximum: 3,
    });
  });

  it('is refused when there are fewer pairs than rounds', () => {
    expect(() => ratioOf({ ours: [1], theirs: [1] }, 2)).toThrow(RangeError);
  });
});

describe('measuring two sides in turn', () => {
  const measure = async (options: { pairs: number; warmUps?: number }) => {
    const order: string[] = [];
    const side = (name: string) => async (index: number) => {
      order.push(`${name}${index}`);
      return `${name}${index}`;
    };
    const samples = await interleaved({ ...options, ours: side('a'), theirs: side('b') });
    return { order, samples };
  };

  it('begins with each every other time', async () => {
    const { order, samples } = await measure({ pairs: 3 });
    expect(order).toEqual(['a0', 'b0', 'b1', 'a1', 'a2', 'b2']);
    expect(samples).toEqual({ ours: ['a0', 'a1', 'a2'], theirs: ['b0', 'b1', 'b2'] });
  });

  it('forgets what was only to warm up', async () => {
    const { samples } = await measure({ pairs: 1, warmUps: 2 });
    expect(samples).toEqual({ ours: ['a2'], theirs: ['b2'] });
  });
});

it('takes one number of each sample', () => {
  const pairs = { ours: [{ load: 1 }], theirs: [{ load: 2 }] };
  expect(pairsOf(pairs, ({ load }) => load)).toEqual({ ours: [1], theirs: [2] });
});

describe('the time that work takes', () => {
  it('is not negative, and the failure of the work is not lost', async () => {
    expect(await millisecondsOf(async () => undefined)).toBeGreaterThanOrEqual(0);
    await expect(millisecondsOf(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
