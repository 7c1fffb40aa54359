import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../functions/shared/problem.ts';
import { checkStorable } from '../../../functions/shared/storable-json.ts';

const codeOf = (value: unknown) => {
  try {
    checkStorable(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.problem.type.split('/').at(-1);
  }
};

describe('what a body holds', () => {
  it.each([0, -0, 5e-324, -1e-131, 0.1, 9.9e125, Number.MAX_SAFE_INTEGER])(
    'may be the number %d',
    (number) => {
      expect(codeOf({ progress: number })).toBeUndefined();
    },
  );

  it.each([1e126, -1e126, Number.MAX_VALUE])('may not be %d, which DynamoDB has no room for', (number) => {
    expect(codeOf([{ progress: number }])).toBe('number-out-of-range');
  });

  it('may be any text of whole characters', () => {
    expect(codeOf({ title: 'Łęcki 🎓\u0000' })).toBeUndefined();
    expect(codeOf({ title: '\ud83c' })).toBe('not-unicode');
    expect(codeOf({ '\ud83c': 1 })).toBe('not-unicode');
  });

  it('may be nested as deep as any route needs, and not without end', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 'leaf' : [nested(depth - 1)]);
    expect(codeOf(nested(40))).toBeUndefined();
    expect(codeOf(nested(41))).toBe('nested-too-deep');
  });
});
