import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type CertificatePaper,
  certificatePdf,
} from '../../../../../functions/http/certificates/paper/certificate-paper.ts';
import { PdfReader } from '../../../../support/pdf-reader.ts';
import { jpegOf, pngOf } from '../../../../support/pictures.ts';

const verifyUrl =
  'https://learn.example.org/verify/3f1c9c6e-2a44-8b1e-9d0a-5a1b2c3d4e5f?code=abcdEFGH12345678';
const credential = JSON.stringify({ name: 'BHV-certificaat', holder: 'Zoë Çelik-van der Łęcki' });
const earned: CertificatePaper = {
  language: 'nl',
  issuer: { name: 'Zorggroep De Linden', accentColour: '#0b6e6e' },
  holder: 'Zoë Çelik-van der Łęcki',
  title: 'BHV-certificaat',
  courseTitle: 'BHV basis',
  courseVersion: 3,
  minutes: { online: 95, onSite: 240, remote: 0 },
  issuedAt: '2026-03-01T23:30:00.000Z',
  validUntil: '2027-03-01T23:30:00.000Z',
  status: 'valid',
  certificateId: '3f1c9c6e-2a44-8b1e-9d0a-5a1b2c3d4e5f',
  verifyUrl,
  credential,
};

const read = async (paper: Partial<CertificatePaper> = {}) =>
  new PdfReader(await certificatePdf({ ...earned, ...paper }));
const told = async (paper: Partial<CertificatePaper> = {}) =>
  (await read(paper)).readOut().map(({ tag, text, alt }) => [tag, alt ?? text]);

describe('what a paper tells', () => {
  it('is read out in its order, in Dutch', async () => {
    expect(await told()).toEqual([
      ['Document', ''],
      ['P', 'Zorggroep De Linden'],
      ['P', 'CERTIFICAAT'],
      ['H1', 'BHV-certificaat'],
      ['P', 'uitgereikt aan'],
      ['H2', 'Zoë Çelik-van der Łęcki'],
      ['P', 'voor het voltooien van'],
      ['P', 'BHV basis, versie 3'],
      ['P', 'Datum van uitgifte'],
      ['P', '2 maart 2026'],
      ['P', 'Geldig tot'],
      ['P', '2 maart 2027'],
      ['P', 'Bestede tijd'],
      ['P', '1,6 uur online,4 uur op locatie'],
      ['Figure', 'QR-code die naar de controle van dit certificaat leidt; het adres staat ernaast.'],
      ['P', 'Controleer de echtheid: scan de code, of ga naar'],
      ['Link', verifyUrl],
      ['P', 'Certificaatnummer 3f1c9c6e-2a44-8b1e-9d0a-5a1b2c3d4e5f'],
    ]);
  });

  it('is in English for who reads English, with what is known alone', async () => {
    const texts = await told({
      language: 'en',
      validUntil: undefined,
      minutes: { online: 0, onSite: 0, remote: 45 },
      issuer: { name: 'Northwind', logo: pngOf() },
    });
    expect(texts.slice(1, 4)).toEqual([
      ['Figure', 'Logo of Northwind'],
      ['P', 'Northwind'],
      ['P', 'CERTIFICATE'],
    ]);
    expect(texts).toContainEqual(['P', '2 March 2026']);
    expect(texts).toContainEqual(['P', '45 minutes remote']);
    expect(texts).not.toContainEqual(['P', 'Valid until']);
  });

  it.each([
    'Αλέξανδρος Παπαδόπουλος',
    'Иван Сергеевич Њ',
    'Đặng Thị Ÿ',
    'Ŋó’ĸ Þǫrĸ-Ñandú',
    'Dana van den Berg-Fi Øffl',
  ])('names %s by their own letters', async (holder) => {
    expect(await told({ holder })).toContainEqual(['H2', holder]);
  });

  it('says that it can not write a name, and what the name is to who is read to', async () => {
    const paper = (await read({ holder: 'Zoë 李小龙' })).readOut();
    expect(paper).toContainEqual({ tag: 'H2', text: 'Zoë ◌◌◌', actual: 'Zoë 李小龙' });
    expect(paper.at(-1)?.text).toContain('in de bijlage credential.json staat de naam voluit');
  });

  it.each([
    ['revoked', undefined, 'Ingetrokken: dit certificaat is niet geldig.'],
    [
      'revoked',
      'the-next',
      'Vervangen: dit certificaat is niet geldig. In plaats ervan kwam certificaat the-next.',
    ],
    ['expired', undefined, 'Verlopen: dit certificaat was geldig tot 2 maart 2027 en telt niet meer.'],
    [
      'in-grace',
      undefined,
      'De geldigheid van dit certificaat eindigde op 2 maart 2027; het wordt nog even geaccepteerd.',
    ],
  ] as const)('begins with it when it is %s (%s)', async (status, replacedBy, sentence) => {
    expect((await told({ status, replacedBy }))[1]).toEqual(['P', sentence]);
  });

  it('stays on one page, whatever is in it', async () => {
    const long = 'W'.repeat(200);
    const name = ['M', 'W', 'm'].map((letter) => letter.repeat(100)).join(' ');
    const paper = await read({
      holder: name,
      title: long,
      courseTitle: long,
      issuer: { name: long, logo: jpegOf({ width: 800, height: 20 }) },
    });
    expect(paper.page().MediaBox).toEqual([0, 0, 841.89, 595.28]);
    expect(
      paper
        .readOut()
        .find(({ tag }) => tag === 'H2')
        ?.text.replaceAll(' ', ''),
    ).toBe(name.replaceAll(' ', ''));
  });
});

describe('a paper as a file', () => {
  it('is the same for the same facts', async () => {
    const digest = async () =>
      createHash('sha256')
        .update(await certificatePdf(earned))
        .digest('hex');
    expect(await digest()).toBe(await digest());
  });

  it('holds the signed credential as it is, named in each place where readers look (ISO 19005-3, annex E)', async () => {
    const pdf = await read();
    const [associated] = pdf.list(pdf.catalogue.AF);
    const named = pdf.list(pdf.dictionary(pdf.dictionary(pdf.catalogue.Names).EmbeddedFiles).Names);
    expect(named).toEqual(['credential.json', associated]);
    const file = pdf.dictionary(associated);
    expect(file).toMatchObject({
      F: 'credential.json',
      UF: 'credential.json',
      AFRelationship: 'Alternative',
    });
    const { dictionary, bytes } = pdf.stream(pdf.dictionary(file.EF).F);
    expect(dictionary).toMatchObject({ Type: 'EmbeddedFile', Subtype: 'application/json' });
    expect(bytes.toString('utf8')).toBe(credential);
  });

  it('leads to the check', async () => {
    const pdf = await read();
    const annotations = pdf.list(pdf.page().Annots).map((annotation) => pdf.dictionary(annotation));
    for (const annotation of annotations) {
      expect(annotation).toMatchObject({ Subtype: 'Link', F: 4 });
      expect(pdf.dictionary(annotation.A)).toMatchObject({ S: 'URI', URI: verifyUrl });
    }
    expect(annotations).toHaveLength(1);
  });

  it('names nobody in its metadata', async () => {
    const pdf = await read({ title: 'BHV & <EHBO>' });
    const info = Object.entries(pdf.dictionary(pdf.trailer.Info));
    expect(Object.fromEntries(info.map(([name, value]) => [name, pdf.resolved(value)]))).toEqual({
      Title: 'Certificaat: BHV + ‹EHBO›',
      Creator: 'Leerspoor',
      Producer: 'Leerspoor',
      CreationDate: 'D:20260301233000Z',
    });
    const xml = pdf.stream(pdf.catalogue.Metadata).bytes.toString('utf8');
    expect(xml).toContain('<rdf:li xml:lang="x-default">Certificaat: BHV + ‹EHBO›</rdf:li>');
    expect(xml).not.toContain('Zo');
  });
});

describe('a paper as PDF/A-3a (ISO 19005-3)', () => {
  it('says that it is, in metadata that is not packed (6.6.2, 6.6.4)', async () => {
    const pdf = await read();
    const { dictionary, bytes } = pdf.stream(pdf.catalogue.Metadata);
    expect(dictionary).toMatchObject({ Type: 'Metadata', Subtype: 'XML' });
    expect(dictionary).not.toHaveProperty('Filter');
    const xml = bytes.toString('utf8');
    expect(xml).toMatch(/^<\?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"\?>/);
    expect(xml).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(xml).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
  });

  it('begins and ends as files that are kept do (6.1.2, 6.1.3)', async () => {
    const bytes = Buffer.from(await certificatePdf(earned));
    expect(bytes.subarray(0, 9).toString('latin1')).toBe('%PDF-1.7\n');
    expect(bytes[9]).toBe(0x25);
    expect(bytes.subarray(10, 14).every((byte) => byte > 127)).toBe(true);
    const { trailer } = new PdfReader(bytes);
    expect(trailer.ID).toHaveLength(2);
    expect(trailer).not.toHaveProperty('Encrypt');
  });

  it('has the colours of a screen, by a profile that is inside (6.2.3, 6.2.4.3)', async () => {
    const pdf = await read({ issuer: { name: 'Acme', logo: jpegOf() } });
    const [intent, ...more] = pdf.list(pdf.catalogue.OutputIntents).map((each) => pdf.dictionary(each));
    expect(more).toEqual([]);
    expect(intent).toMatchObject({ S: 'GTS_PDFA1' });
    const profile = pdf.stream(intent?.DestOutputProfile);
    expect(profile.dictionary).toMatchObject({ N: 3 });
    expect(profile.bytes.toString('latin1', 36, 40)).toBe('acsp');
    for (const { ColorSpace, Interpolate } of pdf.all()) {
      expect(ColorSpace).not.toBe('DeviceCMYK');
      expect(Interpolate).toBeUndefined();
    }
  });

  it('has all of its fonts inside, and tells what each letter is (6.2.11.4, 6.2.11.7)', async () => {
    const pdf = await read();
    const fonts = Object.values(pdf.dictionary(pdf.dictionary(pdf.page().Resources).Font));
    expect(fonts).toHaveLength(3);
    for (const font of fonts) {
      const { Subtype, Encoding, DescendantFonts, ToUnicode } = pdf.dictionary(font);
      expect({ Subtype, Encoding }).toEqual({ Subtype: 'Type0', Encoding: 'Identity-H' });
      const [descendant] = pdf.list(DescendantFonts);
      const { CIDToGIDMap, FontDescriptor } = pdf.dictionary(descendant);
      expect(CIDToGIDMap).toBe('Identity');
      const descriptor = pdf.dictionary(FontDescriptor);
      expect(descriptor.FontName).toMatch(/^[A-Z]{6}\+NotoSans-/);
      expect(pdf.stream(descriptor.FontFile2).bytes.length).toBeGreaterThan(1_000);
      const listed = /\[(.*)\]/s.exec(pdf.stream(ToUnicode).bytes.toString('latin1'))?.[1];
      expect(listed).not.toMatch(/<(0000|feff|fffe)>/);
    }
  });

  it('has a structure, a language and a title for who does not see it (6.7, 6.8)', async () => {
    const pdf = await read({ issuer: { name: 'Acme', logo: pngOf() } });
    expect(pdf.dictionary(pdf.catalogue.MarkInfo)).toMatchObject({ Marked: true });
    expect(pdf.catalogue.Lang).toBe('nl-NL');
    expect(pdf.dictionary(pdf.catalogue.ViewerPreferences)).toMatchObject({ DisplayDocTitle: true });
    expect(pdf.page()).toMatchObject({ Tabs: 'S' });
    const figures = pdf.readOut().filter(({ tag }) => tag === 'Figure');
    expect(figures.every(({ alt }) => alt !== undefined)).toBe(true);
  });

  it('has all that is drawn marked, as content or as an artifact (6.7.2)', async () => {
    const pdf = await read({ status: 'revoked', issuer: { name: 'Acme', logo: pngOf() } });
    let depth = 0;
    for (const line of pdf.stream(pdf.page().Contents).bytes.toString('latin1').split('\n')) {
      if (/(BDC|BMC)$/.test(line)) depth += 1;
      else if (line === 'EMC') depth -= 1;
      else if (/(^|\s)(Do|TJ|Tj|f\*?|S|B\*?|b\*?)$/.test(line)) expect([line, depth]).toEqual([line, 1]);
    }
    expect(depth).toBe(0);
  });

  it('does nothing by itself (6.3, 6.5, 6.10)', async () => {
    const pdf = await read();
    for (const name of ['AA', 'OpenAction', 'AcroForm', 'OCProperties', 'Requirements']) {
      expect(pdf.catalogue).not.toHaveProperty(name);
    }
    expect(pdf.dictionary(pdf.catalogue.Names)).not.toHaveProperty('JavaScript');
  });
});

/** What the tools say that many have for PDF; where they are not installed it is not asked. */
describe.skipIf(spawnSync('qpdf', ['--version']).error !== undefined)('a paper, to qpdf and poppler', () => {
  it('is a whole file, and gives the credential back', async ({ skip }) => {
    if (spawnSync('pdfdetach', ['-v']).error !== undefined) skip('apt-get install poppler-utils');
    const directory = mkdtempSync(join(tmpdir(), 'leerspoor-paper-'));
    try {
      const file = join(directory, 'certificate.pdf');
      writeFileSync(file, await certificatePdf({ ...earned, issuer: { name: 'Acme', logo: pngOf() } }));
      expect(spawnSync('qpdf', ['--check', file], { encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
      const saved = join(directory, 'credential.json');
      spawnSync('pdfdetach', ['-save', '1', '-o', saved, file]);
      expect(readFileSync(saved, 'utf8')).toBe(credential);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
