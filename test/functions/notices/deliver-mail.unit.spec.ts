import { beforeEach, describe, expect, it } from 'vitest';
import { certificate } from '../../../domain/certificate/state.ts';
import type { CourseEvent } from '../../../domain/course/events.ts';
import { course } from '../../../domain/course/state.ts';
import { enrolment } from '../../../domain/enrolment/state.ts';
import type { ExternalCertificateEvent } from '../../../domain/external-certificate/events.ts';
import { externalCertificate } from '../../../domain/external-certificate/state.ts';
import type { LearnerEvent } from '../../../domain/learner/events.ts';
import { learner } from '../../../domain/learner/state.ts';
import type { SessionEvent } from '../../../domain/session/events.ts';
import { session } from '../../../domain/session/state.ts';
import { eventIn } from '../../../functions/notices/deliver/deliver.ts';
import { mailDelivery } from '../../../functions/notices/deliver/deliver-mail.ts';
import { mailFacts } from '../../../functions/notices/deliver/mail-facts.ts';
import { certificateIdOf } from '../../../functions/shared/certificate-id.ts';
import type { PersonalData } from '../../../functions/shared/personal-data.ts';
import type { Commit } from '../../../ledger/commit.ts';
import { MemoryStreams } from '../../support/memory-streams.ts';

const occurredAt = '2026-11-25T09:00:00.000Z';
const evening = 'acme#session#evening';
const startsAt = '2026-11-26T18:00:00.000Z';
const scheduled: SessionEvent = {
  type: 'SessionScheduled',
  occurredAt,
  data: {
    ...{ courseId: 'bhv', activityId: 'practice', courseTitle: 'BHV', activityTitle: 'Praktijk' },
    ...{ startsAt, endsAt: '2026-11-26T20:00:00.000Z', timeZone: 'Europe/Amsterdam', room: 'Lokaal 1' },
    ...{ joinUrl: 'https://meet.example.org/1', seats: { onSite: 1, remote: 1 } },
  },
};
type OfBooking = 'SeatBooked' | 'WaitingListJoined' | 'BookingCancelled' | 'SeatPromoted';
const booking = (type: OfBooking, mode: 'on-site' | 'remote' = 'remote'): SessionEvent => ({
  type,
  occurredAt,
  data: { learnerId: 'E1', mode },
});
const cancelled: SessionEvent = { type: 'SessionCancelled', occurredAt, data: { reason: 'Trainer ziek' } };
const moved: SessionEvent = {
  type: 'SessionRescheduled',
  occurredAt,
  data: { startsAt: '2026-11-27T18:00:00.000Z', endsAt: '2026-11-27T20:00:00.000Z' },
};
const approaching: SessionEvent = { type: 'SessionApproaching', occurredAt, data: { startsAt } };

const published: Extract<CourseEvent, { type: 'CoursePublished' }> = {
  type: 'CoursePublished',
  occurredAt,
  data: {
    ...{ courseVersion: 1, title: 'Welkom', language: 'nl', completion: { all: ['video'] } },
    activities: [
      {
        ...{
          id: 'video',
          title: 'Film',
          format: 'video',
          timing: 'asynchronous',
          place: 'remote',
          minutes: 5,
        },
        ...{ after: [], optional: false, completion: {} },
      },
    ],
  },
};

let streams: MemoryStreams;
let now: string;
let sent: { to: string; subject: string; text: string }[];
let claimed: unknown[];
let people: Map<string, PersonalData>;

beforeEach(() => {
  now = '2026-11-25T10:00:00.000Z';
  streams = new MemoryStreams();
  [sent, claimed] = [[], []];
  people = new Map([
    ['E1', { givenName: 'Jan', familyName: 'Jansen', email: 'jan@acme.example' }],
    ['M1', { givenName: 'Mia', familyName: 'Manders', email: 'mia@acme.example' }],
  ]);
  register('E1');
  register('M1');
});

function register(learnerId: string): void {
  const personalData = { ciphertext: 'a1.x', digest: 'x' };
  streams.add(learner, `acme#learner#${learnerId}`, {
    type: 'LearnerRegistered',
    occurredAt,
    data: { personalData },
  });
}

const key = Buffer.alloc(32, 7);
const secret = { keyFor: async () => key };

const deliver = async ({ stream, version, events: [event] }: Commit, learnerId = 'E1') => {
  const vault = { personOf: async (_tenant: string, id: string) => people.get(id) };
  const courses = {
    pinned: async () => ({ courseId: 'video', ...published.data }),
  };
  const mail = mailDelivery({
    ledger: streams,
    vault,
    facts: mailFacts({ ledger: streams, courses, vault, secret, now: () => new Date(now) }),
    sent: {
      once: async (what, send) => {
        claimed.push(what);
        await send();
      },
    },
    languageOf: () => 'nl',
    send: async (to, { subject, text }) => void sent.push({ to, subject, text }),
  });
  const eventId = event?.id ?? '';
  const notice = { tenant: 'acme', stream, version, index: 0, eventId, to: { learnerId }, attempt: 1 };
  await mail(notice, learnerId, eventIn(await streams.commitAt(stream, version), notice));
  return sent.at(-1)?.subject;
};
const ofSession = (...events: readonly SessionEvent[]) => streams.add(session, evening, scheduled, ...events);

describe('a learner', () => {
  it('is written to once at their address, in the name of the event', async () => {
    const commit = ofSession(booking('SeatBooked'));
    expect(await deliver(commit)).toBe('Je plek bij Praktijk');
    expect(sent).toMatchObject([{ to: 'jan@acme.example', text: expect.stringContaining('Beste Jan,') }]);
    expect(claimed).toEqual([{ tenant: 'acme', eventId: commit.events[0]?.id, learnerId: 'E1' }]);
  });

  it.each<[string, LearnerEvent[], Partial<PersonalData> | undefined]>([
    ['who has left', [{ type: 'LearnerLeft', occurredAt, data: { endsOn: '2026-11-24' } }], {}],
    ['who was erased', [{ type: 'LearnerErased', occurredAt, data: { reason: 'asked' } }], {}],
    ['whose key is destroyed', [], undefined],
    ['who has no address', [], { email: undefined }],
  ])('%s gets none', async (_who, events, change) => {
    streams.add(learner, 'acme#learner#E1', ...events);
    const jan = people.get('E1');
    if (change && jan) people.set('E1', { ...jan, ...change });
    else people.delete('E1');
    await deliver(ofSession(booking('SeatBooked')));
    expect([sent, claimed]).toEqual([[], []]);
  });
});

describe('what is told of a session', () => {
  it('leads who sits at home to the meeting, and who comes to the room', async () => {
    await deliver(ofSession(booking('SeatBooked', 'remote')));
    expect(sent[0]?.text).toContain('https://meet.example.org/1');
    expect(sent[0]?.text).not.toContain('Lokaal 1');
    await deliver(ofSession(booking('BookingCancelled'), booking('SeatBooked', 'on-site')));
    expect(sent[1]?.text).toContain('Lokaal 1');
    expect(sent[1]?.text).not.toContain('https://');
  });

  it('keeps the link from who waits', async () => {
    expect(await deliver(ofSession(booking('WaitingListJoined')))).toMatch(/wachtlijst/);
    expect(sent[0]?.text).not.toContain('https://');
  });

  it.each<[string, SessionEvent[], string]>([
    [
      'a seat that became free',
      [booking('WaitingListJoined'), booking('SeatPromoted')],
      'Er is een plek voor je',
    ],
    ['that it moved', [booking('SeatBooked'), moved], 'Verplaatst: Praktijk'],
    ['that it is cancelled', [booking('SeatBooked'), cancelled], 'Gaat niet door: Praktijk'],
    ['that it is about to begin', [booking('SeatBooked'), approaching], 'Binnenkort: Praktijk'],
    ['a booking that was given up', [booking('SeatBooked'), booking('BookingCancelled')], 'Je bent afgemeld'],
  ])('is %s', async (_what, events, subject) => {
    expect(await deliver(ofSession(...events))).toContain(subject);
  });

  it.each<[string, SessionEvent[], SessionEvent[]]>([
    ['of a seat that was given up since', [booking('SeatBooked')], [booking('BookingCancelled')]],
    [
      'of a booking that was given up and made again',
      [booking('SeatBooked'), booking('BookingCancelled')],
      [booking('SeatBooked')],
    ],
    ['of waiting, to who has a seat since', [booking('WaitingListJoined')], [booking('SeatPromoted')]],
    ['of a move of what was cancelled since', [booking('SeatBooked'), moved], [cancelled]],
    ['of a beginning that was moved since', [booking('SeatBooked'), approaching], [moved]],
  ])('is nothing %s', async (_what, before, since) => {
    const commit = ofSession(...before);
    if (since[0]) streams.add(session, evening, ...since);
    await deliver(commit);
    expect(sent).toEqual([]);
  });

  it('is nothing once it is over, or has begun without a reminder', async () => {
    const commit = ofSession(booking('SeatBooked'), approaching);
    now = startsAt;
    await deliver(commit);
    now = '2026-11-26T20:00:00.000Z';
    await deliver(ofSession(booking('SeatBooked')));
    expect(sent).toEqual([]);
  });
});

describe('what is told of an enrolment', () => {
  const stream = 'acme#enrolment#video.E1';
  const asked = {
    type: 'EnrolmentRequested',
    occurredAt,
    data: { courseId: 'video', learnerId: 'E1', courseTitle: 'Welkom' },
  } as const;
  const enrolled = {
    type: 'Enrolled',
    occurredAt,
    data: { courseId: 'video', learnerId: 'E1', courseVersion: 1, attempt: 1, dueOn: '2026-12-31' },
  } as const;

  it('is by when it is to be done', async () => {
    expect(await deliver(streams.add(enrolment, stream, enrolled))).toBe('Je bent ingeschreven voor Welkom');
    expect(sent[0]?.text).toContain('donderdag 31 december 2026');
  });

  it('is the wish of who asks to their manager, unless it is answered by now', async () => {
    const request = streams.add(enrolment, stream, asked);
    expect(await deliver(request, 'M1')).toBe('Aanvraag voor Welkom');
    expect(sent).toMatchObject([
      { to: 'mia@acme.example', text: expect.stringContaining('Jan Jansen wil beginnen aan Welkom') },
    ]);
    const approved = streams.add(enrolment, stream, {
      ...enrolled,
      data: { ...enrolled.data, requestedAt: occurredAt },
    });
    await deliver(approved);
    expect(sent[1]?.text).toContain('Je aanvraag is goedgekeurd');
    streams.add(enrolment, stream, { type: 'Withdrawn', occurredAt, data: { attempt: 1, reason: 'x' } });
    await deliver(approved);
    expect(sent).toHaveLength(2);
  });

  it('is why it was declined', async () => {
    streams.add(course, 'acme#course#video', published);
    const declined = { type: 'EnrolmentDeclined', occurredAt, data: { reason: 'Volgend jaar' } } as const;
    expect(await deliver(streams.add(enrolment, stream, asked, declined))).toMatch(/Welkom is afgewezen/);
    expect(sent[0]?.text).toContain('Volgend jaar');
  });
});

describe('what is told of a certificate', () => {
  const stream = 'acme#certificate#C1';
  const issued = {
    type: 'CertificateIssued',
    occurredAt,
    data: {
      ...{ enrolmentId: 'bhv.E1', learnerId: 'E1', courseId: 'bhv', courseVersion: 1, attempt: 1 },
      ...{ title: 'BHV', issuedAt: occurredAt, validUntil: '2027-11-25T09:00:00.000Z', graceDays: 0 },
    },
  } as const;
  const validUntil = issued.data.validUntil;
  const revoked = {
    type: 'CertificateRevoked',
    occurredAt,
    data: { reason: 'Vergissing', by: 'person' },
  } as const;

  it.each([
    [[issued], 'Je certificaat: BHV'],
    [
      [issued, { type: 'CertificateExpiring', occurredAt, data: { validUntil } } as const],
      'verloopt binnenkort',
    ],
    [[issued, { type: 'CertificateExpired', occurredAt, data: { validUntil } } as const], 'is verlopen'],
    [[issued, revoked], 'is ingetrokken'],
  ])('is what became of it: %#', async (events, subject) => {
    expect(await deliver(streams.add(certificate, stream, ...events))).toContain(subject);
  });

  describe.each(['CertificateExpiring', 'CertificateExpired'] as const)('that was renewed: %s', (type) => {
    const attempt = (number: number) => {
      const data = { courseId: 'bhv', learnerId: 'E1', courseVersion: 1, attempt: number };
      const completed = { attempt: number, courseVersion: 1, minutes: { online: 5, onSite: 0, remote: 0 } };
      streams.add(
        enrolment,
        'acme#enrolment#bhv.E1',
        { type: 'Enrolled', occurredAt, data },
        { type: 'CourseCompleted', occurredAt, data: completed },
      );
    };
    const renewedBy = 2;
    const renewal = certificateIdOf(key, { tenant: 'acme', enrolmentId: 'bhv.E1', attempt: renewedBy });
    const renewed = { ...issued, data: { ...issued.data, attempt: renewedBy } };

    it('is nothing, since a later one goes on', async () => {
      attempt(1);
      const commit = streams.add(certificate, stream, issued, { type, occurredAt, data: { validUntil } });
      attempt(renewedBy);
      streams.add(certificate, `acme#certificate#${renewal}`, renewed);
      await deliver(commit);
      expect(sent).toEqual([]);
    });

    it('is all the same where the later one was revoked', async () => {
      attempt(1);
      const commit = streams.add(certificate, stream, issued, { type, occurredAt, data: { validUntil } });
      attempt(renewedBy);
      streams.add(certificate, `acme#certificate#${renewal}`, renewed, revoked);
      await deliver(commit);
      expect(sent).toHaveLength(1);
    });
  });

  describe('in whose place another comes', () => {
    const replaced = {
      type: 'CertificateReplaced',
      occurredAt,
      data: { replacedBy: 'C2', reason: 'Andere naam' },
    } as const;
    const anew = { ...issued, data: { ...issued.data, replaces: 'C1' } };
    const ended = { type: 'CertificateExpired', occurredAt, data: { validUntil } } as const;

    it('is one message, of the new one', async () => {
      const first = streams.add(certificate, stream, issued);
      const fallen = streams.add(certificate, stream, {
        ...revoked,
        data: { ...revoked.data, by: 'completion' },
      });
      streams.add(certificate, stream, issued);
      const end = streams.add(certificate, stream, replaced);
      const next = streams.add(certificate, 'acme#certificate#C2', anew);
      for (const commit of [first, fallen, end]) await deliver(commit);
      expect(sent).toEqual([]);
      expect(await deliver(next)).toBe('Je certificaat BHV is opnieuw afgegeven');
      expect(sent).toHaveLength(1);
    });

    it('is not told again of an end of which the former told already', async () => {
      streams.add(certificate, stream, issued, ended, replaced);
      await deliver(streams.add(certificate, 'acme#certificate#C2', anew, ended));
      expect(sent).toEqual([]);
    });
  });

  it('is nothing of its issue once it is revoked', async () => {
    const commit = streams.add(certificate, stream, issued);
    streams.add(certificate, stream, revoked);
    await deliver(commit);
    expect(sent).toEqual([]);
  });
});

describe('what is told of a certificate from elsewhere', () => {
  const of = (...events: readonly ExternalCertificateEvent[]) =>
    streams.add(externalCertificate, 'acme#external-certificate#X1', ...events);
  const submitted: ExternalCertificateEvent = {
    type: 'ExternalCertificateSubmitted',
    occurredAt,
    data: { learnerId: 'E1', title: 'EHBO', issuedBy: 'Oranje Kruis', issuedOn: '2026-03-01' },
  };
  const approved: ExternalCertificateEvent = { type: 'ExternalCertificateApproved', occurredAt, data: {} };
  const declined: ExternalCertificateEvent = {
    type: 'ExternalCertificateDeclined',
    occurredAt,
    data: { reason: 'Niet leesbaar' },
  };
  const withdrawn: ExternalCertificateEvent = {
    type: 'ExternalCertificateWithdrawn',
    occurredAt,
    data: { reason: 'Vergissing' },
  };

  it('is to the manager whose it is', async () => {
    expect(await deliver(of(submitted), 'M1')).toBe('Te beoordelen: EHBO');
    expect(sent).toMatchObject([
      {
        to: 'mia@acme.example',
        text: expect.stringContaining('Voor Jan Jansen is een certificaat van elders'),
      },
    ]);
  });

  it('is to the learner what was answered, and why', async () => {
    expect(await deliver(of(submitted, approved))).toBe('Goedgekeurd: EHBO');
    streams = new MemoryStreams();
    register('E1');
    expect(await deliver(of(submitted, declined))).toBe('Afgewezen: EHBO');
    expect(sent[1]?.text).toContain('Niet leesbaar');
  });

  it.each([
    ['that waits, once it is answered', submitted, [approved], 'M1'],
    ['that waits, once it is taken back', submitted, [withdrawn], 'M1'],
    ['that was approved and taken back since', approved, [withdrawn], 'E1'],
  ] as const)('is nothing of one %s', async (_what, event, since, to) => {
    const commit = event === submitted ? of(submitted) : of(submitted, event);
    of(...since);
    await deliver(commit, to);
    expect(sent).toEqual([]);
  });

  it('is nothing of one whose learner was erased', async () => {
    const commit = of(submitted);
    people.delete('E1');
    await deliver(commit, 'M1');
    expect(sent).toEqual([]);
  });
});
