import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { leafHash } from '../../../../ledger/log/merkle-tree.ts';
import { alignLeaves } from '../../../../ledger/log/verify/align-leaves.ts';
import { StreamRegister } from '../../../../ledger/log/verify/stream-register.ts';
import { verifyLog } from '../../../../ledger/log/verify/verify-log.ts';
import {
  copyOf,
  logSigner,
  type SealedHistory,
  sealedHistory,
  testOrigin,
} from '../../../support/sealed-history.ts';

describe('a log of 300 commits in which one byte was changed', () => {
  let history: SealedHistory;
  let objects: readonly (readonly [string, Uint8Array])[];
  beforeAll(async () => {
    const order = Array.from({ length: 300 }, (_, nth) => `acme#counter#${nth % 7}`);
    history = await sealedHistory(order, [120, 1, 100, 79]);
    // Tiles of an older size say nothing of this one.
    objects = [...history.log.objects].filter(([path]) => !/\.p\/(?!44$|1$)/.test(path));
  });

  it('is never intact, whichever it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 100 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        async (nth, share, flip) => {
          const [path, bytes] = objects[nth % objects.length] ?? ['', Buffer.of(0)];
          const spoilt = Buffer.from(bytes);
          const at = Math.floor(share * bytes.byteLength);
          spoilt.writeUInt8(spoilt.readUInt8(at) ^ flip, at);
          const { log } = copyOf(history);
          log.objects.set(path, spoilt);
          const { problems } = await verifyLog({
            tenant: 'acme',
            origin: testOrigin,
            verifiers: [logSigner],
            log,
            table: history.table,
            now: () => new Date('2026-03-02T09:00:00.000Z'),
          });
          // gzip notes in its header when and where it ran, which says nothing of the commits.
          expect(problems.length > 0).toBe(!isSameText(path, bytes, spoilt));
        },
      ),
      { numRuns: 40 },
    );
  });
});

function isSameText(path: string, bytes: Uint8Array, spoilt: Uint8Array): boolean {
  if (!path.endsWith('.gz')) return false;
  try {
    return gunzipSync(spoilt).equals(gunzipSync(bytes));
  } catch {
    return false;
  }
}

const leavesOf = (numbers: readonly number[]) => numbers.map((number) => leafHash(String(number)));

describe('lines beside the leaves that were sealed', () => {
  const numbers = fc.nat({ max: 6 });
  const lists = fc.array(numbers, { maxLength: 12 }).map(leavesOf);
  const sealedLists = fc.uniqueArray(numbers).map(leavesOf);

  it('each have a place, and what has no line is told', () => {
    fc.assert(
      fc.property(lists, sealedLists, (actual, expected) => {
        const { places, missing } = alignLeaves(actual, expected);
        expect(places).toHaveLength(actual.length);
        const taken = places.flatMap(({ at }) => (at === undefined ? [] : [at]));
        expect(new Set(taken).size).toBe(taken.length);
        for (const [line, { at, finding }] of places.entries()) {
          if (finding === 'as-sealed') expect(actual[line]).toEqual(expected[at ?? -1]);
        }
        const counts = new Map<string, number>();
        const count = (leaf: Uint8Array | undefined, by: number) => {
          const key = Buffer.from(leaf ?? []).toString('hex');
          counts.set(key, (counts.get(key) ?? 0) + by);
        };
        for (const leaf of expected) count(leaf, 1);
        for (const at of missing) count(expected[at], -1);
        for (const [line, { finding }] of places.entries()) {
          if (finding === 'as-sealed' || finding === 'moved') count(actual[line], -1);
        }
        expect([...counts.values()].filter((left) => left !== 0)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the register of streams', () => {
  it('remembers as a map would, however many there are', () => {
    const register = new StreamRegister();
    const numbers = new Map<string, number>();
    for (let nth = 0; nth < 20_000; nth += 1) {
      const stream = `acme#counter#${nth}`;
      const number = register.numberOf(stream);
      numbers.set(stream, number);
      register.setLog(number, nth + 1, Buffer.from(leafHash(stream)).toString('hex'));
      if (nth % 3 === 0) register.setTableVersion(number, nth);
      if (nth % 5 === 0) register.suspect(number);
    }
    expect(register.count).toBe(20_000);
    for (const [stream, number] of numbers) {
      const nth = Number(stream.split('#')[2]);
      expect(register.numberOf(stream)).toBe(number);
      expect(register.logVersion(number)).toBe(nth + 1);
      expect(register.logHash(number)).toBe(Buffer.from(leafHash(stream)).toString('hex'));
      expect(register.tableVersion(number)).toBe(nth % 3 === 0 ? nth : 0);
      expect(register.isSuspicious(number)).toBe(nth % 5 === 0);
    }
    expect(register.count).toBe(20_000);
  });
});
