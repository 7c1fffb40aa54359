import type { Language } from '../../shared/tenant-language.ts';

interface Details {
  /** The headers that were seen, as written. */
  readonly seen?: readonly string[];
  /** The sheet that was asked for, or the limit that was passed. */
  readonly subject?: string;
}

type Sentence = (details: { readonly seen: string; readonly subject: string }) => string;

const sentences = {
  empty: {
    nl: () => 'Het bestand is leeg.',
    en: () => 'The file is empty.',
  },
  'too-large': {
    nl: ({ subject }) => `Het bestand is groter dan ${subject} MB. Splits het.`,
    en: ({ subject }) => `The file is larger than ${subject} MB. Split it.`,
  },
  xls: {
    nl: () => 'Dit is een oud Excel-bestand (.xls). Sla het op als .xlsx of .csv.',
    en: () => 'This is an old Excel file (.xls). Save it as .xlsx or .csv.',
  },
  xlsb: {
    nl: () => 'Dit is een binaire Excel-werkmap (.xlsb). Sla hem op als .xlsx of .csv.',
    en: () => 'This is a binary Excel workbook (.xlsb). Save it as .xlsx or .csv.',
  },
  encrypted: {
    nl: () => 'De werkmap is met een wachtwoord beveiligd. Sla hem op zonder wachtwoord.',
    en: () => 'The workbook is protected by a password. Save it without one.',
  },
  ods: {
    nl: () => 'Dit is een OpenDocument-bestand (.ods). Sla het op als .xlsx of .csv.',
    en: () => 'This is an OpenDocument file (.ods). Save it as .xlsx or .csv.',
  },
  pdf: {
    nl: () => 'Dit is een pdf. Exporteer de gegevens als .xlsx of .csv.',
    en: () => 'This is a PDF. Export the data as .xlsx or .csv.',
  },
  html: {
    nl: () => 'Dit is een webpagina of XML, ook als de naam op .xls eindigt. Sla het op als .xlsx of .csv.',
    en: () => 'This is a web page or XML, even if its name ends in .xls. Save it as .xlsx or .csv.',
  },
  'no-workbook': {
    nl: () => 'Dit is een zip-bestand zonder werkmap erin. Lever het .xlsx- of .csv-bestand zelf.',
    en: () => 'This is a zip file without a workbook in it. Send the .xlsx or .csv file itself.',
  },
  binary: {
    nl: () => 'Dit is geen tekst en geen werkmap. Lever een .xlsx- of .csv-bestand.',
    en: () => 'This is neither text nor a workbook. Send a .xlsx or .csv file.',
  },
  damaged: {
    nl: () => 'De werkmap is beschadigd of onvolledig. Sla hem opnieuw op en lever hem nogmaals.',
    en: () => 'The workbook is damaged or incomplete. Save it again and send it once more.',
  },
  'unpacks-too-large': {
    nl: ({ subject }) => `Uitgepakt is ${subject} in de werkmap te groot. Lever een .csv-bestand.`,
    en: ({ subject }) => `Unpacked, ${subject} in the workbook is too large. Send a .csv file.`,
  },
  'no-sheet': {
    nl: ({ subject }) =>
      subject === '' ? 'De werkmap heeft geen zichtbaar blad.' : `De werkmap heeft geen blad "${subject}".`,
    en: ({ subject }) =>
      subject === '' ? 'The workbook has no visible sheet.' : `The workbook has no sheet "${subject}".`,
  },
  'too-many-columns': {
    nl: ({ subject }) => `Het bestand heeft meer dan ${subject} kolommen.`,
    en: ({ subject }) => `The file has more than ${subject} columns.`,
  },
  'no-header': {
    nl: () => 'Er is geen kopregel gevonden.',
    en: () => 'No header row was found.',
  },
  'missing-identity-column': {
    nl: ({ seen }) =>
      `Er is geen kolom met personeelsnummer of e-mailadres. Gevonden kolommen: ${seen}. Noem de kolom in het profiel als zij anders heet.`,
    en: ({ seen }) =>
      `There is no column of employee numbers or e-mail addresses. Columns found: ${seen}. Name the column in the profile if it is called something else.`,
  },
  'missing-name-column': {
    nl: ({ seen }) =>
      `Er is geen kolom met achternaam of volledige naam. Gevonden kolommen: ${seen}. Noem de kolom in het profiel als zij anders heet.`,
    en: ({ seen }) =>
      `There is no column of family names or full names. Columns found: ${seen}. Name the column in the profile if it is called something else.`,
  },
} satisfies Record<string, Record<Language, Sentence>>;

export type FileRefusal = keyof typeof sentences;

/** The whole file can't be used: nothing of it was read as employees. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  readonly code: FileRefusal;
  readonly details: Details;

  constructor(code: FileRefusal, details: Details = {}) {
    super(sentence(code, details, 'en'));
    this.code = code;
    this.details = details;
  }

  /** What HR reads: what is wrong, and what to do. */
  messageIn(language: Language): string {
    return sentence(this.code, this.details, language);
  }
}

/** A report is read on one screen: of a file with hundreds of columns the first are enough to recognise it. */
const headersShown = 30;

function sentence(code: FileRefusal, { seen = [], subject = '' }: Details, language: Language): string {
  const shown = seen.slice(0, headersShown).map((header) => `"${header.slice(0, 100)}"`);
  const rest = seen.length > headersShown ? ', …' : '';
  return sentences[code][language]({ seen: shown.join(', ') + rest, subject });
}
