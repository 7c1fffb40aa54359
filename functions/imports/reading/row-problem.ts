import type { Language } from '../../shared/tenant-language.ts';

/** What is wrong in one row, in which column. */
export interface Problem {
  /** As a spreadsheet counts: the file's first row is 1. */
  readonly row: number;
  /** The header as the file writes it; empty when it is about the row. */
  readonly column: string;
  readonly code: ProblemCode;
  /** What stands there, at most 100 characters of it. */
  readonly value?: string;
}

/** An error rejects its row, or says that nothing behind it was read; with a warning the row is kept. */
export type Severity = 'error' | 'warning';

interface Explanation extends Record<Language, (value: string) => string> {
  readonly severity: Severity;
}

const explanations = {
  'missing-identity': {
    severity: 'error',
    nl: () => 'Personeelsnummer en e-mailadres ontbreken: het is niet te zeggen wie dit is.',
    en: () => 'Employee number and e-mail address are missing: there is no telling who this is.',
  },
  'missing-family-name': {
    severity: 'error',
    nl: () => 'De achternaam ontbreekt.',
    en: () => 'The family name is missing.',
  },
  'missing-given-name': {
    severity: 'warning',
    nl: () => 'Roepnaam en voorletters ontbreken.',
    en: () => 'Given name and initials are missing.',
  },
  'invalid-email': {
    severity: 'error',
    nl: (value) => `"${value}" is geen e-mailadres.`,
    en: (value) => `"${value}" is not an e-mail address.`,
  },
  'invalid-date': {
    severity: 'error',
    nl: (value) => `"${value}" is geen bestaande datum. Schrijf bijvoorbeeld 31-12-2026.`,
    en: (value) => `"${value}" is not a date that exists. Write 2026-12-31, for instance.`,
  },
  'two-digit-year': {
    severity: 'error',
    nl: (value) => `Van "${value}" is de eeuw onduidelijk. Schrijf het jaar met vier cijfers.`,
    en: (value) => `"${value}" does not tell its century. Write the year in four digits.`,
  },
  'ends-before-start': {
    severity: 'error',
    nl: (value) => `De einddatum ${value} ligt voor de begindatum.`,
    en: (value) => `The end date ${value} is before the start date.`,
  },
  'unknown-status': {
    severity: 'error',
    nl: (value) => `"${value}" is geen bekende status. Gebruik "in dienst" of "uit dienst".`,
    en: (value) => `"${value}" is not a known status. Use "active" or "inactive".`,
  },
  'too-long': {
    severity: 'error',
    nl: () => 'De tekst is te lang: nummers tot 64, namen tot 100, afdeling en functie tot 200 tekens.',
    en: () =>
      'The text is too long: numbers to 64, names to 100, department and job title to 200 characters.',
  },
  'cell-too-long': {
    severity: 'error',
    nl: () => 'De cel bevat meer tekens dan een cel in Excel kan bevatten (32.767).',
    en: () => 'The cell holds more characters than a cell in Excel can (32,767).',
  },
  'error-value': {
    severity: 'error',
    nl: (value) => `De cel bevat een fout uit het rekenblad: ${value}.`,
    en: (value) => `The cell holds an error of the spreadsheet: ${value}.`,
  },
  'unreadable-characters': {
    severity: 'error',
    nl: () =>
      'De cel bevat onleesbare tekens. Sla het bestand op als UTF-8, of noem de codering in het profiel.',
    en: () =>
      'The cell holds characters that can not be read. Save the file as UTF-8, or name the encoding in the profile.',
  },
  'scientific-number': {
    severity: 'error',
    nl: (value) => `Het rekenblad heeft het nummer afgerond tot ${value}. Maak de kolom op als tekst.`,
    en: (value) => `The spreadsheet rounded the number to ${value}. Format the column as text.`,
  },
  'too-many-cells': {
    severity: 'error',
    nl: () =>
      'De rij heeft meer cellen dan de kopregel. Staat er een scheidingsteken in een cel zonder aanhalingstekens?',
    en: () => 'The row has more cells than the header. Is there a delimiter in a cell without quotes?',
  },
  'too-few-cells': {
    severity: 'warning',
    nl: () => 'De rij heeft minder cellen dan de kopregel; wat ontbreekt, blijft zoals het was.',
    en: () => 'The row has fewer cells than the header; what is missing stays as it was.',
  },
  'cut-off': {
    severity: 'error',
    nl: () => 'Het bestand houdt midden in deze rij op.',
    en: () => 'The file ends in the middle of this row.',
  },
  'unclosed-quote': {
    severity: 'error',
    nl: () => 'Een aanhalingsteken in deze rij wordt nergens gesloten. Vanaf hier is niets gelezen.',
    en: () => 'A quote in this row is never closed. Nothing was read from here on.',
  },
  'row-too-large': {
    severity: 'error',
    nl: () => 'De rij is te groot, mogelijk door een aanhalingsteken te veel. Vanaf hier is niets gelezen.',
    en: () => 'The row is too large, perhaps because of a stray quote. Nothing was read from here on.',
  },
  'too-many-rows': {
    severity: 'error',
    nl: () => 'Het bestand heeft te veel rijen. Vanaf hier is niets gelezen.',
    en: () => 'The file has too many rows. Nothing was read from here on.',
  },
  'damaged-from-here': {
    severity: 'error',
    nl: () => 'De werkmap is hier beschadigd. Vanaf hier is niets gelezen.',
    en: () => 'The workbook is damaged here. Nothing was read from here on.',
  },
  'total-row': {
    severity: 'warning',
    nl: () => 'De rij is een totaalregel en is overgeslagen.',
    en: () => 'The row is a total and was skipped.',
  },
  'manager-by-name': {
    severity: 'warning',
    nl: (value) => `Leidinggevende "${value}" is alleen bij naam genoemd en niet gekoppeld.`,
    en: (value) => `Manager "${value}" is given by name only and was not linked.`,
  },
  'invalid-manager': {
    severity: 'warning',
    nl: (value) => `"${value}" wijst geen leidinggevende aan en is niet gekoppeld.`,
    en: (value) => `"${value}" does not identify a manager and was not linked.`,
  },
  'unknown-name-use': {
    severity: 'warning',
    nl: (value) => `Naamgebruik "${value}" is onbekend; de eigen achternaam is gebruikt.`,
    en: (value) => `Use of names "${value}" is unknown; the own family name was used.`,
  },
  'duplicate-column': {
    severity: 'warning',
    nl: (value) => `De kolom is niet gelezen: kolom "${value}" geeft hetzelfde gegeven.`,
    en: (value) => `The column was not read: column "${value}" gives the same field.`,
  },
  'unknown-column': {
    severity: 'warning',
    nl: () => 'De kolom is niet herkend en niet gelezen.',
    en: () => 'The column was not recognised and not read.',
  },
  'repeated-row': {
    severity: 'warning',
    nl: () => 'Deze rij staat al eerder in het bestand en telt één keer.',
    en: () => 'This row stands earlier in the file already and counts once.',
  },
  'contradictory-rows': {
    severity: 'error',
    nl: (value) =>
      `Het nummer staat ook in rij ${value}, met andere gegevens. Geen van deze rijen is verwerkt.`,
    en: (value) => `The number also stands in row ${value}, with other data. None of these rows was applied.`,
  },
  'number-of-another': {
    severity: 'error',
    nl: () =>
      'Dit nummer is van iemand met een andere naam en een ander e-mailadres. Is het opnieuw uitgegeven?',
    en: () => 'This number is that of somebody with another name and e-mail address. Was it given out again?',
  },
  'email-of-another': {
    severity: 'error',
    nl: () => 'Dit e-mailadres is van iemand met een andere naam. Is het opnieuw uitgegeven?',
    en: () => 'This e-mail address is that of somebody with another name. Was it given out again?',
  },
  'email-of-several': {
    severity: 'error',
    nl: () => 'Zonder personeelsnummer wijst dit e-mailadres meer dan één medewerker in het bestand aan.',
    en: () => 'Without an employee number this e-mail address identifies more than one employee of the file.',
  },
  'shared-email': {
    severity: 'warning',
    nl: () =>
      'Meer medewerkers in het bestand hebben dit e-mailadres; alleen hun nummers houden hen uit elkaar.',
    en: () => 'Several employees of the file have this e-mail address; only their numbers tell them apart.',
  },
  'erased-learner': {
    severity: 'error',
    nl: () => 'De gegevens van deze medewerker zijn op verzoek gewist. Neem contact op met de beheerder.',
    en: () => 'The data of this employee were erased on request. Ask your administrator.',
  },
  'unknown-manager': {
    severity: 'warning',
    nl: () =>
      'Deze leidinggevende is niet bekend en staat niet in het bestand; de koppeling volgt als dat wel zo is.',
    en: () => 'This manager is not known and not in the file; the link follows as soon as they are.',
  },
  'manager-cycle': {
    severity: 'warning',
    nl: () => 'Deze medewerker is via de leidinggevenden in het bestand de eigen leidinggevende.',
    en: () => 'By the managers in the file this employee is their own manager.',
  },
} satisfies Record<string, Explanation>;

export type ProblemCode = keyof typeof explanations;

export function severityOf(code: ProblemCode): Severity {
  return explanations[code].severity;
}

/** Whether a problem leaves its row as it is. */
export function isWarning({ code }: Problem): boolean {
  return severityOf(code) === 'warning';
}

/** What HR reads of a problem, without row and column. */
export function problemMessage(problem: Problem, language: Language): string {
  return explanations[problem.code][language](problem.value ?? '');
}

const shownCharacters = 100;

/** Makes a problem with its value cut to what a report shows. */
export function problemAt(row: number, column: string, code: ProblemCode, value?: string): Problem {
  return value === undefined ? { row, column, code } : { row, column, code, value: bounded(value) };
}

function bounded(value: string): string {
  if (value.length <= shownCharacters) return value;
  // A cut between the halves of a surrogate pair would leave text that is not well-formed.
  return value
    .slice(0, shownCharacters)
    .toWellFormed()
    .replace(/\uFFFD$/, '');
}
