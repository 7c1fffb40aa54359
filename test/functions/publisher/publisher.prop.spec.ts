import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chunksOf,
  maximumBytes,
  maximumEntries,
  type Outgoing,
} from '../../../functions/publisher/publisher.ts';

const sizes = fc.oneof(
  fc.integer({ min: 1, max: 2_000 }),
  fc.integer({ min: 1, max: maximumBytes - 1 }),
  fc.constantFrom(maximumBytes - 1, maximumBytes / 2, maximumBytes / 2 - 1),
);
const outgoingOf = (bytes: readonly number[]): Outgoing[] =>
  bytes.map((size, record) => ({ record, entry: {}, bytes: size }));

describe('whatever the sizes of the entries', () => {
  it('puts each in exactly one chunk, in order, no chunk empty or over a limit', () => {
    fc.assert(
      fc.property(fc.array(sizes, { maxLength: 80 }), (bytes) => {
        const outgoing = outgoingOf(bytes);
        const chunks = chunksOf(outgoing);
        expect(chunks.flat()).toEqual(outgoing);
        for (const chunk of chunks) {
          expect(chunk.length).toBeGreaterThan(0);
          expect(chunk.length).toBeLessThanOrEqual(maximumEntries);
          expect(chunk.reduce((sum, one) => sum + one.bytes, 0)).toBeLessThan(maximumBytes);
        }
      }),
    );
  });

  it('makes no call that the one before had room for', () => {
    fc.assert(
      fc.property(fc.array(sizes, { maxLength: 80 }), (bytes) => {
        const chunks = chunksOf(outgoingOf(bytes));
        for (const [index, chunk] of chunks.slice(1).entries()) {
          const before = chunks[index] ?? [];
          const sum = before.reduce((total, one) => total + one.bytes, 0);
          const next = chunk[0]?.bytes ?? 0;
          expect(before.length === maximumEntries || sum + next >= maximumBytes).toBe(true);
        }
      }),
    );
  });
});
