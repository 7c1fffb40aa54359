import { beforeEach, describe, expect, it } from 'vitest';
import { certificate } from '../../../domain/certificate/state.ts';
import { externalCertificate } from '../../../domain/external-certificate/state.ts';
import { learner } from '../../../domain/learner/state.ts';
import type { SessionEvent } from '../../../domain/session/events.ts';
import { session } from '../../../domain/session/state.ts';
import { webhooks } from '../../../domain/webhooks/state.ts';
import { notifyPolicy } from '../../../functions/policies/notify/policy.ts';
import type { Notice } from '../../../functions/shared/notices.ts';
import { policies } from '../../../functions/shared/subscriptions.ts';
import { eventFixtures } from '../../support/event-fixtures.ts';
import { MemoryStreams } from '../../support/memory-streams.ts';

type EventType = (typeof policies)['notify'][number];

const occurredAt = '2026-11-25T09:00:00.000Z';
const evening = 'acme#session#evening';
const scheduled: SessionEvent = {
  type: 'SessionScheduled',
  occurredAt,
  data: {
    ...{ courseId: 'bhv', activityId: 'practice', courseTitle: 'BHV', activityTitle: 'Praktijk' },
    ...{ startsAt: '2026-12-01T18:00:00.000Z', endsAt: '2026-12-01T20:00:00.000Z' },
    timeZone: 'Europe/Amsterdam',
    seats: { onSite: 1, remote: 0 },
  },
};
const seat = (type: 'SeatBooked' | 'WaitingListJoined' | 'BookingCancelled', learnerId: string) =>
  ({ type, occurredAt, data: { learnerId, mode: 'on-site' } }) satisfies SessionEvent;

let streams: MemoryStreams;
let sent: Notice[];

beforeEach(() => {
  streams = new MemoryStreams();
  sent = [];
});

async function told(
  type: EventType,
  { stream = evening, data = {} as unknown, sendsMail = true } = {},
): Promise<readonly unknown[]> {
  const hear = notifyPolicy({
    ledger: streams,
    queue: { send: async (notices) => void sent.push(...notices) },
    sendsMail,
  });
  await hear({
    ...{ id: 'event-1', type, schemaVersion: 1, occurredAt, recordedAt: occurredAt, data },
    ...{ tenant: 'acme', stream, version: 7, index: 1, correlationId: 'request', state: null },
    actor: { kind: 'user', id: 'anna', roles: [] },
  });
  return sent.map(({ to }) => to);
}

describe('who is told by mail', () => {
  it.each([
    'SeatBooked',
    'WaitingListJoined',
    'SeatPromoted',
    'BookingCancelled',
    'BookingModeChanged',
  ] as const)('of a %s: the learner', async (type) => {
    expect(await told(type, { data: { learnerId: 'E1', mode: 'remote' } })).toEqual([{ learnerId: 'E1' }]);
  });

  it.each(['Enrolled', 'EnrolmentDeclined'] as const)('of an %s: the learner', async (type) => {
    expect(await told(type, { stream: 'acme#enrolment#bhv.E1' })).toEqual([{ learnerId: 'E1' }]);
  });

  it.each(['SessionRescheduled', 'SessionCancelled'] as const)(
    'of a %s: everyone with a booking as it is now, who waits too',
    async (type) => {
      const bookings = [seat('SeatBooked', 'E1'), seat('WaitingListJoined', 'E2'), seat('SeatBooked', 'E3')];
      streams.add(session, evening, scheduled, ...bookings, seat('BookingCancelled', 'E3'));
      expect(await told(type)).toEqual([{ learnerId: 'E1' }, { learnerId: 'E2' }]);
    },
  );

  it('of what is about to begin: who has a seat', async () => {
    streams.add(session, evening, scheduled, seat('SeatBooked', 'E1'), seat('WaitingListJoined', 'E2'));
    expect(await told('SessionApproaching')).toEqual([{ learnerId: 'E1' }]);
  });

  it('of a request: the manager of who asks, if there is one', async () => {
    const request = { stream: 'acme#enrolment#bhv.E1' };
    expect(await told('EnrolmentRequested', request)).toEqual([]);
    const personalData = { ciphertext: 'a1.x', digest: 'x' };
    streams.add(learner, 'acme#learner#E1', {
      type: 'LearnerRegistered',
      occurredAt,
      data: { personalData, managerId: 'M1' },
    });
    expect(await told('EnrolmentRequested', request)).toEqual([{ learnerId: 'M1' }]);
  });

  it.each(['CertificateIssued', 'CertificateRevoked', 'CertificateExpiring', 'CertificateExpired'] as const)(
    'of a %s: whose it is',
    async (type) => {
      const stream = 'acme#certificate#C1';
      streams.add(certificate, stream, {
        type: 'CertificateIssued',
        occurredAt,
        data: {
          ...{ enrolmentId: 'bhv.E1', learnerId: 'E1', courseId: 'bhv', courseVersion: 1, attempt: 1 },
          ...{ title: 'BHV', issuedAt: occurredAt, graceDays: 0 },
        },
      });
      expect(await told(type, { stream })).toEqual([{ learnerId: 'E1' }]);
    },
  );

  it('of what was earned elsewhere: the manager who is to look at it, and then whose it is', async () => {
    const stream = 'acme#external-certificate#X1';
    const personalData = { ciphertext: 'a1.x', digest: 'x' };
    streams.add(learner, 'acme#learner#E1', {
      type: 'LearnerRegistered',
      occurredAt,
      data: { personalData, managerId: 'M1' },
    });
    const data = { learnerId: 'E1', title: 'EHBO', issuedBy: 'Oranje Kruis', issuedOn: '2026-03-01' };
    streams.add(externalCertificate, stream, { type: 'ExternalCertificateSubmitted', occurredAt, data });
    expect(await told('ExternalCertificateSubmitted', { stream, data })).toEqual([{ learnerId: 'M1' }]);
    for (const type of ['ExternalCertificateApproved', 'ExternalCertificateDeclined'] as const) {
      sent = [];
      expect(await told(type, { stream })).toEqual([{ learnerId: 'E1' }]);
    }
  });

  it.each([
    // They are told of the one that comes in its place.
    ['CertificateReplaced', 'acme#certificate#C1'],
    // Whoever took it back knows.
    ['ExternalCertificateWithdrawn', 'acme#external-certificate#X1'],
  ] as const)('of a %s: nobody', async (type, stream) => {
    expect(await told(type, { stream })).toEqual([]);
  });

  it('is nobody where there is no address to send from', async () => {
    expect(await told('SeatBooked', { data: { learnerId: 'E1' }, sendsMail: false })).toEqual([]);
  });
});

describe('which webhooks are told', () => {
  it('those that asked for the type', async () => {
    const webhook = (webhookId: string, eventTypes: string[], secretNumber: number) =>
      ({
        type: 'WebhookPut',
        occurredAt,
        data: { webhookId, url: 'https://example.org', eventTypes, secretNumber },
      }) as const;
    streams.add(
      webhooks,
      'acme#webhooks#all',
      webhook('roster', ['SeatBooked', 'Enrolled'], 1),
      webhook('payroll', ['CourseCompleted'], 2),
    );
    const data = { learnerId: 'E1', mode: 'remote' };
    expect(await told('SeatBooked', { data })).toEqual([{ learnerId: 'E1' }, { webhookId: 'roster' }]);
  });
});

describe('a message', () => {
  it('says where the event stands and who is to be told, by ids alone', async () => {
    await told('SeatBooked', { data: { learnerId: 'E1', mode: 'remote' } });
    expect(sent).toEqual([
      {
        ...{ tenant: 'acme', stream: evening, version: 7, index: 1, eventId: 'event-1' },
        to: { learnerId: 'E1' },
        attempt: 1,
      },
    ]);
  });
});

describe('what may be heard of', () => {
  it('tells nothing of who somebody is', () => {
    const ofLearners = eventFixtures('learner').map(({ type }) => type);
    expect(policies.notify.filter((type) => ofLearners.includes(type))).toEqual([]);
  });
});
