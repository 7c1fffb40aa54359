import type { Language } from '../../shared/tenant-language.ts';

type Sentence = Readonly<Record<Language, string>>;

const rowSentences = {
  'nobody-named': {
    nl: 'De rij noemt niemand.',
    en: 'The row names nobody.',
  },
  'unreadable-time': {
    nl: 'Een tijd in deze rij is niet te lezen. Leg de aanwezigheid zelf vast.',
    en: 'A time in this row can not be read. Record the attendance yourself.',
  },
  'leaves-before-joining': {
    nl: 'Het vertrek ligt voor de binnenkomst. Leg de aanwezigheid zelf vast.',
    en: 'The leaving is before the joining. Record the attendance yourself.',
  },
  'outside-meeting': {
    nl: 'Deze deelnemer was er alleen voor of na de bijeenkomst.',
    en: 'This participant was there before or after the meeting alone.',
  },
  'unknown-person': {
    nl: 'Niemand heeft dit e-mailadres, en de naam is niet van precies één deelnemer met een plaats. Leg de aanwezigheid zelf vast.',
    en: 'Nobody has this e-mail address, and the name is not that of exactly one who is booked. Record the attendance yourself.',
  },
  'not-enrolled': {
    nl: 'Deze deelnemer volgt de cursus niet. Schrijf hem of haar in, en lever het bestand nogmaals.',
    en: 'This participant does not follow the course. Enrol them, and send the file again.',
  },
  'recorded-otherwise': {
    nl: 'Er is al iets anders vastgelegd, en dat blijft staan. Corrigeer het als het verslag gelijk heeft.',
    en: 'Something else is recorded already, and stands. Correct it if the report is right.',
  },
  'prerequisite-open': {
    nl: 'Een onderdeel dat eraan voorafgaat is nog open.',
    en: 'A part that comes before it is still open.',
  },
  'mode-not-offered': {
    nl: 'Aan dit onderdeel kan niet op afstand worden deelgenomen.',
    en: 'There is no taking part in this activity from a distance.',
  },
  'correction-needed': {
    nl: 'Het onderdeel is afgerond op wat eerder is vastgelegd. Corrigeer dat, met een reden.',
    en: 'The activity is completed on what was recorded before. Correct that, with a reason.',
  },
  'attendance-locked': {
    nl: 'De aanwezigheid bij deze bijeenkomst staat vast. HR kan haar nog corrigeren.',
    en: 'What is known of the session is final. HR may still correct it.',
  },
  refused: {
    nl: 'De aanwezigheid kan niet worden vastgelegd bij deze inschrijving.',
    en: 'The attendance can not be recorded with this enrolment.',
  },
} satisfies Record<string, Sentence>;
/** What is wrong with a row: stable, for programs. */
export type ProblemCode = keyof typeof rowSentences;

const refusalSentences = {
  empty: { nl: 'Het bestand is leeg.', en: 'The file is empty.' },
  'too-large': {
    nl: 'Het bestand is groter dan 20 MB.',
    en: 'The file is larger than 20 MB.',
  },
  'no-text': {
    nl: 'Dit is geen csv-bestand. Lever het zoals Teams of Zoom het geeft.',
    en: 'This is no csv file. Send it as Teams or Zoom gives it.',
  },
  'no-report': {
    nl: 'Dit is geen aanwezigheidsverslag: er is geen tabel met namen en tijden van deelname.',
    en: 'This is no attendance report: there is no table of names and times of joining.',
  },
  'no-times': {
    nl: 'Het verslag noemt geen tijden. Exporteer het uit Zoom zonder "Unieke gebruikers tonen".',
    en: 'The report has no times. Export it from Zoom without "Show unique users".',
  },
  'other-day': {
    nl: 'Het verslag is van een andere dag dan de bijeenkomst.',
    en: 'The report is of another day than the meeting.',
  },
  'unknown-session': { nl: 'Deze bijeenkomst bestaat niet.', en: 'This session does not exist.' },
  'unknown-meeting': {
    nl: 'Deze reeks heeft geen bijeenkomst met dat nummer.',
    en: 'This series has no meeting of that number.',
  },
  'meeting-needed': {
    nl: 'Dit is een reeks. Zeg van welke bijeenkomst het verslag is.',
    en: 'The session is a series. Say of which meeting the report is.',
  },
  'session-cancelled': { nl: 'De bijeenkomst is geannuleerd.', en: 'The session is cancelled.' },
  'not-begun': { nl: 'De bijeenkomst is nog niet begonnen.', en: 'The meeting has not begun yet.' },
} satisfies Record<string, Sentence>;
/** Why nothing of a file was recorded: stable, for programs. */
export type RefusalCode = keyof typeof refusalSentences;

/** What a trainer reads of a row: what is wrong, and what to do. */
export function problemSentence(code: ProblemCode, language: Language): string {
  return rowSentences[code][language];
}

/** What a trainer reads of a file of which nothing was recorded. */
export function refusalSentence(code: RefusalCode, language: Language): string {
  return refusalSentences[code][language];
}

/** The code of a rule of the domain that said no, where it is one that a report meets. */
export function problemOfRule(rule: string): ProblemCode {
  return isProblemCode(rule) ? rule : 'refused';
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(rowSentences, code);
}
