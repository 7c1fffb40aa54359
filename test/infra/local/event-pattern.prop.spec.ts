import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { compilePattern } from '../../../infra/local/event-pattern.ts';

const scalar = fc.oneof(
  fc.string(),
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.boolean(),
  fc.constant(null),
);
const fieldName = fc.constantFrom('a', 'b', 'c');

/** Texts in which pieces repeat, so that a wildcard has many ways to fail. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), maxLength: 12 });

const matches = (pattern: unknown, event: unknown) => compilePattern(pattern)(event);

describe('an event pattern', () => {
  it('that lists the very values of an event matches it', () => {
    fc.assert(
      fc.property(fc.dictionary(fieldName, scalar, { minKeys: 1 }), (event) => {
        const pattern = Object.fromEntries(Object.entries(event).map(([name, value]) => [name, [value]]));
        return matches(pattern, event);
      }),
    );
  });

  it('with anything-but is met exactly when the value is not met, if the field is there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
        fc.oneof(fc.string(), fc.constantFrom('x')),
        (excluded, value) =>
          matches({ a: [{ 'anything-but': excluded }] }, { a: value }) !==
          matches({ a: excluded }, { a: value }),
      ),
    );
  });

  it('is met by a wildcard as by the regular expression that says the same', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), maxLength: 3 });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), text, (pieces, value) => {
        // Empty pieces in the middle would be two wildcards in a row.
        const kept = pieces.filter(
          (literal, index) => literal !== '' || index === 0 || index === pieces.length - 1,
        );
        const escaped = kept.map((literal) => literal.replaceAll(/[*\\]/g, '\\$&'));
        const expression = new RegExp(`^${escaped.join('[^]*')}$`);
        return matches({ a: [{ wildcard: escaped.join('*') }] }, { a: value }) === expression.test(value);
      }),
      { numRuns: 2_000 },
    );
  });

  it('with $or is met when one of the patterns that it stands for is', () => {
    const conditions = fc.dictionary(fieldName, fc.array(scalar, { minLength: 1, maxLength: 2 }), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(
        conditions,
        fc.array(conditions, { minLength: 2, maxLength: 3 }),
        fc.dictionary(fieldName, scalar),
        (beside, alternatives, event) => {
          const whole = matches({ ...beside, $or: alternatives }, event);
          return whole === (matches(beside, event) && alternatives.some((one) => matches(one, event)));
        },
      ),
    );
  });

  it('is met by a cidr exactly when the first bits are the same', () => {
    const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
    const bitsOf = (address: readonly number[]) =>
      address.map((octet) => octet.toString(2).padStart(8, '0')).join('');
    fc.assert(
      fc.property(octets, octets, fc.nat(32), fc.boolean(), (network, other, length, isNear) => {
        const address = isNear ? ([...network.slice(0, 3), other[3]] as const) : other;
        const expected = bitsOf(address).slice(0, length) === bitsOf(network).slice(0, length);
        return (
          matches({ ip: [{ cidr: `${network.join('.')}/${length}` }] }, { ip: address.join('.') }) ===
          expected
        );
      }),
    );
  });
});
