import { encoded } from './file-bytes.ts';

/** A report of Teams as it comes: UTF-16 with a mark, by tabs. */
export function teamsFile(lines: readonly string[]): Uint8Array {
  return encoded([...lines, ''].join('\r\n'), 'utf-16le', true);
}

/** Of 4 March 2026, 14:00 to 16:00 in Amsterdam. Eva's line broke twice; the trainer is in it; a guest rang in. */
export const teamsEnglish: readonly string[] = [
  '1. Summary',
  'Meeting title\tBHV basis: terugkomuur',
  'Attended participants\t4',
  'Start time\t3/4/26, 1:52:07 PM',
  'End time\t3/4/26, 4:03:44 PM',
  'Meeting duration\t2h 11m 37s',
  'Average attendance time\t1h 34m 2s',
  '',
  '2. Participants',
  'Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole',
  'Tom Trainer\t3/4/26, 1:52:07 PM\t3/4/26, 4:03:44 PM\t2h 11m 37s\ttom@acme.nl\ttom@acme.nl\tOrganizer',
  'Anna van der Meer\t3/4/26, 1:58:30 PM\t3/4/26, 4:01:00 PM\t2h 2m 30s\tAnna@acme.nl\tanna@acme.nl\tPresenter',
  'Eva Bakker\t3/4/26, 2:20:00 PM\t3/4/26, 4:00:10 PM\t1h 10m 10s\teva@acme.nl\teva@acme.nl\tPresenter',
  'Kees Kok (Guest)\t3/4/26, 2:05:00 PM\t3/4/26, 3:05:00 PM\t1h\t\t\tAttendee',
  '',
  '3. In-Meeting Activities',
  'Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole',
  'Tom Trainer\t3/4/26, 1:52:07 PM\t3/4/26, 4:03:44 PM\t2h 11m 37s\ttom@acme.nl\tOrganizer',
  'Anna van der Meer\t3/4/26, 1:58:30 PM\t3/4/26, 4:01:00 PM\t2h 2m 30s\tAnna@acme.nl\tPresenter',
  'Eva Bakker\t3/4/26, 2:20:00 PM\t3/4/26, 3:00:00 PM\t40m\teva@acme.nl\tPresenter',
  'Eva Bakker\t3/4/26, 3:30:00 PM\t3/4/26, 4:00:10 PM\t30m 10s\teva@acme.nl\tPresenter',
  'Kees Kok (Guest)\t3/4/26, 2:05:00 PM\t3/4/26, 3:05:00 PM\t1h\t\tAttendee',
];

/** The same, as somebody has it whose Teams is Dutch. */
export const teamsDutch: readonly string[] = [
  '1. Samenvatting',
  'Titel van vergadering\tBHV basis: terugkomuur',
  'Aanwezige deelnemers\t4',
  'Begintijd\t04-03-2026 13:52:07',
  'Eindtijd\t04-03-2026 16:03:44',
  'Duur van vergadering\t2 u 11 min 37 s',
  '',
  '2. Deelnemers',
  'Naam\tEerste deelname\tLaatste vertrek\tDuur in vergadering\tE-mail\tDeelnemer-id (UPN)\tRol',
  'Tom Trainer\t04-03-2026 13:52:07\t04-03-2026 16:03:44\t2 u 11 min 37 s\ttom@acme.nl\ttom@acme.nl\tOrganisator',
  'Anna van der Meer\t04-03-2026 13:58:30\t04-03-2026 16:01:00\t2 u 2 min 30 s\tAnna@acme.nl\tanna@acme.nl\tPresentator',
  'Eva Bakker\t04-03-2026 14:20:00\t04-03-2026 16:00:10\t1 u 10 min 10 s\teva@acme.nl\teva@acme.nl\tPresentator',
  'Kees Kok (Gast)\t04-03-2026 14:05:00\t04-03-2026 15:05:00\t1 u\t\t\tDeelnemer',
  '',
  '3. Activiteiten in vergadering',
  'Naam\tTijdstip van deelname\tTijdstip van vertrek\tDuur\tE-mail\tRol',
  'Tom Trainer\t04-03-2026 13:52:07\t04-03-2026 16:03:44\t2 u 11 min 37 s\ttom@acme.nl\tOrganisator',
  'Anna van der Meer\t04-03-2026 13:58:30\t04-03-2026 16:01:00\t2 u 2 min 30 s\tAnna@acme.nl\tPresentator',
  'Eva Bakker\t04-03-2026 14:20:00\t04-03-2026 15:00:00\t40 min\teva@acme.nl\tPresentator',
  'Eva Bakker\t04-03-2026 15:30:00\t04-03-2026 16:00:10\t30 min 10 s\teva@acme.nl\tPresentator',
  'Kees Kok (Gast)\t04-03-2026 14:05:00\t04-03-2026 15:05:00\t1 u\t\tDeelnemer',
];

/** The same by Zoom, with the row about the meeting. */
export const zoomEnglish: readonly string[] = [
  'Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants',
  '812 3456 7890,"BHV basis, terugkomuur",03/04/2026 01:52:07 PM,03/04/2026 04:03:44 PM,tom@acme.nl,132,4',
  '',
  'Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent',
  'Tom Trainer,tom@acme.nl,03/04/2026 01:52:07 PM,03/04/2026 04:03:44 PM,132,No,',
  '"Meer, Anna van der",anna@acme.nl,03/04/2026 01:58:30 PM,03/04/2026 04:01:00 PM,123,No,Y',
  'Eva Bakker,eva@acme.nl,03/04/2026 02:20:00 PM,03/04/2026 03:00:00 PM,40,No,Y',
  'Eva Bakker,eva@acme.nl,03/04/2026 03:30:00 PM,03/04/2026 04:00:10 PM,31,No,Y',
  'iPhone (Kees Kok),,03/04/2026 02:05:00 PM,03/04/2026 03:05:00 PM,60,Yes,',
];

/** The same without that row, from a Dutch account, saved once more by a Dutch Excel. */
export const zoomDutch: readonly string[] = [
  'Naam (oorspronkelijke naam);E-mail van gebruiker;Tijdstip van deelname;Tijdstip van vertrek;Duur (minuten);Gast',
  'Tom Trainer;tom@acme.nl;04-03-2026 13:52:07;04-03-2026 16:03:44;132;Nee',
  'Anna van der Meer;anna@acme.nl;04-03-2026 13:58:30;04-03-2026 16:01:00;123;Nee',
  'Eva Bakker;eva@acme.nl;04-03-2026 14:20:00;04-03-2026 15:00:00;40;Nee',
  'Eva Bakker;eva@acme.nl;04-03-2026 15:30:00;04-03-2026 16:00:10;31;Nee',
  'iPhone (Kees Kok);;04-03-2026 14:05:00;04-03-2026 15:05:00;60;Ja',
];
