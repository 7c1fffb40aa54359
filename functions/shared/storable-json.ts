import { problem } from './problem.ts';

/** Deeper than any body that a route takes; schemas that call themselves must not be led further. */
const maximumDepth = 40;

/** DynamoDB refuses what is larger. What is nearer to 0 than it can say, the ledger keeps as 0. */
const greatestNumber = 9.9e125;

/**
 * Refuses JSON that parses and yet can't be kept: texts with half a surrogate pair, which have no UTF-8 and so no
 * canonical form (RFC 8785, 3.2.2.2), numbers beyond those that DynamoDB has, and nesting that is deeper than sense.
 *
 * @throws ProblemError 400
 */
export function checkStorable(value: unknown, depth = 0): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed())
      throw problem(400, 'not-unicode', 'The body holds a text that is not valid Unicode.');
    return;
  }
  if (typeof value === 'number') {
    if (Math.abs(value) > greatestNumber)
      throw problem(400, 'number-out-of-range', 'The body holds a number that is too large.');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= maximumDepth)
    throw problem(400, 'nested-too-deep', `The body is nested deeper than ${maximumDepth}.`);
  for (const [name, inner] of Object.entries(value)) {
    checkStorable(name);
    checkStorable(inner, depth + 1);
  }
}
