import { describe, expect, it } from 'vitest';
import {
  type AttendedSession,
  attendedSession,
  type CheckIn,
  checkIn,
  checkOut,
  type RecordAttendance,
  recordAttendance,
  recordWalkIn,
  settleAttendance,
} from '../../../domain/enrolment/attend.ts';
import { type CorrectRecord, correctRecord } from '../../../domain/enrolment/correct.ts';
import type { AttendanceStatus, EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { statusOf } from '../../../domain/enrolment/path.ts';
import { nextSettlementOf } from '../../../domain/enrolment/presence.ts';
import { type EnrolmentState, enrolment } from '../../../domain/enrolment/state.ts';
import type { Session } from '../../../domain/session/state.ts';
import type { Mode } from '../../../domain/shared/values.ts';
import {
  attended,
  completed,
  courseCompleted,
  courseWith,
  enrolled,
  sessionOf,
  video,
  withdrawn,
  workshop,
} from '../../support/enrolment-examples.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<EnrolmentState, EnrolmentEvent>(enrolment);

const course = courseWith([workshop('practice', { completion: { minAttendance: 0.8 } })]);
/** On three Fridays, from seven to eight in the evening. */
const evenings = [20, 27, 28].map((day) => ({
  startsAt: `2026-03-${day}T19:00:00.000Z`,
  endsAt: `2026-03-${day}T20:00:00.000Z`,
}));
const [first, second, third] = evenings;
if (!first || !second || !third) throw new Error('There are three evenings');
const evening = sessionOf([first]);
const series = sessionOf([first, second, third], { lockedAt: '2026-04-27T20:00:00.000Z' });
const on = (time: string) => `2026-03-20T${time}:00.000Z`;

const stateAfter = (...events: readonly EnrolmentEvent[]) =>
  events.reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState);

const checkedIn = (
  occurredAt: string,
  { meeting, mode = 'on-site' }: { meeting?: number; mode?: Mode } = {},
): EnrolmentEvent => ({
  type: 'CheckedIn',
  occurredAt,
  data: {
    activityId: 'practice',
    sessionId: 'day-1',
    ...(meeting !== undefined && { meeting }),
    mode,
    ...(meeting === 2 ? second : first),
  },
});
const checkedOut = (
  occurredAt: string,
  { meeting, mode = 'on-site' }: { meeting?: number; mode?: Mode } = {},
): EnrolmentEvent => ({
  type: 'CheckedOut',
  occurredAt,
  data: { activityId: 'practice', sessionId: 'day-1', ...(meeting !== undefined && { meeting }), mode },
});
/** Recorded of the one evening. */
const recorded = (status: AttendanceStatus, minutes: number, mode: Mode = 'on-site') =>
  attended(first.endsAt, { status, minutes, mode, sessionMinutes: 60 });
/** Recorded of an evening of the three. */
const recordedOf = (meeting: number, minutes = 60, status: AttendanceStatus = 'present') =>
  attended(evenings[meeting - 1]?.endsAt ?? '', {
    meeting,
    meetingMinutes: 60,
    status,
    minutes,
    sessionMinutes: 180,
  });

const come =
  (now: string, { session = evening, ...more }: Partial<CheckIn> = {}) =>
  (state: EnrolmentState) =>
    checkIn(state, { course, session, mode: 'on-site', now, ...more });
const go = (now: string) => (state: EnrolmentState) => checkOut(state, { sessionId: 'day-1', now });
const settle =
  (now: string, session: AttendedSession = evening) =>
  (state: EnrolmentState) =>
    settleAttendance(state, { course, session, now });
const record =
  (row: Partial<RecordAttendance>, session: AttendedSession = series) =>
  (state: EnrolmentState) =>
    recordAttendance(state, {
      course,
      session,
      status: 'present',
      mode: 'on-site',
      now: '2026-03-29T09:00:00.000Z',
      ...row,
    });

describe('when a meeting is about to begin', () => {
  it('lets learners come from an hour before until its end', () => {
    given(enrolled())
      .when(come(on('17:59')))
      .thenRejected({ rejected: 'check-in-not-open', opensAt: on('18:00') });
    given(enrolled())
      .when(come(on('18:00')))
      .then(checkedIn(on('18:00')));
    given(enrolled())
      .when(come(on('19:59')))
      .then(checkedIn(on('19:59')));
    given(enrolled())
      .when(come(on('20:00')))
      .thenRejected({ rejected: 'session-over', endsAt: on('20:00') });
  });

  it('lets nobody come who is not enrolled, or not any more', () => {
    given()
      .when(come(on('19:00')))
      .thenRejected({ rejected: 'not-enrolled' });
    given(enrolled(), withdrawn(on('10:00')))
      .when(come(on('19:00')))
      .thenRejected({ rejected: 'not-enrolled' });
  });

  it('lets nobody come to what is not open yet, or not offered that way', () => {
    const later = courseWith([video('theory'), workshop('practice', { after: ['theory'], place: 'remote' })]);
    given(enrolled())
      .when(come(on('19:00'), { course: later, mode: 'remote' }))
      .thenRejected({ rejected: 'prerequisite-open', activityId: 'practice', missing: ['theory'] });
    given(enrolled(), completed('theory', on('10:00')))
      .when(come(on('19:00'), { course: later }))
      .thenRejected({ rejected: 'mode-not-offered', mode: 'on-site' });
  });

  it('takes the evening of a series that is next', () => {
    given(enrolled())
      .when(come(second.startsAt, { session: series }))
      .then(checkedIn(second.startsAt, { meeting: 2 }));
  });
});

describe('when the learner is there', () => {
  it('notes it once', () => {
    given(enrolled(), checkedIn(on('19:00')))
      .when(come(on('19:05')))
      .thenNothing();
  });

  it('notes that they went, once', () => {
    given(enrolled(), checkedIn(on('19:00')))
      .when(go(on('19:30')))
      .then(checkedOut(on('19:30')));
    given(enrolled(), checkedIn(on('19:00')), checkedOut(on('19:30')))
      .when(go(on('19:40')))
      .thenNothing();
    given(enrolled(), checkedIn(on('19:00')), recorded('present', 60))
      .when(go(on('20:00')))
      .thenNothing();
  });

  it('lets them come again', () => {
    given(enrolled(), checkedIn(on('19:00')), checkedOut(on('19:30')))
      .when(come(on('19:40')))
      .then(checkedIn(on('19:40')));
  });

  it('takes going on at home as going and coming', () => {
    given(enrolled(), checkedIn(on('19:00')))
      .when(come(on('19:30'), { mode: 'remote' }))
      .then(checkedOut(on('19:30')), checkedIn(on('19:30'), { mode: 'remote' }));
  });

  it('does not let who never came go', () => {
    given(enrolled())
      .when(go(on('19:30')))
      .thenRejected({ rejected: 'not-checked-in' });
    given()
      .when(go(on('19:30')))
      .thenRejected({ rejected: 'not-enrolled' });
  });

  it('takes no coming to a meeting of which the trainer has recorded attendance', () => {
    given(enrolled(), recordedOf(1, 0, 'absent'))
      .when(come(on('19:30'), { session: series }))
      .thenRejected({ rejected: 'attendance-recorded' });
    given(enrolled(), recordedOf(1, 0, 'absent'))
      .when(come(second.startsAt, { session: series }))
      .then(checkedIn(second.startsAt, { meeting: 2 }));
  });

  it('bears a client that comes and goes all the time, to an end', () => {
    const flapping = Array.from({ length: 100 }, () => [checkedIn(on('19:00')), checkedOut(on('19:01'))]);
    given(enrolled(), ...flapping.flat())
      .when(come(on('19:40')))
      .thenRejected({ rejected: 'too-many-visits', maximum: 100 });
  });
});

describe('when the meeting is over', () => {
  it('settles nothing before', () => {
    given(enrolled(), checkedIn(on('18:50')))
      .when(settle(on('19:59')))
      .thenNothing();
  });

  it('takes who came and did not say that they went as there until the end', () => {
    given(enrolled(), checkedIn(on('18:50')))
      .when(settle(on('20:00')))
      .then(
        recorded('present', 60),
        completed('practice', on('20:00')),
        courseCompleted(on('20:00'), { onSite: 60 }),
      );
  });

  it('counts who came late, and who left early, by the minute', () => {
    given(enrolled(), checkedIn(on('19:11')))
      .when(settle(on('20:10')))
      .then(
        recorded('late', 49),
        completed('practice', on('20:00')),
        courseCompleted(on('20:00'), { onSite: 49 }),
      );
    given(enrolled(), checkedIn(on('19:10')), checkedOut(on('19:49')))
      .when(settle(on('20:10')))
      .then(recorded('left-early', 39));
  });

  it('adds up what was attended in parts, and calls it by where the learner was longest', () => {
    given(
      enrolled(),
      checkedIn(on('19:00')),
      checkedOut(on('19:10')),
      checkedIn(on('19:40'), { mode: 'remote' }),
    )
      .when(settle(on('20:10')))
      .then(recorded('present', 30, 'remote'));
  });

  it('takes who went before it began as absent', () => {
    given(enrolled(), checkedIn(on('18:10')), checkedOut(on('18:20')))
      .when(settle(on('20:10')))
      .then(recorded('absent', 0));
  });

  it('settles once, and nothing that the trainer recorded', () => {
    given(enrolled(), checkedIn(on('19:00')), recorded('present', 30))
      .when(settle(on('20:10')))
      .thenNothing();
    given(enrolled())
      .when(settle(on('20:10')))
      .thenNothing();
    given(enrolled(), checkedIn(on('19:00')), withdrawn(on('20:01')))
      .when(settle(on('20:10')))
      .thenNothing();
  });

  it('lets nobody lose the evening by a correction that closed the activity since', () => {
    const later = courseWith([video('theory'), workshop('practice', { after: ['theory'] })]);
    given(enrolled(), checkedIn(on('19:00')))
      .when((state) => settleAttendance(state, { course: later, session: evening, now: on('20:00') }))
      .then(recorded('present', 60), completed('practice', on('20:00')));
  });

  it('excuses who came to a session that was cancelled, or to an evening that is no more', () => {
    given(enrolled(), checkedIn(on('19:00')))
      .when(settle(on('19:30'), { ...evening, isCancelled: true }))
      .then({ ...recorded('excused', 0), occurredAt: on('19:30') });
    given(enrolled(), checkedIn(second.startsAt, { meeting: 2 }))
      .when(settle(second.endsAt))
      .then(
        attended(second.endsAt, {
          meeting: 2,
          meetingMinutes: 60,
          status: 'excused',
          minutes: 0,
          sessionMinutes: 60,
        }),
      );
  });

  it('follows a meeting that is drawn out, and gives nothing for another day', () => {
    const longer = sessionOf([{ ...first, endsAt: on('20:30') }]);
    given(enrolled(), checkedIn(on('19:00')))
      .when(settle(on('20:15'), longer))
      .thenNothing();
    given(enrolled(), checkedIn(on('19:00')))
      .when(settle(on('20:30'), longer))
      .then(
        attended(on('20:30'), { minutes: 90, sessionMinutes: 90 }),
        completed('practice', on('20:30')),
        courseCompleted(on('20:30'), { onSite: 90 }),
      );
    given(enrolled(), checkedIn(on('18:50')))
      .when(settle(second.endsAt, sessionOf([second])))
      .then(attended(second.endsAt, { status: 'absent', minutes: 0, sessionMinutes: 60 }));
  });

  it('is looked at when the first of the meetings that learners came to ends', () => {
    expect(nextSettlementOf(stateAfter(enrolled()))).toBeUndefined();
    const there = [
      enrolled(),
      checkedIn(second.startsAt, { meeting: 2 }),
      checkedIn(on('19:00'), { meeting: 1 }),
    ];
    expect(nextSettlementOf(stateAfter(...there))).toEqual({ sessionId: 'day-1', settlesAt: first.endsAt });
    expect(nextSettlementOf(stateAfter(...there, recordedOf(1)))?.settlesAt).toBe(second.endsAt);
    expect(nextSettlementOf(stateAfter(...there, withdrawn(on('20:00'))))).toBeUndefined();
  });
});

describe('when a session is a series of three evenings', () => {
  it('asks which evening it is about, and knows no fourth', () => {
    given(enrolled()).when(record({})).thenRejected({ rejected: 'meeting-needed', meetings: 3 });
    given(enrolled())
      .when(record({ meeting: 4 }))
      .thenRejected({ rejected: 'unknown-meeting', meeting: 4 });
    given(enrolled())
      .when(record({ meeting: 1, minutes: 61 }))
      .thenRejected({ rejected: 'too-many-minutes', meetingMinutes: 60 });
  });

  it('completes by the evenings together', () => {
    given(enrolled())
      .when(record({ meeting: 1 }))
      .then(recordedOf(1));
    given(enrolled(), recordedOf(1), recordedOf(2, 24, 'late'))
      .when(record({ meeting: 3 }))
      .then(
        recordedOf(3),
        completed('practice', third.endsAt),
        courseCompleted(third.endsAt, { onSite: 144 }),
      );
    given(enrolled(), recordedOf(1), recordedOf(2, 23, 'late'))
      .when(record({ meeting: 3 }))
      .then(recordedOf(3));
  });

  it('is failed only when no evening can make it enough any more', () => {
    const statusAfter = (...events: readonly EnrolmentEvent[]) => {
      const state = stateAfter(enrolled(), ...events);
      const [practice] = course.activities;
      if (state.status === 'none' || !practice) throw new Error('There is an enrolment');
      return statusOf(state, practice);
    };
    expect(statusAfter(recordedOf(1, 10, 'late'))).toBe('in-progress');
    expect(statusAfter(recordedOf(1, 10, 'late'), recordedOf(2), recordedOf(3, 0, 'absent'))).toBe('failed');
  });

  it('keeps what two evenings completed, when a third that is planned since was missed', () => {
    const two = sessionOf([first, second]);
    const both = [
      attended(first.endsAt, { meeting: 1, meetingMinutes: 60, minutes: 60, sessionMinutes: 120 }),
      attended(second.endsAt, { meeting: 2, meetingMinutes: 60, minutes: 60, sessionMinutes: 120 }),
    ];
    given(enrolled(), both[0] ?? enrolled())
      .when(record({ meeting: 2 }, two))
      .then(
        ...both.slice(1),
        completed('practice', second.endsAt),
        courseCompleted(second.endsAt, { onSite: 120 }),
      );
    given(enrolled(), ...both, completed('practice', second.endsAt), courseCompleted(second.endsAt))
      .when(record({ meeting: 3, status: 'absent' }))
      .then(
        attended(third.endsAt, {
          meeting: 3,
          meetingMinutes: 60,
          status: 'absent',
          minutes: 0,
          sessionMinutes: 120,
        }),
      );
  });

  it('takes what was one evening before as the first', () => {
    given(enrolled(), recorded('present', 60), completed('practice', first.endsAt))
      .when(record({ meeting: 1, status: 'late', minutes: 40 }))
      .thenRejected({ rejected: 'correction-needed', activityId: 'practice' });
  });
});

describe('when what was recorded of a series is corrected', () => {
  const replace =
    (replacement: CorrectRecord['replacement'], more: Partial<CorrectRecord> = {}) =>
    (state: EnrolmentState, history: CorrectRecord['history']) =>
      correctRecord(state, {
        course,
        history,
        eventId: 'event-3',
        replacement,
        reason: 'Mistaken',
        now: on('21:00'),
        ...more,
      });
  const threeEvenings = [enrolled(), recordedOf(1), recordedOf(2), recordedOf(3)];
  const done = [
    ...threeEvenings,
    completed('practice', third.endsAt),
    courseCompleted(third.endsAt, { onSite: 180 }),
  ];
  const corrected = (
    meeting: number,
    replacement: { status: AttendanceStatus; minutes: number },
    minutes: readonly [number, number, number],
    former?: string,
  ): EnrolmentEvent => ({
    type: 'RecordCorrected',
    occurredAt: on('21:00'),
    data: {
      eventId: `event-${meeting + 1}`,
      correctedType: 'AttendanceRecorded',
      correctedOccurredAt: evenings[meeting - 1]?.endsAt ?? '',
      activityId: 'practice',
      replacement: { mode: 'on-site', ...replacement },
      reason: 'Mistaken',
      facts: {
        progress: 0,
        attempts: 0,
        secondsSpent: 0,
        attendance: minutes.map((count, index) => ({
          sessionId: 'day-1',
          meeting: index + 1,
          status: index + 1 === meeting ? replacement.status : 'present',
          mode: 'on-site' as const,
          minutes: count,
          sessionMinutes: 180,
          meetingMinutes: 60,
        })),
        ...(former !== undefined && { completedAt: former }),
      },
    },
  });

  const late = { status: 'late', mode: 'on-site', minutes: 20 } as const;
  const takenBack: readonly EnrolmentEvent[] = [
    corrected(2, late, [60, 20, 60], third.endsAt),
    { type: 'ActivityReopened', occurredAt: second.endsAt, data: { activityId: 'practice' } },
    {
      type: 'CompletionWithdrawn',
      occurredAt: on('21:00'),
      data: { courseVersion: 2, attempt: 1, reason: 'Mistaken' },
    },
  ];

  it('withdraws the completion when the evenings are too little together', () => {
    given(...done)
      .when(replace(late))
      .then(...takenBack);
  });

  it('grants it as of the evening that makes them enough, and all of that evening when no minutes are said', () => {
    const short = [enrolled(), recordedOf(1), recordedOf(2, 10, 'late'), recordedOf(3)];
    given(...short)
      .when(replace({ status: 'present', mode: 'on-site' }))
      .then(
        corrected(2, { status: 'present', minutes: 60 }, [60, 60, 60]),
        completed('practice', third.endsAt),
        courseCompleted(third.endsAt, { onSite: 180 }),
      );
  });

  it('takes no more minutes than the evening has', () => {
    given(...done)
      .when(replace({ status: 'present', mode: 'on-site', minutes: 61 }))
      .thenRejected({ rejected: 'too-many-minutes', meetingMinutes: 60 });
  });

  it('is let be once it is locked, but for who may', () => {
    const lockedAt = '2026-04-27T20:00:00.000Z';
    given(...done)
      .when(replace(late, { now: lockedAt, attendanceLockedAt: lockedAt }))
      .thenRejected({ rejected: 'attendance-locked', lockedAt });
    given(...done)
      .when(replace(late))
      .then(...takenBack);
  });

  it('leaves no visits of a meeting that has attendance again', () => {
    const before = stateAfter(enrolled(), recorded('present', 60), checkedIn(on('19:30')));
    const again = enrolment.evolve(before, corrected(1, { status: 'late', minutes: 20 }, [20, 0, 0]));
    expect(nextSettlementOf(again)).toBeUndefined();
  });
});

describe('when the time for recording is over', () => {
  it('records nothing new, and lets what is there be said again', () => {
    const { lockedAt } = series;
    given(enrolled())
      .when(record({ meeting: 1, now: lockedAt }))
      .thenRejected({ rejected: 'attendance-locked', lockedAt });
    given(enrolled(), recordedOf(1))
      .when(record({ meeting: 1, now: lockedAt }))
      .thenNothing();
  });

  it('counts from the end of the session, or from when it was written down if that was later', () => {
    const planned: Session = {
      status: 'scheduled',
      courseId: 'bhv',
      activityId: 'practice',
      courseTitle: 'BHV basis',
      activityTitle: 'Praktijkdag',
      ...first,
      timeZone: 'Europe/Amsterdam',
      seats: { onSite: 1, remote: 0 },
      meetings: [first],
      bookings: [],
      scheduledAt: '2026-01-01T00:00:00.000Z',
      meetingsSetAt: '2026-01-01T00:00:00.000Z',
      sequence: 0,
    };
    expect(attendedSession('day-1', planned, 30).lockedAt).toBe('2026-04-19T20:00:00.000Z');
    const late = { ...planned, scheduledAt: '2026-06-01T00:00:00.000Z' };
    expect(attendedSession('day-1', late, 7).lockedAt).toBe('2026-06-08T00:00:00.000Z');
  });
});

describe('when somebody comes who is not enrolled', () => {
  const walkIn =
    (row: Partial<RecordAttendance> & { isRetired?: boolean } = {}) =>
    (state: EnrolmentState) => {
      const { isRetired = false, ...more } = row;
      return recordWalkIn(state, {
        course,
        newest: { course, isRetired },
        learnerId: 'E100',
        session: evening,
        status: 'present',
        mode: 'on-site',
        now: on('21:00'),
        ...more,
      });
    };
  const followed = [
    recorded('present', 60),
    completed('practice', on('20:00')),
    courseCompleted(on('20:00'), { onSite: 60 }),
  ];
  const begun: EnrolmentEvent = { ...enrolled(), occurredAt: on('21:00') };

  it('enrols them with what they did', () => {
    given()
      .when(walkIn())
      .then(begun, ...followed);
    given(enrolled())
      .when(walkIn())
      .then(...followed);
  });

  it('enrols nobody for what can not be recorded, or in what is not offered any more', () => {
    given()
      .when(walkIn({ minutes: 61 }))
      .thenRejected({ rejected: 'too-many-minutes', meetingMinutes: 60 });
    given()
      .when(walkIn({ isRetired: true }))
      .thenRejected({ rejected: 'course-retired' });
  });
});
