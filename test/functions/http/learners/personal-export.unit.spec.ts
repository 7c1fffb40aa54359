import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { putLearner } from '../../../../domain/learner/decide.ts';
import { learner } from '../../../../domain/learner/state.ts';
import { bookSeat, scheduleSession } from '../../../../domain/session/decide.ts';
import { session } from '../../../../domain/session/state.ts';
import { exportedEvents } from '../../../../functions/http/learners/personal-export.ts';
import { streamOf } from '../../../../functions/shared/streams.ts';
import { Ledger } from '../../../../ledger/ledger.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

const now = '2026-03-01T09:00:00.000Z';
const metadata = { actor: { kind: 'user', id: 'harriet', roles: ['hr'] }, correlationId: 'test' } as const;

/** Somebody whose department changed so many times, with bookings in so many sessions that others booked too. */
async function given({ changes, sessions }: { changes: number; sessions: number }) {
  const ledger = new Ledger({
    client: new MemoryTable().client,
    tableName: 'ledger',
    now: () => new Date(now),
    newId: v7,
  });
  for (let change = 0; change < changes; change += 1) {
    await ledger.execute({
      aggregate: learner,
      stream: streamOf.learner('acme', 'E1'),
      metadata,
      decide: ({ state }) =>
        putLearner(state, {
          personalData: { ciphertext: 'sealed', digest: 'digest' },
          employment: { department: `Department ${change}`, managerId: 'E9' },
          today: '2026-03-01',
          now,
        }),
    });
  }
  const sessionIds = Array.from({ length: sessions }, (_, index) => `S${index}`);
  for (const sessionId of sessionIds) {
    await ledger.execute({
      aggregate: session,
      stream: streamOf.session('acme', sessionId),
      metadata,
      decide: ({ state }) =>
        scheduleSession(state, {
          courseId: 'bhv',
          activityId: 'practice',
          courseTitle: 'BHV',
          activityTitle: 'Practice',
          place: 'either',
          timing: 'synchronous',
          meetings: [{ startsAt: '2026-04-01T09:00:00.000Z', endsAt: '2026-04-01T10:00:00.000Z' }],
          timeZone: 'Europe/Amsterdam',
          trainerId: 'T7',
          seats: { onSite: 5, remote: 0 },
          now,
        }),
    });
    for (const learnerId of ['E2', 'E1', 'E3']) {
      await ledger.execute({
        aggregate: session,
        stream: streamOf.session('acme', sessionId),
        metadata,
        decide: ({ state }) => bookSeat(state, { learnerId, mode: 'on-site', now }),
      });
    }
  }
  const services: Parameters<typeof exportedEvents>[0] = {
    ledger,
    vault: { decrypt: async () => ({ givenName: 'Jan', familyName: 'Jansen' }) },
    views: {
      listEnrolments: async () => ({ items: [] }),
      listRequestsOf: async () => ({ items: [] }),
      listCertificates: async () => ({ items: [] }),
      listExternalCertificatesOf: async () => ({ items: [] }),
      timeline: async () => ({
        items: sessionIds.map((sessionId) => ({
          eventId: `of-${sessionId}`,
          occurredAt: now,
          recordedAt: now,
          type: 'SeatBooked' as const,
          title: 'Booked',
          sessionId,
        })),
      }),
    },
    secret: { keyFor: async () => new Uint8Array(32) },
  };
  return services;
}

async function allPages(
  services: Parameters<typeof exportedEvents>[0],
  limits: { enoughBytes: number; mostStreams: number },
) {
  const pages = [];
  let cursor: string | undefined;
  do {
    const page = await exportedEvents(services, 'acme', 'E1', cursor, limits);
    pages.push(page.events);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return pages;
}

describe('an export that is more than a page', () => {
  it.each([
    ['by its bytes', { enoughBytes: 900, mostStreams: 500 }],
    ['by its streams', { enoughBytes: 4_000_000, mostStreams: 2 }],
    ['by both', { enoughBytes: 1, mostStreams: 1 }],
  ])('comes in pages that hold each event once, in the order of one page: %s', async (_case, limits) => {
    const services = await given({ changes: 12, sessions: 4 });
    const { events, nextCursor } = await exportedEvents(services, 'acme', 'E1', undefined);
    expect(nextCursor).toBeUndefined();
    expect(events).toHaveLength(16);
    const pages = await allPages(services, limits);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.flat()).toEqual(events);
  });

  it('is not gone on with by the cursor of another person', async () => {
    const services = await given({ changes: 3, sessions: 0 });
    const { nextCursor } = await exportedEvents(services, 'acme', 'E1', undefined, {
      enoughBytes: 1,
      mostStreams: 1,
    });
    await expect(exportedEvents(services, 'acme', 'E2', nextCursor)).rejects.toThrow();
  });
});

describe('what an export holds', () => {
  it('is the person readable, their bookings with the meeting, and nothing of who else was there', async () => {
    const { events } = await exportedEvents(
      await given({ changes: 1, sessions: 1 }),
      'acme',
      'E1',
      undefined,
    );
    expect(events).toMatchObject([
      {
        part: 'learner',
        type: 'LearnerRegistered',
        by: { kind: 'user', roles: ['hr'] },
        data: { givenName: 'Jan', familyName: 'Jansen', department: 'Department 0', managerId: 'E9' },
      },
      {
        part: 'session',
        type: 'SeatBooked',
        data: { learnerId: 'E1', mode: 'on-site' },
        session: { courseTitle: 'BHV', activityTitle: 'Practice' },
      },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/E2|E3|T7|harriet|sealed/);
  });
});
