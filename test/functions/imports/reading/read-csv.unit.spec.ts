import { beforeAll, describe, expect, it } from 'vitest';
import { readEmployees } from '../../../../functions/imports/reading/read-employees.ts';
import { importFixture, readAll } from '../../../support/employee-file.ts';
import { encoded, fileOf } from '../../../support/file-bytes.ts';

const names = ({ employees }: Awaited<ReturnType<typeof readAll>>) =>
  employees.map(({ employeeNumber, familyName }) => `${employeeNumber} ${familyName}`);

describe('a csv file', () => {
  it.each([';', ',', '\t', '|'])('is read with %j as delimiter', async (delimiter) => {
    const text = 'Personeelsnummer;Achternaam;Afdeling\n001;Boer;Inkoop\n'.replaceAll(';', delimiter);
    const file = await readAll(text);
    expect(file).toMatchObject({ format: 'csv', delimiter });
    expect(names(file)).toEqual(['001 Boer']);
  });

  it('is read with the delimiter under which its headers are known, whatever is in its cells', async () => {
    const file = await readAll('Personeelsnummer,Achternaam\n001,a;b;c;d;e;f\n');
    expect(file.delimiter).toBe(',');
  });

  it('says its delimiter in a sep= line, which is row 1', async () => {
    const file = await readAll(importFixture('separator-line.csv'));
    expect(file.delimiter).toBe('|');
    expect(file.employees).toMatchObject([{ employeeNumber: '001', familyName: 'Boer, de; Vries' }]);
    expect(file.results[0]?.row).toBe(3);
  });

  it.each(['\n', '\r\n', '\r'])('ends its rows with %j', async (lineEnd) => {
    const text = ['Personeelsnummer;Achternaam', '001;Boer', '', '002;Meer', ''].join(lineEnd);
    const file = await readAll(text);
    expect(file.results.map(({ row }) => row)).toEqual([2, 4]);
    expect(file.summary).toEqual({ rows: 2, endsShort: false });
  });

  it('with CR alone at the ends of rows is complete when it ends in one', async () => {
    const file = await readAll(importFixture('cr-only.csv'));
    expect(names(file)).toEqual(['001 Boer', '002 Meer']);
    expect(file.summary.endsShort).toBe(false);
  });

  it('counts a cell with newlines as one row, as a spreadsheet does', async () => {
    const file = await readAll(importFixture('quoted-newlines.csv'));
    expect(file.employees[0]?.jobTitle).toBe('Hoofd inkoop "en" verkoop');
    expect(file.results.map(({ row }) => row)).toEqual([2, 3]);
  });

  it('may have quotes within a cell', async () => {
    const file = await readAll('Personeelsnummer;Achternaam;Roepnaam\n1;Boer;Jan "Piet" Klaas\n');
    expect(file.employees[0]?.givenName).toBe('Jan "Piet" Klaas');
    expect(file.problems).toEqual([]);
  });

  it('has its header below titles; rows are counted from the top of the file, and empty ones skipped', async () => {
    const file = await readAll(importFixture('title-rows.csv'));
    expect(file.headers).toEqual(['Pers.nr.', 'Achternaam', 'Roepnaam', 'E-mailadres']);
    expect(file.results.map(({ row }) => row)).toEqual([5, 7, 8]);
    expect(names(file)).toEqual(['001 Boer', '002 Meer']);
  });

  it('may end in a total, which is nobody', async () => {
    const file = await readAll(importFixture('title-rows.csv'));
    expect(file.problems).toEqual(['8: total-row']);
    expect(file.summary).toEqual({ rows: 2, endsShort: false });
  });

  it.each(['Totaal;;', 'Aantal: 2;;', ';Totaal medewerkers;2', 'Total;2', 'Eindtotaal'])(
    'skips the total %j',
    async (total) => {
      const file = await readAll(`Personeelsnummer;Achternaam;Roepnaam\n1;Boer;Piet\n${total}`);
      expect(file.problems).toEqual(['3: total-row']);
      expect(file.summary).toEqual({ rows: 1, endsShort: false });
    },
  );

  it('keeps somebody whose name looks like a total', async () => {
    const file = await readAll('Achternaam;Roepnaam;E-mail\nTotaal;Anna;anna@acme.example\n');
    expect(file.employees).toMatchObject([{ familyName: 'Totaal', givenName: 'Anna' }]);
  });

  it('may have two rows of headers, of which the upper one names groups', async () => {
    const file = await readAll(importFixture('two-header-rows.csv'));
    expect(file.employees).toMatchObject([
      {
        employeeNumber: '001',
        familyName: 'Boer',
        managerNumber: '002',
        startsOn: '2020-01-01',
        endsOn: null,
      },
    ]);
    expect(file.headers).toContain('Manager Nummer');
  });

  it('may have delimiters at the ends of rows', async () => {
    const file = await readAll('Personeelsnummer;Achternaam;\n1;Boer;\n2;Meer;;;\n');
    expect(file.problems).toEqual([]);
    expect(file.warnings).toEqual([]);
    expect(names(file)).toEqual(['1 Boer', '2 Meer']);
  });

  it('rejects rows with too many cells, and keeps what was for cells that are missing', async () => {
    const file = await readAll(importFixture('ragged.csv'));
    expect(file.problems).toEqual(['2: too-few-cells', '3: too-many-cells']);
    expect(names(file)).toEqual(['001 Boer', '003 Smit']);
    expect(file.employees[0]?.jobTitle).toBeUndefined();
  });

  it('does not warn of missing cells that would not have been read', async () => {
    const file = await readAll('Personeelsnummer;Achternaam;Kleur\n1;Boer\n2;Meer;rood\n');
    expect(file.problems).toEqual([]);
  });

  it('ends short when it is cut within quotes', async () => {
    const file = await readAll(importFixture('cut-in-quotes.csv'));
    expect(names(file)).toEqual(['001 Boer']);
    expect(file.problems).toEqual(['3: unclosed-quote']);
    expect(file.summary).toEqual({ rows: 1, endsShort: true });
  });

  it('ends short when it is cut within a row', async () => {
    const file = await readAll(importFixture('cut-in-row.csv'));
    expect(names(file)).toEqual(['001 Boer']);
    expect(file.problems).toEqual(['3: cut-off']);
    expect(file.summary.endsShort).toBe(true);
  });

  it('is whole without newline at its end when its last row is', async () => {
    const file = await readAll('Personeelsnummer;Achternaam\n1;Boer\n2;Meer');
    expect(names(file)).toEqual(['1 Boer', '2 Meer']);
    expect(file.summary.endsShort).toBe(false);
  });

  it('is read no further than a stray quote lets it, in bounded memory', async () => {
    const text = `Personeelsnummer;Achternaam\n1;Boer\n2;"Meer\n${'3;Smit\n'.repeat(2000)}`;
    const file = await readAll(text, { limits: { rowBytes: 5000 } });
    expect(names(file)).toEqual(['1 Boer']);
    expect(file.problems).toEqual(['3: row-too-large']);
    expect(file.summary.endsShort).toBe(true);
  });

  it('is read no further than the limit of rows', async () => {
    const text = `Personeelsnummer;Achternaam\n${'3;Smit\n'.repeat(20)}`;
    const file = await readAll(fileOf(text, [16]), { limits: { rows: 10 } });
    expect(file.summary).toEqual({ rows: 9, endsShort: true });
    expect(file.problems).toEqual(['11: too-many-rows']);
  });

  it('may hold a huge cell, which is a problem of its row', async () => {
    const text = `Personeelsnummer;Achternaam;Kleur\n1;Boer;${'x'.repeat(40_000)}\n2;${'y'.repeat(40_000)};\n3;Smit;\n`;
    const file = await readAll(text);
    expect(file.problems).toContain('2 Kleur: cell-too-long');
    expect(file.problems).toContain('3 Achternaam: cell-too-long');
    expect(names(file)).toEqual(['3 Smit']);
    for (const { problems } of file.results)
      for (const { value = '' } of problems) expect(value.length).toBeLessThanOrEqual(100);
  });

  it('may hold a row with more columns than anybody needs, of which no more than the limit is kept', async () => {
    const file = await readAll(`Personeelsnummer;Achternaam\n1;Boer${';x'.repeat(5000)}\n2;Meer\n`);
    expect(file.problems).toEqual(['2: too-many-cells']);
    expect(file.results[0]?.cells).toHaveLength(1000);
  });

  it('keeps leading zeros, also as Excel is made to keep them', async () => {
    const file = await readAll('Personeelsnummer;Achternaam\n007;A\n="008";B\n"=""009""";C\n\'010;D\n');
    expect(file.employees.map(({ employeeNumber }) => employeeNumber)).toEqual(['007', '008', '009', '010']);
  });

  it('rejects a number that a spreadsheet has rounded', async () => {
    const file = await readAll('Personeelsnummer;Achternaam\n1,23E+11;Boer\n');
    expect(file.problems).toEqual(['2 Personeelsnummer: scientific-number']);
  });

  it('rejects the errors of formulas, in Dutch and English', async () => {
    const file = await readAll('Personeelsnummer;Achternaam;Afdeling\n1;Boer;#N/B\n2;#REF!;\n');
    expect(file.problems).toEqual(['2 Afdeling: error-value', '3 Achternaam: error-value']);
  });
});

describe('the encoding of a csv file', () => {
  const text = 'Personeelsnummer;Achternaam;Roepnaam;Afdeling\r\n001;Daniëls;Çağla;€\r\n';
  const western = text.replace('ğ', 'g');

  it.each([
    ['utf-8', false],
    ['utf-8', true],
    ['utf-16le', false],
    ['utf-16le', true],
    ['utf-16be', false],
    ['utf-16be', true],
  ] as const)('is %s with mark: %s', async (encoding, withMark) => {
    const file = await readAll(fileOf(encoded(text, encoding, withMark), [1]));
    expect(file.encoding).toBe(encoding);
    expect(file.employees).toMatchObject([
      { employeeNumber: '001', familyName: 'Daniëls', givenName: 'Çağla', department: '€' },
    ]);
    expect(file.headers[0]).toBe('Personeelsnummer');
  });

  it('is Windows-1252 where the bytes are no UTF-8', async () => {
    const file = await readAll(encoded(western, 'windows-1252'));
    expect(file.encoding).toBe('windows-1252');
    expect(file.employees).toMatchObject([{ familyName: 'Daniëls', givenName: 'Çagla', department: '€' }]);
  });

  it('is what the profile says', async () => {
    const file = await readAll(encoded(western, 'utf-8'), { profile: { encoding: 'windows-1252' } });
    expect(file.encoding).toBe('windows-1252');
    expect(file.employees[0]?.familyName).toBe('DaniÃ«ls');
  });

  it('that turns out to be another far down the file is a problem of each row that shows it', async () => {
    const filler = '1;Boer;Piet;Inkoop\r\n'.repeat(60_000);
    const bytes = Buffer.concat([
      Buffer.from('Personeelsnummer;Achternaam;Roepnaam;Afdeling\r\n0;Müller;Jan;Inkoop\r\n'),
      Buffer.from(filler),
      encoded('2;Daniëls;Anna;Inkoop\r\n3;Smit;Anna;Inkoop\r\n', 'windows-1252'),
    ]);
    const file = await readAll(bytes);
    expect(file.encoding).toBe('utf-8');
    expect(file.problems).toEqual(['60003 Achternaam: unreadable-characters']);
    expect(file.employees.at(0)?.familyName).toBe('Müller');
    expect(file.employees.at(-1)?.familyName).toBe('Smit');
  });
});

describe('a csv file that is cut within a character', () => {
  it('ends short', async () => {
    const whole = Buffer.from('Personeelsnummer;Achternaam\n1;Daniëls\n2;Smië');
    const file = await readAll(whole.subarray(0, -1));
    expect(file.problems).toEqual(['3: cut-off', '3 Achternaam: unreadable-characters']);
    expect(file.summary.endsShort).toBe(true);
  });
});

describe('rows', () => {
  it.each([0, 1])('close the source when they are left after %s', async (count) => {
    let isOpen = false;
    const { sizeInBytes, read } = fileOf(`Personeelsnummer;Achternaam\n${'1;Boer\n'.repeat(1000)}`, [100]);
    const { rows } = await readEmployees({
      sizeInBytes,
      async *read(startByte, endByte) {
        isOpen = true;
        try {
          yield* read(startByte, endByte);
        } finally {
          isOpen = false;
        }
      },
    });
    expect(isOpen).toBe(true);
    const iterator = rows[Symbol.asyncIterator]();
    for (let row = 0; row < count; row++) await iterator.next();
    await iterator.return?.();
    expect(isOpen).toBe(false);
  });
});

describe('a hostile cell', () => {
  /** How long reading takes of rows that are made of one part: of the processor, which others may be using as well. */
  const processorMilliseconds = async (part: string) => {
    const cell = `é${part.repeat(32_000 / part.length)}x`;
    const rows = `1;${cell};${cell}@${cell};${cell}\n`.repeat(40);
    const started = process.cpuUsage();
    await readAll(`Personeelsnummer;Naam;E-mail;In dienst\n${rows}`);
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1_000;
  };

  let usual: number;
  beforeAll(async () => {
    usual = await processorMilliseconds('ab');
  });

  it.each([' ', '\u200D', ' \u200C', '\u00A0', '(', ',', 'a.', 'van '])(
    'of many %j takes no longer than another',
    { timeout: 30_000 },
    async (part) => {
      // Where each character looked at all others it would be some hundred times as long.
      expect((await processorMilliseconds(part)) / usual).toBeLessThan(10);
    },
  );
});

describe('what a source fails with', () => {
  it('is thrown as it is, before and while rows are read', async () => {
    const lost = new Error('connection lost');
    const failing = (afterBytes: number) => ({
      sizeInBytes: 2_000_000,
      async *read(startByte: number, endByte = 2_000_000) {
        yield Buffer.from('Personeelsnummer;Achternaam\n');
        for (let at = startByte; at < endByte; at += 1000) {
          if (at > afterBytes) throw lost;
          yield Buffer.from('1;Boer\n'.repeat(140));
        }
      },
    });
    await expect(readAll(failing(10))).rejects.toBe(lost);
    await expect(readAll(failing(1_500_000))).rejects.toBe(lost);
  });
});
