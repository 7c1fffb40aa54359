import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReportRefused, readReport } from '../../../../functions/imports/attendance/read-report.ts';
import { teamsDutch, zoomEnglish } from '../../../support/attendance-files.ts';
import { fileOf } from '../../../support/file-bytes.ts';

const meeting = {
  startsAt: '2026-03-04T13:00:00.000Z',
  endsAt: '2026-03-04T15:00:00.000Z',
  timeZone: 'Europe/Amsterdam',
};

describe('a report', () => {
  it('is read or refused, and nothing else, whatever its bytes', async () => {
    const junk = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .array(fc.oneof(fc.constantFrom(...teamsDutch, ...zoomEnglish), fc.string({ unit: 'binary' })), {
          maxLength: 30,
        })
        .map((lines) => Buffer.from(lines.join('\n'))),
    );
    await fc.assert(
      fc.asyncProperty(junk, async (bytes) => {
        const outcome = await readReport(fileOf(bytes), meeting).catch((error: unknown) => error);
        if (!(outcome instanceof ReportRefused)) expect(outcome).toMatchObject({ people: expect.any(Array) });
      }),
      { numRuns: 40 },
    );
  });

  it('loses no good row to bad ones around it', async () => {
    const cell = fc.string({ unit: fc.constantFrom(...'ab1"\'@:;- /\t'), maxLength: 12 });
    // A bad row has other cells than a good one, and says nothing of its people.
    const bad = fc.array(cell, { minLength: 1, maxLength: 8 }).map((cells) => cells.join(','));
    const good = fc.integer({ min: 0, max: 999 }).map((id) => ({ id }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(bad, good), { minLength: 1, maxLength: 20 }), async (rows) => {
        const ids = new Set(rows.flatMap((row) => (typeof row === 'string' ? [] : [row.id])));
        const lines = rows.map((row) =>
          typeof row === 'string'
            ? row
            : `P${row.id},p${row.id}@acme.nl,03/04/2026 02:00:00 PM,03/04/2026 03:00:00 PM,60,No`,
        );
        const header = 'Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest';
        const { people } = await readReport(fileOf([header, ...lines].join('\r\n')), meeting);
        for (const id of ids) {
          expect(people).toContainEqual(
            expect.objectContaining({ name: `P${id}`, emails: expect.arrayContaining([`p${id}@acme.nl`]) }),
          );
        }
      }),
    );
  });
});
