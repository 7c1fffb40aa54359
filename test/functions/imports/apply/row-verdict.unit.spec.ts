import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RowIdentifier, verdictOf } from '../../../../functions/imports/apply/row-verdict.ts';
import { Survey } from '../../../../functions/imports/apply/survey.ts';
import type { EmployeeRow, RowResult } from '../../../../functions/imports/reading/employee-row.ts';
import type { ProblemCode } from '../../../../functions/imports/reading/row-problem.ts';
import { employeeRow } from '../../../support/employee-row.ts';

const today = '2026-03-02';
const digest = (kind: string, value: string) =>
  createHash('sha256').update(`${kind} ${value.toLowerCase()}`).digest('hex').slice(0, 32);
const identifier = new RowIdentifier(digest, ['delta', []]);
const kept = (row: number, told: Partial<EmployeeRow> = {}): RowResult => ({
  row,
  cells: [],
  employee: employeeRow(told),
  problems: [],
});
const faulty = (row: number, code: ProblemCode, identity?: RowResult['identity']): RowResult => ({
  row,
  cells: ['x'],
  ...(identity && { identity }),
  problems: [{ row, column: '', code }],
});

/** What becomes of rows that make up a file. */
function verdictsOf(...results: readonly RowResult[]) {
  const survey = new Survey();
  for (const result of results) {
    const surveyed = identifier.surveyed(result, today);
    if (surveyed) survey.add(surveyed);
  }
  const file = survey.finish();
  return results.map((result) => {
    const { problems, isRejected, isCounted, isPassedOver, group } = verdictOf(
      result,
      identifier,
      file,
      (field) => field,
    );
    const codes = problems.map(({ column, code }) => `${column} ${code}`.trim());
    return { codes, isRejected, isCounted, isPassedOver, kind: group?.kind };
  });
}
const applied = { codes: [], isRejected: false, isCounted: true, isPassedOver: false, kind: undefined };

describe('a row', () => {
  it('is applied when nothing speaks against it', () => {
    expect(verdictsOf(kept(2), kept(3, { employeeNumber: '102' }))).toEqual([applied, applied]);
  });

  it('of a total is passed over and not counted', () => {
    expect(verdictsOf(faulty(2, 'total-row'))).toMatchObject([
      { isRejected: false, isPassedOver: true, isCounted: false },
    ]);
  });

  it('that stands for an unreadable rest is rejected and not counted', () => {
    expect(verdictsOf(faulty(2, 'unclosed-quote'))).toMatchObject([{ isRejected: true, isCounted: false }]);
    expect(verdictsOf(faulty(2, 'cut-off', { employeeNumber: '101', email: null }))).toMatchObject([
      { isRejected: true, isCounted: true },
    ]);
  });
});

describe('rows about one person', () => {
  it('that are the same count once, by the first', () => {
    expect(verdictsOf(kept(2), kept(5))).toEqual([
      applied,
      { ...applied, codes: ['repeated-row'], isPassedOver: true },
    ]);
  });

  it('that differ are all rejected, and name each other', () => {
    const [first, second] = verdictsOf(kept(2), kept(3, { department: 'Zorg' }));
    expect(first).toMatchObject({ codes: ['employeeNumber contradictory-rows'], isRejected: true });
    expect(second).toMatchObject({ isRejected: true });
  });

  it('are told by the address where there is no number', () => {
    const moodle = { employeeNumber: undefined, email: 'jan@acme.nl' };
    expect(
      verdictsOf(kept(2, moodle), kept(3, { ...moodle, email: 'JAN@acme.nl', department: 'Zorg' })),
    ).toMatchObject([{ codes: ['email contradictory-rows'] }, { codes: ['email contradictory-rows'] }]);
  });

  it('are contracts where each says which one it is', () => {
    const rows = [
      kept(2, { contractNumber: '1' }),
      kept(3, { contractNumber: '2' }),
      kept(4, { contractNumber: '2' }),
    ];
    expect(verdictsOf(...rows)).toMatchObject([
      { kind: 'contracts', isRejected: false },
      { kind: 'contracts', isRejected: false },
      { kind: 'contracts', isRejected: false },
    ]);
    expect(verdictsOf(kept(2, { contractNumber: '1' }), kept(3))).toMatchObject([
      { isRejected: true },
      { isRejected: true },
    ]);
  });

  it('are no contracts where they name two people', () => {
    expect(
      verdictsOf(kept(2, { contractNumber: '1' }), kept(3, { contractNumber: '2', familyName: 'Kok' })),
    ).toMatchObject([{ isRejected: true }, { isRejected: true }]);
  });

  it('reject none of each other when one is faulty by itself', () => {
    const rejected = faulty(3, 'invalid-date', { employeeNumber: '101', email: null });
    expect(verdictsOf(kept(2), rejected)).toMatchObject([applied, { isRejected: true }]);
  });
});

describe('an address of several people', () => {
  const email = 'balie@acme.nl';

  it('is warned of where numbers tell them apart, and else is nobody’s', () => {
    expect(
      verdictsOf(
        kept(2, { email }),
        kept(3, { employeeNumber: '102', email }),
        kept(4, { employeeNumber: null, email }),
      ),
    ).toMatchObject([
      { codes: ['email shared-email'], isRejected: false },
      { codes: ['email shared-email'], isRejected: false },
      { codes: ['email email-of-several'], isRejected: true },
    ]);
  });
});

describe('a circle of managers', () => {
  it('is reported of each in it, and of nobody beside it', () => {
    expect(
      verdictsOf(
        kept(2, { managerNumber: '102' }),
        kept(3, { employeeNumber: '102', managerNumber: '101' }),
        kept(4, { employeeNumber: '103', managerNumber: '101' }),
      ).map(({ codes }) => codes),
    ).toEqual([['managerNumber manager-cycle'], ['managerNumber manager-cycle'], []]);
  });
});

describe('the digest of a row', () => {
  it('is another under another profile or in another mode', () => {
    const [one, other] = [
      ['delta', []],
      ['delta', true],
    ].map((conditions) => new RowIdentifier(digest, conditions).identify(kept(2)));
    expect(one?.identity).toBe(other?.identity);
    expect(one?.content).not.toBe(other?.content);
  });
});

describe('a rejected row', () => {
  it('hides somebody when what it says of who they are can not be read', () => {
    expect(identifier.hidesSomebody(faulty(2, 'scientific-number'))).toBe(true);
    expect(
      identifier.hidesSomebody(faulty(2, 'error-value', { employeeNumber: undefined, email: undefined })),
    ).toBe(true);
  });

  it('hides nobody when it tells who, or tells nothing', () => {
    expect(identifier.hidesSomebody(faulty(2, 'invalid-date', { employeeNumber: '101', email: null }))).toBe(
      false,
    );
    expect(
      identifier.hidesSomebody(faulty(2, 'missing-identity', { employeeNumber: null, email: null })),
    ).toBe(false);
    expect(identifier.hidesSomebody(faulty(2, 'total-row'))).toBe(false);
    expect(identifier.hidesSomebody(faulty(2, 'unclosed-quote'))).toBe(false);
    expect(identifier.hidesSomebody(kept(2))).toBe(false);
  });
});
