import { headerKey } from '../reading/header.ts';

/** What a column of a report holds. */
export type ReportField = 'name' | 'email' | 'login' | 'join' | 'leave' | 'duration' | 'action' | 'moment';

/**
 * What Teams and Zoom call them, in English and Dutch, as of several years: `headerKey` leaves out capitals, spaces and marks.
 * Of names that stand for one field, the first column counts.
 */
const headersOf: Readonly<Record<ReportField, readonly string[]>> = {
  name: [
    ...['Name', 'Full Name', 'Participant', 'Name (Original Name)', 'User Name (Original Name)', 'User Name'],
    ...['Naam', 'Volledige naam', 'Deelnemer', 'Naam (oorspronkelijke naam)', 'Naam (originele naam)'],
    ...['Gebruikersnaam (oorspronkelijke naam)', 'Gebruikersnaam (originele naam)', 'Gebruikersnaam'],
  ],
  email: [
    ...['Email', 'E-mail', 'User Email', 'Email address', 'E-mail address', 'Participant email'],
    ...[
      'E-mailadres',
      'E-mail van gebruiker',
      'E-mailadres van gebruiker',
      'Gebruikersmail',
      'E-mail gebruiker',
    ],
  ],
  login: [
    ...['Participant ID (UPN)', 'UPN', 'User principal name', 'Deelnemer-id (UPN)', 'Deelnemers-id (UPN)'],
    ...['Id van deelnemer (UPN)', 'Deelnemer (UPN)'],
  ],
  join: [
    ...[
      'Join Time',
      'First Join',
      'First Join Time',
      'Joined',
      'Time joined',
      'Deelnametijd',
      'Tijd van deelname',
    ],
    ...[
      'Tijdstip van deelname',
      'Tijdstip deelname',
      'Eerste deelname',
      'Eerste keer deelgenomen',
      'Deelgenomen om',
    ],
    ...['Tijd deelgenomen', 'Toetredingstijd', 'Inlogtijd', 'Aanmeldtijd', 'Tijdstip van toetreding'],
  ],
  leave: [
    ...['Leave Time', 'Last Leave', 'Last Leave Time', 'Left', 'Time left', 'Time exited', 'Vertrektijd'],
    ...[
      'Tijd van vertrek',
      'Tijdstip van vertrek',
      'Tijdstip vertrek',
      'Laatste vertrek',
      'Laatst vertrokken',
    ],
    ...['Laatste keer verlaten', 'Verlaten om', 'Tijd verlaten', 'Verlaattijd', 'Uitlogtijd', 'Afmeldtijd'],
  ],
  duration: [
    ...[
      'Duration',
      'In-Meeting Duration',
      'Duration (Minutes)',
      'Total Duration (Minutes)',
      'Duration (min)',
    ],
    ...[
      'Time in Session (minutes)',
      'Duur',
      'Duur in vergadering',
      'Duur in de vergadering',
      'Duur van deelname',
    ],
    ...['Duur (minuten)', 'Totale duur (minuten)', 'Tijd in sessie (minuten)', 'Duur van vergadering'],
  ],
  action: ['User Action', 'Gebruikersactie', 'Actie van gebruiker', 'Actie'],
  moment: ['Timestamp', 'Time stamp', 'Tijdstempel', 'Tijdstip'],
};
const fieldOf: ReadonlyMap<string, ReportField> = new Map(
  (['name', 'email', 'login', 'join', 'leave', 'duration', 'action', 'moment'] as const).flatMap((field) =>
    headersOf[field].map((header) => [headerKey(header), field] as const),
  ),
);

/** Where a table has what. */
export interface ReportColumns {
  readonly at: ReadonlyMap<ReportField, number>;
  /** The headers say that times are in UTC. */
  readonly isUtc: boolean;
}

const saysUtc = /(?:utc|gmt)$/;

/** The columns whose headers stand in a row; `undefined` when it is no header of a table of people. */
export function columnsIn(cells: readonly string[]): ReportColumns | undefined {
  const at = new Map<ReportField, number>();
  let isUtc = false;
  for (const [column, cell] of cells.entries()) {
    if (cell.length > longestHeader) continue;
    const key = headerKey(cell);
    const field = fieldOf.get(key) ?? fieldOf.get(key.replace(saysUtc, ''));
    if (field === undefined || at.has(field)) continue;
    at.set(field, column);
    isUtc ||= field !== 'login' && saysUtc.test(key);
  }
  const who = at.has('name') || at.has('email');
  // "Meeting ID, Topic, Start Time, …, User Email, Duration" tells of the meeting: nobody is named there.
  const when = at.has('join') || (at.has('action') && at.has('moment'));
  const howLong = at.has('name') && at.has('duration');
  return who && (when || howLong) ? { at, isUtc } : undefined;
}

const longestHeader = 100;

/**
 * What stands where in the sections of Teams, the same in every language: so that a translation that is not above is read all the
 * same.
 */
export const sectionColumns: Readonly<Record<'participants' | 'activities', ReportColumns>> = {
  participants: {
    at: new Map<ReportField, number>([
      ...(['name', 'join', 'leave', 'duration', 'email', 'login'] as const).map(
        (field, column) => [field, column] as const,
      ),
    ]),
    isUtc: false,
  },
  activities: {
    at: new Map<ReportField, number>([
      ...(['name', 'join', 'leave', 'duration', 'email'] as const).map(
        (field, column) => [field, column] as const,
      ),
    ]),
    isUtc: false,
  },
};
