import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { employeeCsv } from '../../../support/employee-csv.ts';
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

const content = employeeCsv([{ number: '1', given: 'Ada', family: 'Adams' }]);

async function received(company: Company): Promise<readonly unknown[]> {
  await company.receive();
  return (await company.importEvents()).map(({ data }) => data);
}

describe('a file that is dropped', () => {
  it('stands in the line, with what it is and when it was exported', async () => {
    const company = await harness.company();
    await company.drop('personeel 01-03-2026 0630.csv', content, { mode: 'full', profile: 'afas' });
    expect(await received(company)).toEqual([
      {
        importId: expect.stringMatching(/^20260302T080000-[0-9a-f]{16}$/),
        location: { ciphertext: expect.any(String) },
        etag: expect.stringMatching(/^[0-9a-f]{32}$/),
        sha256: sha256Of(content),
        bytes: Buffer.byteLength(content),
        mode: 'full',
        profileName: 'afas',
        exportedAt: '2026-03-01T05:30:00.000Z',
      },
    ]);
  });

  it('has its name and place under a key of its own, which can be destroyed', async () => {
    const company = await harness.company();
    await company.drop('Verzuim Jan Jansen.csv', content);
    await company.receive();
    const [file] = (await company.line()).line;
    if (!file) throw new Error('It was not received');
    const { tenant, fileNames } = company;
    expect(await fileNames.of(tenant, file)).toEqual({
      fileName: 'Verzuim Jan Jansen.csv',
      objectKey: `imports/${tenant}/Verzuim Jan Jansen.csv`,
    });
    expect(JSON.stringify(await company.importEvents())).not.toContain('Jansen');
    await fileNames.forget(tenant, file.importId);
    expect(await fileNames.of(tenant, file)).toBeUndefined();
  });

  it('stands there once, however often and after whatever crash S3 tells of it', async () => {
    for (const moment of ['before', 'after'] as const) {
      for (let call = 1; call <= 8; call += 1) {
        const company = await harness.company();
        await company.drop('staff.csv', content);
        company.faults.arm(call, moment);
        await company.run().catch(() => undefined);
        company.faults.restart();
        await company.run();
        company.tellAgain();
        await company.run();
        const types = (await company.importEvents()).map(({ type }) => type);
        expect(types).toEqual(['ImportReceived', 'ImportStarted', 'ImportFinished']);
      }
    }
  });

  it('is another file when it is written again, though it is the same', async () => {
    const company = await harness.company();
    await company.drop('staff.csv', content);
    await company.receive();
    await company.drop('staff.csv', content);
    const files = await received(company);
    expect(files).toHaveLength(2);
    expect(new Set(files.map((file) => JSON.stringify(file))).size).toBe(2);
  });

  it('is read as a delta where it says nothing that is understood', async () => {
    const company = await harness.company();
    await company.drop('one.csv', content, { mode: 'everything' });
    await company.drop('two.csv', content);
    await company.putProfile('{ no json');
    await company.drop('three.csv', content);
    expect(await received(company)).toMatchObject([{ mode: 'delta' }, { mode: 'delta' }, { mode: 'delta' }]);
  });

  it('may say its mode and the name of a profile in any letters, and neither is lost for the other', async () => {
    const company = await harness.company();
    await company.drop('one.csv', content, { mode: ' FULL ', profile: 'Profiel van HR' });
    expect(await received(company)).toMatchObject([{ mode: 'full', profileName: 'Profiel van HR' }]);
  });

  it('is full where the named profile says so', async () => {
    const company = await harness.company();
    await company.putProfile({ named: { nightly: { mode: 'full' } } });
    await company.drop('one.csv', content, { profile: 'nightly' });
    await company.drop('two.csv', content);
    expect(await received(company)).toMatchObject([{ mode: 'full' }, { mode: 'delta' }]);
  });
});
