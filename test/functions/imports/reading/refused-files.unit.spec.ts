import { describe, expect, it } from 'vitest';
import { type FileRefusal, FileRefused } from '../../../../functions/imports/reading/file-refused.ts';
import { readEmployees } from '../../../../functions/imports/reading/read-employees.ts';
import { refusalOf } from '../../../support/employee-file.ts';
import { encoded, fileOf } from '../../../support/file-bytes.ts';
import { workbook, zipped } from '../../../support/workbook-builder.ts';

const people = {
  name: 'Mensen',
  rows: [
    ['Personeelsnummer', 'Achternaam'],
    ['1', 'Boer'],
  ],
};
const valid = workbook({ sheets: [people] });

/** An OLE file with one directory sector that names its streams. */
function oleFile(...streams: readonly string[]): Uint8Array {
  const bytes = Buffer.alloc(4096);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(bytes);
  bytes.writeUInt16LE(9, 30);
  bytes.writeUInt32LE(2, 48);
  for (const [index, stream] of ['Root Entry', ...streams].entries()) {
    bytes.write(stream, 3 * 512 + index * 128, 'utf16le');
  }
  return bytes;
}

/** A zip whose list says other things of its parts than they are. */
function falsified(bytes: Uint8Array, change: (entry: DataView) => void): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (let at = 0; at < copy.length - 46; at++) {
    const view = new DataView(copy.buffer, at, 46);
    if (view.getUint32(0, true) === 0x02014b50) change(view);
  }
  return copy;
}

describe('a file', () => {
  it.each<[string, FileRefusal, Uint8Array | string]>([
    ['without a byte', 'empty', ''],
    ['of white space', 'empty', ' \r\n\t\r\n'],
    ['of a byte order mark', 'empty', '\uFEFF'],
    ['of delimiters', 'no-header', ';;;\n;;;\n'],
    ['in old Excel', 'xls', oleFile('Workbook')],
    ['in Excel behind a password', 'encrypted', oleFile('EncryptionInfo', 'EncryptedPackage')],
    ['cut off in old Excel', 'xls', oleFile().subarray(0, 100)],
    ['in PDF', 'pdf', '%PDF-1.7\n…'],
    [
      'of HTML',
      'html',
      '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>Personeelsnummer',
    ],
    ['of HTML in UTF-16', 'html', encoded('<table><tr><td>1</td></tr></table>', 'utf-16le', true)],
    ['of XML', 'html', '<?xml version="1.0"?><Workbook/>'],
    [
      'of an OpenDocument sheet',
      'ods',
      zipped({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' }),
    ],
    ['of a binary workbook', 'xlsb', zipped({ 'xl/workbook.bin': 'x' })],
    ['of a zip with a csv in it', 'no-workbook', zipped({ 'mensen.csv': 'Personeelsnummer;Achternaam' })],
    ['of a zip without anything in it', 'no-workbook', zipped({})],
    ['of gzip', 'binary', Buffer.from('1f8b0800000000000003', 'hex')],
    ['of an image', 'binary', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(64)])],
    ['of text without known headers', 'missing-identity-column', 'Beste HR,\nhierbij het bestand.\n'],
    ['of a workbook that is cut', 'damaged', valid.subarray(0, valid.length - 30)],
    ['of a workbook without sheets', 'no-sheet', workbook({ sheets: [] })],
    [
      'of a workbook that hides its sheets',
      'no-sheet',
      workbook({ sheets: [{ ...people, state: 'hidden' }] }),
    ],
    ['of a workbook with an empty sheet', 'no-header', workbook({ sheets: [{ name: 'Leeg', rows: [] }] })],
    [
      'of a workbook whose XML is broken',
      'damaged',
      workbook({ sheets: [people], parts: { 'xl/workbook.xml': '<workbook' } }),
    ],
    [
      'of a workbook whose texts are broken',
      'damaged',
      workbook({ sheets: [people], parts: { 'xl/sharedStrings.xml': '<sst><si>' } }),
    ],
    [
      'of a workbook whose names lead out of it',
      'damaged',
      workbook({ sheets: [people], parts: { '../../etc/passwd': 'x' } }),
    ],
    [
      'of a workbook whose names begin at the root',
      'damaged',
      workbook({ sheets: [people], parts: { '/etc/passwd': 'x' } }),
    ],
    [
      'of a workbook with a part twice',
      'damaged',
      workbook({ sheets: [people], parts: { 'XL/workbook.xml': '<workbook/>' } }),
    ],
    [
      'of a workbook with an encrypted part',
      'encrypted',
      falsified(valid, (entry) => entry.setUint16(8, entry.getUint16(8, true) | 1, true)),
    ],
    [
      'of a workbook with a changed checksum',
      'damaged',
      falsified(valid, (entry) => entry.setUint32(16, 0, true)),
    ],
    [
      'of a workbook with more in it than it says',
      'damaged',
      falsified(valid, (entry) => entry.setUint32(24, 10, true)),
    ],
  ])('%s is refused: %s', async (_, code, content) => {
    expect((await refusalOf(content)).code).toBe(code);
  });

  it('of more columns than the limit is refused; empty ones at the end do not count', async () => {
    const header = `Personeelsnummer;Achternaam${';x'.repeat(1000)}`;
    expect((await refusalOf(`${header}\n1;Boer\n`)).code).toBe('too-many-columns');
    const { headers } = await readEmployees(
      fileOf(`Personeelsnummer;Achternaam${';'.repeat(5000)}\n1;Boer\n`),
    );
    expect(headers).toEqual(['Personeelsnummer', 'Achternaam']);
  });

  it('that is too large is refused unread', async () => {
    const source = { sizeInBytes: 200_000_001, read: () => expect.fail('read') };
    await expect(readEmployees(source)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('of which the sheet is not there is refused by its name', async () => {
    const refusal = await refusalOf(valid, { profile: { sheet: 'Lonen' } });
    expect(refusal.messageIn('nl')).toBe('De werkmap heeft geen blad "Lonen".');
  });

  it('that refers to a sheet out of its zip has no such sheet', async () => {
    const relations =
      '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>';
    const refusal = await refusalOf(
      workbook({ sheets: [people], parts: { 'xl/_rels/workbook.xml.rels': relations } }),
    );
    expect(refusal.code).toBe('damaged');
  });
});

describe('a zip bomb', () => {
  const bomb = (part: string) =>
    workbook({ sheets: [people], parts: { [part]: Buffer.alloc(25_000_000, ' ') } });

  it.each([
    'xl/sharedStrings.xml',
    'xl/worksheets/sheet1.xml',
    'xl/styles.xml',
    'xl/workbook.xml',
    '_rels/.rels',
  ])('is refused before it is unpacked, as %s', async (part) => {
    const refusal = await refusalOf(bomb(part));
    expect(refusal.code).toBe('unpacks-too-large');
    expect(refusal.messageIn('en')).toContain(part);
  });

  it('is refused by what it says it unpacks to', async () => {
    const refusal = await refusalOf(valid, { limits: { unpackedBytes: 100 } });
    expect(refusal.code).toBe('unpacks-too-large');
  });

  it('of shared texts is refused when they are more than is held', async () => {
    const rows = [
      ['Personeelsnummer', 'Achternaam'],
      ...Array.from({ length: 200 }, (_, index) => [String(index), `Naam ${index}`]),
    ];
    const refusal = await refusalOf(workbook({ sheets: [{ name: 'Mensen', rows }] }), {
      limits: { sharedTextBytes: 1000 },
    });
    expect(refusal.code).toBe('unpacks-too-large');
  });
});

describe('a refusal', () => {
  it('is a sentence in Dutch and one in English', () => {
    const refusal = new FileRefused('xls');
    expect(refusal.messageIn('nl')).toContain('Sla het op als .xlsx');
    expect(refusal.messageIn('en')).toBe(refusal.message);
  });

  it('names no more headers than fit', async () => {
    const headers = Array.from({ length: 200 }, (_, index) => `Kolom ${index} ${'x'.repeat(300)}`);
    const refusal = await refusalOf(fileOf(`${headers.join(';')}\n`));
    expect(refusal.message.length).toBeLessThan(4000);
  });
});
