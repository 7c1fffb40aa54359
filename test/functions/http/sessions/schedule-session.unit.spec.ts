import { describe, expect, it } from 'vitest';
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
