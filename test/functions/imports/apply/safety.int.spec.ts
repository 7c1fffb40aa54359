import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmployeeCells, employeeCsv } from '../../../support/employee-csv.ts';
import {
  type Company,
  type ImportHarness,
  sha256Of,
  startImportHarness,
} from '../../../support/import-harness.ts';

let harness: ImportHarness;
beforeAll(async () => {
  harness = await startImportHarness();
});
afterAll(() => harness.stop());

/** Ten people, of whom two are a fifth. */
const staff: readonly EmployeeCells[] = Array.from({ length: 10 }, (_, index) => ({
  number: String(101 + index),
  given: 'Bo',
  family: `Achternaam${'abcdefghij'[index]}`,
  email: `bo${index}@acme.nl`,
  department: 'Zorg',
}));
const full = { mode: 'full' };

async function given(rows: readonly EmployeeCells[] = staff): Promise<Company> {
  const company = await harness.company();
  await company.import('staff.csv', employeeCsv(rows));
  return company;
}

async function commitsOf(company: Company): Promise<number> {
  return Object.values(await company.events()).flat().length;
}
const statusesOf = async (company: Company) =>
  Object.values(await company.learners()).map(({ status }) => status);

describe('a full file', () => {
  it('may let a fifth leave', async () => {
    const company = await given();
    expect(await company.import('full.csv', employeeCsv(staff.slice(2)), full)).toMatchObject({
      status: 'done',
      unchanged: 8,
      left: 2,
    });
    expect(company.filesToLookAt()).toBe(0);
  });

  it('that would let more leave is stopped with nothing applied, until somebody approves it', async () => {
    const company = await given();
    const rows = [...staff.slice(3), { number: '201', given: 'Nieuw', family: 'Nieuwkomer' }];
    const before = await commitsOf(company);
    const stopped = await company.import('full.csv', employeeCsv(rows), full);
    expect(stopped).toMatchObject({
      status: 'stopped',
      rows: 8,
      created: 0,
      left: 0,
      active: 10,
      wouldLeave: 3,
    });
    expect(stopped.detail).toMatch(/3 van de 10/);
    expect(company.filesToLookAt()).toBe(1);
    expect(await commitsOf(company)).toBe(before);
    await company.run();
    expect(await commitsOf(company)).toBe(before);

    await company.approve(stopped.importId);
    expect(await company.report('full.csv')).toMatchObject({
      status: 'done',
      created: 1,
      unchanged: 7,
      left: 3,
    });
    expect((await statusesOf(company)).filter((status) => status === 'left')).toHaveLength(3);
    expect((await company.importEvents()).map(({ type }) => type).slice(3)).toEqual([
      'ImportReceived',
      'ImportStarted',
      'ImportStopped',
      'ImportApproved',
      'ImportStarted',
      'ImportFinished',
    ]);
  });

  it('counts those whom its rows call out of service among those who would leave', async () => {
    const company = await given();
    const rows = staff.map((row, index) => ({ ...row, status: index < 3 ? 'uit dienst' : 'in dienst' }));
    expect(await company.import('full.csv', employeeCsv(rows), full)).toMatchObject({
      status: 'stopped',
      wouldLeave: 3,
    });
  });

  it('that ends short is stopped by any who would leave', async () => {
    const company = await given();
    const text = employeeCsv(staff);
    // In the number of the last row, which is not its number any more.
    const cut = text.slice(0, text.lastIndexOf('\r\n', text.length - 3) + 4);
    expect(await company.import('cut.csv', cut, full)).toMatchObject({ status: 'stopped', wouldLeave: 1 });
  });

  it('that ends short in its last row, which tells who it is, makes nobody leave', async () => {
    const company = await given();
    const text = employeeCsv(staff);
    const report = await company.import('cut.csv', text.slice(0, text.lastIndexOf(';')), full);
    expect(report).toMatchObject({ status: 'done', rejected: 1, unchanged: 9, left: 0 });
  });

  it('makes nobody leave whose row is rejected for something else', async () => {
    const company = await given();
    const rows = staff.map((row, index) => (index === 0 ? { ...row, starts: '31-02-2026' } : row));
    expect(await company.import('full.csv', employeeCsv(rows), full)).toMatchObject({
      status: 'done',
      rejected: 1,
      left: 0,
    });
  });

  it('is stopped when somebody would leave who may be the one of a row whose number can not be read', async () => {
    const company = await given(staff.map(({ email: _email, ...row }) => row));
    const rows = staff.map(({ email: _email, ...row }, index) =>
      index === 0 ? { ...row, number: '#N/B' } : row,
    );
    const stopped = await company.import('full.csv', employeeCsv(rows), full);
    expect(stopped).toMatchObject({ status: 'stopped', wouldLeave: 1 });
    expect(stopped.problems).toMatchObject([{ row: 2, code: 'error-value' }]);
    await company.approve(stopped.importId);
    expect(await company.report('full.csv')).toMatchObject({ status: 'done', rejected: 1, left: 1 });
  });

  it('makes nobody leave whose number changed', async () => {
    const company = await given();
    const rows = staff.map((row, index) => (index < 4 ? { ...row, number: `9${row.number}` } : row));
    expect(await company.import('full.csv', employeeCsv(rows), full)).toMatchObject({
      status: 'done',
      updated: 4,
      unchanged: 6,
      left: 0,
    });
  });

  it('makes nobody leave whose rows contradict each other', async () => {
    const company = await given();
    const [first = {}] = staff;
    const rows = [...staff, { ...first, department: 'Keuken' }];
    expect(await company.import('full.csv', employeeCsv(rows), full)).toMatchObject({ rejected: 2, left: 0 });
  });

  it('is full by the profile, where it does not say so itself', async () => {
    const company = await given();
    await company.putProfile({ mode: 'full', named: { partial: { mode: 'delta' } } });
    expect(await company.import('usual.csv', employeeCsv(staff.slice(1)))).toMatchObject({
      mode: 'full',
      left: 1,
    });
    const partial = await company.import('partial.csv', employeeCsv(staff.slice(4)), { profile: 'partial' });
    expect(partial).toMatchObject({ mode: 'delta', left: 0 });
    expect(await company.import('said.csv', employeeCsv(staff.slice(4)), { mode: 'Delta' })).toMatchObject({
      mode: 'delta',
    });
  });
});

describe('the same file', () => {
  it('told of twice is one import', async () => {
    const company = await harness.company();
    await company.drop('staff.csv', employeeCsv(staff));
    await company.run();
    company.tellAgain();
    await company.run();
    const types = (await company.importEvents()).map(({ type }) => type);
    expect(types).toEqual(['ImportReceived', 'ImportStarted', 'ImportFinished']);
  });

  it('dropped twice changes nothing', async () => {
    const company = await given();
    const before = await commitsOf(company);
    expect(await company.import('staff.csv', employeeCsv(staff))).toMatchObject({ rows: 10, unchanged: 10 });
    expect(await company.import('staff.csv', employeeCsv(staff), full)).toMatchObject({
      unchanged: 10,
      left: 0,
    });
    expect(await commitsOf(company)).toBe(before);
  });

  it('is received with its SHA-256', async () => {
    const company = await given();
    const [received] = await company.importEvents();
    expect(received).toMatchObject({
      type: 'ImportReceived',
      data: { sha256: sha256Of(employeeCsv(staff)), mode: 'delta' },
    });
  });
});

describe('files in line', () => {
  const [one = {}] = staff;
  const inDepartment = (department: string) => employeeCsv([{ ...one, department }]);
  const departmentOf = async (company: Company) => (await company.learners())['101']?.department;

  it('are refused when they are older than what was applied, by the date in the name', async () => {
    const company = await harness.company();
    await company.import('export-2026-03-01.csv', inDepartment('Nieuw'));
    const older = await company.import('export-2026-02-28.csv', inDepartment('Oud'));
    expect(older).toMatchObject({ status: 'failed', rows: 0, updated: 0 });
    expect(older.detail).toMatch(/ouder/);
    expect(await departmentOf(company)).toBe('Nieuw');
  });

  it('are refused when they are older by the time at which they were dropped', async () => {
    const company = await harness.company();
    await company.drop('first.csv', inDepartment('Oud'));
    company.at('2026-03-02T09:00:00.000Z');
    await company.drop('second.csv', inDepartment('Nieuw'));
    // S3 may tell of the second one first.
    company.tellInReverse();
    await company.run();
    expect(await company.report('first.csv')).toMatchObject({ status: 'done' });
    expect(await departmentOf(company)).toBe('Nieuw');

    await company.drop('third.csv', inDepartment('Nieuwer'));
    company.at('2026-03-02T08:30:00.000Z');
    await company.drop('late.csv', inDepartment('Ouder'));
    company.tellInReverse();
    await company.run();
    expect(await company.report('late.csv')).toMatchObject({ status: 'failed' });
    expect(await departmentOf(company)).toBe('Nieuwer');
  });

  it('that come at once are applied one after another', async () => {
    const company = await harness.company();
    await company.drop('b-20260302-0700.csv', inDepartment('Later'));
    await company.drop('a-20260302-0600.csv', inDepartment('Eerder'));
    await company.run();
    expect(await departmentOf(company)).toBe('Later');
    const events = await company.importEvents();
    expect(events.map(({ type }) => type)).toEqual([
      'ImportReceived',
      'ImportReceived',
      'ImportStarted',
      'ImportFinished',
      'ImportStarted',
      'ImportFinished',
    ]);
  });

  it('go past one that is stopped, which can not be applied after them', async () => {
    const company = await given();
    const stopped = await company.import('full.csv', employeeCsv(staff.slice(5)), full);
    company.at('2026-03-02T09:00:00.000Z');
    expect(await company.import('delta.csv', inDepartment('Keuken'))).toMatchObject({ status: 'done' });
    expect(await company.report('full.csv')).toMatchObject({ importId: stopped.importId, status: 'failed' });
    expect((await company.line()).line).toEqual([]);
    expect(await statusesOf(company)).not.toContain('left');
  });

  it('of another tenant are another tenant’s', async () => {
    const company = await given();
    const other = company.neighbour();
    await other.import('staff.csv', employeeCsv([{ ...one, given: 'Iemand', family: 'Anders' }]));
    expect(await other.learners()).toMatchObject({ '101': { name: 'Iemand Anders' } });
    expect(await company.learners()).toMatchObject({ '101': { name: 'Bo Achternaama' } });
    expect((await company.learners())['101']?.learnerId).not.toBe((await other.learners())['101']?.learnerId);
  });
});

describe('keys with tricks in them', () => {
  it('are no file of anybody', async () => {
    const company = await harness.company();
    const { tenant } = company;
    for (const key of [
      `imports/${tenant}/sub/staff.csv`,
      `imports/${tenant}\\staff.csv`,
      `imports//${tenant}/staff.csv`,
      `imports/${tenant}#import/staff.csv`,
      'imports/staff.csv',
    ]) {
      await company.dropAt(key, employeeCsv(staff));
      await company.run();
    }
    expect(await company.learners()).toEqual({});
    expect(await company.importEvents()).toEqual([]);
    expect(await company.keys('reports/')).not.toContainEqual(expect.stringContaining(`/${tenant}/`));
  });

  it('keep to their tenant’s reports, whatever they are called', async () => {
    const company = await harness.company();
    const names = ['..%2F..%2Fother.csv', '=cmd|calc.csv', '..csv', 'naam met spaties é 😀.csv', 'a..csv'];
    for (const name of names) await company.drop(name, employeeCsv(staff));
    await company.run();
    const reports = await company.keys(`reports/${company.tenant}/`);
    expect(reports.filter((key) => key.endsWith('.report.json'))).toHaveLength(names.length);
    expect((await company.line()).line).toEqual([]);
  });

  it('that are as long as S3 takes have reports with keys that S3 takes', async () => {
    const company = await harness.company();
    const name = `${'é'.repeat((1_024 - `imports/${company.tenant}/.csv`.length) / 2)}.csv`;
    await company.drop(name, employeeCsv(staff));
    await company.import('next.csv', employeeCsv(staff));
    const reports = await company.keys(`reports/${company.tenant}/`);
    expect(reports).toHaveLength(4);
    // This S3 takes longer ones.
    for (const key of reports) expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1_024);
  });
});

describe('a bad row', () => {
  const rows: readonly EmployeeCells[] = [
    { number: '1', given: 'Ada', family: 'Adams', starts: '31-02-2026' },
    { number: '2', given: 'Bo', family: '' },
    { number: '3', given: '=cmd|calc', family: 'Claes', email: 'geen adres' },
    { number: '4', given: 'Dik', family: 'Dorst', status: 'misschien' },
    { number: '5', given: 'Eef', family: 'Evers' },
  ];

  it('blocks no good one, and is given back with its reason in Dutch', async () => {
    const company = await harness.company();
    const report = await company.import('rows.csv', employeeCsv(rows));
    expect(report).toMatchObject({ status: 'done', rows: 5, created: 1, rejected: 4 });
    expect(Object.keys(await company.learners())).toEqual(['5']);
    expect(report.problems).toContainEqual({
      row: 2,
      column: 'Datum in dienst',
      code: 'invalid-date',
      value: '31-02-2026',
      message: expect.stringMatching(/^"31-02-2026" is geen bestaande datum/),
    });
    const lines = await company.rejected('rows.csv');
    expect(lines.map((line) => line.split(';').at(-3))).toEqual(['2', '3', '4', '5']);
    expect(lines[0]).toMatch(/^1;Ada;Adams;;31-02-2026;;2;Datum in dienst;"?/);
    expect(lines[2]).toContain("'=cmd|calc");
    expect(await company.rejectedText('rows.csv')).toMatch(/^\uFEFF.*;Rij;Kolom;Reden\r\n/);
  });

  it('is given back with its reason in English where that is the tenant’s language', async () => {
    const company = await harness.company({ language: 'en' });
    const report = await company.import('rows.csv', employeeCsv(rows));
    expect(report.problems[0]?.message).toMatch(/not a date that exists/);
    expect((await company.rejected('rows.csv'))[1]).toContain('The family name is missing.');
    expect(await company.rejectedText('rows.csv')).toMatch(/;Row;Column;Reason\r\n/);
  });

  it('that only applying finds is given back as well, every row of the person', async () => {
    const company = await given();
    const contracts: readonly EmployeeCells[] = ['1', '2'].map((contract) => ({
      number: '101',
      given: 'Kees',
      family: 'Kok',
      department: `Afdeling ${contract}`,
      contract,
    }));
    const report = await company.import('reused.csv', employeeCsv(contracts));
    expect(report).toMatchObject({ rows: 2, rejected: 2, unchanged: 0 });
    expect(await company.rejected('reused.csv')).toHaveLength(2);
  });

  it('is gone from rejected.csv once a file of the same name is right', async () => {
    const company = await harness.company();
    await company.import('rows.csv', employeeCsv(rows));
    await company.import('rows.csv', employeeCsv(rows.slice(4)));
    expect(await company.rejected('rows.csv')).toEqual([]);
    await company.import('rows.csv', employeeCsv(rows));
    await company.import('rows.csv', 'geen;kolommen\r\n1;2\r\n');
    expect(await company.rejected('rows.csv')).toEqual([]);
  });
});

describe('a file that can not be applied', () => {
  it.each([
    ['that is empty', '', /leeg/],
    ['that is no table', '<html><body>Inloggen</body></html>', /HTML|webpagina/i],
    ['without a column of numbers or addresses', 'Naam;Afdeling\r\nJan;Zorg\r\n', /personeelsnummer/i],
  ])('%s has failed, with a sentence', async (_case, content, sentence) => {
    const company = await harness.company();
    const report = await company.import('bad.csv', content);
    expect(report.status).toBe('failed');
    expect(report.detail).toMatch(sentence);
    expect((await company.line()).line).toEqual([]);
  });

  it.each([
    ['is no JSON', '{', undefined, /JSON/],
    ['names what there is not', { emptyErases: ['salary'] }, undefined, /emptyErases/],
    ['lacks the one that the file names', { named: {} }, 'afas', /afas/],
    ['lacks the one that the file names, by whatever name', { named: {} }, 'AFAS profiel!', /AFAS profiel!/],
  ])('because the profile %s has failed, with a sentence', async (_case, profile, name, sentence) => {
    const company = await harness.company();
    await company.putProfile(profile);
    const report = await company.import(
      'staff.csv',
      employeeCsv(staff),
      name === undefined ? {} : { profile: name },
    );
    expect(report.status).toBe('failed');
    expect(report.detail).toMatch(sentence);
    expect(await company.learners()).toEqual({});
  });

  it('holds up no other', async () => {
    const company = await harness.company();
    await company.drop('bad.csv', 'x');
    await company.drop('good.csv', employeeCsv(staff));
    await company.run();
    expect(await company.report('good.csv')).toMatchObject({ status: 'done', created: 10 });
  });

  it('because it was replaced before its turn gives way to what took its place', async () => {
    const company = await harness.company();
    await company.drop('staff.csv', employeeCsv(staff));
    await company.receive();
    company.at('2026-03-02T08:05:00.000Z');
    await company.drop('staff.csv', employeeCsv(staff.slice(1)));
    await company.run();
    expect(await company.report('staff.csv')).toMatchObject({ status: 'done', rows: 9, created: 9 });
    const finished = (await company.importEvents()).filter(({ type }) => type === 'ImportFinished');
    expect(finished).toMatchObject([
      { data: { outcome: 'failed', reason: 'file-replaced' } },
      { data: { outcome: 'done' } },
    ]);
  });

  it('because it was replaced while it is applied has failed, and says what was applied', async () => {
    const company = await harness.company();
    // Of a row with a fault the report tells, for which the file is read once more.
    const nobody = { family: 'Niemand', department: 'Zorg' };
    await company.drop('staff.csv', employeeCsv([...staff, nobody]));
    await company.receive();
    // In the midst of its people.
    company.faults.beforeCall(40, () => company.replace('staff.csv', employeeCsv(staff.slice(2))));
    await company.run();
    expect(await company.report('staff.csv')).toMatchObject({
      status: 'failed',
      rows: 11,
      created: 10,
      rejected: 1,
    });
    expect(company.filesToLookAt()).toBe(1);
    expect((await company.line()).line).toEqual([]);
  });

  it('because it was removed before it was received is no import', async () => {
    const company = await harness.company();
    await company.drop('staff.csv', employeeCsv(staff));
    await company.remove('staff.csv');
    await company.run();
    expect(await company.importEvents()).toEqual([]);
  });
});

describe('the report', () => {
  it('has what the contract says', async () => {
    const company = await harness.company();
    company.at('2026-03-02T08:00:00.000Z');
    const report = await company.import('staff.csv', employeeCsv(staff));
    expect(report).toEqual({
      importId: expect.stringMatching(/^20260302T080000-[0-9a-f]{16}$/),
      fileName: 'staff.csv',
      mode: 'delta',
      status: 'done',
      encoding: 'utf-8',
      delimiter: ';',
      rows: 10,
      created: 10,
      updated: 0,
      unchanged: 0,
      left: 0,
      rejected: 0,
      warnings: 0,
      receivedAt: '2026-03-02T08:00:00.000Z',
      startedAt: '2026-03-02T08:00:00.000Z',
      finishedAt: '2026-03-02T08:00:00.000Z',
      problems: [],
    });
    const events = await company.importEvents();
    expect(events.at(-1)).toEqual({
      type: 'ImportFinished',
      data: {
        importId: report.importId,
        outcome: 'done',
        counts: { rows: 10, created: 10, updated: 0, unchanged: 0, left: 0, rejected: 0, warnings: 0 },
      },
    });
  });
});
