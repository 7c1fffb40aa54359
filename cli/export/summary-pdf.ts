import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { Language } from '../../functions/shared/tenant-language.ts';
import type { Selection, Totals } from './selection.ts';

export interface Summary {
  readonly tenant: string;
  readonly subject: string;
  readonly takenAt: Date;
  readonly format: string;
  readonly selection: Selection;
  readonly totals: Totals;
  /** How many commits the log had. */
  readonly size: number;
  readonly root: string;
  readonly origin: string;
  readonly vkey: string;
}

const require = createRequire(import.meta.url);
/** Noto Sans, which has the letters of all languages in which names are written with Latin, Greek and Cyrillic letters. */
const fonts = {
  regular: require.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'),
  bold: require.resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'),
};

const words = {
  nl: {
    title: 'Export van het auditlogboek',
    tenant: 'Organisatie',
    subject: 'Opgevraagd door',
    takenAt: 'Opgevraagd op',
    chosen: 'Gekozen',
    all: 'het hele logboek',
    from: 'vastgelegd vanaf',
    to: 'vastgelegd voor',
    stream: 'stroom',
    commits: 'Vastleggingen',
    events: 'Gebeurtenissen',
    positions: 'Posities',
    none: 'geen',
    period: 'Vastgelegd van – tot en met',
    log: 'Het verzegelde logboek',
    origin: 'Naam',
    size: 'Grootte',
    root: 'Wortel (SHA-256)',
    vkey: 'Sleutel',
    byType: 'Gebeurtenissen naar soort',
    check: 'Controleren',
    checkText:
      'De bestanden horen bij elkaar wanneer "sha256sum -c SHA256SUMS" in deze map alleen OK meldt. Het bestand checkpoint is de ondertekende kop van het logboek; keys bevat de sleutel waarmee de handtekening wordt gecontroleerd.',
  },
  en: {
    title: 'Export of the audit log',
    tenant: 'Organisation',
    subject: 'Taken by',
    takenAt: 'Taken at',
    chosen: 'Chosen',
    all: 'the whole log',
    from: 'recorded from',
    to: 'recorded before',
    stream: 'stream',
    commits: 'Commits',
    events: 'Events',
    positions: 'Positions',
    none: 'none',
    period: 'Recorded from – to',
    log: 'The sealed log',
    origin: 'Name',
    size: 'Size',
    root: 'Root (SHA-256)',
    vkey: 'Key',
    byType: 'Events by type',
    check: 'To check',
    checkText:
      'The files belong together when "sha256sum -c SHA256SUMS" in this directory says nothing but OK. The file checkpoint is the signed head of the log; keys has the key by which its signature is checked.',
  },
} as const satisfies Readonly<Record<Language, Readonly<Record<string, string>>>>;

const margin = 56;
const labelWidth = 150;

/** One or more pages for a person: what was exported, how much of it, and how to check it. */
export function summaryPdf(summary: Summary, language: Language): AsyncIterable<Buffer> {
  const text = words[language];
  const document = new PDFDocument({
    size: 'A4',
    margin,
    lang: language,
    font: fonts.regular,
    info: { Title: text.title, CreationDate: summary.takenAt },
  });
  const { selection, totals } = summary;
  const width = document.page.width - 2 * margin;
  const heading = (words: string) => {
    if (document.y > document.page.height - 2 * margin - 60) document.addPage();
    document.moveDown(1.2).font(fonts.bold).fontSize(13).text(words, margin).font(fonts.regular).fontSize(10);
    document.moveDown(0.4);
  };
  const row = (label: string, value: string) => {
    const height = document.heightOfString(value, { width: width - labelWidth });
    if (document.y + height > document.page.height - margin) document.addPage();
    const { y } = document;
    document.fillColor('#555555').text(label, margin, y, { width: labelWidth - 10 });
    document.fillColor('#000000').text(value, margin + labelWidth, y, { width: width - labelWidth });
    document.moveDown(0.25);
  };
  const number = (value: number) => value.toLocaleString(language);

  document.font(fonts.bold).fontSize(20).text(text.title);
  document.font(fonts.regular).fontSize(10).moveDown(0.8);
  row(text.tenant, summary.tenant);
  row(text.subject, summary.subject);
  row(text.takenAt, summary.takenAt.toISOString());
  row(text.chosen, chosenIn(selection, text));
  row(text.commits, number(totals.commits));
  row(text.events, number(totals.events));
  row(
    text.positions,
    totals.commits === 0 ? text.none : `${number(totals.fromPosition)} – ${number(totals.toPosition - 1)}`,
  );
  if (totals.firstRecordedAt !== undefined) {
    row(text.period, `${totals.firstRecordedAt} – ${totals.lastRecordedAt ?? ''}`);
  }
  heading(text.log);
  row(text.origin, summary.origin);
  row(text.size, number(summary.size));
  row(text.root, summary.root);
  row(text.vkey, summary.vkey);
  if (totals.commits > 0) {
    heading(text.byType);
    for (const [type, count] of Object.entries(totals.eventsByType)) row(type, number(count));
  }
  heading(text.check);
  document.text(text.checkText, margin, document.y, { width });
  document.end();
  return document;
}

function chosenIn({ from, to, stream }: Selection, text: (typeof words)[Language]): string {
  const parts = [
    ...(from === undefined ? [] : [`${text.from} ${from}`]),
    ...(to === undefined ? [] : [`${text.to} ${to}`]),
    ...(stream === undefined ? [] : [`${text.stream} ${stream}`]),
  ];
  return parts.length === 0 ? text.all : parts.join(', ');
}
