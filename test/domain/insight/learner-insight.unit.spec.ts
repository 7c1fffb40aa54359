import { describe, expect, it } from 'vitest';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { hoursByMonth } from '../../../domain/insight/learner-insight.ts';
import type { Recorded } from '../../../domain/shared/event-catalogue.ts';

const enrolled = (id: string, attempt = 1): Recorded<EnrolmentEvent> => ({
  id,
  type: 'Enrolled',
  occurredAt: '2026-03-01T09:00:00.000Z',
  data: { courseId: 'bhv', learnerId: 'E1', courseVersion: 1, attempt },
});
const progressed = (id: string, occurredAt: string, secondsSpent: number): Recorded<EnrolmentEvent> => ({
  id,
  type: 'ActivityProgressed',
  occurredAt,
  data: { activityId: 'theory', secondsSpent },
});
const attended = (
  id: string,
  minutes: number,
  change: { meeting?: number; mode?: 'on-site' | 'remote' } = {},
): Recorded<EnrolmentEvent> => ({
  id,
  type: 'AttendanceRecorded',
  occurredAt: '2026-04-10T11:00:00.000Z',
  data: {
    activityId: 'practice',
    sessionId: 's1',
    status: 'present',
    mode: 'on-site',
    minutes,
    sessionMinutes: 240,
    ...change,
  },
});

describe('the hours of a learner', () => {
  it('are by month where the learner is, the newest first, and by form', () => {
    const events = [
      enrolled('e1'),
      progressed('e2', '2026-03-31T21:59:00.000Z', 1800),
      // The last evening of March there is the first of April here.
      progressed('e3', '2026-03-31T22:01:00.000Z', 3600),
      attended('e4', 240),
      attended('e5', 60, { meeting: 2, mode: 'remote' }),
    ];
    expect(hoursByMonth([events], 'Europe/Amsterdam')).toEqual([
      { month: '2026-04', hours: { online: 1, onSite: 4, remote: 1 } },
      { month: '2026-03', hours: { online: 0.5, onSite: 0, remote: 0 } },
    ]);
  });

  it('count the last word on a meeting, and what was corrected as it stands', () => {
    const corrected: Recorded<EnrolmentEvent> = {
      id: 'e5',
      type: 'RecordCorrected',
      occurredAt: '2026-05-01T09:00:00.000Z',
      data: {
        eventId: 'e2',
        correctedType: 'ActivityProgressed',
        correctedOccurredAt: '2026-03-10T09:00:00.000Z',
        activityId: 'theory',
        replacement: null,
        reason: 'Somebody else',
        facts: { progress: 0, attempts: 0, secondsSpent: 0, attendance: [] },
      },
    };
    const events = [
      enrolled('e1'),
      progressed('e2', '2026-03-10T09:00:00.000Z', 1800),
      attended('e3', 60),
      attended('e4', 240),
      corrected,
    ];
    expect(hoursByMonth([events], 'Europe/Amsterdam')).toEqual([
      { month: '2026-04', hours: { online: 0, onSite: 4, remote: 0 } },
    ]);
  });

  it('are of all attempts at all courses', () => {
    const twice = [enrolled('e1'), attended('e2', 60), enrolled('e3', 2), attended('e4', 60)];
    const other = [enrolled('f1'), attended('f2', 60)];
    expect(hoursByMonth([twice, other], 'Europe/Amsterdam')).toMatchObject([{ hours: { onSite: 3 } }]);
  });
});
