import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCursor, sealCursor } from '../../../functions/shared/cursor.ts';
import { ProblemError } from '../../../functions/shared/problem.ts';

const key = randomBytes(32);
const list = ['timeline', 'acme#learner#E100#timeline'];
const position = { pk: 'acme#learner#E100#timeline', sk: '2026-03-01T09:00:00.000Z#event-1' };

function refusalOf(open: () => unknown): { status: number; type: string } | undefined {
  try {
    open();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  return undefined;
}
const invalidCursor = { status: 400, type: expect.stringMatching(/\/invalid-cursor$/) };

/** The names of a table's key attributes; JSON can hold one named __proto__, objects can't. */
const attributeName = fc.string().filter((name) => name !== '__proto__');

describe('a cursor', () => {
  it('opens for the list that it was made for', () => {
    fc.assert(
      fc.property(fc.dictionary(attributeName, fc.string()), fc.array(fc.string()), (at, scope) => {
        expect(openCursor(key, scope, sealCursor(key, scope, at))).toEqual({ ...at });
      }),
    );
  });

  it('shows nothing of the key that it holds, and fits a URL', () => {
    const cursor = sealCursor(key, list, position);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('E100');
  });

  it('is refused when a single character of it is another', () => {
    const cursor = sealCursor(key, list, position);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.';
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom(...alphabet), (index, character) => {
        fc.pre(cursor[index] !== character);
        const altered = cursor.slice(0, index) + character + cursor.slice(index + 1);
        expect(refusalOf(() => openCursor(key, list, altered))).toMatchObject(invalidCursor);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused whatever else is sent in its place', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(refusalOf(() => openCursor(key, list, text))).toMatchObject(invalidCursor);
      }),
    );
  });

  it.each([
    ['another tenant', ['timeline', 'other#learner#E100#timeline']],
    ['another learner', ['timeline', 'acme#learner#E101#timeline']],
    ['another list', ['enrolments', 'acme#learner#E100#timeline']],
    ['the same list with another filter', [...list, 'bhv']],
  ])('is refused for %s', (_name, other) => {
    const cursor = sealCursor(key, list, position);
    expect(refusalOf(() => openCursor(key, other, cursor))).toMatchObject(invalidCursor);
  });

  it('is refused under another key', () => {
    const cursor = sealCursor(randomBytes(32), list, position);
    expect(refusalOf(() => openCursor(key, list, cursor))).toMatchObject(invalidCursor);
  });
});
