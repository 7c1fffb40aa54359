import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import type { Session } from '../../../../domain/session/state.ts';
import { type CalendarEntry, calendarOf } from '../../../../functions/http/sessions/calendar-text.ts';
import { openCalendarLink, sealCalendarLink } from '../../../../functions/shared/calendar-token.ts';

const now = new Date('2026-03-01T09:00:00.000Z');
const scheduled: Session = {
  status: 'scheduled',
  courseId: 'bhv',
  activityId: 'practice',
  courseTitle: 'BHV basis',
  activityTitle: 'Praktijkdag',
  startsAt: '2026-03-28T08:00:00.000Z',
  endsAt: '2026-03-28T12:00:00.000Z',
  timeZone: 'Europe/Amsterdam',
  room: 'B12',
  joinUrl: 'https://meet.example/1',
  seats: { onSite: 1, remote: 1 },
  meetings: [{ startsAt: '2026-03-28T08:00:00.000Z', endsAt: '2026-03-28T12:00:00.000Z' }],
  bookings: [],
  scheduledAt: '2026-02-01T09:00:00.000Z',
  meetingsSetAt: '2026-02-01T09:00:00.000Z',
  sequence: 0,
};
const booked = { learnerId: 'E1', mode: 'on-site', status: 'booked' } as const;
const entry = (more: Partial<Session> = {}, rest: Partial<CalendarEntry> = {}): CalendarEntry => ({
  sessionId: 'day-1',
  session: { ...scheduled, ...more },
  booking: booked,
  mayJoin: true,
  ...rest,
});
const written = (entries: readonly CalendarEntry[], language: 'nl' | 'en' = 'nl', at = now) =>
  calendarOf('acme', entries, { language, now: at });
/** As another library reads it. */
const read = (entries: readonly CalendarEntry[], language: 'nl' | 'en' = 'nl') =>
  new ICAL.Component(ICAL.parse(written(entries, language).text))
    .getAllSubcomponents('vevent')
    .map((component) => ({
      event: new ICAL.Event(component),
      valueOf: (name: string) => component.getFirstPropertyValue(name),
    }));
const clock = (timeZone: string, date: Date | undefined) =>
  date && new Intl.DateTimeFormat('nl-NL', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(date);

describe('a session in a calendar', () => {
  it('is an event with a name of its own, and how often it was moved', () => {
    const [found] = read([entry({ sequence: 2 })]);
    expect(found?.event.uid).toBe('day-1.1.acme@leerspoor');
    expect(found?.event.sequence).toBe(2);
    expect(found?.event.summary).toBe('Praktijkdag');
    expect(found?.event.location).toBe('B12');
    expect(found?.valueOf('status')).toBe('CONFIRMED');
  });

  it.each([
    ['Europe/Amsterdam', '2026-03-28', '2026-03-29', '08:00', '07:00'],
    ['Europe/Amsterdam', '2026-10-24', '2026-10-25', '07:00', '08:00'],
    ['America/New_York', '2026-03-07', '2026-03-08', '14:00', '13:00'],
    ['America/New_York', '2026-10-31', '2026-11-01', '13:00', '14:00'],
  ])(
    'is at nine on both sides of a change of clocks: %s, %s and %s',
    (timeZone, one, other, before, after) => {
      const at = (day: string, time: string) => ({
        startsAt: `${day}T${time}:00.000Z`,
        endsAt: `${day}T${time}:00.000Z`.replace(time, `${Number(time.slice(0, 2)) + 4}:00`),
      });
      const meetings = [at(one, before), at(other, after)];
      const found = read([entry({ timeZone, meetings })]);
      expect(found.map(({ event }) => event.startDate.toJSDate().toISOString())).toEqual(
        meetings.map(({ startsAt }) => startsAt),
      );
      for (const { event } of found) {
        expect(clock(timeZone, event.startDate.toJSDate())).toMatch(/0?9:00$/);
        expect(clock(timeZone, event.endDate.toJSDate())).toMatch(/13:00$/);
        expect(event.description).toMatch(/om 0?9:00/);
      }
    },
  );

  it('of a series has an event for each meeting, and says which it is', () => {
    const meetings = ['2026-03-10', '2026-03-17', '2026-03-24'].map((day) => ({
      startsAt: `${day}T18:00:00.000Z`,
      endsAt: `${day}T20:00:00.000Z`,
    }));
    const found = read([entry({ meetings })], 'en');
    expect(found.map(({ event }) => event.uid)).toEqual(
      [1, 2, 3].map((number) => `day-1.${number}.acme@leerspoor`),
    );
    expect(found[1]?.event.description).toContain('Meeting 2 of 3');
  });

  it('that is cancelled stays, as cancelled', () => {
    const [found] = read([entry({ status: 'cancelled', sequence: 1 })]);
    expect(found?.valueOf('status')).toBe('CANCELLED');
    expect(found?.event.description).toContain('Gaat niet door.');
  });

  it('is tentative for who waits, who is free at that time and can not join', () => {
    const [found] = read([
      entry({}, { booking: { ...booked, mode: 'remote', status: 'waiting', position: 3 }, mayJoin: false }),
    ]);
    expect(found?.valueOf('status')).toBe('TENTATIVE');
    expect(found?.valueOf('transp')).toBe('TRANSPARENT');
    expect(found?.event.description).toContain('op plaats 3');
    expect(written([entry({}, { mayJoin: false })]).text).not.toContain('meet.example');
  });

  it('is where the link leads for who takes part from a distance', () => {
    const [found] = read([entry({}, { booking: { ...booked, mode: 'remote' } })]);
    expect(found?.event.location).toBe('https://meet.example/1');
  });

  it('keeps what an author writes, whatever it is, in lines of 75 bytes that end as they must', () => {
    const activityTitle = `Praktijk; "dag", deel\\twee – ${'é🙂'.repeat(60)}`;
    const { text } = written([entry({ activityTitle })]);
    expect(read([entry({ activityTitle })])[0]?.event.summary).toBe(activityTitle);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });

  it('is asked for again each hour, and told apart by an ETag that only changes make another', () => {
    const { text, etag } = written([entry()]);
    expect(text).toContain('REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n');
    expect(text).toContain('X-PUBLISHED-TTL:PT1H\r\n');
    expect(written([entry()], 'nl', new Date(now.getTime() + 60_000)).etag).toBe(etag);
    expect(written([entry({ sequence: 1 })]).etag).not.toBe(etag);
  });
});

describe('the token of a calendar', () => {
  const key = new Uint8Array(32).fill(7);
  const link = { tenant: 'acme', learnerId: 'E1', linkNumber: 2 };

  it('is the same each time, opens what it was made of, and tells nothing of it', () => {
    const token = sealCalendarLink(key, link);
    expect(sealCalendarLink(key, link)).toBe(token);
    expect(sealCalendarLink(key, { ...link, linkNumber: 3 })).not.toBe(token);
    expect(openCalendarLink(key, token)).toEqual(link);
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('acme');
  });

  it.each(['', 'none', 'A'.repeat(120), '%'])('is nothing else: %s', (token) => {
    expect(openCalendarLink(key, token)).toBeUndefined();
  });

  it('opens nothing under another key', () => {
    expect(openCalendarLink(new Uint8Array(32), sealCalendarLink(key, link))).toBeUndefined();
  });
});
