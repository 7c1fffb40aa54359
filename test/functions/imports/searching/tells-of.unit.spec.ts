import { describe, expect, it } from 'vitest';
import { personSearch } from '../../../../functions/imports/searching/person-search.ts';
import { tellsOf } from '../../../../functions/imports/searching/tells-of.ts';
import { employeeCsv } from '../../../support/employee-csv.ts';
import { encoded, fileOf } from '../../../support/file-bytes.ts';
import { workbook, zipped } from '../../../support/workbook-builder.ts';

const zoe = {
  givenName: 'Zoë',
  prefix: 'van der',
  familyName: 'Størhøy',
  email: 'zoe.storhoy@acme.nl',
  employeeNumber: '00417',
};
const asBefore = { givenName: 'Zoë', familyName: 'Quist', employeeNumber: '9031' };
const search = personSearch([zoe, asBefore]);
const tells = (content: string | Uint8Array, chunkBytes?: readonly number[]) =>
  tellsOf(fileOf(content, chunkBytes), search);

const others = [
  { number: '1', given: 'Jan', family: 'Jansen', email: 'jan@acme.nl', starts: '01-02-2020' },
  { number: '417000', given: 'Zoë', family: 'Zomer', email: 'xzoe.storhoy@acme.nl' },
];

describe('a file that tells of somebody', () => {
  it.each<[string, string]>([
    ['their number', employeeCsv([...others, { number: '00417', family: 'X' }])],
    ['their number without its zeros', employeeCsv([...others, { number: '417', family: 'X' }])],
    ['their number of before', employeeCsv([...others, { number: '9031', family: 'X' }])],
    ['their address in capitals', employeeCsv([...others, { number: '2', email: 'Zoe.STORHOY@acme.nl' }])],
    [
      'their name',
      employeeCsv([...others, { number: '2', given: 'ZOE', prefix: 'v.d.', family: 'STØRHØY' }]),
    ],
    ['their name of before', employeeCsv([...others, { number: '2', given: 'Zoë', family: 'Quist' }])],
    ['their name in one cell', 'Naam;Afdeling\r\n"Størhøy, Zoë van der";Zorg\r\n'],
    ['their name over two lines of one row', 'Roepnaam;Adres;Achternaam\r\nZoë;"Weg 1\r\nHuis 2";Quist\r\n'],
    [
      'a value of theirs in a report',
      '{\n "problems": [\n  { "row": 3, "value": "zoe.storhoy@acme.nl" } ]\n}\n',
    ],
    ['another whose manager they are', employeeCsv([{ number: '3', family: 'Y', manager: '00417' }])],
  ])('by %s', async (_case, content) => {
    expect(await tells(content)).toBe(true);
    expect(await tells(content, [3, 1, 7])).toBe(true);
  });

  it.each(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const)('in %s', async (encoding) => {
    const rows = [...others, { number: '2', given: 'Zoë', family: 'Størhøy' }];
    expect(await tells(encoded(employeeCsv(rows), encoding))).toBe(true);
    expect(await tells(encoded(employeeCsv(others), encoding))).toBe(false);
  });

  it('on a line that never ends', async () => {
    expect(await tells(`${'x;'.repeat(700_000)}zoe.storhoy@acme.nl;${'x;'.repeat(700_000)}`)).toBe(true);
  });

  it.each([
    ['a text', { rows: [['Zoë'], ['Størhøy']] }],
    ['a number', { rows: [['Nummer'], [417]] }],
    ['a hidden sheet', { rows: [['zoe.storhoy@acme.nl']], state: 'veryHidden' as const }],
    [
      'a text with looks',
      {
        rows: [
          [{ attributes: 't="inlineStr"', xml: '<is><r><t>zoe.storhoy</t></r><r><t>@acme.nl</t></r></is>' }],
        ],
      },
    ],
  ])('in a workbook: %s', async (_case, sheet) => {
    const empty = { name: 'First', rows: [['Afdeling'], ['Zorg'], [1]] };
    expect(await tells(workbook({ sheets: [empty, { name: 'Second', ...sheet }] }))).toBe(true);
    expect(await tells(workbook({ sheets: [empty] }))).toBe(false);
  });

  it('in what a workbook tells beside its cells', async () => {
    const sheets = [{ name: 'First', rows: [['Afdeling']] }];
    const parts = { 'docProps/core.xml': '<p><creator>Zoë Quist</creator></p>' };
    expect(await tells(workbook({ sheets, parts }))).toBe(true);
  });
});

describe('a file of others', () => {
  it('is told apart, also when they share a part of the name', async () => {
    expect(await tells(employeeCsv(others))).toBe(false);
    expect(await tells(employeeCsv(others), [1])).toBe(false);
    expect(await tells('')).toBe(false);
  });

  it('is told apart in a workbook whose references are their number', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => [`text ${index}`]);
    expect(await tells(workbook({ sheets: [{ name: 'Numbers', rows }] }))).toBe(false);
  });
});

describe('what can not be read', () => {
  it.each<[string, Uint8Array]>([
    ['a pdf', Buffer.from('%PDF-1.7 …')],
    ['bytes', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3])],
    ['a damaged zip', workbook({ sheets: [{ name: 'A', rows: [['x']] }] }).subarray(0, 200)],
    ['a part that is no XML', zipped({ 'xl/workbook.xml': '<sheet' })],
  ])('may tell of anyone: %s', async (_case, content) => {
    expect(await tells(content)).toBe(true);
  });

  it('is not the fault of the file when the source fails', async () => {
    const lost = {
      sizeInBytes: 10,
      // biome-ignore lint/correctness/useYield: it fails before it has anything
      async *read(): AsyncGenerator<Uint8Array> {
        throw new Error('connection lost');
      },
    };
    await expect(tellsOf(lost, search)).rejects.toThrow('connection lost');
  });
});

describe('somebody with one name alone', () => {
  it('is found by that', async () => {
    const only = personSearch([{ givenName: '', familyName: 'Quist' }]);
    expect(await tellsOf(fileOf('Naam\r\nQuist\r\n'), only)).toBe(true);
    expect(await tellsOf(fileOf('Naam\r\nQuistel\r\n'), only)).toBe(false);
  });
});

describe('the name of a file', () => {
  it.each([
    ['Bezwaar Zoe van der Storhoy.csv', false],
    ['Bezwaar Zoë van der Størhøy.csv', true],
    ['quist, zoë (2).xlsx', true],
    ['verzuim-størhøy.csv', true],
    ['zoë.csv', false],
    ['dossier-00417.csv', true],
    ['dossier-417.csv', false],
    ['zoe.storhoy@acme.nl.csv', true],
    ['personeel 2026-03-01.csv', false],
  ])('tells of somebody by their name and address: %s', (name, tells) => {
    expect(search.isInName(name)).toBe(tells);
  });

  it('tells by a number that is too long for a day', () => {
    const numbered = personSearch([{ givenName: '', familyName: '', employeeNumber: 'Q90417X' }]);
    expect(numbered.isInName('Dossier_Q90417X.csv')).toBe(true);
    expect(numbered.isInName('Dossier_Q9041.csv')).toBe(false);
  });
});
