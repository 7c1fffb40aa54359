import { describe, expect, it } from 'vitest';
import { type RecordAttendance, recordAttendance } from '../../../domain/enrolment/attend.ts';
import {
  type Enrol,
  enrol,
  exemptActivity,
  type RecordProgress,
  recordProgress,
  withdraw,
} from '../../../domain/enrolment/decide.ts';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { attemptOf, type EnrolmentState, enrolment } from '../../../domain/enrolment/state.ts';
import {
  attended,
  bhv,
  completed,
  courseCompleted,
  courseWith,
  enrolled,
  exempted,
  practiceDay,
  progressed,
  sessionOf,
  video,
  withdrawn,
  workshop,
} from '../../support/enrolment-examples.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<EnrolmentState, EnrolmentEvent>(enrolment);

const monday = '2026-03-02T09:00:00.000Z';
const tuesday = '2026-03-03T09:00:00.000Z';
const afterwards = '2026-03-20T13:00:00.000Z';

const begin =
  (more: Partial<Enrol> = {}) =>
  (state: EnrolmentState) =>
    enrol(state, { course: bhv, isRetired: false, learnerId: 'E100', now: monday, ...more });
const progress =
  (activityId: string, report: Partial<RecordProgress> = {}) =>
  (state: EnrolmentState) =>
    recordProgress(state, {
      course: bhv,
      activityId,
      progress: 1,
      occurredAt: tuesday,
      now: tuesday,
      ...report,
    });
const attend =
  (row: Partial<RecordAttendance> = {}) =>
  (state: EnrolmentState) =>
    recordAttendance(state, {
      course: bhv,
      session: practiceDay.session,
      status: 'present',
      mode: 'on-site',
      now: afterwards,
      ...row,
    });
const exempt = (activityId: string) => (state: EnrolmentState) =>
  exemptActivity(state, {
    course: bhv,
    activityId,
    reason: 'Holds a diploma',
    by: { actor: 'trainer-7' },
    now: tuesday,
  });
const giveUp = (state: EnrolmentState) => withdraw(state, { reason: 'No time', now: tuesday });

/** Theory done on Monday: the practice day is open. */
const theoryDone = [
  enrolled(),
  progressed('theory', monday, { progress: 1, score: 0.8, secondsSpent: 1800 }),
  completed('theory', monday),
];
const courseDone = [
  ...theoryDone,
  attended(practiceDay.endsAt),
  completed('practice', practiceDay.endsAt),
  courseCompleted(practiceDay.endsAt, { online: 30, onSite: 240 }),
];

describe('when a rule for mandatory training asks for it', () => {
  it('remembers which rule and by when, of that attempt alone', () => {
    const assignment = { assignmentId: 'warehouse', dueOn: '2026-04-01' };
    const begun: EnrolmentEvent = {
      type: 'Enrolled',
      occurredAt: monday,
      data: { courseId: 'bhv', learnerId: 'E100', courseVersion: 2, attempt: 1, ...assignment },
    };
    given().when(begin({ assignment })).then(begun);
    const stateAfter = (...events: readonly EnrolmentEvent[]) =>
      events.reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState);
    expect(stateAfter(begun)).toMatchObject(assignment);
    expect(stateAfter(begun, withdrawn(tuesday), enrolled({ attempt: 2 }))).not.toHaveProperty(
      'assignmentId',
    );
  });
});

describe('when the learner was never enrolled', () => {
  it('begins the first attempt at the version that is offered', () => {
    given()
      .when(begin())
      .then({
        type: 'Enrolled',
        occurredAt: monday,
        data: { courseId: 'bhv', learnerId: 'E100', courseVersion: 2, attempt: 1 },
      });
  });

  it('refuses a course that is retired', () => {
    given()
      .when(begin({ isRetired: true }))
      .thenRejected({ rejected: 'course-retired' });
  });

  it('refuses all else', () => {
    const refusal = { rejected: 'not-enrolled' } as const;
    given().when(progress('theory')).thenRejected(refusal);
    given().when(attend()).thenRejected(refusal);
    given().when(exempt('theory')).thenRejected(refusal);
    given().when(giveUp).thenRejected(refusal);
  });
});

describe('when the learner is enrolled', () => {
  it('refuses another attempt beside this one', () => {
    given(enrolled()).when(begin()).thenRejected({ rejected: 'already-enrolled', attempt: 1 });
  });

  it('says that it is enrolled already also when the course was retired since', () => {
    given(enrolled())
      .when(begin({ isRetired: true }))
      .thenRejected({ rejected: 'already-enrolled', attempt: 1 });
  });

  it('records how far the learner is, and for how long they worked', () => {
    given(enrolled())
      .when(progress('theory', { progress: 0.4, secondsSpent: 600 }))
      .then(progressed('theory', tuesday, { progress: 0.4, secondsSpent: 600 }));
  });

  it('records work that was done off-line at the time when it was done', () => {
    given(enrolled())
      .when(progress('theory', { progress: 0.4, occurredAt: monday }))
      .then(progressed('theory', monday, { progress: 0.4 }));
  });

  it('bears a clock that is 5 minutes ahead, and no more', () => {
    const fiveMinutes = '2026-03-03T09:05:00.000Z';
    given(enrolled())
      .when(progress('theory', { progress: 0.4, occurredAt: fiveMinutes }))
      .then(progressed('theory', fiveMinutes, { progress: 0.4 }));
    const occurredAt = '2026-03-03T09:05:00.001Z';
    given(enrolled())
      .when(progress('theory', { occurredAt }))
      .thenRejected({ rejected: 'in-the-future', occurredAt });
  });

  it('refuses an activity that the course does not have', () => {
    given(enrolled())
      .when(progress('sport'))
      .thenRejected({ rejected: 'unknown-activity', activityId: 'sport' });
    given(enrolled())
      .when(progress('constructor'))
      .thenRejected({ rejected: 'unknown-activity', activityId: 'constructor' });
  });

  it('says what is still to be done before a locked activity, whatever its kind', () => {
    const refusal = { rejected: 'prerequisite-open', activityId: 'practice', missing: ['theory'] } as const;
    given(enrolled()).when(progress('practice')).thenRejected(refusal);
    given(enrolled()).when(attend()).thenRejected(refusal);
  });

  it('notes that somebody was not there also while the activity is locked', () => {
    given(enrolled())
      .when(attend({ status: 'excused' }))
      .then(attended(practiceDay.endsAt, { status: 'excused', minutes: 0 }));
  });

  it('refuses attendance of an activity that has no sessions', () => {
    given(enrolled())
      .when(attend({ session: { ...practiceDay.session, activityId: 'theory' } }))
      .thenRejected({ rejected: 'progress-needed', activityId: 'theory' });
  });

  it('gives up with a reason, and only once', () => {
    given(enrolled()).when(giveUp).then(withdrawn(tuesday));
    given(enrolled(), withdrawn(monday)).when(giveUp).thenNothing();
  });
});

describe('when the learner has made progress', () => {
  const half = [enrolled(), progressed('theory', monday, { progress: 0.5, secondsSpent: 600 })];

  it('records lower progress as time alone', () => {
    given(...half)
      .when(progress('theory', { progress: 0.2, secondsSpent: 60 }))
      .then(progressed('theory', tuesday, { secondsSpent: 60 }));
  });

  it('changes nothing when there is nothing new', () => {
    given(...half)
      .when(progress('theory', { progress: 0.5 }))
      .thenNothing();
    given(...half)
      .when(progress('theory', { progress: 0.2, secondsSpent: 0 }))
      .thenNothing();
  });

  it('does not complete at full progress while the score is missing or too low', () => {
    given(...half)
      .when(progress('theory', { progress: 1 }))
      .then(progressed('theory', tuesday, { progress: 1 }));
    given(...half)
      .when(progress('theory', { score: 0.69 }))
      .then(progressed('theory', tuesday, { progress: 1, score: 0.69 }));
  });

  it('completes on the score that is needed', () => {
    given(...half)
      .when(progress('theory', { score: 0.7 }))
      .then(progressed('theory', tuesday, { progress: 1, score: 0.7 }), completed('theory', tuesday));
  });

  it('completes on the best score, also when the last one was lower', () => {
    given(...half, progressed('theory', monday, { score: 0.9 }))
      .when(progress('theory', { score: 0.1 }))
      .then(progressed('theory', tuesday, { progress: 1, score: 0.1 }), completed('theory', tuesday));
  });
});

describe('when an activity is completed', () => {
  it('goes on recording time and tries, without completing it again', () => {
    given(...theoryDone)
      .when(progress('theory', { progress: 1, secondsSpent: 60, score: 0.3 }))
      .then(progressed('theory', tuesday, { secondsSpent: 60, score: 0.3 }));
  });

  it('opens what comes after it', () => {
    given(...theoryDone)
      .when(progress('practice'))
      .thenRejected({ rejected: 'attendance-needed', activityId: 'practice' });
  });

  it('exempts nobody from it', () => {
    given(...theoryDone)
      .when(exempt('theory'))
      .thenNothing();
  });
});

describe('when the practice day is open', () => {
  it('takes presence for the whole of the session, and completes the course with its last activity', () => {
    given(...theoryDone)
      .when(attend())
      .then(
        attended(practiceDay.endsAt),
        completed('practice', practiceDay.endsAt),
        courseCompleted(practiceDay.endsAt, { online: 30, onSite: 240 }),
      );
  });

  it('counts 80 % of the session as enough, and a minute less as too little', () => {
    given(...theoryDone)
      .when(attend({ status: 'left-early', minutes: 192 }))
      .then(
        attended(practiceDay.endsAt, { status: 'left-early', minutes: 192 }),
        completed('practice', practiceDay.endsAt),
        courseCompleted(practiceDay.endsAt, { online: 30, onSite: 192 }),
      );
    given(...theoryDone)
      .when(attend({ status: 'late', minutes: 191 }))
      .then(attended(practiceDay.endsAt, { status: 'late', minutes: 191 }));
  });

  it('asks for the minutes of who came late or left early', () => {
    given(...theoryDone)
      .when(attend({ status: 'late' }))
      .thenRejected({ rejected: 'minutes-needed', status: 'late' });
    given(...theoryDone)
      .when(attend({ status: 'left-early' }))
      .thenRejected({ rejected: 'minutes-needed', status: 'left-early' });
  });

  it('refuses more minutes than the session has', () => {
    given(...theoryDone)
      .when(attend({ minutes: 241 }))
      .thenRejected({ rejected: 'too-many-minutes', meetingMinutes: 240 });
  });

  it('refuses taking part in a way that is not offered', () => {
    given(...theoryDone)
      .when(attend({ mode: 'remote' }))
      .thenRejected({ rejected: 'mode-not-offered', mode: 'remote' });
  });

  it('counts no minutes for who was absent, whatever the row says', () => {
    given(...theoryDone)
      .when(attend({ status: 'absent', minutes: 100 }))
      .then(attended(practiceDay.endsAt, { status: 'absent', minutes: 0 }));
  });

  it('is over when the trainer says so, before its planned end', () => {
    const now = '2026-03-20T11:00:00.000Z';
    given(...theoryDone)
      .when(attend({ status: 'absent', now }))
      .then(attended(now, { status: 'absent', minutes: 0 }));
  });

  it('takes another word on who was absent, and the same word only once', () => {
    const absent = attended(practiceDay.endsAt, { status: 'absent', minutes: 0 });
    for (const endsAt of [practiceDay.endsAt, '2026-03-20T10:00:00.000Z']) {
      given(...theoryDone, absent)
        .when(attend({ session: sessionOf([{ ...practiceDay, endsAt }]), status: 'absent' }))
        .thenNothing();
    }
    given(...theoryDone, absent)
      .when(attend({ status: 'late', minutes: 100 }))
      .then(attended(practiceDay.endsAt, { status: 'late', minutes: 100 }));
  });

  it('takes the same minutes anew when the session turned out to be shorter, since they are a larger part of it', () => {
    const endsAt = '2026-03-20T10:00:00.000Z';
    given(...theoryDone, attended(endsAt, { status: 'late', minutes: 100 }))
      .when(attend({ session: sessionOf([{ ...practiceDay, endsAt }]), status: 'late', minutes: 100 }))
      .then(
        attended(endsAt, { status: 'late', minutes: 100, sessionMinutes: 120 }),
        completed('practice', endsAt),
        courseCompleted(endsAt, { online: 30, onSite: 100 }),
      );
  });
});

describe('when the course is completed', () => {
  it('changes nothing when the same attendance is recorded again', () => {
    given(...courseDone)
      .when(attend())
      .thenNothing();
  });

  it('changes nothing either when the session was rescheduled since', () => {
    const late = attended(practiceDay.endsAt, { status: 'late', minutes: 200 });
    const session = sessionOf([{ ...practiceDay, endsAt: '2026-03-20T13:00:00.000Z' }]);
    given(...theoryDone, late, completed('practice', practiceDay.endsAt), courseCompleted(practiceDay.endsAt))
      .when(attend({ session, status: 'late', minutes: 200 }))
      .thenNothing();
  });

  it('asks for a correction when another attendance is recorded', () => {
    given(...courseDone)
      .when(attend({ status: 'absent' }))
      .thenRejected({ rejected: 'correction-needed', activityId: 'practice' });
  });

  it('still records what is optional, without completing the course again', () => {
    const session = { ...practiceDay.session, sessionId: 'web-1', activityId: 'webinar' };
    const record = { activityId: 'webinar', sessionId: 'web-1', mode: 'remote' } as const;
    given(...courseDone)
      .when(attend({ session, mode: 'remote' }))
      .then(attended(practiceDay.endsAt, record), completed('webinar', practiceDay.endsAt));
  });

  it('can not be given up', () => {
    given(...courseDone)
      .when(giveUp)
      .thenRejected({ rejected: 'not-enrolled' });
  });

  it('begins the next attempt with the version of that time', () => {
    given(...courseDone)
      .when(begin({ course: { ...bhv, courseVersion: 3 }, now: afterwards }))
      .then({ ...enrolled({ courseVersion: 3, attempt: 2 }), occurredAt: afterwards });
  });
});

describe('when the learner gave up', () => {
  const given_up = [...theoryDone, withdrawn(tuesday)];

  it('records nothing more', () => {
    given(...given_up)
      .when(progress('theory'))
      .thenRejected({ rejected: 'not-enrolled' });
  });

  it('begins the next attempt with nothing done', () => {
    given(...given_up)
      .when(begin({ now: afterwards }))
      .then({ ...enrolled({ attempt: 2 }), occurredAt: afterwards });
    given(...given_up, enrolled({ attempt: 2 }))
      .when(attend())
      .thenRejected({ rejected: 'prerequisite-open', activityId: 'practice', missing: ['theory'] });
  });

  it('begins no attempt at a course that is retired', () => {
    given(...given_up)
      .when(begin({ isRetired: true }))
      .thenRejected({ rejected: 'course-retired' });
  });
});

describe('when a learner need not do an activity', () => {
  it('exempts them by the word of a trainer, which opens what comes after it', () => {
    given(enrolled()).when(exempt('theory')).then(exempted('theory', tuesday));
    given(enrolled(), exempted('theory', monday))
      .when(progress('practice'))
      .thenRejected({ rejected: 'attendance-needed', activityId: 'practice' });
  });

  it('exempts them once', () => {
    given(enrolled(), exempted('theory', monday)).when(exempt('theory')).thenNothing();
  });

  it('refuses an exemption from an activity that the course does not have', () => {
    given(enrolled())
      .when(exempt('sport'))
      .thenRejected({ rejected: 'unknown-activity', activityId: 'sport' });
  });

  it('exempts them by the score of the pre-test, and not by a lower one', () => {
    given(enrolled())
      .when(progress('pre-test', { score: 0.9 }))
      .then(
        progressed('pre-test', tuesday, { progress: 1, score: 0.9 }),
        completed('pre-test', tuesday),
        exempted('theory', tuesday, { activity: 'pre-test', score: 0.9 }),
      );
    given(enrolled())
      .when(progress('pre-test', { score: 0.89 }))
      .then(progressed('pre-test', tuesday, { progress: 1, score: 0.89 }), completed('pre-test', tuesday));
  });

  it('completes the course when nothing else was left', () => {
    given(enrolled(), attended(monday), completed('practice', monday))
      .when(exempt('theory'))
      .then(exempted('theory', tuesday), courseCompleted(tuesday, { onSite: 240 }));
  });
});

describe('when the course was completed', () => {
  const anyDay = courseWith([video('a'), video('b'), workshop('extra', { optional: true })]);
  const extraDone = [
    enrolled(),
    attended(practiceDay.endsAt, { activityId: 'extra' }),
    completed('extra', practiceDay.endsAt),
  ];

  it('is the day when the last needed activity was done, also when that is recorded later', () => {
    given(...extraDone, progressed('b', tuesday, { progress: 1 }), completed('b', tuesday))
      .when(progress('a', { course: anyDay, occurredAt: monday, now: afterwards }))
      .then(
        progressed('a', monday, { progress: 1 }),
        completed('a', monday),
        courseCompleted(tuesday, { onSite: 240 }),
      );
  });

  it('stays that day when something is recorded later that would have completed it before', () => {
    const either = { ...anyDay, completion: { any: ['a', 'b'] } };
    given(
      enrolled(),
      progressed('a', tuesday, { progress: 1 }),
      completed('a', tuesday),
      courseCompleted(tuesday),
    )
      .when(progress('b', { course: either, occurredAt: monday, now: afterwards }))
      .then(progressed('b', monday, { progress: 1 }), completed('b', monday));
  });
});

describe('the attempts of an enrolment', () => {
  const state = [
    ...courseDone,
    enrolled({ attempt: 2, courseVersion: 3 }),
    withdrawn(afterwards),
    enrolled({ attempt: 3, courseVersion: 4 }),
  ].reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState);

  it('are known by their number, with how they ended', () => {
    expect(attemptOf(state, 1)).toEqual({
      attempt: 1,
      courseVersion: 2,
      status: 'completed',
      completedAt: practiceDay.endsAt,
    });
    expect(attemptOf(state, 2)).toEqual({ attempt: 2, courseVersion: 3, status: 'withdrawn' });
    expect(attemptOf(state, 3)).toEqual({ attempt: 3, courseVersion: 4, status: 'active' });
  });

  it('are unknown before they begin', () => {
    expect(attemptOf(state, 4)).toBeUndefined();
    expect(attemptOf(enrolment.initialState, 1)).toBeUndefined();
  });
});
