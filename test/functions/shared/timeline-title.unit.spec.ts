import { describe, expect, it } from 'vitest';
import { projections } from '../../../functions/shared/subscriptions.ts';
import { type TimelineEntry, timelineEntrySchema } from '../../../functions/shared/timeline-entry.ts';
import { timelineTitle } from '../../../functions/shared/timeline-title.ts';

const event = {
  eventId: 'event-1',
  occurredAt: '2026-03-01T09:00:00.000Z',
  recordedAt: '2026-03-01T09:00:00.000Z',
};
const course = { ...event, courseId: 'bhv', courseTitle: 'BHV basis' };
const theory = { ...course, activityId: 'theory', activityTitle: 'E-learning' };
const practice = { ...course, activityId: 'practice', activityTitle: 'Praktijkdag' };
const attended = { ...practice, type: 'AttendanceRecorded', sessionId: 'session-1' } as const;
/** 23:30 UTC is the next day in Amsterdam, and the day itself in New York. */
const late = { startsAt: '2026-03-02T23:30:00.000Z', timeZone: 'Europe/Amsterdam' };
const seat = { ...practice, ...late, sessionId: 'session-1', mode: 'on-site' } as const;
const certificate = {
  ...event,
  courseId: 'bhv',
  certificateId: 'certificate-1',
  certificateTitle: 'BHV-certificaat',
};

const fromElsewhere = { ...event, externalCertificateId: 'x1', certificateTitle: 'EHBO-diploma' };

const sentences: readonly [entry: TimelineEntry, nl: string, en: string][] = [
  [
    { ...practice, type: 'CheckedIn', sessionId: 'session-1', mode: 'on-site' },
    'Je kwam bij Praktijkdag (op locatie)',
    'You came to Praktijkdag (on site)',
  ],
  [
    { ...practice, type: 'CheckedOut', sessionId: 'session-1', mode: 'remote' },
    'Je ging weg bij Praktijkdag (op afstand)',
    'You left Praktijkdag (remotely)',
  ],
  [{ ...course, type: 'Enrolled', attempt: 1 }, 'Je begon aan BHV basis', 'You started BHV basis'],
  [
    { ...course, type: 'Enrolled', attempt: 2 },
    'Je begon opnieuw aan BHV basis (poging 2)',
    'You started BHV basis again (attempt 2)',
  ],
  [
    { ...course, type: 'EnrolmentRequested' },
    'Je vroeg om BHV basis te mogen volgen',
    'You asked to take BHV basis',
  ],
  [
    { ...course, type: 'EnrolmentDeclined', reason: 'Na de zomer' },
    'Je aanvraag voor BHV basis is afgewezen: Na de zomer',
    'Your request for BHV basis was declined: Na de zomer',
  ],
  [
    { ...course, type: 'EnrolmentRequestWithdrawn' },
    'Je trok je aanvraag voor BHV basis in',
    'You took back your request for BHV basis',
  ],
  [
    { ...course, type: 'Enrolled', attempt: 1, isApproved: true },
    'Je aanvraag is goedgekeurd: je begon aan BHV basis',
    'Your request was approved: you started BHV basis',
  ],
  [
    { ...theory, type: 'ActivityProgressed', progress: 0.5, minutes: 20 },
    'E-learning: 50% gedaan',
    'E-learning: 50% done',
  ],
  [
    { ...theory, type: 'ActivityProgressed', progress: 1, score: 0.29 },
    'E-learning: 100% gedaan, score 29%',
    'E-learning: 100% done, score 29%',
  ],
  [
    { ...theory, type: 'ActivityProgressed', progress: 0.999 },
    'E-learning: 99% gedaan',
    'E-learning: 99% done',
  ],
  [{ ...theory, type: 'ActivityProgressed', score: 0.8 }, 'E-learning: score 80%', 'E-learning: score 80%'],
  [
    { ...theory, type: 'ActivityProgressed', minutes: 1 },
    'Je werkte 1 minuut aan E-learning',
    'You worked on E-learning for 1 minute',
  ],
  [{ ...theory, type: 'ActivityProgressed' }, 'Je werkte aan E-learning', 'You worked on E-learning'],
  [
    { ...attended, status: 'present', mode: 'remote', minutes: 240 },
    'Aanwezig bij Praktijkdag (op afstand), 240 minuten',
    'Attended Praktijkdag (remotely), 240 minutes',
  ],
  [
    { ...attended, status: 'late', mode: 'on-site', minutes: 200 },
    'Later gekomen bij Praktijkdag (op locatie), 200 minuten',
    'Came late to Praktijkdag (on site), 200 minutes',
  ],
  [
    { ...attended, status: 'left-early', mode: 'on-site', minutes: 1000 },
    'Eerder vertrokken bij Praktijkdag (op locatie), 1.000 minuten',
    'Left early from Praktijkdag (on site), 1,000 minutes',
  ],
  [
    { ...attended, status: 'absent', mode: 'on-site', minutes: 0 },
    'Afwezig bij Praktijkdag',
    'Absent from Praktijkdag',
  ],
  [
    { ...attended, status: 'excused', mode: 'on-site', minutes: 0 },
    'Met bericht afwezig bij Praktijkdag',
    'Excused from Praktijkdag',
  ],
  [{ ...theory, type: 'ActivityExempted' }, 'Vrijstelling voor E-learning', 'Exempt from E-learning'],
  [
    { ...theory, type: 'ActivityExempted', score: 0.9 },
    'Vrijstelling voor E-learning dankzij een score van 90%',
    'Exempt from E-learning thanks to a score of 90%',
  ],
  [
    { ...theory, type: 'RecordCorrected', isTakenBack: false },
    'Registratie bij E-learning gecorrigeerd',
    'A record of E-learning was corrected',
  ],
  [
    { ...theory, type: 'RecordCorrected', isTakenBack: true },
    'Registratie bij E-learning vervallen',
    'A record of E-learning was taken back',
  ],
  [{ ...theory, type: 'ActivityCompleted' }, 'E-learning afgerond', 'E-learning completed'],
  [{ ...theory, type: 'ActivityReopened' }, 'E-learning staat weer open', 'E-learning is open again'],
  [
    { ...course, type: 'CourseCompleted', minutes: 330 },
    'Je hebt BHV basis afgerond',
    'You completed BHV basis',
  ],
  [
    { ...course, type: 'CompletionWithdrawn' },
    'De afronding van BHV basis is ingetrokken',
    'The completion of BHV basis was withdrawn',
  ],
  [{ ...course, type: 'Withdrawn' }, 'Je stopte met BHV basis', 'You stopped BHV basis'],
  [
    { ...seat, type: 'SeatBooked' },
    'Je hebt een plek bij Praktijkdag op 3 maart 2026 om 00:30 (op locatie)',
    'You have a seat at Praktijkdag on 3 March 2026 at 00:30 (on site)',
  ],
  [
    { ...seat, type: 'WaitingListJoined', mode: 'remote', timeZone: 'America/New_York' },
    'Je staat op de wachtlijst voor Praktijkdag op 2 maart 2026 om 18:30 (op afstand)',
    'You are on the waiting list for Praktijkdag on 2 March 2026 at 18:30 (remotely)',
  ],
  [
    { ...seat, type: 'SeatPromoted' },
    'Er kwam een plek vrij: je doet mee aan Praktijkdag op 3 maart 2026 om 00:30 (op locatie)',
    'A seat became free: you take part in Praktijkdag on 3 March 2026 at 00:30 (on site)',
  ],
  [
    { ...seat, type: 'BookingCancelled' },
    'Je bent afgemeld voor Praktijkdag op 3 maart 2026 om 00:30',
    'Your booking for Praktijkdag on 3 March 2026 at 00:30 was cancelled',
  ],
  [
    { ...seat, type: 'BookingModeChanged', status: 'booked' },
    'Je doet nu op locatie mee aan Praktijkdag op 3 maart 2026 om 00:30',
    'You now take part on site in Praktijkdag on 3 March 2026 at 00:30',
  ],
  [
    { ...seat, type: 'BookingModeChanged', status: 'waiting', mode: 'remote' },
    'Je staat nu op de wachtlijst om op afstand mee te doen aan Praktijkdag op 3 maart 2026 om 00:30',
    'You are now on the waiting list to take part remotely in Praktijkdag on 3 March 2026 at 00:30',
  ],
  [
    { ...certificate, type: 'CertificateIssued' },
    'Certificaat BHV-certificaat behaald',
    'Certificate BHV-certificaat earned',
  ],
  [
    { ...certificate, type: 'CertificateIssued', replaces: 'former' },
    'Certificaat BHV-certificaat opnieuw afgegeven',
    'Certificate BHV-certificaat issued anew',
  ],
  [
    { ...certificate, type: 'CertificateReplaced' },
    'Certificaat BHV-certificaat vervangen door een nieuw',
    'Certificate BHV-certificaat replaced by a new one',
  ],
  [
    { ...certificate, type: 'CertificateRevoked' },
    'Certificaat BHV-certificaat ingetrokken',
    'Certificate BHV-certificaat revoked',
  ],
  [
    { ...certificate, type: 'CertificateExpiring' },
    'Certificaat BHV-certificaat verloopt binnenkort',
    'Certificate BHV-certificaat expires soon',
  ],
  [
    { ...certificate, type: 'CertificateExpired' },
    'Certificaat BHV-certificaat verlopen',
    'Certificate BHV-certificaat expired',
  ],
  [
    { ...fromElsewhere, type: 'ExternalCertificateSubmitted' },
    'EHBO-diploma van elders ingediend',
    'EHBO-diploma from elsewhere handed in',
  ],
  [
    { ...fromElsewhere, type: 'ExternalCertificateApproved' },
    'EHBO-diploma van elders goedgekeurd',
    'EHBO-diploma from elsewhere approved',
  ],
  [
    { ...fromElsewhere, type: 'ExternalCertificateDeclined', reason: 'Niet leesbaar' },
    'EHBO-diploma van elders afgewezen: Niet leesbaar',
    'EHBO-diploma from elsewhere declined: Niet leesbaar',
  ],
  [
    { ...fromElsewhere, type: 'ExternalCertificateWithdrawn' },
    'EHBO-diploma van elders ingetrokken',
    'EHBO-diploma from elsewhere withdrawn',
  ],
];

describe('the sentence of a timeline entry', () => {
  it.each(sentences.map(([entry, nl]) => ({ entry, nl })))('is in Dutch: $nl', ({ entry, nl }) => {
    expect(timelineTitle(entry, 'nl')).toBe(nl);
  });

  it.each(sentences.map(([entry, , en]) => ({ entry, en })))('is in English: $en', ({ entry, en }) => {
    expect(timelineTitle(entry, 'en')).toBe(en);
  });

  it('is there for every type that the timeline subscribes to', () => {
    const told = new Set(sentences.map(([{ type }]) => type));
    expect([...told].sort()).toEqual([...projections.timeline].sort());
  });

  it('is made of facts that fit the stored form', () => {
    for (const [entry] of sentences) expect(timelineEntrySchema.parse(entry)).toEqual(entry);
  });
});
