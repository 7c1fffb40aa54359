import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { FileSource } from '../../../../functions/imports/reading/file-source.ts';
import { readEmployees } from '../../../../functions/imports/reading/read-employees.ts';
import { fileOf } from '../../../support/file-bytes.ts';
import { workbook } from '../../../support/workbook-builder.ts';

setFlagsFromString('--expose_gc');
const collectGarbage: () => void = runInNewContext('gc');
const header = 'Personeelsnummer;Roepnaam;Tussenvoegsel;Achternaam;E-mail;Afdeling;In dienst;Status';
const mostGrowthBytes = 8_000_000;

/** A csv file that is nowhere: each part is made when it is read. */
function generatedCsv(rows: number): FileSource {
  const rowBytes = 100;
  const rowAt = (row: number) => {
    const text =
      row === 0
        ? header
        : `${row};Anna;van der;Meer ${row};anna${row}@acme.example;Zorg ${row % 50};01-03-2020;in dienst`;
    return Buffer.from(`${text.padEnd(rowBytes - 1)}\n`);
  };
  const sizeInBytes = (rows + 1) * rowBytes;
  return {
    sizeInBytes,
    async *read(startByte, endByte = sizeInBytes) {
      for (let at = startByte; at < endByte; ) {
        const from = Math.floor(at / rowBytes);
        const some = Buffer.concat(
          Array.from({ length: Math.min(600, rows + 1 - from) }, (_, index) => rowAt(from + index)),
        );
        const chunk = some.subarray(at - from * rowBytes, endByte - from * rowBytes);
        at += chunk.length;
        yield chunk;
      }
    },
  };
}

/** How much more memory is held at the end than after a tenth of the rows. */
async function growthBytes(source: FileSource, rows: number) {
  const { rows: results, summary } = await readEmployees(source);
  let early = 0;
  let most = 0;
  let read = 0;
  for await (const { employee } of results) {
    if (!employee) continue;
    read++;
    if (read % (rows / 10) !== 0) continue;
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    if (early === 0) early = heapUsed + arrayBuffers;
    most = Math.max(most, heapUsed + arrayBuffers);
  }
  expect(summary()).toEqual({ rows, endsShort: false });
  return most - early;
}

describe('memory', () => {
  it('stays flat over a csv file of 200,000 rows', async () => {
    expect(await growthBytes(generatedCsv(200_000), 200_000)).toBeLessThan(mostGrowthBytes);
  });

  it('stays flat over the rows of a workbook', async () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => [
      index,
      `Naam ${index % 1000}`,
      `anna${index % 1000}@acme.example`,
    ]);
    const bytes = workbook({
      sheets: [{ name: 'Mensen', rows: [['Personeelsnummer', 'Achternaam', 'E-mail'], ...rows] }],
    });
    expect(await growthBytes(fileOf(bytes, [65_536]), rows.length)).toBeLessThan(mostGrowthBytes);
  });
});
