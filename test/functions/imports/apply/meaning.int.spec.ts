import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmployeeCells, employeeCsv } from '../../../support/employee-csv.ts';
import { type Company, type ImportHarness, startImportHarness } from '../../../support/import-harness.ts';

let harness: ImportHarness;
beforeAll(async () => {
  harness = await startImportHarness();
});
afterAll(() => harness.stop());

const jan: EmployeeCells = { number: '0101', given: 'Jan', family: 'Jansen', email: 'jan@acme.nl' };
const zoe: EmployeeCells = { number: '0102', given: 'Zoë', prefix: 'van der', family: 'Berg' };
const piet: EmployeeCells = { number: '0103', given: 'Piet', family: 'Pieters', email: 'piet@acme.nl' };

let files = 0;
/** Imports rows as the file of the next hour. */
async function send(company: Company, rows: readonly EmployeeCells[], options?: { mode?: string }) {
  files += 1;
  return company.import(`employees-${files}.csv`, employeeCsv(rows), options);
}

/** A company that has imported these rows. */
async function given(...rows: readonly EmployeeCells[]): Promise<Company> {
  const company = await harness.company();
  await send(company, rows);
  return company;
}

const typesOf = async (company: Company, number: string) =>
  ((await company.events())[number] ?? []).map(({ type }) => type);

describe('joining', () => {
  it('registers who is new, with all that the row says', async () => {
    const company = await harness.company();
    const report = await send(company, [
      { ...jan, department: 'Logistiek', job: 'Chauffeur', starts: '01-02-2026', manager: '0102' },
      zoe,
    ]);
    expect(report).toMatchObject({
      status: 'done',
      rows: 2,
      created: 2,
      updated: 0,
      rejected: 0,
      warnings: 0,
    });
    expect(await company.learners()).toMatchObject({
      '0101': {
        status: 'active',
        name: 'Jan Jansen',
        email: 'jan@acme.nl',
        department: 'Logistiek',
        jobTitle: 'Chauffeur',
        startsOn: '2026-02-01',
        manager: '0102',
      },
      '0102': { status: 'active', name: 'Zoë van der Berg' },
    });
  });

  it('does not register who has left already', async () => {
    const company = await harness.company();
    const report = await send(company, [
      { ...jan, ends: '31-12-2025' },
      { ...piet, status: 'uit dienst' },
    ]);
    expect(report).toMatchObject({ rows: 2, created: 0, unchanged: 2, left: 0 });
    expect(await company.learners()).toEqual({});
  });

  it('names import and row as the cause of every event of a learner', async () => {
    const company = await given(jan, zoe);
    const report = await send(company, [zoe, { ...jan, department: 'Inkoop' }]);
    const events = await company.events();
    expect(events['0101']?.at(-1)).toEqual({
      type: 'LearnerChanged',
      actor: `import ${report.importId}`,
      causationId: `${report.importId}#3`,
    });
    for (const { causationId } of Object.values(events).flat()) expect(causationId).toMatch(/#[23]$/);
  });
});

describe('changing', () => {
  it('records what a row says otherwise, and nothing of who is the same', async () => {
    const company = await given({ ...jan, department: 'Inkoop' }, { ...zoe, department: 'Inkoop' });
    const report = await send(company, [
      { ...jan, department: 'Verkoop' },
      { ...zoe, department: 'Inkoop' },
    ]);
    expect(report).toMatchObject({ updated: 1, unchanged: 1 });
    expect(await company.learners()).toMatchObject({ '0101': { department: 'Verkoop' } });
    expect(await typesOf(company, '0102')).toEqual(['LearnerRegistered']);
  });

  it('leaves those alone in a delta file whom it does not hold', async () => {
    const company = await given(jan, zoe);
    await send(company, [{ ...jan, department: 'Verkoop' }]);
    expect(await company.learners()).toMatchObject({ '0102': { status: 'active' } });
  });

  it('keeps what an empty cell and a missing column do not tell', async () => {
    const company = await given({ ...jan, department: 'Inkoop', job: 'Inkoper' });
    const report = await send(company, [{ ...jan, email: '', department: '' }]);
    expect(report).toMatchObject({ unchanged: 1 });
    expect(await company.learners()).toMatchObject({
      '0101': { email: 'jan@acme.nl', department: 'Inkoop', jobTitle: 'Inkoper' },
    });
  });

  it('erases by an empty cell what the profile names, and by a missing column nothing', async () => {
    const company = await given({ ...jan, department: 'Inkoop', job: 'Inkoper' });
    await company.putProfile({ emptyErases: ['email', 'department', 'jobTitle'] });
    await send(company, [{ ...jan, email: '', department: '' }]);
    const { '0101': seen } = await company.learners();
    expect(seen).toMatchObject({ jobTitle: 'Inkoper' });
    expect(seen).not.toHaveProperty('email');
    expect(seen).not.toHaveProperty('department');
  });

  it('takes a row that says the same for another once the profile lets it erase', async () => {
    const company = await given({ ...jan, department: 'Inkoop' });
    await send(company, [{ ...jan, department: '' }]);
    await company.putProfile({ emptyErases: true });
    await send(company, [{ ...jan, department: '' }]);
    expect((await company.learners())['0101']).not.toHaveProperty('department');
  });

  it('takes an address in other capitals for the same', async () => {
    const company = await given(jan);
    const report = await send(company, [{ ...jan, email: 'Jan@ACME.nl' }]);
    expect(report).toMatchObject({ unchanged: 1, updated: 0 });
    expect(await company.learners()).toMatchObject({ '0101': { email: 'jan@acme.nl' } });
    expect(await typesOf(company, '0101')).toEqual(['LearnerRegistered']);
  });

  it('follows a marriage: family name and tussenvoegsel change together', async () => {
    const company = await given(zoe);
    await send(company, [{ ...zoe, prefix: '', family: 'Smit' }]);
    expect(await company.learners()).toMatchObject({ '0102': { name: 'Zoë Smit' } });
  });

  it('finds who was registered by hand, by the number or the address', async () => {
    const company = await harness.company();
    await company.put('by-number', { givenName: 'Jan', familyName: 'Jansen', employeeNumber: '0101' });
    await company.put('by-address', { givenName: 'Piet', familyName: 'Pieters', email: 'Piet@acme.nl' });
    expect(await send(company, [jan, piet])).toMatchObject({ created: 0, updated: 2 });
    expect(await company.learners()).toMatchObject({
      '0101': { learnerId: 'by-number' },
      '0103': { learnerId: 'by-address' },
    });
  });

  it('puts right what was changed by hand when the same row comes again', async () => {
    const row = { ...jan, department: 'Inkoop' };
    const company = await given(row);
    const { '0101': seen } = await company.learners();
    await company.put(seen?.learnerId ?? '', {
      givenName: 'Jan',
      familyName: 'Jansen',
      employeeNumber: '0101',
      department: 'Kelder',
    });
    expect(await send(company, [row])).toMatchObject({ updated: 1 });
    expect(await company.learners()).toMatchObject({
      '0101': { department: 'Inkoop', email: 'jan@acme.nl' },
    });
  });

  it('knows people by their address alone, as Moodle does', async () => {
    const moodle = [
      { given: 'Jan', family: 'Jansen', email: 'jan@acme.nl' },
      { given: 'Piet', family: 'Pieters', email: 'piet@acme.nl' },
    ];
    const company = await given(...moodle);
    expect(await send(company, moodle)).toMatchObject({ unchanged: 2 });
    expect(await send(company, [jan])).toMatchObject({ created: 0, updated: 1 });
    expect(await send(company, moodle)).toMatchObject({ unchanged: 2 });
    expect(await company.learners()).toMatchObject({ '0101': {}, 'piet@acme.nl': {} });
    expect(Object.keys(await company.learners())).toHaveLength(2);
  });
});

describe('leaving', () => {
  it('lets leave whom a row calls "uit dienst", as of today', async () => {
    const company = await given(jan, zoe, piet);
    const report = await send(company, [{ ...jan, status: 'uit dienst' }]);
    expect(report).toMatchObject({ left: 1, updated: 0 });
    expect(await company.learners()).toMatchObject({ '0101': { status: 'left', endsOn: '2026-03-02' } });
  });

  it('lets leave whose last day is over, with that day', async () => {
    const company = await given(jan);
    await send(company, [{ ...jan, ends: '28-02-2026' }]);
    expect(await company.learners()).toMatchObject({ '0101': { status: 'left', endsOn: '2026-02-28' } });
  });

  it('lets leave who is missing in a full file', async () => {
    const everyone = [
      jan,
      zoe,
      piet,
      { ...jan, number: '0104', email: '' },
      { ...jan, number: '0105', email: '' },
    ];
    const company = await given(...everyone);
    const report = await send(company, everyone.slice(1), { mode: 'full' });
    expect(report).toMatchObject({ status: 'done', rows: 4, unchanged: 4, left: 1 });
    expect(await company.learners()).toMatchObject({
      '0101': { status: 'left', endsOn: '2026-03-02' },
      '0102': { status: 'active' },
    });
    expect((await company.events())['0101']?.at(-1)).toMatchObject({ causationId: report.importId });
    expect(await send(company, everyone.slice(1), { mode: 'full' })).toMatchObject({ unchanged: 4, left: 0 });
  });

  it('says nothing more of who has left when the row comes again', async () => {
    const company = await given(jan, zoe);
    const gone = { ...jan, status: 'uit dienst' };
    await send(company, [gone]);
    company.at('2026-03-20T08:00:00.000Z');
    expect(await send(company, [gone])).toMatchObject({ unchanged: 1, left: 0 });
    expect(await typesOf(company, '0101')).toEqual(['LearnerRegistered', 'LearnerLeft']);
  });
});

describe('coming back', () => {
  it('takes back whom a delta file calls in service, or who starts anew', async () => {
    const company = await given({ ...jan, ends: '' }, piet);
    await send(company, [
      { ...jan, status: 'uit dienst' },
      { ...piet, ends: '01-03-2026' },
    ]);
    company.at('2026-06-01T08:00:00.000Z');
    await send(company, [{ ...jan, status: 'in dienst' }]);
    await send(company, [{ ...piet, starts: '01-06-2026' }]);
    expect(await company.learners()).toMatchObject({
      '0101': { status: 'active' },
      '0103': { status: 'active', startsOn: '2026-06-01' },
    });
    expect((await company.learners())['0103']).not.toHaveProperty('endsOn');
    expect(await typesOf(company, '0101')).toContain('LearnerReturned');
  });

  it('leaves out of service whom a delta file only mentions', async () => {
    const company = await given(jan);
    await send(company, [{ ...jan, status: 'uit dienst' }]);
    await send(company, [{ ...jan, department: 'Archief' }]);
    expect(await company.learners()).toMatchObject({ '0101': { status: 'left', department: 'Archief' } });
  });

  it('takes back who stands in a full file again, on the same day even', async () => {
    const others = ['1', '2', '3', '4', '5'].map((number) => ({
      number,
      family: `Vries${number}`,
      given: 'Bo',
    }));
    const company = await given(jan, ...others);
    await send(company, others, { mode: 'full' });
    expect(await company.learners()).toMatchObject({ '0101': { status: 'left' } });
    expect(await send(company, [jan, ...others], { mode: 'full' })).toMatchObject({
      updated: 1,
      unchanged: 5,
    });
    expect(await company.learners()).toMatchObject({ '0101': { status: 'active' } });
  });
});

describe('days to come', () => {
  it('starts and ends on their day, by the clock alone', async () => {
    const company = await given(
      { ...jan, starts: '01-04-2026' },
      { ...piet, ends: '31-03-2026' },
      { ...zoe, ends: '31-12-2999' },
    );
    expect(await company.learners()).toMatchObject({
      '0101': { status: 'expected' },
      '0103': { status: 'active', endsOn: '2026-03-31' },
    });
    expect((await company.learners())['0102']).not.toHaveProperty('endsOn');
    company.at('2026-03-31T21:59:59.000Z');
    await company.passDay();
    expect(await company.learners()).toMatchObject({
      '0101': { status: 'expected' },
      '0103': { status: 'active' },
    });
    // In Amsterdam it is the first of April already.
    company.at('2026-03-31T22:00:00.000Z');
    await company.passDay();
    await company.passDay();
    expect(await company.learners()).toMatchObject({
      '0101': { status: 'active' },
      '0103': { status: 'left' },
    });
    expect(await typesOf(company, '0101')).toEqual(['LearnerRegistered', 'LearnerStarted']);
    expect(await typesOf(company, '0103')).toEqual(['LearnerRegistered', 'LearnerLeft']);
  });

  it('makes good the days on which nobody looked', async () => {
    const company = await given({ ...jan, starts: '01-04-2026', ends: '30-04-2026' });
    company.at('2026-05-20T08:00:00.000Z');
    await company.passDay();
    expect(await typesOf(company, '0101')).toEqual(['LearnerRegistered', 'LearnerStarted', 'LearnerLeft']);
    expect(await company.learners()).toMatchObject({ '0101': { status: 'left', endsOn: '2026-04-30' } });
  });

  it('misses nobody in a full file who left by the clock', async () => {
    const company = await given(jan, zoe, { ...piet, ends: '31-03-2026' });
    company.at('2026-04-02T08:00:00.000Z');
    await company.passDay();
    expect(await send(company, [jan, zoe], { mode: 'full' })).toMatchObject({ status: 'done', left: 0 });
  });

  it('changes nothing when the row of who started or left comes again', async () => {
    const rows = [
      { ...jan, starts: '01-04-2026', ends: '' },
      { ...piet, starts: '', ends: '31-03-2026' },
    ];
    const company = await given(...rows);
    company.at('2026-04-02T08:00:00.000Z');
    await company.passDay();
    expect(await send(company, rows)).toMatchObject({ unchanged: 2 });
    expect(await typesOf(company, '0101')).toEqual(['LearnerRegistered', 'LearnerStarted']);
  });
});

describe('two contracts at once', () => {
  const first = { ...jan, contract: '1', department: 'Zorg', starts: '01-01-2024', ends: '' };
  const second = { ...jan, contract: '2', department: 'Keuken', starts: '01-01-2025', ends: '' };

  it('are one person, whose department is that of the contract that began first', async () => {
    const company = await harness.company();
    const report = await send(company, [second, zoe, first]);
    expect(report).toMatchObject({ rows: 3, created: 2, unchanged: 1, rejected: 0 });
    expect(await company.learners()).toMatchObject({
      '0101': { department: 'Zorg', startsOn: '2024-01-01' },
    });
    expect(await send(company, [first, second, zoe])).toMatchObject({ rows: 3, unchanged: 3 });
  });

  it('stays in service while one of them lasts, and leaves with the last', async () => {
    const company = await given(first, second);
    await send(company, [{ ...first, ends: '31-01-2026' }, second]);
    expect(await company.learners()).toMatchObject({ '0101': { status: 'active', department: 'Keuken' } });
    const report = await send(company, [
      { ...first, ends: '31-01-2026' },
      { ...second, ends: '01-03-2026' },
    ]);
    expect(report).toMatchObject({ left: 1, unchanged: 1 });
    expect(await company.learners()).toMatchObject({ '0101': { status: 'left', endsOn: '2026-03-01' } });
  });

  it('moves to the next contract on its day, when the same rows come again', async () => {
    const rows = [
      { ...first, ends: '31-03-2026' },
      { ...second, starts: '01-04-2026' },
    ];
    const company = await given(...rows);
    expect(await company.learners()).toMatchObject({ '0101': { department: 'Zorg' } });
    company.at('2026-04-01T08:00:00.000Z');
    await send(company, rows);
    expect(await company.learners()).toMatchObject({ '0101': { status: 'active', department: 'Keuken' } });
  });

  it('knows who it is by what one of the rows tells', async () => {
    for (const rows of [
      [{ ...first, email: '' }, second],
      [second, { ...first, email: '' }],
    ]) {
      const company = await given(...rows);
      expect(await company.learners()).toMatchObject({ '0101': { email: 'jan@acme.nl' } });
    }
  });

  it('are not those of two people who have one number', async () => {
    const company = await harness.company();
    const other = { ...second, given: 'Piet', family: 'Pieters' };
    expect(await send(company, [first, other, zoe])).toMatchObject({ rejected: 2, created: 1 });
    expect(Object.keys(await company.learners())).toEqual(['0102']);
  });

  it('that are over beside one that runs make nobody leave', async () => {
    const ended = { ...first, ends: '31-12-2025' };
    const company = await given(ended, second);
    expect(await send(company, [ended, second], { mode: 'full' })).toMatchObject({
      status: 'done',
      unchanged: 2,
    });
    expect(await company.learners()).toMatchObject({ '0101': { status: 'active' } });
  });
});

describe('managers', () => {
  it('may stand on a later row, and be told by number or by address', async () => {
    const company = await given({ ...jan, manager: '0102' }, { ...zoe, managerEmail: 'piet@acme.nl' }, piet);
    expect(await company.learners()).toMatchObject({
      '0101': { manager: '0102' },
      '0102': { manager: '0103' },
    });
    expect(await typesOf(company, '0101')).toEqual(['LearnerRegistered']);
  });

  it('in no row are warned of, and found when they come', async () => {
    const company = await harness.company();
    const row = { ...jan, manager: '0102' };
    const report = await send(company, [row]);
    expect(report).toMatchObject({ created: 1, warnings: 1 });
    expect(report.problems).toEqual([
      expect.objectContaining({ row: 2, column: 'Personeelsnummer leidinggevende', code: 'unknown-manager' }),
    ]);
    // For as long as it is so.
    expect(await send(company, [row])).toMatchObject({ unchanged: 1, warnings: 1 });
    await send(company, [zoe]);
    expect(await company.learners()).toMatchObject({ '0101': { manager: '0102' } });
    expect(await send(company, [row])).toMatchObject({ unchanged: 1, warnings: 0 });
  });

  it('are found when they are registered by hand and the row comes again', async () => {
    const row = { ...jan, manager: '0102' };
    const company = await given(row);
    await company.put('boss', { givenName: 'Zoë', familyName: 'Berg', employeeNumber: '0102' });
    expect(await send(company, [row])).toMatchObject({ updated: 1, warnings: 0 });
    expect(await company.learners()).toMatchObject({ '0101': { manager: '0102' } });
  });

  it('keep their people when their number changes in the same file', async () => {
    const company = await given({ ...jan, manager: '0103' }, piet);
    const report = await send(company, [
      { ...jan, manager: '0903' },
      { ...piet, number: '0903' },
    ]);
    expect(report).toMatchObject({ updated: 1, unchanged: 1, warnings: 0 });
    expect(await company.learners()).toMatchObject({ '0101': { manager: '0903' } });
    expect(await typesOf(company, '0101')).toEqual(['LearnerRegistered']);
  });

  it('may be told by number in a file that tells people by their address', async () => {
    const company = await given(jan, piet);
    const report = await send(company, [
      { given: 'Jan', family: 'Jansen', email: 'jan@acme.nl', manager: '0103' },
      { given: 'Piet', family: 'Pieters', email: 'piet@acme.nl', manager: '' },
    ]);
    expect(report).toMatchObject({ updated: 1, unchanged: 1, warnings: 0 });
    expect(await company.learners()).toMatchObject({ '0101': { manager: '0103' } });
  });

  it('who lead each other in a circle are reported, and recorded', async () => {
    const company = await harness.company();
    const report = await send(company, [
      { ...jan, manager: '0102' },
      { ...zoe, manager: '0103' },
      { ...piet, manager: '0101' },
    ]);
    expect(report).toMatchObject({ created: 3, warnings: 3 });
    expect(report.problems.map(({ row, code }) => [row, code])).toEqual([
      [2, 'manager-cycle'],
      [3, 'manager-cycle'],
      [4, 'manager-cycle'],
    ]);
  });

  it('are never people themselves, by number or by address', async () => {
    const company = await harness.company();
    const report = await send(company, [
      { ...jan, manager: '0101' },
      { ...piet, managerEmail: 'Piet@acme.nl' },
    ]);
    expect(report).toMatchObject({ created: 2, warnings: 2 });
    for (const seen of Object.values(await company.learners())) expect(seen).not.toHaveProperty('manager');
    expect(await send(company, [{ ...piet, managerEmail: 'piet@acme.nl' }])).toMatchObject({ unchanged: 1 });
  });

  it('are taken away by an empty cell only where the profile says so', async () => {
    const company = await given({ ...jan, manager: '0102' }, zoe);
    await send(company, [{ ...jan, manager: '' }]);
    expect(await company.learners()).toMatchObject({ '0101': { manager: '0102' } });
    await company.putProfile({ emptyErases: ['manager'] });
    await send(company, [{ ...jan, manager: '' }]);
    expect((await company.learners())['0101']).not.toHaveProperty('manager');
  });

  it('are those who have the number now', async () => {
    const row = { ...jan, manager: '0103' };
    const company = await given(row, piet);
    await send(company, [{ ...piet, number: '0903' }]);
    await send(company, [{ number: '0103', given: 'Karin', family: 'Kok' }]);
    await send(company, [row]);
    expect(await company.learners()).toMatchObject({ '0101': { manager: '0103' } });
  });
});

describe('numbers', () => {
  it('that change with the same address stay the same person', async () => {
    const company = await given(jan);
    const { '0101': before } = await company.learners();
    expect(await send(company, [{ ...jan, number: '0901' }])).toMatchObject({ created: 0, updated: 1 });
    const learners = await company.learners();
    expect(Object.keys(learners)).toEqual(['0901']);
    expect(learners['0901']?.learnerId).toBe(before?.learnerId);
  });

  it('that were given to somebody else stop that row, and no other', async () => {
    const company = await given(jan, zoe);
    const report = await send(company, [
      { number: '0101', given: 'Kees', family: 'Kok', email: 'kees@acme.nl' },
      { ...zoe, department: 'Inkoop' },
      piet,
    ]);
    expect(report).toMatchObject({ rejected: 1, updated: 1, created: 1 });
    expect(report.problems).toEqual([expect.objectContaining({ row: 2, code: 'number-of-another' })]);
    expect(await company.learners()).toMatchObject({ '0101': { name: 'Jan Jansen', email: 'jan@acme.nl' } });
  });

  it('are free again once their owner has another', async () => {
    const company = await given(jan);
    await send(company, [{ ...jan, number: '0901' }]);
    const kees = { number: '0101', given: 'Kees', family: 'Kok', email: 'kees@acme.nl' };
    expect(await send(company, [kees])).toMatchObject({ created: 1, rejected: 0 });
    expect(await company.learners()).toMatchObject({
      '0101': { name: 'Kees Kok' },
      '0901': { name: 'Jan Jansen', email: 'jan@acme.nl' },
    });
    expect(await send(company, [kees])).toMatchObject({ unchanged: 1 });
  });

  it('keep their leading zeros apart', async () => {
    const company = await given({ number: '7', given: 'Bo', family: 'Bos' });
    expect(await send(company, [{ number: '007', given: 'James', family: 'Bond' }])).toMatchObject({
      created: 1,
    });
    expect(Object.keys(await company.learners()).sort()).toEqual(['007', '7']);
  });
});

describe('addresses', () => {
  it('that several people share tell nobody apart but by number', async () => {
    const desk = (number: string, given: string) => ({
      number,
      given,
      family: 'Balie',
      email: 'balie@acme.nl',
    });
    const company = await given(desk('1', 'Ada'), desk('2', 'Bo'));
    expect(await send(company, [desk('1', 'Ada'), desk('3', 'Cas')])).toMatchObject({
      created: 1,
      unchanged: 1,
    });
    expect(Object.keys(await company.learners())).toEqual(expect.arrayContaining(['1', '2', '3']));
  });

  it('go to who has them now, and leave the person before alone', async () => {
    const company = await given(jan);
    await send(company, [{ ...jan, status: 'uit dienst' }]);
    const kees = { number: '0200', given: 'Kees', family: 'Kok', email: 'jan@acme.nl' };
    expect(await send(company, [kees])).toMatchObject({ created: 1 });
    // Whatever is said of the person before.
    await send(company, [{ ...jan, status: 'uit dienst', department: 'Archief' }]);
    expect(await send(company, [{ given: 'Kees', family: 'Kok', email: 'jan@acme.nl' }])).toMatchObject({
      created: 0,
      unchanged: 1,
    });
  });

  it('pass from one to another in one file', async () => {
    const company = await given(jan, piet);
    const report = await send(company, [
      { ...jan, email: 'piet@acme.nl' },
      { ...piet, email: 'jan@acme.nl' },
    ]);
    expect(report).toMatchObject({ updated: 2 });
    expect(await company.learners()).toMatchObject({
      '0101': { name: 'Jan Jansen', email: 'piet@acme.nl' },
      '0103': { name: 'Piet Pieters', email: 'jan@acme.nl' },
    });
    expect(await send(company, [{ given: 'Jan', family: 'Jansen', email: 'piet@acme.nl' }])).toMatchObject({
      unchanged: 1,
    });
  });
});

describe('rows that come twice', () => {
  it('count once when they are the same', async () => {
    const company = await harness.company();
    const report = await send(company, [jan, zoe, jan]);
    expect(report).toMatchObject({ rows: 3, created: 2, unchanged: 1, rejected: 0, warnings: 1 });
    expect(report.problems).toEqual([expect.objectContaining({ row: 4, code: 'repeated-row' })]);
  });

  it('are rejected both when they differ', async () => {
    const company = await harness.company();
    const report = await send(company, [jan, zoe, { ...jan, department: 'Inkoop' }]);
    expect(report).toMatchObject({ rows: 3, created: 1, rejected: 2 });
    expect(report.problems.map(({ row, code, value }) => [row, code, value])).toEqual([
      [2, 'contradictory-rows', '4'],
      [4, 'contradictory-rows', '2'],
    ]);
  });

  it('reject nobody when one of them is rejected by itself', async () => {
    const company = await harness.company();
    const report = await send(company, [
      { ...jan, starts: '31-02-2026' },
      { ...jan, starts: '01-02-2026' },
    ]);
    expect(report).toMatchObject({ rejected: 1, created: 1 });
  });
});

describe('learners who were erased', () => {
  it('are rejected, and do not come back to life', async () => {
    const company = await given(jan, zoe);
    const { '0101': seen } = await company.learners();
    await company.erase(seen?.learnerId ?? '');
    const report = await send(company, [{ ...jan, department: 'Inkoop' }, zoe]);
    expect(report).toMatchObject({ rejected: 1, unchanged: 1 });
    expect(report.problems).toEqual([expect.objectContaining({ row: 2, code: 'erased-learner' })]);
    expect(await company.learners()).toMatchObject({ [seen?.learnerId ?? '']: { status: 'erased' } });
  });
});
