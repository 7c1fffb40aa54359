import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmployeeCells, employeeCsv } from '../../../support/employee-csv.ts';
import { type Company, type ImportHarness, startImportHarness } from '../../../support/import-harness.ts';

let harness: ImportHarness;
beforeAll(async () => {
  harness = await startImportHarness();
});
afterAll(() => harness.stop());

/** Few people, so that what a messy file says of them meets in every way. */
const people: readonly EmployeeCells[] = [
  { number: '1', given: 'Ada', family: 'Adams', email: 'ada@acme.nl' },
  { number: '2', given: 'Bo', family: 'Bos', email: 'bo@acme.nl' },
  { number: '3', given: 'Cas', family: 'Claes', email: 'Cas@acme.nl' },
  { number: '4', given: 'Dik', family: 'Dorst', email: 'balie@acme.nl' },
  { number: '5', given: 'Eef', family: 'Evers', email: 'balie@acme.nl' },
  { number: '6', given: 'Fay', family: 'Faber' },
];
const numbers = people.map(({ number = '' }) => number);
const emails = ['ada@acme.nl', 'bo@acme.nl', 'cas@acme.nl', 'balie@acme.nl'] as const;

/** One of these, but mostly none of them. */
const rarely = (...values: readonly string[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  );
const asWell = (...values: readonly string[]) => fc.constantFrom('', ...values);

const employee: fc.Arbitrary<EmployeeCells> = fc
  .record({
    person: fc.constantFrom(...people),
    number: rarely('', '91', ...numbers),
    email: rarely('', ...emails),
    family: rarely('Smit'),
    department: asWell('Zorg', 'Keuken'),
    manager: asWell('', ...numbers, '91', '404'),
    managerEmail: asWell('', '', ...emails),
    starts: asWell('', '01-01-2024', '01-04-2026'),
    faulty: rarely('31-02-2026'),
    ends: asWell('', '', '28-02-2026', '30-06-2026'),
    status: asWell('', '', 'in dienst', 'uit dienst'),
    contract: asWell('', '', '1', '2'),
  })
  .map(({ person, number, email, family, starts, faulty, ...cells }) => ({
    ...person,
    ...(number !== undefined && { number }),
    ...(email !== undefined && { email }),
    ...(family !== undefined && { family }),
    starts: faulty ?? starts,
    ...cells,
  }));
const file = fc.array(employee, { minLength: 1, maxLength: 7 });
const shuffled = <Value>(values: readonly Value[]) =>
  fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length });

const columns = ['number', 'given', 'family', 'email', 'managerEmail', 'manager', 'contract'] as const;

async function learnersOf(company: Company) {
  const learners = Object.entries(await company.learners());
  return learners.map(([called, { learnerId: _id, ...seen }]) => [called, seen]).sort();
}

const importAs = (company: Company, name: string, rows: readonly EmployeeCells[], mode?: string) =>
  company.import(`${name}.csv`, employeeCsv(rows, columns), mode === undefined ? {} : { mode });

describe('the order of rows', () => {
  it('makes no difference to the learners, nor to what is counted', async () => {
    const files = fc
      .tuple(file, file, fc.constantFrom('delta', 'full'))
      .chain(([first, second, mode]) =>
        fc.tuple(fc.constant([first, second, mode] as const), shuffled(second)),
      );
    await fc.assert(
      fc.asyncProperty(files, async ([[first, second, mode], otherwise]) => {
        const seen = [];
        // In another order they are in other parts as well.
        for (const [rows, rowsInPart] of [
          [second, 1_000],
          [otherwise, 2],
        ] as const) {
          const company = await harness.company({ rowsInPart });
          await importAs(company, 'first', first);
          let report = await importAs(company, 'second', rows, mode);
          if (report.status === 'stopped') {
            await company.approve(report.importId);
            report = await company.report('second.csv');
          }
          const { created, updated, unchanged, left, rejected, rows: all } = report;
          const absent = await absentOf(company, report.importId);
          expect(created + updated + unchanged + rejected + left - absent).toBe(all);
          expect((await company.rejected('second.csv')).length).toBe(rejected);
          seen.push({ learners: await learnersOf(company), created, updated, unchanged, left, rejected });

          // The same again changes nothing, and says so.
          const again = await importAs(company, 'again', rows);
          expect(again).toMatchObject({ created: 0, left: 0, rejected });
          expect(await learnersOf(company)).toEqual(seen.at(-1)?.learners);
        }
        expect(seen[1]).toEqual(seen[0]);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });
});

describe('a manager whom rows call by what the same file takes away', () => {
  const [ada = {}, bo = {}] = people;
  it.each([
    ['by the old address', { managerEmail: 'bo@acme.nl' }, { email: 'bos@acme.nl' }],
    ['by the old number', { manager: '2' }, { number: '92' }],
  ])('is the same in any order: %s', async (_case, called, changed) => {
    const rows = [
      { ...ada, ...called },
      { ...bo, ...changed },
    ];
    const seen = [];
    for (const ordered of [rows, rows.toReversed()]) {
      const company = await harness.company({ rowsInPart: 1 });
      await importAs(company, 'first', [bo, ada]);
      const { created, updated, unchanged, warnings } = await importAs(company, 'second', ordered);
      seen.push({ learners: await learnersOf(company), created, updated, unchanged, warnings });
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]?.warnings).toBe(1);
  });
});

/** How many left because they were not in a file: no row is the cause. */
async function absentOf(company: Company, importId: string): Promise<number> {
  const events = Object.values(await company.events()).flat();
  return events.filter(({ type, causationId }) => type === 'LearnerLeft' && causationId === importId).length;
}
