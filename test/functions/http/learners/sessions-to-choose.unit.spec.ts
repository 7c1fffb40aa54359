import { describe, expect, it } from 'vitest';
import { sessionsToChoose } from '../../../../functions/http/learners/sessions-to-choose.ts';
import type { SessionRow } from '../../../../functions/shared/view-rows.ts';

const now = '2026-11-25T10:00:00.000Z';
const row = (sessionId: string, change: Partial<SessionRow> = {}): SessionRow => ({
  ...{ sessionId, courseId: 'bhv', courseTitle: 'BHV', activityId: 'practice', activityTitle: 'Praktijk' },
  ...{ status: 'scheduled', startsAt: '2026-12-01T18:00:00.000Z', endsAt: '2026-12-01T20:00:00.000Z' },
  ...{ timeZone: 'Europe/Amsterdam', seats: { onSite: 2, remote: 0 } },
  ...{ booked: { onSite: 0, remote: 0 }, waiting: { onSite: 0, remote: 0 } },
  ...change,
});
const full = { booked: { onSite: 2, remote: 0 } };
const chosenFrom = (...rows: readonly SessionRow[]) =>
  sessionsToChoose(rows, 'practice', now).map(({ sessionId }) => sessionId);

describe('the sessions to choose from', () => {
  it('are those with a seat, and after them those with a waiting list alone', () => {
    expect(chosenFrom(row('first', full), row('second'), row('third', full), row('fourth'))).toEqual([
      ...['second', 'fourth'],
      ...['first', 'third'],
    ]);
  });

  it('are not hidden by many that are booked up', () => {
    const bookedUp = ['a', 'b', 'c', 'd', 'e'].map((sessionId) => row(sessionId, full));
    expect(chosenFrom(...bookedUp, row('free'))).toEqual(['free', 'a', 'b', 'c', 'd']);
  });

  it.each<[string, Partial<SessionRow>]>([
    ['of another activity', { activityId: 'webinar' }],
    ['that are cancelled', { status: 'cancelled' }],
    ['for which booking is closed', { bookingClosesMinutes: 14 * 24 * 60 }],
    ['that are over', { endsAt: now }],
  ])('are none %s', (_which, change) => {
    expect(chosenFrom(row('one', change))).toEqual([]);
  });
});
