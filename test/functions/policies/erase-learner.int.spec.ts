import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InjectedFailure } from '../../support/call-faults.ts';
import { type EmployeeCells, employeeCsv } from '../../support/employee-csv.ts';
import { type Company, type ImportHarness, startImportHarness } from '../../support/import-harness.ts';

let harness: ImportHarness;
beforeAll(async () => {
  harness = await startImportHarness();
});
afterAll(() => harness.stop());

const zoe: EmployeeCells = { number: '7001', given: 'Zoëlla', family: 'Quistorp', email: 'zq@acme.nl' };
const jan: EmployeeCells = { number: '7002', given: 'Jan', family: 'Jansen', email: 'jan@acme.nl' };
/** All that tells who she is, or was. */
// The number as a word of its own: by chance it stands in a digest every now and then.
const traces = /Zoëlla|Quistorp|Marberg|zq@acme|(?<![\w-])7001(?![\w-])/i;

/** A company in whose files somebody stands, under a name that she had once, too. */
async function given(): Promise<{ company: Company; zoeId: string }> {
  const company = await harness.company();
  // Long after the files were written, so that none of them is one that just comes.
  company.at('2030-03-01T09:00:00.000Z');
  await company.import('old.csv', employeeCsv([{ ...zoe, family: 'Marberg' }, jan]));
  await company.import('new.csv', employeeCsv([zoe, { ...jan, starts: '31-02-2026' }]));
  await company.import('Bezwaar Quistorp, Zoëlla.csv', employeeCsv([jan]));
  await company.import('others.csv', employeeCsv([{ number: '7003', given: 'Kees', family: 'Kok' }]));
  const { '7001': seen } = await company.learners();
  if (!seen) throw new Error('She is not known');
  return { company, zoeId: seen.learnerId };
}

const isCompleted = async (company: Company, learnerId: string) =>
  ((await company.events())[learnerId] ?? []).filter(({ type }) => type === 'ErasureCompleted').length;

describe('when a learner was erased', () => {
  it('leaves nothing in any store that tells who it was', async () => {
    const { company, zoeId } = await given();
    expect(await company.everyByte()).toMatch(traces);
    await company.erase(zoeId);
    await company.forget(zoeId);
    expect(await company.everyByte()).not.toMatch(traces);
    expect(await isCompleted(company, zoeId)).toBe(1);
  });

  it('keeps the files and the learners of others', async () => {
    const { company, zoeId } = await given();
    await company.erase(zoeId);
    await company.forget(zoeId);
    const { tenant } = company;
    expect(await company.keys(`imports/${tenant}/`)).toEqual([`imports/${tenant}/others.csv`]);
    expect(await company.keys(`reports/${tenant}/`)).toEqual([
      `reports/${tenant}/others.rejected.csv`,
      `reports/${tenant}/others.report.json`,
    ]);
    expect(await company.learners()).toMatchObject({
      '7002': { name: 'Jan Jansen', status: 'active' },
      '7003': { name: 'Kees Kok' },
    });
  });

  it('keeps the names of files, but for those that tell of the person', async () => {
    const { company, zoeId } = await given();
    await company.erase(zoeId);
    await company.forget(zoeId);
    expect(await company.fileNamesInOrder()).toEqual(['old.csv', 'new.csv', undefined, 'others.csv']);
  });

  it('can be told again without doing more', async () => {
    const { company, zoeId } = await given();
    await company.erase(zoeId);
    await company.forget(zoeId);
    await company.forget(zoeId);
    expect(await isCompleted(company, zoeId)).toBe(1);
  });

  it('is forgotten beside somebody else who stands in the same files', async () => {
    const { company, zoeId } = await given();
    const janId = (await company.learners())['7002']?.learnerId ?? '';
    for (const learnerId of [zoeId, janId]) await company.erase(learnerId);
    await Promise.all([zoeId, janId].map((learnerId) => company.forget(learnerId)));
    for (const learnerId of [zoeId, janId]) expect(await isCompleted(company, learnerId)).toBe(1);
    expect(await company.everyByte()).not.toMatch(/Zoëlla|Quistorp|Jansen/);
  });

  it('does not come back by the next file, and leavers in it are no news', async () => {
    const { company, zoeId } = await given();
    await company.erase(zoeId);
    await company.forget(zoeId);
    const report = await company.import('next.csv', employeeCsv([zoe, jan]));
    expect(report.problems).toEqual([expect.objectContaining({ row: 2, code: 'erased-learner' })]);
    const leaving = await company.import('left.csv', employeeCsv([{ ...zoe, ends: '31-12-2025' }]));
    expect(leaving).toMatchObject({ rejected: 0, unchanged: 1 });
    const learners = await company.learners();
    expect(Object.keys(learners).sort()).toEqual(['7002', '7003', zoeId].sort());
    expect(learners[zoeId]).toMatchObject({ status: 'erased' });
  });

  it('gets no new key by who read the state before the erasure', async () => {
    const { company, zoeId } = await given();
    const { tenant, vault } = company;
    const person = { givenName: 'Zoëlla', familyName: 'Quistorp' };
    const { ciphertext } = await vault.encrypt(tenant, zoeId, person);
    await company.erase(zoeId);
    await company.forget(zoeId);
    await expect(vault.encrypt(tenant, zoeId, person)).rejects.toThrow('destroyed');
    await expect(vault.encrypt(tenant, zoeId, person, true)).rejects.toThrow('destroyed');
    expect(await vault.decrypt(tenant, zoeId, ciphertext)).toBeUndefined();
  });
});

describe('while somebody is changing the learner', () => {
  const person = { givenName: 'Zoëlla', familyName: 'Quistorp', employeeNumber: '7001', email: 'zq@acme.nl' };

  it('leaves nothing either, between whichever two of their calls it comes', async () => {
    let calls = 0;
    for (let isWithin = true; isWithin; ) {
      calls += 1;
      const company = await harness.company();
      await company.put('zoe', person);
      expect(await company.identifiersOf('zoe')).toBe(2);
      isWithin = false;
      company.faults.beforeCall(calls, async () => {
        isWithin = true;
        await company.erase('zoe');
        await company.forget('zoe');
      });
      // Answered as it was before the erasure, or refused because of it.
      await company
        .put('zoe', { ...person, email: 'quistorp@acme.nl', employeeNumber: '7009' })
        .catch(() => {});
      if (!isWithin) continue;
      expect(await company.identifiersOf('zoe'), `before call ${calls}`).toBe(0);
      expect(await company.everyByte(), `before call ${calls}`).not.toMatch(traces);
    }
    expect(calls).toBeGreaterThan(8);
  });
});

describe('while a file lets all leave who are not in it', () => {
  const others = ['1', '2', '3', '4', '5'].map((number) => ({ number, given: 'Jan', family: 'Jansen' }));
  const full = { mode: 'full' };
  const staffed = async () => {
    const company = await harness.company();
    company.at('2030-03-01T09:00:00.000Z');
    await company.import('staff.csv', employeeCsv([...others, zoe]), full);
    const { '7001': seen } = await company.learners();
    await company.drop('without.csv', employeeCsv(others), full);
    return { company, zoeId: seen?.learnerId ?? '' };
  };

  it('leaves nothing either, among whichever of its calls it comes', async () => {
    const undisturbed = await staffed();
    undisturbed.company.faults.restart();
    await undisturbed.company.run();
    const { calls } = undisturbed.company.faults;
    // The last twenty: those before are about others, and what is behind them is the report.
    for (let call = calls - 20; call <= calls - 5; call += 3) {
      const { company, zoeId } = await staffed();
      company.faults.beforeCall(call, async () => {
        await company.erase(zoeId);
        await company.forget(zoeId);
      });
      await company.run();
      expect(await company.identifiersOf(zoeId), `before call ${call} of ${calls}`).toBe(0);
    }
  });
});

describe('when a store can not be reached', () => {
  it('is not complete, and the next try goes on: at its first call, at its second, and so on', async () => {
    const { company, zoeId } = await given();
    const { faults } = company;
    await company.erase(zoeId);
    for (let call = 1, isThrough = false; !isThrough; call += 1) {
      expect(await isCompleted(company, zoeId)).toBe(0);
      faults.arm(call, 'before');
      const failure = await company.forget(zoeId).catch((error: unknown) => error);
      isThrough = !faults.isDown;
      if (!isThrough) expect(failure).toBeInstanceOf(InjectedFailure);
      faults.restart();
    }
    expect(await isCompleted(company, zoeId)).toBe(1);
    expect(await company.everyByte()).not.toMatch(traces);
  });
});

describe('when a file that tells of the person is still to be applied', () => {
  it('waits for it, and completes when it is done', async () => {
    const { company, zoeId } = await given();
    await company.drop('more.csv', employeeCsv([zoe, jan]));
    await company.receive();
    await company.erase(zoeId);
    await expect(company.forget(zoeId)).rejects.toThrow(expect.objectContaining({ name: 'FileUnderWay' }));
    expect(await isCompleted(company, zoeId)).toBe(0);
    await company.run();
    await company.forget(zoeId);
    expect(await isCompleted(company, zoeId)).toBe(1);
    expect(await company.everyByte()).not.toMatch(traces);
  });

  it('waits for one that nothing has received yet', async () => {
    const { company, zoeId } = await given();
    company.at(new Date(Date.now() + 60_000).toISOString());
    await company.drop('more.csv', employeeCsv([zoe, jan]));
    await company.erase(zoeId);
    await expect(company.forget(zoeId)).rejects.toThrow(expect.objectContaining({ name: 'FileUnderWay' }));
  });

  it('removes one that waits for a person, which then fails', async () => {
    const { company, zoeId } = await given();
    const many = Array.from({ length: 40 }, (_, index) => ({
      number: String(8000 + index),
      given: 'Een',
      family: `Ander${index}`,
    }));
    await company.import('many.csv', employeeCsv(many));
    const stopped = await company.import('full.csv', employeeCsv([zoe]), { mode: 'full' });
    expect(stopped.status).toBe('stopped');
    await company.erase(zoeId);
    await company.forget(zoeId);
    expect(await company.everyByte()).not.toMatch(traces);
    await company.approve(stopped.importId);
    expect(await company.report('full.csv')).toMatchObject({ status: 'failed', reason: 'file-replaced' });
  });

  it('removes one whose name tells of the person too, and says that it failed', async () => {
    const { company, zoeId } = await given();
    const staff = Array.from({ length: 40 }, (_, index) => ({
      number: String(8000 + index),
      family: 'Ander',
    }));
    await company.import('many.csv', employeeCsv(staff));
    const stopped = await company.import('zoella quistorp.csv', employeeCsv([jan]), { mode: 'full' });
    await company.erase(zoeId);
    await company.forget(zoeId);
    await company.approve(stopped.importId);
    expect((await company.importEvents()).at(-1)).toMatchObject({
      type: 'ImportFinished',
      data: { importId: stopped.importId, outcome: 'failed', reason: 'file-replaced' },
    });
  });
});
