import { describe, expect, it } from 'vitest';
import {
  announceSession,
  bookSeat,
  cancelBooking,
  cancelSession,
  changeMode,
  changeSeats,
  promotedAtOnce,
  rescheduleSession,
  type ScheduleSession,
  scheduleSession,
} from '../../../domain/session/decide.ts';
import type { Meeting, Seats, SessionEvent } from '../../../domain/session/events.ts';
import {
  bookingOf,
  nextAnnouncementOf,
  type SessionState,
  session,
  summariseSession,
} from '../../../domain/session/state.ts';
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
const { startsAt: _startsAt, endsAt: _endsAt, ...facts } = planned;
const schedule: ScheduleSession = {
  ...facts,
  meetings: [{ startsAt, endsAt }],
  place: 'either',
  timing: 'synchronous',
  now,
};

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

const changed = (learnerId: string, mode: Mode, status: 'booked' | 'waiting' = 'booked'): SessionEvent => ({
  type: 'BookingModeChanged',
  occurredAt: now,
  data: { learnerId, mode, formerMode: mode === 'remote' ? 'on-site' : 'remote', status },
});
const seated = (seats: Seats): SessionEvent => ({
  type: 'SeatsChanged',
  occurredAt: now,
  data: { seats },
});
const approaching = (start: string, at: string): SessionEvent => ({
  type: 'SessionApproaching',
  occurredAt: at,
  data: { startsAt: start },
});

const book =
  (learnerId: string, mode: Mode = 'on-site', at = now) =>
  (state: SessionState) =>
    bookSeat(state, { learnerId, mode, now: at });
const unbook =
  (learnerId: string, at = now) =>
  (state: SessionState) =>
    cancelBooking(state, { learnerId, now: at });
const change = (learnerId: string, mode: Mode) => (state: SessionState) =>
  changeMode(state, { learnerId, mode, now });
const seat = (seats: Seats) => (state: SessionState) => changeSeats(state, { seats, place: 'either', now });
const announce = (at: string) => (state: SessionState) => announceSession(state, { now: at });
const move = (to: { startsAt: string; endsAt: string }) => (state: SessionState) =>
  rescheduleSession(state, { meetings: [to], now });
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
      .when((state) => scheduleSession(state, { ...schedule, meetings: [held] }))
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
    given().when(change('E1', 'remote')).thenRejected({ rejected: 'unknown-session' });
    given()
      .when(seat({ onSite: 1, remote: 1 }))
      .thenRejected({ rejected: 'unknown-session' });
    given().when(announce(now)).thenRejected({ rejected: 'unknown-session' });
    expect(nextAnnouncementOf(session.initialState)).toBeUndefined();
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

  it('moves to another room, link or trainer and stays at its time', () => {
    const elsewhere = { room: 'Zaal 4', joinUrl: 'https://meet.example.com/other', trainerId: 'T8' };
    given(scheduled)
      .when((state) => rescheduleSession(state, { ...elsewhere, now }))
      .then({ type: 'SessionRescheduled', occurredAt: now, data: { startsAt, endsAt, ...elsewhere } });
    given(scheduled)
      .when((state) => rescheduleSession(state, { room: 'Zaal 3', trainerId: 'T7', now }))
      .thenNothing();
    const state = stateAfter(scheduled, {
      type: 'SessionRescheduled',
      occurredAt: now,
      data: { startsAt, endsAt, room: 'Zaal 4' },
    });
    expect(state).toMatchObject({ room: 'Zaal 4', joinUrl: planned.joinUrl, trainerId: 'T7', sequence: 1 });
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
      announceFrom: '2026-04-09T07:00:00.000Z',
    });
  });

  it('says when it is cancelled, and nothing before it is scheduled', () => {
    expect(summariseSession('s1', stateAfter(scheduled, cancelled))).toMatchObject({ status: 'cancelled' });
    expect(summariseSession('s1', session.initialState)).toBeNull();
  });
});

describe('when it is a series', () => {
  const evening = (day: number): Meeting => ({
    startsAt: `2026-04-${day}T17:00:00.000Z`,
    endsAt: `2026-04-${day}T19:00:00.000Z`,
  });
  const evenings = [evening(10), evening(17), evening(24)];
  const span = { startsAt: '2026-04-10T17:00:00.000Z', endsAt: '2026-04-24T19:00:00.000Z' };
  const series: SessionEvent = {
    type: 'SessionScheduled',
    occurredAt: now,
    data: { ...planned, ...span, meetings: evenings },
  };

  it('is scheduled from the start of the first meeting to the end of the last', () => {
    given()
      .when((state) => scheduleSession(state, { ...schedule, meetings: evenings }))
      .then(series);
  });

  it('is booked as a whole, until the last meeting is over', () => {
    given(series)
      .when(book('E1', 'on-site', '2026-04-24T18:00:00.000Z'))
      .then({ ...booked('E1'), occurredAt: '2026-04-24T18:00:00.000Z' });
  });

  it('moves one of its meetings, and keeps all when only the room changes', () => {
    const moved = [evening(10), evening(18), evening(24)];
    given(series)
      .when((state) => rescheduleSession(state, { meetings: moved, now }))
      .then({ type: 'SessionRescheduled', occurredAt: now, data: { ...span, meetings: moved } });
    given(series)
      .when((state) => rescheduleSession(state, { room: 'Zaal 4', now }))
      .then({
        type: 'SessionRescheduled',
        occurredAt: now,
        data: { ...span, meetings: evenings, room: 'Zaal 4' },
      });
    given(series)
      .when((state) => rescheduleSession(state, { meetings: evenings, now }))
      .thenNothing();
  });

  it('becomes a session of one meeting', () => {
    given(series)
      .when(move(evening(11)))
      .then({ type: 'SessionRescheduled', occurredAt: now, data: evening(11) });
  });

  it('announces each of its meetings a day before', () => {
    const first = approaching(evening(10).startsAt, '2026-04-09T17:00:00.000Z');
    given(series).when(announce('2026-04-09T16:59:59.999Z')).thenNothing();
    given(series).when(announce('2026-04-09T17:00:00.000Z')).then(first);
    given(series, first).when(announce('2026-04-10T10:00:00.000Z')).thenNothing();
    given(series, first)
      .when(announce('2026-04-16T17:10:00.000Z'))
      .then(approaching(evening(17).startsAt, '2026-04-16T17:10:00.000Z'));
    expect(nextAnnouncementOf(stateAfter(series))).toBe('2026-04-09T17:00:00.000Z');
    expect(nextAnnouncementOf(stateAfter(series, first))).toBe('2026-04-16T17:00:00.000Z');
    const last = approaching(evening(24).startsAt, '2026-04-23T17:00:00.000Z');
    expect(nextAnnouncementOf(stateAfter(series, first, last))).toBeUndefined();
  });

  it('goes on with the next meeting when nobody announced the one before', () => {
    given(series)
      .when(announce('2026-04-16T18:00:00.000Z'))
      .then(approaching(evening(17).startsAt, '2026-04-16T18:00:00.000Z'));
  });
});

describe('when a session is announced', () => {
  const dayBefore = '2026-04-09T08:00:00.000Z';
  const moved = (meeting: Meeting, at: string): SessionEvent => ({
    type: 'SessionRescheduled',
    occurredAt: at,
    data: meeting,
  });

  it('is announced once', () => {
    given(scheduled).when(announce(dayBefore)).then(approaching(startsAt, dayBefore));
    given(scheduled, approaching(startsAt, dayBefore))
      .when(announce('2026-04-09T08:15:00.000Z'))
      .thenNothing();
  });

  it.each([
    ['later', { startsAt: '2026-04-10T12:00:00.000Z', endsAt: '2026-04-10T15:00:00.000Z' }],
    ['earlier', { startsAt: '2026-04-10T06:00:00.000Z', endsAt: '2026-04-10T08:00:00.000Z' }],
  ])('is announced again when it moves %s', (_when, meeting) => {
    const at = '2026-04-09T20:00:00.000Z';
    given(scheduled, approaching(startsAt, dayBefore), moved(meeting, '2026-04-09T19:00:00.000Z'))
      .when(announce(at))
      .then(approaching(meeting.startsAt, at));
  });

  it('is not when it has begun, was written down afterwards, or is cancelled', () => {
    given(scheduled).when(announce(startsAt)).thenNothing();
    given(scheduled, cancelled).when(announce(dayBefore)).thenNothing();
    expect(nextAnnouncementOf(stateAfter(scheduled, cancelled))).toBeUndefined();
    const held = { ...scheduled, occurredAt: '2026-05-01T08:00:00.000Z' };
    expect(nextAnnouncementOf(stateAfter(held))).toBeUndefined();
  });
});

describe('when there are deadlines', () => {
  const limited: SessionEvent = {
    type: 'SessionScheduled',
    occurredAt: now,
    data: { ...planned, bookingClosesMinutes: 60, cancellingClosesMinutes: 1_440 },
  };
  const bookingCloses = '2026-04-10T06:00:00.000Z';
  const cancellingCloses = '2026-04-09T07:00:00.000Z';

  it('books until then, and not from then on', () => {
    const just = '2026-04-10T05:59:59.999Z';
    given(limited)
      .when(book('E1', 'on-site', just))
      .then({ ...booked('E1'), occurredAt: just });
    given(limited)
      .when(book('E1', 'on-site', bookingCloses))
      .thenRejected({ rejected: 'booking-closed', closedAt: bookingCloses });
  });

  it('changes nothing to ask again for what is booked', () => {
    given(limited, booked('E1'))
      .when(book('E1', 'on-site', bookingCloses))
      .thenNothing();
  });

  it('gives up a seat until then, and a place on the waiting list at any time', () => {
    given(limited, booked('E1'), waiting('E2'))
      .when(unbook('E1', cancellingCloses))
      .thenRejected({ rejected: 'cancelling-closed', closedAt: cancellingCloses });
    given(limited, booked('E1'), waiting('E2'))
      .when(unbook('E2', cancellingCloses))
      .then({ ...unbooked('E2'), occurredAt: cancellingCloses });
  });

  it('changes the mode while booking is open, and with a seat while giving it up is', () => {
    const changeAt = (learnerId: string, at: string) => (state: SessionState) =>
      changeMode(state, { learnerId, mode: 'remote', now: at });
    given(limited, booked('E1'))
      .when(changeAt('E1', bookingCloses))
      .thenRejected({ rejected: 'booking-closed', closedAt: bookingCloses });
    given(limited, booked('E1'))
      .when(changeAt('E1', cancellingCloses))
      .thenRejected({ rejected: 'cancelling-closed', closedAt: cancellingCloses });
    given(limited, booked('E1'), waiting('E2'))
      .when(changeAt('E2', cancellingCloses))
      .then({ ...changed('E2', 'remote'), occurredAt: cancellingCloses });
  });

  it('are none for who plans the session', () => {
    const planner = { ignoresDeadlines: true, now: bookingCloses };
    given(limited)
      .when((state) => bookSeat(state, { learnerId: 'E1', mode: 'on-site', ...planner }))
      .then({ ...booked('E1'), occurredAt: bookingCloses });
    given(limited, booked('E1'))
      .when((state) => cancelBooking(state, { learnerId: 'E1', ...planner }))
      .then({ ...unbooked('E1'), occurredAt: bookingCloses });
    given(limited, booked('E1'))
      .when((state) => changeMode(state, { learnerId: 'E1', mode: 'remote', ...planner }))
      .then({ ...changed('E1', 'remote'), occurredAt: bookingCloses });
  });
});

describe('when the seats are changed', () => {
  it('gives what is added to who waits, in order, on site and from a distance alike', () => {
    given(
      scheduled,
      booked('E1'),
      waiting('E2'),
      booked('E3', 'remote'),
      booked('E4', 'remote'),
      waiting('E5', 'remote'),
      waiting('E6'),
      waiting('E7'),
    )
      .when(seat({ onSite: 3, remote: 9 }))
      .then(seated({ onSite: 3, remote: 9 }), promoted('E2'), promoted('E6'), promoted('E5', 'remote'));
  });

  it('takes away what nobody has, and no seat that somebody has', () => {
    given(scheduled, booked('E1'))
      .when(seat({ onSite: 1, remote: 0 }))
      .then(seated({ onSite: 1, remote: 0 }));
    given(scheduled, booked('E1'))
      .when(seat({ onSite: 0, remote: 2 }))
      .thenRejected({ rejected: 'seats-taken', mode: 'on-site', booked: 1 });
  });

  it('changes nothing when they are the same', () => {
    given(scheduled, booked('E1'), waiting('E2')).when(seat(planned.seats)).thenNothing();
  });

  it('refuses more where the activity is not given, and leaves what was there', () => {
    const onSiteOnly = (seats: Seats) => (state: SessionState) =>
      changeSeats(state, { seats, place: 'on-site', now });
    given(scheduled)
      .when(onSiteOnly({ onSite: 2, remote: 3 }))
      .thenRejected({ rejected: 'mode-not-offered', mode: 'remote' });
    given(scheduled)
      .when(onSiteOnly({ onSite: 2, remote: 2 }))
      .then(seated({ onSite: 2, remote: 2 }));
  });

  it('is refused when it is over or cancelled', () => {
    given(scheduled, cancelled)
      .when(seat({ onSite: 9, remote: 9 }))
      .thenRejected({ rejected: 'session-cancelled' });
    given(scheduled)
      .when((state) => changeSeats(state, { seats: { onSite: 9, remote: 9 }, place: 'either', now: endsAt }))
      .thenRejected({ rejected: 'session-over', endsAt });
  });

  it('promotes as many as fit in one commit, and the rest with the next change, before who comes later', () => {
    const crowd = Array.from({ length: promotedAtOnce + 2 }, (_, index) => waiting(`W${index}`));
    const more = { onSite: crowd.length + 1, remote: 2 };
    const enlarged = changeSeats(stateAfter(scheduled, booked('E1'), ...crowd), {
      seats: more,
      place: 'either',
      now,
    });
    if ('rejected' in enlarged) throw new Error(enlarged.rejected);
    expect(enlarged).toHaveLength(1 + promotedAtOnce);
    given(scheduled, booked('E1'), ...crowd, ...enlarged)
      .when(seat(more))
      .then(promoted(`W${promotedAtOnce}`), promoted(`W${promotedAtOnce + 1}`));
    given(scheduled, booked('E1'), ...crowd, ...enlarged)
      .when(book('E2'))
      .then(waiting('E2'), promoted(`W${promotedAtOnce}`), promoted(`W${promotedAtOnce + 1}`));
  });
});

describe('when a learner wants the other mode', () => {
  it('gets a seat that is free, and the former one goes to the first who waits for it', () => {
    given(scheduled, booked('E1'), waiting('E2'), waiting('E3'))
      .when(change('E1', 'remote'))
      .then(changed('E1', 'remote'), promoted('E2'));
  });

  it('keeps the seat when none is free', () => {
    given(scheduled, booked('E1'), booked('E2', 'remote'))
      .when(change('E2', 'on-site'))
      .thenRejected({ rejected: 'no-seat-free', mode: 'on-site' });
  });

  it('gets a free seat from the waiting list, or goes to the end of the other list', () => {
    given(scheduled, booked('E1'), waiting('E2')).when(change('E2', 'remote')).then(changed('E2', 'remote'));
    const full = [
      scheduled,
      booked('E1'),
      waiting('E2'),
      booked('E3', 'remote'),
      booked('E4', 'remote'),
      waiting('E5', 'remote'),
    ];
    given(...full)
      .when(change('E2', 'remote'))
      .then(changed('E2', 'remote', 'waiting'));
    const state = stateAfter(...full, changed('E2', 'remote', 'waiting'));
    expect(bookingOf(state, 'E5')?.position).toBe(1);
    expect(bookingOf(state, 'E2')).toMatchObject({ mode: 'remote', position: 2 });
  });

  it('changes nothing when it is the same, and asks for a booking', () => {
    given(scheduled, booked('E1')).when(change('E1', 'on-site')).thenNothing();
    given(scheduled).when(change('E1', 'on-site')).thenRejected({ rejected: 'unknown-booking' });
  });

  it('is refused where there never was such a seat, and when the session is over', () => {
    given(scheduled, seated({ onSite: 1, remote: 0 }), booked('E1'))
      .when(change('E1', 'remote'))
      .thenRejected({ rejected: 'mode-not-offered', mode: 'remote' });
    given(scheduled, booked('E1'))
      .when((state) => changeMode(state, { learnerId: 'E1', mode: 'remote', now: endsAt }))
      .thenRejected({ rejected: 'session-over', endsAt });
  });
});
