import { describe, expect, it } from 'vitest';
import { rescheduleSessionRoute } from '../../../../functions/http/sessions/reschedule-session.ts';
import { scheduleSessionRoute } from '../../../../functions/http/sessions/schedule-session.ts';
import { practiceNow } from '../../../support/courses.ts';

const { body } = scheduleSessionRoute.request.shape;
const faultsIn = (change: object) =>
  body.safeParse({ ...practiceNow(), ...change }).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('the time zone of a session', () => {
  it.each(['Europe/Amsterdam', 'UTC', 'Etc/UTC', 'Asia/Kolkata', 'Asia/Calcutta', 'Europe/Kyiv'])(
    'may be %s',
    (timeZone) => {
      expect(faultsIn({ timeZone })).toEqual([]);
    },
  );

  it.each(['Europe/Rotterdam', 'europe/amsterdam', '+01:00', ''])('may not be "%s"', (timeZone) => {
    expect(faultsIn({ timeZone })).toEqual(['timeZone']);
  });
});

describe('the length of a session', () => {
  it.each([
    ['a minute', '2026-03-04T08:01:00Z', []],
    ['48 hours', '2026-03-06T08:00:00Z', []],
    ['no time at all', '2026-03-04T08:00:00Z', ['endsAt']],
    ['more than 48 hours', '2026-03-06T08:00:01Z', ['endsAt']],
  ])('is measured: %s', (_name, endsAt, faults) => {
    expect(faultsIn({ startsAt: '2026-03-04T09:00:00+01:00', endsAt })).toEqual(faults);
  });
});

describe('the meetings of a session', () => {
  const evening = (day: number) => ({
    startsAt: `2026-03-${day}T18:00:00Z`,
    endsAt: `2026-03-${day}T20:00:00Z`,
  });
  const withoutTimes = { startsAt: undefined, endsAt: undefined };

  it('may be a series instead of a start and an end, and not beside them', () => {
    const meetings = [evening(10), evening(17)];
    expect(faultsIn({ ...withoutTimes, meetings })).toEqual([]);
    expect(faultsIn({ meetings })).toEqual(['startsAt', 'endsAt']);
  });

  it('are needed in one form or the other, whole', () => {
    expect(faultsIn(withoutTimes)).toEqual(['startsAt', 'endsAt']);
    expect(faultsIn({ endsAt: undefined })).toEqual(['endsAt']);
    expect(faultsIn({ startsAt: undefined })).toEqual(['startsAt']);
  });

  it('are each told of with its fault', () => {
    const meetings = [evening(10), { startsAt: '2026-03-17T18:00:00Z', endsAt: '2026-03-17T18:00:00Z' }];
    expect(faultsIn({ ...withoutTimes, meetings })).toEqual(['meetings.1.endsAt']);
  });

  it('move as they are planned, or stay when only the place changes', () => {
    const moved = rescheduleSessionRoute.request.shape.body;
    expect(moved.safeParse({ room: 'Zaal 4' }).success).toBe(true);
    expect(moved.safeParse({ meetings: [evening(10), evening(11)], trainerId: 'T1' }).success).toBe(true);
    expect(moved.safeParse({ startsAt: '2026-03-10T18:00:00Z' }).success).toBe(false);
    expect(moved.safeParse({}).success).toBe(false);
  });
});

describe('the deadlines of a session', () => {
  it('are whole minutes, up to a year', () => {
    expect(faultsIn({ bookingClosesMinutes: 0, cancellingClosesMinutes: 525_600 })).toEqual([]);
    expect(faultsIn({ bookingClosesMinutes: -1, cancellingClosesMinutes: 0.5 })).toEqual([
      'bookingClosesMinutes',
      'cancellingClosesMinutes',
    ]);
  });
});
