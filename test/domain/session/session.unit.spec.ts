import { describe, expect, it } from 'vitest';
import {
  bookSeat,
  cancelBooking,
  cancelSession,
  rescheduleSession,
  type ScheduleSession,
  scheduleSession,
} from '../../../domain/session/decide.ts';
import type { SessionEvent } from '../../../domain/session/events.ts';
import { bookingOf, type SessionState, session, summariseSession } from '../../../domain/session/state.ts';
import type { Mode } from '../../../domain/shared/values.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<SessionState, SessionEvent>(session);

const now = '2026-03-01T09:00:00.000Z';
const startsAt = '2026-04-10T07:00:00.000Z';
const endsAt = '2026-04-10T11:00:00.000Z';

const planned = {
  courseId: 'bhv-basis',
  activityId: 'practice',
  courseTitle: 'BHV basis',
  activityTitle: 'Praktijkdag',
  startsAt,
  endsAt,
  timeZone: 'Europe/Amsterdam',
  room: 'Zaal 3',
  joinUrl: 'https://meet.example.com/bhv',
  trainerId: 'T7',
  seats: { onSite: 1, remote: 2 },
};
const schedule: ScheduleSession = { ...planned, place: 'either', timing: 'synchronous', now };

/** One seat on site, two from a distance. */
const scheduled: SessionEvent = { type: 'SessionScheduled', occurredAt: now, data: planned };
const cancelled: SessionEvent = {
  type: 'SessionCancelled',
  occurredAt: now,
  data: { reason: 'The trainer is ill' },
};
const booked = (learnerId: string, mode: Mode = 'on-site'): SessionEvent => ({
  type: 'SeatBooked',
  occurredAt: now,
  data: { learnerId, mode },
});
const waiting = (learnerId: string, mode: Mode = 'on-site'): SessionEvent => ({
  type: 'WaitingListJoined',
  occurredAt: now,
  data: { learnerId, mode },
});
const promoted = (learnerId: string, mode: Mode = 'on-site'): SessionEvent => ({
  type: 'SeatPromoted',
  occurredAt: now,
  data: { learnerId, mode },
});
const unbooked = (learnerId: string, mode: Mode = 'on-site'): SessionEvent => ({
  type: 'BookingCancelled',
  occurredAt: now,
  data: { learnerId, mode },
});

const book =
  (learnerId: string, mode: Mode = 'on-site', at = now) =>
  (state: SessionState) =>
    bookSeat(state, { learnerId, mode, now: at });
const unbook =
  (learnerId: string, at = now) =>
  (state: SessionState) =>
    cancelBooking(state, { learnerId, now: at });
const move = (to: { startsAt: string; endsAt: string }) => (state: SessionState) =>
  rescheduleSession(state, { ...to, now });
const cancel = (state: SessionState) => cancelSession(state, { reason: 'The trainer is ill', now });
const stateAfter = (...events: readonly SessionEvent[]) =>
  events.reduce<SessionState>(session.evolve, session.initialState);

describe('when there is no session yet', () => {
  it('schedules it, with the titles of the course as they are now', () => {
    given()
      .when((state) => scheduleSession(state, schedule))
      .then(scheduled);
  });

  it('schedules one that was held before anyone wrote it down', () => {
    const held = { startsAt: '2025-11-03T08:00:00.000Z', endsAt: '2025-11-03T12:00:00.000Z' };
    given()
      .when((state) => scheduleSession(state, { ...schedule, ...held }))
      .then({ type: 'SessionScheduled', occurredAt: now, data: { ...planned, ...held } });
  });

  it('refuses one for an activity that each does at their own time', () => {
    given()
      .when((state) => scheduleSession(state, { ...schedule, timing: 'asynchronous' }))
      .thenRejected({ rejected: 'no-sessions-needed', activityId: 'practice' });
  });

  it.each<[ScheduleSession['place'], Mode]>([
    ['on-site', 'remote'],
    ['remote', 'on-site'],
  ])('refuses seats where the activity, which is %s, is not given: %s', (place, mode) => {
    given()
      .when((state) => scheduleSession(state, { ...schedule, place }))
      .thenRejected({ rejected: 'mode-not-offered', mode });
  });

  it.each<[ScheduleSession['place'], ScheduleSession['seats']]>([
    ['on-site', { onSite: 8, remote: 0 }],
    ['remote', { onSite: 0, remote: 8 }],
  ])('schedules an activity that is %s with seats there alone', (place, seats) => {
    given()
      .when((state) => scheduleSession(state, { ...schedule, place, seats }))
      .then({ type: 'SessionScheduled', occurredAt: now, data: { ...planned, seats } });
  });

  it('refuses everything else', () => {
    given().when(book('E1')).thenRejected({ rejected: 'unknown-session' });
    given().when(unbook('E1')).thenRejected({ rejected: 'unknown-session' });
    given().when(move({ startsAt, endsAt })).thenRejected({ rejected: 'unknown-session' });
    given().when(cancel).thenRejected({ rejected: 'unknown-session' });
  });
});

describe('when the session is scheduled', () => {
  it('is not scheduled a second time', () => {
    given(scheduled)
      .when((state) => scheduleSession(state, schedule))
      .thenRejected({ rejected: 'session-exists' });
  });

  it('moves, and who had booked keeps the booking', () => {
    const to = { startsAt: '2026-04-17T07:00:00.000Z', endsAt: '2026-04-17T11:00:00.000Z' };
    const moved: SessionEvent = { type: 'SessionRescheduled', occurredAt: now, data: to };
    given(scheduled, booked('E1'), waiting('E2')).when(move(to)).then(moved);
    const state = stateAfter(scheduled, booked('E1'), waiting('E2'), moved);
    expect(state).toMatchObject(to);
    expect(bookingOf(state, 'E1')).toMatchObject({ status: 'booked' });
    expect(bookingOf(state, 'E2')).toMatchObject({ status: 'waiting', position: 1 });
  });

  it('does not move to where it is', () => {
    given(scheduled).when(move({ startsAt, endsAt })).thenNothing();
  });

  it('moves when only its end does', () => {
    const to = { startsAt, endsAt: '2026-04-10T12:00:00.000Z' };
    given(scheduled).when(move(to)).then({ type: 'SessionRescheduled', occurredAt: now, data: to });
  });

  it('is cancelled with the reason', () => {
    given(scheduled, booked('E1')).when(cancel).then(cancelled);
  });
});

describe('when there is a seat', () => {
  it('books it', () => {
    given(scheduled).when(book('E1')).then(booked('E1'));
  });

  it('counts the seats on site and from a distance apart', () => {
    given(scheduled, booked('E1')).when(book('E2', 'remote')).then(booked('E2', 'remote'));
  });

  it('books until the session is over, and not from then on', () => {
    given(scheduled)
      .when(book('E1', 'on-site', '2026-04-10T10:59:59.999Z'))
      .then({
        type: 'SeatBooked',
        occurredAt: '2026-04-10T10:59:59.999Z',
        data: { learnerId: 'E1', mode: 'on-site' },
      });
    given(scheduled)
      .when(book('E1', 'on-site', endsAt))
      .thenRejected({ rejected: 'session-over', endsAt });
  });

  it('refuses a mode for which there never was a seat, rather than let anyone wait for ever', () => {
    const onSiteOnly: SessionEvent = {
      type: 'SessionScheduled',
      occurredAt: now,
      data: { ...planned, seats: { onSite: 8, remote: 0 } },
    };
    given(onSiteOnly)
      .when(book('E1', 'remote'))
      .thenRejected({ rejected: 'mode-not-offered', mode: 'remote' });
  });
});

describe('when the learner has a booking', () => {
  it('changes nothing to book the same again, with a seat or waiting for one', () => {
    given(scheduled, booked('E1')).when(book('E1')).thenNothing();
    given(scheduled, booked('E1'), waiting('E2')).when(book('E2')).thenNothing();
  });

  it('refuses another mode, and says which one is booked', () => {
    given(scheduled, booked('E1'))
      .when(book('E1', 'remote'))
      .thenRejected({ rejected: 'booked-otherwise', mode: 'on-site' });
  });

  it('books the other mode once the first booking is cancelled', () => {
    given(scheduled, booked('E1'), unbooked('E1')).when(book('E1', 'remote')).then(booked('E1', 'remote'));
  });
});

describe('when all seats of the mode are taken', () => {
  it('puts the learner on the waiting list', () => {
    given(scheduled, booked('E1')).when(book('E2')).then(waiting('E2'));
  });

  it('tells the place on the waiting list of that mode', () => {
    const state = stateAfter(
      scheduled,
      booked('E1'),
      waiting('E2'),
      booked('E3', 'remote'),
      booked('E4', 'remote'),
      waiting('E5', 'remote'),
      waiting('E6'),
    );
    expect(bookingOf(state, 'E1')).toEqual({ learnerId: 'E1', mode: 'on-site', status: 'booked' });
    expect(bookingOf(state, 'E2')).toMatchObject({ status: 'waiting', position: 1 });
    expect(bookingOf(state, 'E6')).toMatchObject({ status: 'waiting', position: 2 });
    expect(bookingOf(state, 'E5')).toMatchObject({ mode: 'remote', status: 'waiting', position: 1 });
    expect(bookingOf(state, 'E7')).toBeUndefined();
  });
});

describe('when a booking is cancelled', () => {
  it('frees the seat', () => {
    given(scheduled, booked('E1')).when(unbook('E1')).then(unbooked('E1'));
  });

  it('gives the seat to the first who waits for one like it', () => {
    given(scheduled, booked('E1'), waiting('E2'), waiting('E3'))
      .when(unbook('E1'))
      .then(unbooked('E1'), promoted('E2'));
  });

  it('leaves alone who waits for a seat of the other mode', () => {
    given(scheduled, booked('E1', 'remote'), booked('E2', 'remote'), booked('E3'), waiting('E4'))
      .when(unbook('E1'))
      .then(unbooked('E1', 'remote'));
  });

  it('promotes nobody when who cancels was still waiting', () => {
    given(scheduled, booked('E1'), waiting('E2'), waiting('E3')).when(unbook('E2')).then(unbooked('E2'));
  });

  it('sends who books again to the end of the list', () => {
    const state = stateAfter(
      scheduled,
      booked('E1'),
      waiting('E2'),
      waiting('E3'),
      unbooked('E2'),
      waiting('E2'),
    );
    expect(bookingOf(state, 'E3')?.position).toBe(1);
    expect(bookingOf(state, 'E2')?.position).toBe(2);
  });

  it('changes nothing for who has none', () => {
    given(scheduled, booked('E1')).when(unbook('E9')).thenNothing();
    given(scheduled, booked('E1'), unbooked('E1')).when(unbook('E1')).thenNothing();
  });

  it('is refused once the session is over: that is a matter of attendance', () => {
    given(scheduled, booked('E1'))
      .when(unbook('E1', endsAt))
      .thenRejected({ rejected: 'session-over', endsAt });
  });
});

describe('when the session is cancelled', () => {
  it('refuses bookings and changes', () => {
    given(scheduled, cancelled).when(book('E1')).thenRejected({ rejected: 'session-cancelled' });
    given(scheduled, booked('E1'), cancelled)
      .when(unbook('E1'))
      .thenRejected({ rejected: 'session-cancelled' });
    given(scheduled, cancelled)
      .when(move({ startsAt, endsAt }))
      .thenRejected({ rejected: 'session-cancelled' });
    given(scheduled, cancelled)
      .when((state) => scheduleSession(state, schedule))
      .thenRejected({ rejected: 'session-exists' });
  });

  it('changes nothing to cancel it again', () => {
    given(scheduled, cancelled).when(cancel).thenNothing();
  });

  it('keeps the bookings on record', () => {
    expect(bookingOf(stateAfter(scheduled, booked('E1'), cancelled), 'E1')).toMatchObject({
      status: 'booked',
    });
  });
});

describe('what is published of a session', () => {
  it('is the schedule and the counts: no names, and no way into the meeting', () => {
    const state = stateAfter(scheduled, booked('E1'), waiting('E2'), booked('E3', 'remote'));
    expect(summariseSession('s1', state)).toStrictEqual({
      sessionId: 's1',
      courseId: 'bhv-basis',
      activityId: 'practice',
      courseTitle: 'BHV basis',
      activityTitle: 'Praktijkdag',
      startsAt,
      endsAt,
      timeZone: 'Europe/Amsterdam',
      room: 'Zaal 3',
      trainerId: 'T7',
      status: 'scheduled',
      seats: { onSite: 1, remote: 2 },
      meetings: [{ startsAt, endsAt }],
      sequence: 0,
      booked: { onSite: 1, remote: 1 },
      waiting: { onSite: 1, remote: 0 },
    });
  });

  it('says when it is cancelled, and nothing before it is scheduled', () => {
    expect(summariseSession('s1', stateAfter(scheduled, cancelled))).toMatchObject({ status: 'cancelled' });
    expect(summariseSession('s1', session.initialState)).toBeNull();
  });
});
