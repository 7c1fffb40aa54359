import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import { encode } from 'uqr';
import type { CertificateStatus } from '../../../../domain/certificate/state.ts';
import type { MinutesByForm } from '../../../../domain/enrolment/path.ts';
import type { Language } from '../../../shared/tenant-language.ts';
import { type Accent, accentOf, faded } from './accent.ts';
import type { FontName } from './font-files.ts';
import { guillocheOf, rosetteOf } from './guilloche.ts';
import { type PaperFonts, paperFonts, writable } from './paper-fonts.ts';
import { dayInWords, paperWords, timeSpentInWords, type Words } from './paper-words.ts';

/** All that a paper tells. */
export interface CertificatePaper {
  readonly language: Language;
  readonly issuer: {
    readonly name: string;
    readonly website?: string | undefined;
    /** `#rrggbb` */
    readonly accentColour?: string | undefined;
    /** A PNG or a JPEG. */
    readonly logo?: Uint8Array | undefined;
  };
  /** The full name. */
  readonly holder: string;
  readonly title: string;
  readonly courseTitle: string;
  readonly courseVersion: number;
  /** What went into it. */
  readonly minutes: MinutesByForm;
  readonly issuedAt: string;
  readonly validUntil?: string | undefined;
  readonly status: CertificateStatus;
  /** The certificate that came in its place. */
  readonly replacedBy?: string | undefined;
  readonly certificateId: string;
  /** Where it is checked; with the code that tells whose it is. */
  readonly verifyUrl: string;
  /** The signed credential: JSON. */
  readonly credential: string;
}

type Document = PDFKit.PDFDocument;

interface Written {
  readonly text: string;
  readonly font: FontName;
  readonly size: number;
  readonly colour: string;
  /** The white above it, as part of its size. */
  readonly above?: number;
  readonly tag?: 'P' | 'H1' | 'H2';
  /** What stands there indeed, when it can't be written. */
  readonly actual?: string | undefined;
  readonly letterSpacing?: number;
}

const ink = '#1b1f24';
const softInk = '#565d66';
const hairline = '#d5d8dc';
const red = '#b3261e';
const paleRed = '#f6d4d1';
const amber = '#8a5300';
const paleGrey = '#e4e6e9';

/** A4, landscape, in points. */
const page = { width: 841.89, height: 595.28 };
const frame = { x: 22, y: 22, width: page.width - 44, height: page.height - 44 };
const band = { x: frame.x, y: frame.y, width: 62, height: frame.height };
const content = { left: 134, right: page.width - 62, top: 62, bottom: page.height - 50 };
const width = content.right - content.left;
const award = { top: content.top + 64, bottom: 394 };
/** The facts have their own room, above that of how to check them. */
const foot = { top: 404, valuesTop: 426, valuesBottom: 484 };
const rosette = { x: content.right - 84, y: 196, radius: 112 };
const logoBox = { width: 170, height: 52 };
const qrSide = 94;
/** The white that readers need around a QR code, in modules (ISO/IEC 18004, 9.1). */
const quietModules = 4;
const smallestScale = 0.3;

/**
 * The certificate on paper: one A4, a tagged PDF/A-3a (ISO 19005-3) with the signed credential attached. The same facts give the
 * same bytes.
 */
export async function certificatePdf(paper: CertificatePaper): Promise<Uint8Array> {
  const { language, title, issuedAt, credential } = paper;
  const words = paperWords[language];
  const fonts = await paperFonts();
  const madeAt = new Date(issuedAt);
  const document = new PDFDocument({
    size: 'A4',
    layout: 'landscape',
    margin: 0,
    pdfVersion: '1.7',
    subset: 'PDF/A-3a',
    tagged: true,
    lang: words.locale,
    displayTitle: true,
    // Otherwise it would be one that is not embedded.
    font: '',
    info: {
      Title: plainInXml(`${words.kind}: ${title}`),
      Creator: 'Leerspoor',
      Producer: 'Leerspoor',
      CreationDate: madeAt,
    },
  });
  const bytes = buffer(document);
  for (const [name, font] of Object.entries(fonts)) {
    document.registerFont(name, font).font(name);
    // Of the glyph that stands for none, and is never written, pdfkit says U+0000, which ISO 19005-3, 6.2.11.7.2 forbids.
    document._font.unicode[0] = [0xfffd];
  }
  document.file(Buffer.from(credential), {
    name: 'credential.json',
    type: 'application/json',
    description: words.attachment,
    relationship: 'Alternative',
    creationDate: madeAt,
    modifiedDate: madeAt,
  });
  draw(document, paper, fonts);
  document.end();
  return bytes;
}

type Block = PDFKit.PDFStructureElement;

/** A paper while it is drawn. */
interface Sheet {
  readonly document: Document;
  readonly fonts: PaperFonts;
  /** All that is read out is added to it, in the order in which it is drawn. */
  readonly root: Block;
  readonly accent: Accent;
  readonly words: Words;
}

function draw(document: Document, paper: CertificatePaper, fonts: PaperFonts): void {
  const counts = paper.status === 'valid' || paper.status === 'in-grace';
  const accent = counts ? accentOf(paper.issuer.accentColour) : faded;
  const words = paperWords[paper.language];
  drawGround(document, accent, stampOf(paper, words));
  const root = document.struct('Document');
  document.addStructure(root);
  const sheet: Sheet = { document, fonts, root, accent, words };
  drawWarning(sheet, paper);
  drawIssuer(sheet, paper);
  drawAward(sheet, paper);
  drawFacts(sheet, paper);
  drawCheck(sheet, paper);
  root.end();
}

/** What is there to be looked at alone. Pale below what is written, so that all of it can be read. */
function drawGround(document: Document, { area, onArea, pale }: Accent, stamp: Stamp | undefined): void {
  document.markContent('Artifact', { type: 'Layout' });
  document.rect(band.x, band.y, band.width, band.height).fill(area);
  document.save().rect(band.x, band.y, band.width, band.height).clip();
  for (const line of guillocheOf(band)) document.path(line).lineWidth(0.45).stroke(onArea);
  document.restore();
  for (const line of rosetteOf(rosette)) document.path(line).lineWidth(0.35).stroke(pale);
  document.rect(frame.x, frame.y, frame.width, frame.height).lineWidth(0.8).stroke(area);
  if (stamp) {
    const size = 96;
    const middle = { x: (content.left + content.right) / 2, y: page.height / 2 };
    document.save().rotate(-18, { origin: [middle.x, middle.y] });
    document.font('bold').fontSize(size).fillColor(stamp.colour);
    document.text(stamp.text, content.left - 60, middle.y - size * 0.68, {
      width: width + 120,
      align: 'center',
      lineBreak: false,
      characterSpacing: 4,
    });
    document.restore();
  }
  document.endMarkedContent();
}

/** What makes that nobody takes it for one that counts. */
function drawWarning({ document, root, words }: Sheet, paper: CertificatePaper): void {
  const { status, validUntil, issuedAt, replacedBy } = paper;
  if (status === 'valid') return;
  const sentence =
    replacedBy === undefined
      ? words.warnings[status](dayInWords(words, validUntil ?? issuedAt))
      : words.replaced(replacedBy);
  const height = 26;
  document.markContent('Artifact', { type: 'Layout' });
  document
    .rect(band.x + band.width, frame.y, frame.width - band.width, height)
    .fill(status === 'revoked' ? red : status === 'expired' ? softInk : amber);
  document.endMarkedContent();
  const size = 11;
  root.add(
    document.struct('P', () => {
      document.font('bold').fontSize(size).fillColor('#ffffff');
      document.text(sentence, content.left, frame.y + (height - size * 1.36) / 2, {
        width,
        lineBreak: false,
      });
    }),
  );
}

function drawIssuer({ document, root, fonts, words }: Sheet, { issuer }: CertificatePaper): void {
  const { text: name } = writable(issuer.name, fonts.bold);
  let left = content.left;
  if (issuer.logo) {
    const image = document.openImage(issuer.logo);
    const { width: imageWidth, height: imageHeight } = uprightSizeOf(image);
    const scale = Math.min(logoBox.width / imageWidth, logoBox.height / imageHeight);
    const height = imageHeight * scale;
    const y = content.top + (logoBox.height - height) / 2;
    const bbox = [left, y, left + imageWidth * scale, y + height] as const;
    const at = left;
    root.add(
      document.struct('Figure', { alt: words.logoOf(issuer.name), bbox, placement: 'Block' }, () => {
        document.image(image, at, y, { fit: [imageWidth * scale, height] });
      }),
    );
    left += imageWidth * scale + 16;
  }
  const right = content.right - left;
  const fits = (size: number) =>
    heightOf(document, { text: name, font: 'bold', size }, right) <= logoBox.height;
  const size = 14 * fittingScale((scale) => fits(14 * scale));
  const height = heightOf(document, { text: name, font: 'bold', size }, right);
  root.add(
    document.struct('P', () => {
      document.font('bold').fontSize(size).fillColor(ink);
      document.text(name, left, content.top + (logoBox.height - height) / 2, { width: right });
    }),
  );
}

/** Who has earned what, in the middle of the paper and as large as there is room for. */
function drawAward({ document, root, fonts, accent, words }: Sheet, paper: CertificatePaper): void {
  const { holder, title, courseTitle, courseVersion } = paper;
  const name = writable(holder, fonts.light);
  const course = writable(courseTitle, fonts.bold);
  const blocks: readonly Written[] = [
    {
      text: words.kind.toLocaleUpperCase(words.locale),
      font: 'bold',
      size: 10,
      colour: accent.text,
      letterSpacing: 2.5,
    },
    {
      text: writable(title, fonts.bold).text,
      font: 'bold',
      size: 25,
      colour: accent.text,
      above: 0.1,
      tag: 'H1',
    },
    { text: words.awardedTo, font: 'regular', size: 11, colour: softInk, above: 1.1 },
    {
      text: name.text,
      font: 'light',
      size: 38,
      colour: ink,
      above: -0.05,
      tag: 'H2',
      actual: name.isAltered ? holder : undefined,
    },
    { text: words.completed, font: 'regular', size: 11, colour: softInk, above: 0.9 },
    {
      text: `${course.text}, ${words.version(courseVersion)}`,
      font: 'bold',
      size: 14,
      colour: ink,
      above: 0.15,
    },
  ];
  // A long line is first made smaller by itself; when all are long, all of them are.
  const fitted = blocks.map((block) => ({
    ...block,
    size:
      block.size *
      fittingScale((scale) => linesOf(document, { ...block, size: block.size * scale }, width) <= 2),
  }));
  const scaled = (scale: number) => fitted.map((block) => ({ ...block, size: block.size * scale }));
  const heightOfAll = (all: readonly Written[]) =>
    all.reduce((sum, block) => sum + aboveOf(block) + heightOf(document, block, width), 0);
  const room = award.bottom - award.top;
  const chosen = scaled(fittingScale((scale) => heightOfAll(scaled(scale)) <= room));
  let y = award.top + (room - heightOfAll(chosen)) / 2;
  for (const block of chosen) {
    y += aboveOf(block);
    const at = y;
    root.add(
      document.struct(
        block.tag ?? 'P',
        { ...(block.actual !== undefined && { actual: block.actual }) },
        () => {
          write(document, block, content.left, at, width);
        },
      ),
    );
    y += heightOf(document, block, width);
  }
}

/** When, until when, and how much: side by side, each below what it is. */
function drawFacts({ document, root, words }: Sheet, paper: CertificatePaper): void {
  const spent = timeSpentInWords(words, paper.minutes);
  const facts: readonly (readonly [label: string, values: readonly string[]])[] = [
    [words.issuedOn, [dayInWords(words, paper.issuedAt)]],
    ...(paper.validUntil === undefined
      ? []
      : [[words.validUntil, [dayInWords(words, paper.validUntil)]] as const]),
    ...(spent.length === 0 ? [] : [[words.timeSpent, spent] as const]),
  ];
  document.markContent('Artifact', { type: 'Layout' });
  document.moveTo(content.left, foot.top).lineTo(content.right, foot.top).lineWidth(0.6).stroke(hairline);
  document.endMarkedContent();
  const column = (width - qrSide) / 4;
  const room = foot.valuesBottom - foot.valuesTop;
  for (const [index, [label, values]] of facts.entries()) {
    const x = content.left + index * column;
    // The time that it took stands last, and may have several lines.
    const columnWidth = index === 2 ? column * 2 - 24 : column - 8;
    const value = { text: values.join(',\n'), font: 'regular', size: 10.5, colour: ink } as const;
    const size =
      value.size *
      fittingScale(
        (scale) => heightOf(document, { ...value, size: value.size * scale }, columnWidth) <= room,
      );
    const what = { text: label, font: 'regular', size: 8, colour: softInk } as const;
    root.add(document.struct('P', () => write(document, what, x, foot.valuesTop - 11, columnWidth)));
    root.add(document.struct('P', () => write(document, { ...value, size }, x, foot.valuesTop, columnWidth)));
  }
}

/** How anybody checks it: by the code, or by the address, which is written out for who has no camera. */
function drawCheck({ document, root, words, fonts }: Sheet, paper: CertificatePaper): void {
  const { verifyUrl, certificateId, holder } = paper;
  const left = content.right - qrSide;
  const top = content.bottom - qrSide;
  const bbox = [left, top, left + qrSide, top + qrSide] as const;
  root.add(
    document.struct('Figure', { alt: words.qr, bbox, placement: 'Block' }, () => {
      drawQr(document, verifyUrl, left, top);
    }),
  );
  const column = width - qrSide - 24;
  const link = { text: verifyUrl, font: 'regular', size: 8, colour: ink } as const;
  const url = {
    ...link,
    size:
      link.size *
      fittingScale((scale) => linesOf(document, { ...link, size: link.size * scale }, column) <= 2),
  };
  const label = { text: words.check, font: 'regular', size: 8, colour: softInk } as const;
  const number = {
    text: `${words.number} ${certificateId}`,
    font: 'regular',
    size: 8,
    colour: softInk,
  } as const;
  const note = { text: words.alteredName, font: 'regular', size: 8, colour: softInk } as const;
  const isAltered = writable(holder, fonts.light).isAltered;
  const lines = [label, url, number, ...(isAltered ? [note] : [])];
  let y = content.bottom - lines.reduce((sum, line) => sum + heightOf(document, line, column) + 1.5, 0);
  const below = (line: Written) => {
    const at = y;
    y += heightOf(document, line, column) + 1.5;
    return () => write(document, line, content.left, at, column);
  };
  const labelled = below(label);
  const urlTop = y;
  below(url);
  root.add(
    document.struct('P', [
      labelled,
      document.struct('Link', () => {
        write(document, url, content.left, urlTop, column, { link: verifyUrl });
      }),
    ]),
  );
  root.add(document.struct('P', below(number)));
  if (isAltered) root.add(document.struct('P', below(note)));
}

/** A QR code as one path: one of many rectangles shows seams. */
function drawQr(document: Document, text: string, left: number, top: number): void {
  const { data, size } = encode(text, { ecc: 'M', border: quietModules });
  const module = qrSide / size;
  document.rect(left, top, qrSide, qrSide).fill('#ffffff');
  for (const [row, modules] of data.entries()) {
    for (const [column, isDark] of modules.entries()) {
      if (isDark) document.rect(left + column * module, top + row * module, module, module);
    }
  }
  document.fill('#000000');
}

function uprightSizeOf({ width, height, orientation = 1 }: PDFKit.Mixins.OpenedImage) {
  return orientation > 4 ? { width: height, height: width } : { width, height };
}

interface Stamp {
  readonly text: string;
  readonly colour: string;
}

function stampOf({ status, replacedBy }: CertificatePaper, { stamp }: Words): Stamp | undefined {
  if (status === 'revoked') {
    return { text: replacedBy === undefined ? stamp.revoked : stamp.replaced, colour: paleRed };
  }
  return status === 'expired' ? { text: stamp.expired, colour: paleGrey } : undefined;
}

function write(
  document: Document,
  { text, font, size, colour, letterSpacing }: Written,
  x: number,
  y: number,
  columnWidth: number,
  options: PDFKit.Mixins.TextOptions = {},
): void {
  document.font(font).fontSize(size).fillColor(colour);
  document.text(text, x, y, {
    width: columnWidth,
    ...(letterSpacing !== undefined && { characterSpacing: letterSpacing }),
    ...options,
  });
}

function heightOf(
  document: Document,
  { text, font, size }: Pick<Written, 'text' | 'font' | 'size'>,
  columnWidth: number,
): number {
  return document.font(font).fontSize(size).heightOfString(text, { width: columnWidth });
}

function linesOf(document: Document, block: Written, columnWidth: number): number {
  return Math.round(
    heightOf(document, block, columnWidth) / heightOf(document, { ...block, text: 'x' }, columnWidth),
  );
}

function aboveOf({ size, above = 0 }: Written): number {
  return size * above;
}

/** Nearly the largest part of its size at which something fits; what fits at none is made as small as it may be. */
function fittingScale(fits: (scale: number) => boolean): number {
  if (fits(1)) return 1;
  let [fitting, tooLarge] = [smallestScale, 1];
  while (tooLarge - fitting > 0.04) {
    const middle = (fitting + tooLarge) / 2;
    if (fits(middle)) fitting = middle;
    else tooLarge = middle;
  }
  return fitting;
}

/** The metadata of a PDF is XML, into which pdfkit writes a title as it is. */
function plainInXml(text: string): string {
  return text.replaceAll('&', '+').replaceAll('<', '‹').replaceAll('>', '›').replace(/\p{C}/gu, '');
}
