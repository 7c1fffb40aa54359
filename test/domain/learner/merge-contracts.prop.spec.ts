import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Contract, mergeContracts } from '../../../domain/learner/merge-contracts.ts';
import { mergeEmployment } from '../../../domain/learner/merge-employment.ts';
import { standingOn } from '../../../domain/learner/state.ts';

const days = Array.from({ length: 12 }, (_, index) => `2026-03-${String(index + 1).padStart(2, '0')}`);
const day = fc.constantFrom(...days);
const cell = (...values: readonly string[]) => fc.constantFrom(...values, null, undefined);
const contract: fc.Arbitrary<Contract> = fc
  .record({
    contractNumber: fc.constantFrom('1', '2', '10'),
    row: fc.record({
      department: cell('Logistiek', 'Magazijn'),
      jobTitle: cell('Teamleider'),
      managerId: cell('E200', 'E201'),
      startsOn: cell(...days),
      endsOn: cell(...days, '2999-12-31'),
    }),
    isInService: fc.constantFrom(undefined, undefined, true, false),
  })
  .filter(({ row: { startsOn, endsOn } }) => !startsOn || !endsOn || startsOn <= endsOn);
const contracts = fc.array(contract, { maxLength: 5 });
const reordered = (all: readonly Contract[]) =>
  fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length });

describe('whatever contracts a person has', () => {
  it('are the same employment in any order of the rows', () => {
    fc.assert(
      fc.property(
        contracts.chain((all) => fc.tuple(fc.constant(all), reordered(all))),
        day,
        ([one, other], today) => {
          expect(mergeContracts(other, today)).toEqual(mergeContracts(one, today));
        },
      ),
    );
  });

  it('are an employment that runs on a day exactly when one of them does', () => {
    fc.assert(
      fc.property(fc.array(contract, { minLength: 2, maxLength: 5 }), day, (all, today) => {
        const counted = all.some(({ isInService }) => isInService !== false)
          ? all.filter(({ isInService }) => isInService !== false)
          : all;
        const employmentOf = (row: Contract['row']) => mergeEmployment({}, row, new Set());
        const isRunning = counted.some(({ row }) => standingOn(today, employmentOf(row)) === 'active');
        const { row } = mergeContracts(all, today);
        expect(standingOn(today, employmentOf(row)) === 'active').toBe(isRunning);
      }),
    );
  });
});
