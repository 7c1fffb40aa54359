import { describe, expect, it } from 'vitest';
import { type Contract, mergeContracts } from '../../../domain/learner/merge-contracts.ts';
import type { EmploymentRow } from '../../../domain/learner/merge-employment.ts';

const today = '2026-06-15';
const contract = (contractNumber: string, row: EmploymentRow, isInService?: boolean): Contract => ({
  contractNumber,
  row: { department: `department of ${contractNumber}`, ...row },
  isInService,
});
const merged = (...contracts: readonly Contract[]) => mergeContracts(contracts, today);

describe('when a person has one contract', () => {
  it('is what its row says, empty cells and missing columns included', () => {
    const row = { department: 'Magazijn', jobTitle: null, startsOn: '2026-01-01' };
    expect(merged({ contractNumber: '1', row, isInService: true })).toEqual({ row, isInService: true });
  });
});

describe('when a person has two contracts at once', () => {
  it('starts with the first, ends with the last, and works where the first is', () => {
    const one = contract('1', { startsOn: '2025-01-01', endsOn: '2026-12-31', managerId: 'E200' });
    const other = contract('2', { startsOn: '2026-03-01', endsOn: '2027-02-28', managerId: 'E201' });
    expect(merged(one, other)).toEqual({
      row: {
        department: 'department of 1',
        managerId: 'E200',
        startsOn: '2025-01-01',
        endsOn: '2027-02-28',
      },
      isInService: undefined,
    });
  });

  it('has no end when one of them has none, and says so', () => {
    const one = contract('1', { startsOn: '2025-01-01', endsOn: '2026-12-31' });
    for (const endsOn of [null, undefined, '2999-12-31']) {
      const other = contract('2', { startsOn: '2026-03-01', endsOn });
      expect(merged(one, other).row).toMatchObject({ endsOn: '9999-12-31' });
    }
  });

  it('takes the lower number of two that began together', () => {
    const row = { startsOn: '2025-01-01' };
    expect(merged(contract('10', row), contract('9', row)).row.department).toBe('department of 9');
    expect(merged(contract('A2', row), contract('A1', row)).row.department).toBe('department of A1');
  });

  it('began before all that is known when one of them has no beginning', () => {
    const row = merged(contract('1', { startsOn: '2025-01-01' }), contract('2', {})).row;
    expect(row).toMatchObject({ department: 'department of 2', startsOn: null });
  });
});

describe('when one contract follows another', () => {
  it('is one service when there is no day between', () => {
    const row = merged(
      contract('1', { startsOn: '2025-01-01', endsOn: '2026-05-31' }),
      contract('2', { startsOn: '2026-06-01', endsOn: '2027-05-31' }),
    ).row;
    expect(row).toMatchObject({
      department: 'department of 2',
      startsOn: '2025-01-01',
      endsOn: '2027-05-31',
    });
  });

  it('is the service of today when there are days between', () => {
    const row = merged(
      contract('1', { startsOn: '2025-01-01', endsOn: '2025-12-31' }),
      contract('2', { startsOn: '2026-02-01', endsOn: '2026-08-31' }),
      contract('3', { startsOn: '2026-10-01' }),
    ).row;
    expect(row).toMatchObject({
      department: 'department of 2',
      startsOn: '2026-02-01',
      endsOn: '2026-08-31',
    });
  });

  it('is the service to come when none is running', () => {
    const row = merged(
      contract('1', { startsOn: '2025-01-01', endsOn: '2025-12-31' }),
      contract('2', { startsOn: '2026-07-01', endsOn: '2026-08-31' }),
    ).row;
    expect(row).toMatchObject({ department: 'department of 2', startsOn: '2026-07-01' });
  });

  it('is the last service, and the last of its contracts, when all are over', () => {
    const row = merged(
      contract('1', { startsOn: '2024-01-01', endsOn: '2024-12-31' }),
      contract('2', { startsOn: '2025-03-01', endsOn: '2026-03-31' }),
      contract('3', { startsOn: '2025-06-01', endsOn: '2025-08-31' }),
    ).row;
    expect(row).toMatchObject({
      department: 'department of 2',
      startsOn: '2025-03-01',
      endsOn: '2026-03-31',
    });
  });
});

describe('when a row says that its contract is out of service', () => {
  const one = { startsOn: '2020-01-01' };
  const other = { startsOn: '2026-01-01' };

  it('does not count beside one that is not', () => {
    expect(merged(contract('1', one, false), contract('2', other, true))).toMatchObject({
      row: { department: 'department of 2', startsOn: '2026-01-01' },
      isInService: true,
    });
    expect(merged(contract('1', one, false), contract('2', other)).isInService).toBeUndefined();
  });

  it('counts when all are', () => {
    expect(merged(contract('1', one, false), contract('2', other, false))).toMatchObject({
      row: { department: 'department of 1', startsOn: '2020-01-01' },
      isInService: false,
    });
  });
});

describe('when there is no contract', () => {
  it('says nothing', () => {
    expect(merged()).toEqual({ row: {}, isInService: undefined });
  });
});
