import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmployeeCells, employeeCsv } from '../../../support/employee-csv.ts';
import { type Company, type ImportHarness, startImportHarness } from '../../../support/import-harness.ts';

let harness: ImportHarness;
beforeAll(async () => {
  harness = await startImportHarness();
});
afterAll(() => harness.stop());

const leavers: readonly EmployeeCells[] = ['1', '2', '3', '4'].map((number) => ({
  number,
  given: 'Bo',
  family: `Achternaam${number}`,
  email: `bo${number}@acme.nl`,
  ends: '31-03-2026',
}));

async function given(rows = leavers): Promise<Company> {
  const company = await harness.company();
  await company.import('staff.csv', employeeCsv(rows));
  company.at('2026-04-01T08:00:00.000Z');
  return company;
}

const typesOf = async (company: Company) =>
  Object.values(await company.events()).map((events) => events.map(({ type }) => type));
const leftOnce = leavers.map(() => ['LearnerRegistered', 'LearnerLeft']);

describe('the passing of a day', () => {
  it('says that it was the clock', async () => {
    const company = await given();
    await company.passDay();
    expect((await company.events())['1']?.at(-1)).toEqual({
      type: 'LearnerLeft',
      actor: 'system pass-day',
      causationId: undefined,
    });
  });

  it('takes everyone whose day has come, also when it fails for one', async () => {
    const company = await given();
    const { '1': damaged } = await company.learners();
    const mend = await company.damageKey(damaged?.learnerId ?? '');
    await expect(company.passDay()).rejects.toThrow();
    await mend();
    expect((await typesOf(company)).flat().filter((type) => type === 'LearnerLeft')).toHaveLength(3);
    await company.passDay();
    expect(await typesOf(company)).toEqual(leftOnce);
  });

  it('takes as many as there are, such as those whose contracts end with a year', async () => {
    const many = Array.from({ length: 104 }, (_, index) => ({
      ...leavers[0],
      number: String(index),
      email: `bo${index}@acme.nl`,
    }));
    const company = await given(many);
    await company.passDay();
    expect((await typesOf(company)).filter((types) => types.at(-1) === 'LearnerLeft')).toHaveLength(104);
  });

  it('that crashed anywhere is made good by the next, and no full file misses who left', async () => {
    const undisturbed = await given(leavers.slice(0, 1));
    undisturbed.faults.restart();
    await undisturbed.passDay();
    const { calls } = undisturbed.faults;
    const others = employeeCsv([{ number: '9', given: 'Ada', family: 'Adams' }]);
    for (let call = calls; call > calls - 11; call -= 1) {
      const company = await given(leavers.slice(0, 1));
      company.faults.arm(call, 'after');
      await company.passDay().catch(() => undefined);
      expect(company.faults.isDown).toBe(true);
      company.faults.restart();
      await company.passDay();
      expect(await typesOf(company), `a crash after call ${call} of ${calls}`).toEqual(leftOnce.slice(0, 1));
      expect(await company.import('full.csv', others, { mode: 'full' })).toMatchObject({
        status: 'done',
        left: 0,
      });
    }
  });

  it('leaves the address of who has left to who has it now', async () => {
    const shared = { email: 'balie@acme.nl' };
    const company = await given([{ ...leavers[0], ...shared }]);
    company.at('2026-03-20T08:00:00.000Z');
    const kees = { number: '9', given: 'Kees', family: 'Kok', ...shared };
    await company.import('kees.csv', employeeCsv([kees]));
    company.at('2026-04-01T08:00:00.000Z');
    await company.passDay();
    const moodle = { given: 'Kees', family: 'Kok', ...shared };
    expect(await company.import('moodle.csv', employeeCsv([moodle]))).toMatchObject({
      created: 0,
      unchanged: 1,
    });
  });
});

describe('a rule of retention', () => {
  const leave = { number: '1', given: 'Bo', family: 'Bos', email: 'bo@acme.nl', ends: '31-03-2026' };
  const stays = { number: '2', given: 'Ada', family: 'Adams' };
  async function givenLeaver(): Promise<{ company: Company; learnerId: string }> {
    const company = await given([leave, stays]);
    await company.passDay();
    const { '1': left } = await company.learners();
    return { company, learnerId: left?.learnerId ?? '' };
  }
  const statusOf = async (company: Company, learnerId: string) =>
    Object.values(await company.learners()).find((seen) => seen.learnerId === learnerId)?.status;

  it('erases who left longer ago than it says, and nobody else', async () => {
    const { company, learnerId } = await givenLeaver();
    company.at('2027-03-31T08:00:00.000Z');
    await company.passDay(12);
    expect(await statusOf(company, learnerId)).toBe('left');
    company.at('2027-04-01T08:00:00.000Z');
    await company.passDay(12);
    await company.passDay(12);
    expect((await company.events())[learnerId]?.slice(-2)).toMatchObject([
      { type: 'LearnerLeft' },
      { type: 'LearnerErased', actor: 'system pass-day' },
    ]);
    expect(await company.learners()).toMatchObject({ '2': { status: 'active' } });
  });

  it('erases nobody where there is none', async () => {
    const { company, learnerId } = await givenLeaver();
    company.at('2056-04-01T08:00:00.000Z');
    await company.passDay();
    expect(await statusOf(company, learnerId)).toBe('left');
  });

  it('waits while somebody is on hold', async () => {
    const { company, learnerId } = await givenLeaver();
    await company.hold(learnerId, true);
    company.at('2030-04-01T08:00:00.000Z');
    await company.passDay(12);
    expect(await statusOf(company, learnerId)).toBe('left');
    await company.hold(learnerId, false);
    await company.passDay(12);
    expect(await statusOf(company, learnerId)).toBe('erased');
  });

  it('erases no more at once than can be done, and passes by who is on hold', async () => {
    const many = ['1', '2', '3', '4'].map((number) => ({
      number,
      given: 'Bo',
      family: `Bos${number}`,
      ends: `0${number}-03-2026`,
    }));
    const company = await given(many);
    await company.passDay();
    const { '1': first } = await company.learners();
    await company.hold(first?.learnerId ?? '', true);
    company.at('2030-04-01T08:00:00.000Z');
    const erasedAfter = async () => {
      await company.passDay(12, 2);
      return (await typesOf(company)).filter((types) => types.at(-1) === 'LearnerErased').length;
    };
    expect(await erasedAfter()).toBe(2);
    expect(await erasedAfter()).toBe(3);
    expect(await erasedAfter()).toBe(3);
  });

  it('is not about who came back', async () => {
    const { company, learnerId } = await givenLeaver();
    company.at('2030-04-01T08:00:00.000Z');
    await company.import(
      'back.csv',
      employeeCsv([{ ...leave, ends: '', starts: '01-04-2030', status: 'actief' }]),
    );
    await company.passDay(12);
    expect(await statusOf(company, learnerId)).toBe('active');
  });
});
