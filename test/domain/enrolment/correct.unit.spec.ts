import { describe, expect, it } from 'vitest';
import { type CorrectRecord, correctRecord } from '../../../domain/enrolment/correct.ts';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { type EnrolmentState, enrolment } from '../../../domain/enrolment/state.ts';
import {
  attended,
  bhv,
  completed,
  courseCompleted,
  courseWith,
  enrolled,
  exempted,
  factsWith,
  practiceDay,
  progressed,
  reopened,
  video,
  withdrawn,
} from '../../support/enrolment-examples.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<EnrolmentState, EnrolmentEvent>(enrolment);

const monday = '2026-03-02T09:00:00.000Z';
const tuesday = '2026-03-03T09:00:00.000Z';
const now = '2026-04-01T09:00:00.000Z';
const { endsAt } = practiceDay;

const correct =
  (eventId: string, replacement: CorrectRecord['replacement'] = null, course = bhv) =>
  (state: EnrolmentState, history: CorrectRecord['history']) =>
    correctRecord(state, { course, history, eventId, replacement, reason: 'Another learner', now });

type Corrected = Extract<EnrolmentEvent, { type: 'RecordCorrected' }>;
const corrected = (data: Omit<Corrected['data'], 'reason'>): Corrected => ({
  type: 'RecordCorrected',
  occurredAt: now,
  data: { reason: 'Another learner', ...data },
});
const completionWithdrawn: EnrolmentEvent = {
  type: 'CompletionWithdrawn',
  occurredAt: now,
  data: { courseVersion: 2, attempt: 1, reason: 'Another learner' },
};

/** event-1 enrols, event-2 is the theory's record, event-4 the attendance. */
const theory = { progress: 1, score: 0.8, secondsSpent: 1800 };
const theoryDone = [enrolled(), progressed('theory', monday, theory), completed('theory', monday)];
const courseDone = [
  ...theoryDone,
  attended(endsAt),
  completed('practice', endsAt),
  courseCompleted(endsAt, { online: 30, onSite: 240 }),
];
const present = {
  sessionId: 'day-1',
  status: 'present',
  mode: 'on-site',
  minutes: 240,
  sessionMinutes: 240,
} as const;
const attendanceCorrected = {
  eventId: 'event-4',
  correctedType: 'AttendanceRecorded',
  correctedOccurredAt: endsAt,
  activityId: 'practice',
} as const;
const absent = { status: 'absent', mode: 'on-site', minutes: 0 } as const;
const absence = corrected({
  ...attendanceCorrected,
  replacement: absent,
  facts: factsWith({ attendance: [{ ...present, ...absent }], completedAt: endsAt }),
});

describe('when a record that completed the course was wrong', () => {
  it('opens the activity again, and withdraws the completion', () => {
    given(...courseDone)
      .when(correct('event-4', { status: 'absent', mode: 'on-site' }))
      .then(absence, reopened('practice', endsAt), completionWithdrawn);
  });

  it('counts no minutes for who was absent, whatever the replacement says', () => {
    given(...courseDone)
      .when(correct('event-4', { status: 'absent', mode: 'on-site', minutes: 241 }))
      .then(absence, reopened('practice', endsAt), completionWithdrawn);
  });

  it('does the same when nothing should have been recorded', () => {
    given(...courseDone)
      .when(correct('event-4'))
      .then(
        corrected({ ...attendanceCorrected, replacement: null, facts: factsWith({ completedAt: endsAt }) }),
        reopened('practice', endsAt),
        completionWithdrawn,
      );
  });

  it('leaves the completion as it is when the rule is met all the same', () => {
    const late = { status: 'late', mode: 'on-site', minutes: 200 } as const;
    given(...courseDone)
      .when(correct('event-4', late))
      .then(
        corrected({
          ...attendanceCorrected,
          replacement: late,
          facts: factsWith({ attendance: [{ ...present, ...late }], completedAt: endsAt }),
        }),
      );
  });
});

describe('when the correction itself was wrong', () => {
  const withdrawnAgain = [...courseDone, absence, reopened('practice', endsAt), completionWithdrawn];

  it('completes the activity and the course again, on the day itself', () => {
    given(...withdrawnAgain)
      .when(correct('event-4', { status: 'present', mode: 'on-site' }))
      .then(
        corrected({
          ...attendanceCorrected,
          replacement: { status: 'present', mode: 'on-site', minutes: 240 },
          facts: factsWith({ attendance: [present] }),
        }),
        completed('practice', endsAt),
        courseCompleted(endsAt, { online: 30, onSite: 240 }),
      );
  });

  it('changes nothing when the same correction is asked again', () => {
    given(...withdrawnAgain)
      .when(correct('event-4', { status: 'absent', mode: 'on-site' }))
      .thenNothing();
  });
});

describe('when a score was wrong', () => {
  const theoryCorrected = {
    eventId: 'event-2',
    correctedType: 'ActivityProgressed',
    correctedOccurredAt: monday,
    activityId: 'theory',
  } as const;

  it('opens the activity again when the true score is too low', () => {
    const low = { ...theory, score: 0.5 };
    given(...theoryDone)
      .when(correct('event-2', low))
      .then(
        corrected({
          ...theoryCorrected,
          replacement: low,
          facts: factsWith({
            progress: 1,
            bestScore: 0.5,
            attempts: 1,
            secondsSpent: 1800,
            completedAt: monday,
          }),
        }),
        reopened('theory', monday),
      );
  });

  it('completes the activity when the true score is high enough, at the time of the try', () => {
    given(enrolled(), progressed('theory', monday, { ...theory, score: 0.5 }))
      .when(correct('event-2', theory))
      .then(
        corrected({
          ...theoryCorrected,
          replacement: theory,
          facts: factsWith({ progress: 1, bestScore: 0.8, attempts: 1, secondsSpent: 1800 }),
        }),
        completed('theory', monday),
      );
  });

  it('takes back an exemption that rested on it', () => {
    const zero = { progress: 1, score: 0 };
    given(
      enrolled(),
      progressed('pre-test', monday, { progress: 1, score: 0.95 }),
      completed('pre-test', monday),
      exempted('theory', monday, { activity: 'pre-test', score: 0.95 }),
    )
      .when(correct('event-2', zero))
      .then(
        corrected({
          ...theoryCorrected,
          activityId: 'pre-test',
          replacement: zero,
          facts: factsWith({ progress: 1, bestScore: 0, attempts: 1, completedAt: monday }),
        }),
        reopened('theory', monday),
      );
  });

  const passed = (score: number, at: string) => exempted('theory', at, { activity: 'pre-test', score });
  const testCorrected = (score: number) =>
    corrected({
      ...theoryCorrected,
      activityId: 'pre-test',
      replacement: { progress: 1, score },
      facts: factsWith({ progress: 1, bestScore: 0.95, attempts: 2, completedAt: monday }),
    });

  it('rests an exemption on the later try that was good enough', () => {
    given(
      enrolled(),
      progressed('pre-test', monday, { progress: 1, score: 0.99 }),
      completed('pre-test', monday),
      passed(0.99, monday),
      progressed('pre-test', tuesday, { score: 0.95 }),
    )
      .when(correct('event-2', { progress: 1, score: 0 }))
      .then(testCorrected(0), reopened('theory', monday), passed(0.95, tuesday));
  });

  it('takes the exemption from under what was done all the same', () => {
    given(
      enrolled(),
      progressed('pre-test', monday, { progress: 1, score: 0.99 }),
      completed('pre-test', monday),
      passed(0.99, monday),
      progressed('theory', tuesday, theory),
      completed('theory', tuesday),
    )
      .when(correct('event-2', { progress: 1, score: 0 }))
      .then(
        corrected({
          ...theoryCorrected,
          activityId: 'pre-test',
          replacement: { progress: 1, score: 0 },
          facts: factsWith({ progress: 1, bestScore: 0, attempts: 1, completedAt: monday }),
        }),
        reopened('theory', monday),
        reopened('theory', monday),
        completed('theory', tuesday),
      );
  });

  it('dates the activity by the later try that met its rule', () => {
    given(...theoryDone, progressed('theory', tuesday, { score: 0.9 }))
      .when(correct('event-2', { progress: 1, score: 0.1 }))
      .then(
        corrected({
          ...theoryCorrected,
          replacement: { progress: 1, score: 0.1 },
          facts: factsWith({ progress: 1, bestScore: 0.9, attempts: 2, completedAt: monday }),
        }),
        reopened('theory', monday),
        completed('theory', tuesday),
      );
  });
});

describe('when the day of a completion was wrong', () => {
  it('withdraws the completion and grants it again on the day of the later attendance', () => {
    const later = '2026-03-27T12:00:00.000Z';
    const second = { ...present, sessionId: 'day-2' };
    given(...courseDone, attended(later, { sessionId: 'day-2' }))
      .when(correct('event-4'))
      .then(
        corrected({
          ...attendanceCorrected,
          replacement: null,
          facts: factsWith({ attendance: [second], completedAt: endsAt }),
        }),
        reopened('practice', endsAt),
        completed('practice', later),
        completionWithdrawn,
        courseCompleted(later, { online: 30, onSite: 240 }),
      );
  });

  it('leaves it alone when a later record than the one that met the rule is corrected', () => {
    given(...theoryDone, progressed('theory', tuesday, { secondsSpent: 600 }))
      .when(correct('event-4', { secondsSpent: 60 }))
      .then(
        corrected({
          eventId: 'event-4',
          correctedType: 'ActivityProgressed',
          correctedOccurredAt: tuesday,
          activityId: 'theory',
          replacement: { secondsSpent: 60 },
          facts: factsWith({
            progress: 1,
            bestScore: theory.score,
            attempts: 1,
            secondsSpent: 1860,
            completedAt: monday,
          }),
        }),
      );
  });
});

describe('when what was completed need not have been done', () => {
  it('leaves the learner exempt when the completion is taken back', () => {
    const state = [
      enrolled(),
      exempted('theory', monday),
      completed('theory', tuesday),
      reopened('theory', tuesday),
    ].reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState);
    expect(state).toMatchObject({ activities: { theory: { exemption: { at: monday } } } });
    expect(state).not.toHaveProperty('activities.theory.completedAt');
  });
});

describe('when another day than the corrected one completed the course', () => {
  it('moves the completion, and with it the date of a certificate, to that day', () => {
    const nextDay = '2026-03-27T12:00:00.000Z';
    given(...courseDone, attended(nextDay, { sessionId: 'day-2' }))
      .when(correct('event-4', { status: 'absent', mode: 'on-site' }))
      .then(
        corrected({
          ...attendanceCorrected,
          replacement: absent,
          facts: factsWith({
            attendance: [
              { ...present, ...absent },
              { ...present, sessionId: 'day-2' },
            ],
            completedAt: endsAt,
          }),
        }),
        reopened('practice', endsAt),
        completed('practice', nextDay),
        completionWithdrawn,
        courseCompleted(nextDay, { online: 30, onSite: 240 }),
      );
  });
});

describe('when the course was completed by an exemption that was wrong', () => {
  const alone = courseWith([video('theory'), video('extra', { optional: true })]);
  it.each([
    ['after the exemption', monday, tuesday],
    ['before it, as was recorded later', tuesday, monday],
  ])(
    'moves the completion to the day on which the learner did it all the same: %s',
    (_when, exemptAt, doneAt) => {
      given(
        enrolled(),
        exempted('theory', exemptAt),
        courseCompleted(exemptAt),
        progressed('theory', doneAt, { progress: 1 }),
        completed('theory', doneAt),
      )
        .when(correct('event-2', null, alone))
        .then(
          corrected({
            eventId: 'event-2',
            correctedType: 'ActivityExempted',
            correctedOccurredAt: exemptAt,
            activityId: 'theory',
            replacement: null,
            facts: factsWith({ progress: 1, completedAt: doneAt }),
          }),
          completionWithdrawn,
          courseCompleted(doneAt),
        );
    },
  );
});

describe('when what the course does not need was wrong', () => {
  it('leaves the completion on its day, also when something older was recorded since', () => {
    const either = courseWith([video('a'), video('b'), video('extra')], { completion: { any: ['a', 'b'] } });
    given(
      enrolled(),
      progressed('a', tuesday, { progress: 1 }),
      completed('a', tuesday),
      courseCompleted(tuesday),
      progressed('b', monday, { progress: 1 }),
      completed('b', monday),
      progressed('extra', tuesday, { progress: 1 }),
      completed('extra', tuesday),
    )
      .when(correct('event-7', null, either))
      .then(
        corrected({
          eventId: 'event-7',
          correctedType: 'ActivityProgressed',
          correctedOccurredAt: tuesday,
          activityId: 'extra',
          replacement: null,
          facts: factsWith({ completedAt: tuesday }),
        }),
        reopened('extra', tuesday),
      );
  });
});

describe('when a learner did what they were exempt from', () => {
  const exemptAndDone = [
    enrolled(),
    exempted('theory', monday),
    progressed('theory', tuesday, theory),
    completed('theory', tuesday),
  ];

  const mistaken = corrected({
    eventId: 'event-3',
    correctedType: 'ActivityProgressed',
    correctedOccurredAt: tuesday,
    activityId: 'theory',
    replacement: null,
    facts: factsWith({ exemption: { by: { actor: 'trainer-7' }, at: monday }, completedAt: tuesday }),
  });

  it('takes the completion back when the record of it was wrong', () => {
    given(...exemptAndDone)
      .when(correct('event-3'))
      .then(mistaken, reopened('theory', tuesday));
  });

  it('leaves them exempt', () => {
    const state = [...exemptAndDone, mistaken, reopened('theory', tuesday)].reduce<EnrolmentState>(
      enrolment.evolve,
      enrolment.initialState,
    );
    expect(state).toMatchObject({
      activities: { theory: factsWith({ exemption: { by: { actor: 'trainer-7' }, at: monday } }) },
    });
    expect(state).not.toHaveProperty('activities.theory.completedAt');
  });
});

describe('when a learner is exempt by a score, and something else was wrong', () => {
  it('lets the exemption stand as it is', () => {
    const by = { activity: 'pre-test', score: 0.95 };
    given(
      enrolled(),
      progressed('pre-test', monday, { progress: 1, score: 0.95 }),
      completed('pre-test', monday),
      exempted('theory', monday, by),
      progressed('theory', tuesday, { progress: 0.5, secondsSpent: 600 }),
    )
      .when(correct('event-5'))
      .then(
        corrected({
          eventId: 'event-5',
          correctedType: 'ActivityProgressed',
          correctedOccurredAt: tuesday,
          activityId: 'theory',
          replacement: null,
          facts: factsWith({ exemption: { by, at: monday } }),
        }),
      );
  });
});

describe('when an exemption was wrong', () => {
  it('opens the activity again', () => {
    given(enrolled(), exempted('theory', monday))
      .when(correct('event-2'))
      .then(
        corrected({
          eventId: 'event-2',
          correctedType: 'ActivityExempted',
          correctedOccurredAt: monday,
          activityId: 'theory',
          replacement: null,
          facts: factsWith({}),
        }),
        reopened('theory', monday),
      );
  });
});

describe('what a correction is refused for', () => {
  it('is a learner who is not enrolled, or gave up', () => {
    given().when(correct('event-1')).thenRejected({ rejected: 'not-enrolled' });
    given(...theoryDone, withdrawn(tuesday))
      .when(correct('event-2'))
      .thenRejected({ rejected: 'not-enrolled' });
  });

  it('is an event that does not exist', () => {
    given(...theoryDone)
      .when(correct('constructor'))
      .thenRejected({ rejected: 'unknown-event', eventId: 'constructor' });
  });

  it.each(['event-1', 'event-3', 'event-6'])('is an event that follows from others: %s', (eventId) => {
    given(...courseDone)
      .when(correct(eventId))
      .thenRejected({ rejected: 'not-correctable', eventId });
  });

  it('is an event of an earlier attempt', () => {
    given(...courseDone, enrolled({ attempt: 2 }))
      .when(correct('event-2'))
      .thenRejected({ rejected: 'not-correctable', eventId: 'event-2' });
  });

  it('is an exemption that follows from a score', () => {
    given(enrolled(), exempted('theory', monday, { activity: 'pre-test', score: 1 }))
      .when(correct('event-2'))
      .thenRejected({ rejected: 'not-correctable', eventId: 'event-2' });
  });

  it('is a replacement of another kind', () => {
    const another = (correctedType: string) =>
      ({ rejected: 'replacement-of-another-kind', correctedType }) as const;
    given(...courseDone)
      .when(correct('event-2', { status: 'absent', mode: 'remote' }))
      .thenRejected(another('ActivityProgressed'));
    given(...courseDone)
      .when(correct('event-4', { progress: 1 }))
      .thenRejected(another('AttendanceRecorded'));
    given(enrolled(), exempted('theory', monday))
      .when(correct('event-2', { progress: 1 }))
      .thenRejected(another('ActivityExempted'));
  });

  it('is minutes that are missing, or more than the session had', () => {
    given(...courseDone)
      .when(correct('event-4', { status: 'late', mode: 'on-site' }))
      .thenRejected({ rejected: 'minutes-needed', status: 'late' });
    given(...courseDone)
      .when(correct('event-4', { status: 'present', mode: 'on-site', minutes: 241 }))
      .thenRejected({ rejected: 'too-many-minutes', meetingMinutes: 240 });
  });

  it('is a way of taking part that the activity does not offer', () => {
    given(...courseDone)
      .when(correct('event-4', { status: 'present', mode: 'remote' }))
      .thenRejected({ rejected: 'mode-not-offered', mode: 'remote' });
  });
});
