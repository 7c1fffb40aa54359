import { describe, expect, it } from 'vitest';
import { readAll } from '../../../support/employee-file.ts';
import { fileOf } from '../../../support/file-bytes.ts';
import {
  type CellContent,
  type SheetSource,
  styled,
  type WorkbookSource,
  workbook,
} from '../../../support/workbook-builder.ts';

const header = ['Personeelsnummer', 'Achternaam', 'Roepnaam'];
const people = (...rows: readonly (readonly CellContent[] | undefined)[]): SheetSource => ({
  name: 'Mensen',
  rows: [header, ...rows],
});
const read = (sheet: SheetSource, more: Omit<WorkbookSource, 'sheets'> = {}) =>
  readAll(workbook({ sheets: [sheet], ...more }));

describe('a workbook', () => {
  it('is known by its content, and read from whatever chunks', async () => {
    const file = await readAll(fileOf(workbook({ sheets: [people(['001', 'Daniëls', 'Çağla'])] }), [7]));
    expect(file).toMatchObject({ format: 'xlsx', sheet: 'Mensen', headers: header, warnings: [] });
    expect(file.encoding).toBeUndefined();
    expect(file.employees).toMatchObject([
      { employeeNumber: '001', familyName: 'Daniëls', givenName: 'Çağla' },
    ]);
    expect(file.summary).toEqual({ rows: 1, endsShort: false });
  });

  it('is read at its first visible sheet', async () => {
    const bytes = workbook({
      sheets: [
        { ...people(['9', 'Verborgen', 'A']), name: 'Lijsten', state: 'hidden' },
        { ...people(['8', 'Geheim', 'A']), name: 'Meer', state: 'veryHidden' },
        people(['1', 'Boer', 'Piet']),
        { ...people(['2', 'Later', 'A']), name: 'Later' },
      ],
    });
    expect((await readAll(bytes)).employees).toMatchObject([{ familyName: 'Boer' }]);
    const later = await readAll(bytes, { profile: { sheet: 'LATER' } });
    expect(later).toMatchObject({ sheet: 'Later', employees: [{ familyName: 'Later' }] });
  });

  it('counts its rows by their numbers, where some are missing', async () => {
    const file = await read(people(['1', 'Boer', 'Piet'], undefined, ['2', 'Meer', 'Anna']));
    expect(file.results.map(({ row }) => row)).toEqual([2, 4]);
  });

  it('may leave out empty cells, also at the ends of rows', async () => {
    const file = await read(people(['1', null, 'Piet'], ['2', 'Meer']));
    expect(file.problems).toEqual(['2 Achternaam: missing-family-name', '3 Roepnaam: missing-given-name']);
    expect(file.results[0]?.cells).toEqual(['1', '', 'Piet']);
    expect(file.employees[0]?.givenName).toBeNull();
  });

  it('may leave out the names of rows and cells', async () => {
    const sheet =
      '<worksheet><sheetData><row><c t="str"><v>Personeelsnummer</v></c><c t="str"><v>Achternaam</v></c></row><row><c><v>1</v></c><c t="str"><v>Boer</v></c></row></sheetData></worksheet>';
    const file = await read(people(), { parts: { 'xl/worksheets/sheet1.xml': sheet } });
    expect(file.employees).toMatchObject([{ employeeNumber: '1', familyName: 'Boer' }]);
  });

  it('may have a prefix before the names of its elements', async () => {
    const sheet =
      '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>Personeelsnummer</x:v></x:c><x:c r="B1" t="str"><x:v>Achternaam</x:v></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c><x:c r="B2" t="str"><x:v>Boer</x:v></x:c></x:row></x:sheetData></x:worksheet>';
    const file = await read(people(), { parts: { 'xl/worksheets/sheet1.xml': sheet } });
    expect(file.employees).toMatchObject([{ employeeNumber: '1', familyName: 'Boer' }]);
  });

  it('gives of merged cells the first, in titles above the header too', async () => {
    const file = await readAll(
      workbook({
        sheets: [
          {
            name: 'Mensen',
            rows: [
              ['Overzicht', null, null],
              ['Medewerker', null, 'Manager', null],
              ['Nummer', 'Achternaam', 'Nummer', 'Naam'],
              ['1', 'Boer', '2', 'Anna Meer'],
            ],
            afterRows: '<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="C2:D2"/></mergeCells>',
          },
        ],
      }),
    );
    expect(file.employees).toMatchObject([{ employeeNumber: '1', familyName: 'Boer', managerNumber: '2' }]);
    expect(file.headers).toEqual(['Medewerker Nummer', 'Achternaam', 'Manager Nummer', 'Manager Naam']);
  });
});

describe('a cell', () => {
  const cellsOf = async (cells: readonly CellContent[], more: Omit<WorkbookSource, 'sheets'> = {}) =>
    (await read(people(cells), more)).results[0]?.cells;

  it('has a number without point or exponent', async () => {
    const number = (value: string) => ({ xml: `<v>${value}</v>` });
    expect(await cellsOf([number('100234.0'), number('1.00234E+5'), number('123456789012345')])).toEqual([
      '100234',
      '100234',
      '123456789012345',
    ]);
    expect(await cellsOf([number('1.5'), number('0.1000000000000001'), number('-3')])).toEqual([
      '1.5',
      '0.1',
      '-3',
    ]);
    expect(await cellsOf([number('1E+20'), number('12345678901234567890')])).toEqual([
      '100000000000000000000',
      '12345678901234567168',
    ]);
  });

  it('has the leading zeros of its format', async () => {
    expect(
      await cellsOf([styled(42, 1), styled(1_234_567, 1), styled(42, 2)], {
        formats: ['00000', '000;[Red]-000'],
      }),
    ).toEqual(['00042', '1234567', '042']);
  });

  it('is a date by its format, built in or written, in Dutch too', async () => {
    const formats = [14, 'dd-mm-yyyy', 'd mmmm jjjj', '[$-413]dd/mm/yy;@', '"dag" 0', 'General', '#,##0.00'];
    expect(
      await cellsOf(
        formats.map((_, index) => styled(46082, index + 1)),
        { formats },
      ),
    ).toEqual([...['2026-03-01', '2026-03-01', '2026-03-01', '2026-03-01'], ...['46082', '46082', '46082']]);
  });

  it('is a date of the 1904 system where the workbook says so, without a format as well', async () => {
    const dated = [
      ['Personeelsnummer', 'Achternaam', 'In dienst', 'Uit dienst'],
      ['1', 'Boer', styled(44_620, 1), 44_650],
    ];
    const file = await read({ name: 'Mensen', rows: dated }, { formats: [14], date1904: true });
    expect(file.employees).toMatchObject([{ startsOn: '2026-03-01', endsOn: '2026-03-31' }]);
  });

  it('of 29 February 1900, which Excel has, is a problem', async () => {
    const dated = [
      ['Personeelsnummer', 'Achternaam', 'In dienst'],
      ['1', 'Boer', styled(60, 1)],
    ];
    const file = await read({ name: 'Mensen', rows: dated }, { formats: [14] });
    expect(file.problems).toEqual(['2 In dienst: invalid-date']);
  });

  it('has the value of its formula that was calculated last', async () => {
    const formula = { attributes: 't="str"', xml: '<f>A2&amp;"x"</f><v>Boer</v>' };
    expect(await cellsOf([{ xml: '<f>1+1</f><v>2</v>' }, formula])).toEqual(['2', 'Boer']);
  });

  it('has its text inside, rich or plain', async () => {
    const plain = { attributes: 't="inlineStr"', xml: '<is><t>Boer</t></is>' };
    const rich = {
      attributes: 't="inlineStr"',
      xml: '<is><r><rPr><b/></rPr><t>Pi</t></r><r><t xml:space="preserve">et </t></r><rPh sb="0" eb="1"><t>uitspraak</t></rPh></is>',
    };
    expect(await cellsOf(['1', plain, rich])).toEqual(['1', 'Boer', 'Piet ']);
  });

  it('has its text among the shared ones, rich or plain', async () => {
    const texts =
      '<sst><si><t>Personeelsnummer</t></si><si><t>Achternaam</t></si><si><t>Roepnaam</t></si><si><r><t>Da</t></r><r><rPr/><t>ni&#235;ls</t></r><rPh><t>x</t></rPh></si><si><t>a_x000D_b &amp; c</t></si></sst>';
    const shared = (index: number) => ({ attributes: 't="s"', xml: `<v>${index}</v>` });
    const cells = await cellsOf([1, shared(3), shared(4)], { parts: { 'xl/sharedStrings.xml': texts } });
    expect(cells).toEqual(['1', 'Daniëls', 'a\rb & c']);
  });

  it('may be true or false', async () => {
    const sheet = {
      name: 'Mensen',
      rows: [
        ['Personeelsnummer', 'Achternaam', 'Actief'],
        ['1', 'Boer', true],
        ['2', 'Meer', false],
      ],
    };
    expect((await read(sheet)).employees.map(({ status }) => status)).toEqual(['active', 'left']);
  });

  it('with an error is a problem of its row', async () => {
    const file = await read(
      people(['1', { attributes: 't="e"', xml: '<f>X()</f><v>#N/A</v>' }, 'Piet'], ['2', 'Meer', 'Anna']),
    );
    expect(file.problems).toEqual(['2 Achternaam: error-value']);
    expect(file.employees).toHaveLength(1);
  });

  it('with more characters than Excel allows is a problem of its row, shared or not', async () => {
    const huge = 'x'.repeat(40_000);
    const inline = { attributes: 't="inlineStr"', xml: `<is><t>${huge}</t></is>` };
    const file = await read(people(['1', huge, 'Piet'], ['2', 'Meer', inline], ['3', 'Smit', 'Anna']));
    expect(file.problems).toContain('2 Achternaam: cell-too-long');
    expect(file.problems).toContain('3 Roepnaam: cell-too-long');
    expect(file.employees).toMatchObject([{ familyName: 'Smit' }]);
    expect(file.results[0]?.cells[1]?.length).toBe(32_768);
  });

  it('far to the right takes no memory, and is a problem of its row', async () => {
    const far = { attributes: 'r="ZZZZ2" t="str"', xml: '<v>x</v>' };
    const sheet = people(['1', 'Boer', 'Piet'], ['2', 'Meer', 'Anna']);
    const bytes = workbook({
      sheets: [sheet],
      parts: {
        'xl/worksheets/sheet1.xml': `<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>Personeelsnummer</v></c><c r="B1" t="str"><v>Achternaam</v></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><v>Boer</v></c><c ${far.attributes}>${far.xml}</c></row></sheetData></worksheet>`,
      },
    });
    const file = await readAll(bytes);
    expect(file.problems).toEqual(['2: too-many-cells']);
    expect(file.results[0]?.cells).toHaveLength(1000);
  });
});

describe('a damaged or hostile workbook', () => {
  const body = (rows: string) =>
    `<worksheet><sheetData><row r="1"><c t="str"><v>Personeelsnummer</v></c><c t="str"><v>Achternaam</v></c></row>${rows}`;
  const withSheet = (sheet: string) =>
    workbook({ sheets: [people()], parts: { 'xl/worksheets/sheet1.xml': sheet } });

  it('is read up to where its XML breaks, and ends short', async () => {
    const file = await readAll(
      withSheet(body('<row r="2"><c><v>1</v></c><c t="str"><v>Boer</v></c></row><row r="3"><c></row>')),
    );
    expect(file.employees).toMatchObject([{ familyName: 'Boer' }]);
    expect(file.problems).toEqual(['3: damaged-from-here']);
    expect(file.summary).toEqual({ rows: 1, endsShort: true });
  });

  it('expands no entities', async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${body('<row r="2"><c><v>&b;</v></c></row>')}</sheetData></worksheet>`;
    await expect(readAll(withSheet(bomb))).rejects.toMatchObject({ code: 'damaged' });
    const undefinedEntity = `${body('<row r="2"><c t="str"><v>&xxe;</v></c></row>')}</sheetData></worksheet>`;
    expect((await readAll(withSheet(undefinedEntity))).problems).toEqual(['2: damaged-from-here']);
  });

  it('does not nest without end, or write a text without end', async () => {
    const deep = await readAll(withSheet(`${body('')}${'<a>'.repeat(5000)}`));
    expect(deep.problems).toEqual(['2: damaged-from-here']);
    const endless = await readAll(withSheet(`${body('')}<row r="2"><c t="str"><v>${'x'.repeat(5_000_000)}`));
    expect(endless.problems).toEqual(['2: damaged-from-here']);
  });

  it('is read no further than the limit of rows', async () => {
    const file = await readAll(
      workbook({ sheets: [people(['1', 'Boer', 'A'], ['2', 'Meer', 'B'], ['3', 'Smit', 'C'])] }),
      {
        limits: { rows: 3 },
      },
    );
    expect(file.summary).toEqual({ rows: 2, endsShort: true });
    expect(file.problems.at(-1)).toMatch(/too-many-rows$/);
  });

  it('refers to no text and no style that is not there', async () => {
    const cell = { attributes: 't="s" s="99"', xml: '<v>12345</v>' };
    const file = await read(people(['1', cell, { attributes: 's="x"', xml: '<v>x</v>' }]));
    expect(file.problems).toEqual(['2 Achternaam: missing-family-name']);
  });
});
