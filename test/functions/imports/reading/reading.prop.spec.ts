import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cleanText,
  hasUnreadableCharacters,
  isSpreadsheetError,
} from '../../../../functions/imports/reading/cell-text.ts';
import { readDate } from '../../../../functions/imports/reading/date-text.ts';
import { dateOfSerial } from '../../../../functions/imports/reading/excel-date.ts';
import { FileRefused } from '../../../../functions/imports/reading/file-refused.ts';
import { rejectedCsv } from '../../../../functions/imports/reading/rejected-csv.ts';
import { problemAt } from '../../../../functions/imports/reading/row-problem.ts';
import { readAll } from '../../../support/employee-file.ts';
import { encoded, fileOf } from '../../../support/file-bytes.ts';
import { styled, workbook } from '../../../support/workbook-builder.ts';

const chunkSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
const lineEnds = fc.constantFrom('\n', '\r\n', '\r');
const delimiters = fc.constantFrom(';', ',', '\t', '|');

/** What is text and no error of a spreadsheet; a department may be anything else. */
const department = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter(
    (text) => !hasUnreadableCharacters(text) && text.isWellFormed() && !isSpreadsheetError(cleanText(text)),
  );
const western = fc.string({
  unit: fc.constantFrom(...'abcXYZ019 éëÇ€ßñ;,|\t"\'\n=-'),
  minLength: 1,
  maxLength: 40,
});

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function csvOf(texts: readonly string[], delimiter: string, lineEnd: string): string {
  const rows = texts.map((text, index) => [`"${index}"`, 'Boer', quoted(text)].join(delimiter));
  return [['Personeelsnummer', 'Achternaam', 'Afdeling'].join(delimiter), ...rows, ''].join(lineEnd);
}

describe('a csv file', () => {
  it('gives any text back, whatever its delimiter, encoding, line ends and chunks', async () => {
    const encodings = fc.constantFrom('utf-8', 'utf-16le', 'utf-16be');
    await fc.assert(
      fc.asyncProperty(
        fc.array(department, { minLength: 1, maxLength: 8 }),
        encodings,
        fc.boolean(),
        delimiters,
        lineEnds,
        chunkSizes,
        async (texts, encoding, withMark, delimiter, lineEnd, sizes) => {
          // Without a mark, UTF-16 is told by its ASCII; pages of another script carry one.
          const isMarked = withMark || encoding !== 'utf-8';
          const bytes = encoded(csvOf(texts, delimiter, lineEnd), encoding, isMarked);
          const file = await readAll(fileOf(bytes, sizes));
          expect(file).toMatchObject({ encoding, delimiter, problems: [] });
          expect(file.employees.map((employee) => employee.department)).toEqual(
            texts.map((text) => cleanText(text) || null),
          );
          expect(file.results.map(({ cells }) => cells[2])).toEqual(texts);
        },
      ),
    );
  });

  it('gives any Western text back in Windows-1252', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(western, { minLength: 1, maxLength: 8 }),
        delimiters,
        lineEnds,
        chunkSizes,
        async (texts, delimiter, lineEnd, sizes) => {
          const bytes = encoded(csvOf(['ë', ...texts], delimiter, lineEnd), 'windows-1252');
          const file = await readAll(fileOf(bytes, sizes));
          expect(file.encoding).toBe('windows-1252');
          expect(file.results.slice(1).map(({ cells }) => cells[2])).toEqual(texts);
        },
      ),
    );
  });
});

describe('a workbook', () => {
  it('gives any text back', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter(
        (value) =>
          !hasUnreadableCharacters(value) && value.isWellFormed() && !/[\r\v\f\uFFFE\uFFFF]|_x/.test(value),
      );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), chunkSizes, async (texts, sizes) => {
        const rows = [
          ['Personeelsnummer', 'Achternaam', 'Afdeling'],
          ...texts.map((value, index) => [index, 'Boer', value]),
        ];
        const file = await readAll(
          fileOf(
            workbook({ sheets: [{ name: 'Mensen', rows }] }),
            sizes.map((size) => size * 50),
          ),
        );
        expect(file.results.map(({ cells }) => cells[2])).toEqual(texts);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a date', () => {
  const day = fc
    .date({
      min: new Date('1900-03-01T00:00:00Z'),
      max: new Date('2998-12-31T00:00:00Z'),
      noInvalidDate: true,
    })
    .map((date) => date.toISOString().slice(0, 10));

  it('comes back from every way in which it is written', () => {
    fc.assert(
      fc.property(day, (date) => {
        const [year = '', month = '', dayOfMonth = ''] = date.split('-');
        const dayFirst = { order: 'day-first', system: '1900' } as const;
        const monthFirst = { order: 'month-first', system: '1900' } as const;
        const short = `${Number(dayOfMonth)}/${Number(month)}/${year}`;
        for (const text of [
          date,
          `${date}T12:00:00Z`,
          `${year}${month}${dayOfMonth}`,
          `${dayOfMonth}-${month}-${year}`,
          `${dayOfMonth}.${month}.${year}`,
          short,
        ]) {
          expect(readDate(text, dayFirst)).toEqual({ date });
        }
        expect(readDate(`${month}/${dayOfMonth}/${year}`, monthFirst)).toEqual({ date });
        for (const language of ['nl-NL', 'en-GB', 'en-US']) {
          const inWords = new Date(date).toLocaleDateString(language, { dateStyle: 'long', timeZone: 'UTC' });
          expect(readDate(inWords, dayFirst)).toEqual({ date });
        }
      }),
    );
  });

  it('comes back from the number of days that a workbook holds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 2_958_465 }), (serial) => {
        const date = dateOfSerial(serial, '1900') ?? '';
        expect((Date.parse(date) - Date.parse('1899-12-30')) / 86_400_000).toBe(serial);
        if (serial >= 1462) expect(dateOfSerial(serial - 1462, '1904')).toBe(date);
      }),
    );
  });
});

describe('reading', () => {
  const outcome = async (bytes: Uint8Array, sizes: readonly number[]) => {
    try {
      const { results } = await readAll(fileOf(bytes, sizes), { limits: { rowBytes: 10_000 } });
      return results.length;
    } catch (error) {
      if (error instanceof FileRefused) return error.code;
      throw error;
    }
  };

  it('throws nothing but refusals, whatever the bytes', async () => {
    const header = fc.constantFrom(
      '',
      'Personeelsnummer;Achternaam\n',
      '\uFEFFE-mail,Naam,Status,In dienst\r\n',
      'PK\x03\x04',
    );
    await fc.assert(
      fc.asyncProperty(header, fc.uint8Array({ maxLength: 400 }), chunkSizes, async (start, bytes, sizes) => {
        await outcome(Buffer.concat([Buffer.from(start), bytes]), sizes);
      }),
      { numRuns: 500 },
    );
  });

  it('throws nothing but refusals, however a workbook is damaged', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => [
      styled(index, 1),
      `Naam ${index}`,
      styled(46_082 + index, 2),
      true,
    ]);
    const sheet = {
      name: 'Mensen',
      rows: [['Personeelsnummer', 'Achternaam', 'In dienst', 'Actief'], ...rows],
    };
    const whole = workbook({ sheets: [sheet], formats: ['00000', 14] });
    const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.nat(whole.length),
        fc.boolean(),
        async (changes, cut, isCut) => {
          const bytes = Uint8Array.from(whole);
          for (const [index, byte] of changes) bytes[index] = byte;
          await outcome(isCut ? bytes.subarray(0, cut) : bytes, [1000]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('rejected.csv', () => {
  it('never has a cell that begins like a formula, and loses nothing but what hides one', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.string({
        unit: fc.constantFrom(...'=+-@\t\r\n ;"\'a\u00A0\uFEFF\uFF1D\uFF0B\uFF0D\uFF20'),
        maxLength: 8,
      }),
    );
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 1, maxLength: 5 }),
        fc.array(cell, { maxLength: 8 }),
        cell,
        (headers, cells, value) => {
          const problems = [problemAt(2, headers[0] ?? '', 'invalid-email', value)];
          const csv = rejectedCsv(headers, 'nl');
          const text = csv.head.slice(1) + csv.line({ row: 2, cells, problems });
          const written: string[][] = parse(text, {
            delimiter: ';',
            record_delimiter: '\r\n',
            relax_column_count: true,
          });
          expect(written).toHaveLength(2);
          for (const writtenCell of written.flat()) {
            expect(writtenCell).not.toMatch(/^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/);
            expect(writtenCell.trim()).not.toMatch(/^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
