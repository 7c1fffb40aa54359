import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailureMoment } from '../../../support/call-faults.ts';
import { type EmployeeCells, employeeCsv } from '../../../support/employee-csv.ts';
import {
  type Company,
  type DropOptions,
  type ImportHarness,
  startImportHarness,
} from '../../../support/import-harness.ts';

let harness: ImportHarness;
beforeAll(async () => {
  harness = await startImportHarness();
});
afterAll(() => harness.stop());

const before: readonly EmployeeCells[] = [
  { number: '1', given: 'Ada', family: 'Adams', email: 'ada@acme.nl', department: 'Zorg', manager: '2' },
  { number: '2', given: 'Bo', family: 'Bos', email: 'bo@acme.nl', department: 'Zorg' },
  { number: '3', given: 'Cas', family: 'Claes', email: 'cas@acme.nl', department: 'Zorg' },
  { number: '4', given: 'Dik', family: 'Dorst', email: 'dik@acme.nl', department: 'Zorg' },
  { number: '5', given: 'Eef', family: 'Evers', email: 'eef@acme.nl', department: 'Zorg' },
  { number: '6', given: 'Fay', family: 'Faber', email: 'fay@acme.nl', department: 'Zorg' },
];

/** One of everything: number changed, address changed, left, new under a new manager, contracts, reused, faulty. */
const after: readonly EmployeeCells[] = [
  { number: '1', given: 'Ada', family: 'Adams', email: 'ada@acme.nl', department: 'Zorg', manager: '92' },
  { number: '92', given: 'Bo', family: 'Bos', email: 'bo@acme.nl', department: 'Zorg' },
  {
    number: '3',
    given: 'Cas',
    family: 'Claes',
    email: 'claes@acme.nl',
    department: 'Zorg',
    status: 'uit dienst',
  },
  { number: '4', given: 'Kees', family: 'Kok', email: 'kees@acme.nl', department: 'Keuken' },
  { number: '5', given: 'Eef', family: 'Evers', email: 'eef@acme.nl', department: 'Keuken', manager: '7' },
  { number: '8', given: 'Guus', family: 'Geel', department: 'Keuken', contract: '1', manager: '7' },
  { number: '8', given: 'Guus', family: 'Geel', department: 'Zorg', contract: '2', starts: '01-04-2026' },
  { number: '9', given: 'Hans', family: 'Hof', email: 'cas@acme.nl', starts: '31-02-2026' },
  { number: '7', given: 'Ina', family: 'Ijs', email: 'cas@acme.nl', manager: '404' },
];

const countsOf = [
  'rows',
  'created',
  'updated',
  'unchanged',
  'left',
  'rejected',
  'warnings',
  'status',
] as const;

async function given(): Promise<Company> {
  // Parts so small that people, contracts and managers lie in several.
  const company = await harness.company({ rowsInPart: 4 });
  await company.import('before.csv', employeeCsv(before));
  return company;
}

/** All that may not depend on how often the work was begun. */
async function outcomeOf(company: Company) {
  const [learners, events, reports, rejected, line] = await Promise.all([
    company.learners(),
    company.events(),
    Promise.all(['before.csv', 'after.csv'].map((name) => company.report(name))),
    company.rejected('after.csv'),
    company.importEvents(),
  ]);
  return {
    learners: Object.entries(learners)
      .map(([called, { learnerId: _id, ...seen }]) => [called, seen])
      .sort(),
    events: Object.entries(events)
      .map(([called, each]) => [
        called,
        each.map(({ type, causationId }) => [type, causationId?.split('#')[1]]),
      ])
      .sort(),
    reports: reports.map((report) => [
      ...countsOf.map((count) => report[count]),
      report.problems.map(({ row, code }) => `${row} ${code}`),
    ]),
    rejected,
    line: line.map(({ type }) => type),
  };
}

/** Runs until all is done, with a crash at each of these calls, counted from the start after the crash before. */
async function runWithCrashes(
  company: Company,
  crashes: readonly { readonly call: number; readonly moment: FailureMoment }[],
): Promise<number> {
  let survived = 0;
  for (const { call, moment } of crashes) {
    company.faults.arm(call, moment);
    try {
      await company.run();
      break;
    } catch (error) {
      if (!company.faults.isDown) throw error;
      survived += 1;
    } finally {
      company.faults.restart();
    }
  }
  await company.run();
  return survived;
}

/** The outcome of a company that had the file without any crash, and how many calls that took. */
async function undisturbed(rows = after, options?: DropOptions) {
  const company = await given();
  company.faults.restart();
  await company.import('after.csv', employeeCsv(rows), options);
  const { calls } = company.faults;
  return { expected: await outcomeOf(company), calls };
}

const moments = ['before', 'after'] as const;

describe('a crash', () => {
  it('at any call, before or after it took effect, is made good without doubling anything', async () => {
    const { expected, calls } = await undisturbed();
    expect(expected.reports[1]?.slice(0, 7)).toEqual([9, 2, 2, 2, 1, 2, 2]);
    // The property below tries the calls between these.
    for (let call = 1; call <= calls; call += 13) {
      const moment = moments[call % 2] ?? 'before';
      const company = await given();
      await company.drop('after.csv', employeeCsv(after));
      expect(await runWithCrashes(company, [{ call, moment }])).toBe(1);
      expect(await outcomeOf(company), `a crash ${moment} call ${call} of ${calls}`).toEqual(expected);
    }
  });

  it('after a crash, a little further each time, is made good as well', async () => {
    const { expected, calls } = await undisturbed();
    const company = await given();
    await company.drop('after.csv', employeeCsv(after));
    const crashes = Array.from({ length: calls }, (_, turn) => ({
      call: 2 + 3 * turn,
      moment: 'after' as const,
    }));
    expect(await runWithCrashes(company, crashes)).toBeGreaterThan(10);
    expect(await outcomeOf(company)).toEqual(expected);
  });

  it('at chance calls is made good as well', async () => {
    const { expected, calls } = await undisturbed();
    const crash = fc.record({
      call: fc.integer({ min: 1, max: calls }),
      moment: fc.constantFrom(...moments),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(crash, { minLength: 1, maxLength: 4 }), async (crashes) => {
        const company = await given();
        await company.drop('after.csv', employeeCsv(after));
        await runWithCrashes(company, crashes);
        expect(await outcomeOf(company)).toEqual(expected);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it('while those leave whom a full file does not hold lets each leave once', async () => {
    const full = { mode: 'full' };
    // Cas stays, so that it is Fay alone who leaves.
    const rows = after.map((row) => (row.number === '3' ? { ...row, status: '' } : row));
    const { expected, calls } = await undisturbed(rows, full);
    expect(expected.reports[1]).toEqual(expect.arrayContaining(['done']));
    expect(expected.learners).toContainEqual(['6', expect.objectContaining({ status: 'left' })]);
    // Behind the second walk through the index there are few calls, and these are the ones.
    for (const back of [16, 12, 9, 6, 3, 1]) {
      const company = await given();
      await company.drop('after.csv', employeeCsv(rows), full);
      const crash = { call: calls - back, moment: moments[back % 2] ?? 'before' };
      expect(await runWithCrashes(company, [crash])).toBe(1);
      expect(await outcomeOf(company), `a crash at ${back} calls from the end`).toEqual(expected);
    }
  });
});

describe('an invocation that ends for want of time', () => {
  it('goes on in the next, wherever it ended', async () => {
    const { expected } = await undisturbed();
    for (let looks = 1; looks <= 4; looks += 1) {
      const company = await given();
      await company.drop('after.csv', employeeCsv(after));
      let asked = 0;
      await company.run(() => {
        asked += 1;
        return asked !== looks;
      });
      expect(asked, 'the looks at the clock').toBeGreaterThanOrEqual(Math.min(looks, 3));
      expect(await outcomeOf(company)).toEqual(expected);
    }
  });

  it('does some of it, also when its time is over once the file is surveyed', async () => {
    const { expected } = await undisturbed();
    const company = await given();
    await company.drop('after.csv', employeeCsv(after));
    let asked = 0;
    // Each invocation has time when it begins, and none afterwards.
    await company.run(() => {
      asked += 1;
      if (asked > 100) throw new Error('It never ends');
      return asked % 2 === 1;
    });
    expect(await outcomeOf(company)).toEqual(expected);
  });
});
