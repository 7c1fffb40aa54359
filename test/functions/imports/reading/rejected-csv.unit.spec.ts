import { describe, expect, it } from 'vitest';
import { rejectedCsv } from '../../../../functions/imports/reading/rejected-csv.ts';
import { importFixture, readAll } from '../../../support/employee-file.ts';

describe('rejected.csv', () => {
  it('has the rejected rows as they were, each with its row, columns and reasons', async () => {
    const file = await readAll(
      'Personeelsnummer;Achternaam;E-mail;In dienst\n1;Boer;"piet;@";31-02-2026\n2;Meer;;\n',
    );
    const csv = rejectedCsv(file.headers, 'nl');
    expect(csv.head).toBe('\uFEFFPersoneelsnummer;Achternaam;E-mail;In dienst;Rij;Kolom;Reden\r\n');
    expect(file.results.map((result) => csv.line(result))).toEqual([
      '1;Boer;"piet;@";31-02-2026;2;E-mail, In dienst;"""piet;@"" is geen e-mailadres. ""31-02-2026"" is geen bestaande datum. Schrijf bijvoorbeeld 31-12-2026."\r\n',
      '',
    ]);
  });

  it('is in the language of the tenant', () => {
    expect(rejectedCsv(['Naam'], 'en').head).toBe('\uFEFFNaam;Row;Column;Reason\r\n');
  });

  it('lets a spreadsheet run nothing', async () => {
    const file = await readAll(importFixture('hostile.csv'));
    const csv = rejectedCsv([...file.headers, '=1+1'], 'nl');
    expect(csv.head).toContain(";'=1+1;");
    expect(file.results.map((result) => csv.line(result).split(';').slice(0, 3))).toEqual([
      ['1', "'=cmd|'/c calc'!A0", "'@SUM(A1)"],
      ['2', "'-1+1", "'+31"],
    ]);
  });

  it('loses no cell of a row that has too many', async () => {
    const file = await readAll('Personeelsnummer;Achternaam\n1;Boer;x;y\n');
    const [result] = file.results;
    const line = result && rejectedCsv(file.headers, 'en').line(result);
    expect(line).toMatch(/^1;Boer;2;;The row has more cells .*;x;y\r\n$/);
  });
});
