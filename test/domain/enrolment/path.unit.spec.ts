import { describe, expect, it } from 'vitest';
import type { CompletionRule } from '../../../domain/course/content.ts';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import {
  describeEnrolment,
  fulfilledAt,
  isAboutToOpen,
  isMet,
  nextOf,
  percentOf,
  statusOf,
  summariseEnrolment,
} from '../../../domain/enrolment/path.ts';
import { type Enrolment, type EnrolmentState, enrolment, factsOf } from '../../../domain/enrolment/state.ts';
import {
  attended,
  bhv,
  completed,
  courseWith,
  enrolled,
  exempted,
  progressed,
  video,
  withdrawn,
  workshop,
} from '../../support/enrolment-examples.ts';

const monday = '2026-03-02T09:00:00.000Z';
const tuesday = '2026-03-03T09:00:00.000Z';

function having(...events: readonly EnrolmentEvent[]): Enrolment {
  const state = [enrolled(), ...events].reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState);
  if (state.status === 'none') throw new Error('There was an enrolment');
  return state;
}
const statuses = (state: Enrolment) =>
  Object.fromEntries(bhv.activities.map((activity) => [activity.id, statusOf(state, activity)]));
const theoryDone = [progressed('theory', monday, { progress: 1, score: 0.8 }), completed('theory', monday)];

describe('how the learner stands in each activity', () => {
  const fresh = { 'pre-test': 'open', theory: 'open', practice: 'locked', webinar: 'locked' };

  it.each([
    { why: 'nothing is done', events: [], expected: fresh },
    {
      why: 'the theory is begun',
      events: [progressed('theory', monday, { progress: 0.2 })],
      expected: { ...fresh, theory: 'in-progress' },
    },
    {
      why: 'everything is seen, and the test not made',
      events: [progressed('theory', monday, { progress: 1 })],
      expected: { ...fresh, theory: 'in-progress' },
    },
    {
      why: 'the test is not passed',
      events: [progressed('theory', monday, { progress: 1, score: 0.6 })],
      expected: { ...fresh, theory: 'failed' },
    },
    {
      why: 'the theory is done',
      events: theoryDone,
      expected: { ...fresh, theory: 'completed', practice: 'open' },
    },
    {
      why: 'the theory need not be done',
      events: [exempted('theory', monday)],
      expected: { ...fresh, theory: 'exempt', practice: 'open' },
    },
    {
      why: 'the learner was too short at the practice day',
      events: [...theoryDone, attended(tuesday, { status: 'late', minutes: 100 })],
      expected: { ...fresh, theory: 'completed', practice: 'failed' },
    },
    {
      why: 'the learner was not at the practice day',
      events: [...theoryDone, attended(tuesday, { status: 'absent', minutes: 0 })],
      expected: { ...fresh, theory: 'completed', practice: 'open' },
    },
  ])('when $why', ({ events, expected }) => {
    expect(statuses(having(...events))).toEqual(expected);
  });
});

describe('an activity whose rule asks for nothing', () => {
  const lenient = [
    video('film', { completion: { minProgress: 0 } }),
    workshop('day', { completion: { minAttendance: 0 } }),
  ];

  it('is not met before the learner has done anything in it', () => {
    const absent = attended(monday, { activityId: 'day', status: 'absent', minutes: 0 });
    const { activities } = having(absent);
    expect(lenient.map((each) => isMet(each, factsOf({ activities }, each.id)))).toEqual([false, false]);
  });
});

describe('what comes next', () => {
  it('is what is begun, then what failed, then what is open, each in the order of the course', () => {
    const course = courseWith([
      video('a'),
      video('b', { completion: { minScore: 0.5 } }),
      video('c'),
      video('d', { after: ['c'] }),
    ]);
    const state = having(
      progressed('c', monday, { progress: 0.1 }),
      progressed('b', monday, { progress: 1, score: 0.1 }),
    );
    expect(nextOf(state, course)).toEqual(['c', 'b', 'a']);
  });

  it('is nothing after giving up', () => {
    expect(nextOf(having(withdrawn(tuesday)), bhv)).toEqual([]);
  });

  it('lets a learner book what opens after something that is open, and no further', () => {
    const about = bhv.activities.filter((activity) => isAboutToOpen(having(), bhv, activity));
    expect(about.map(({ id }) => id)).toEqual(['pre-test', 'theory', 'practice']);
  });
});

describe('how far the learner is', () => {
  const course = (completion: CompletionRule) =>
    courseWith(
      ['constructor', 'b', 'c'].map((id) => video(id)),
      { completion },
    );
  const state = having(
    progressed('constructor', monday, { progress: 1 }),
    completed('constructor', monday),
    progressed('b', tuesday, { progress: 0.5 }),
  );

  it.each<{ completion: CompletionRule; percent: number }>([
    { completion: 'constructor', percent: 100 },
    { completion: 'b', percent: 50 },
    { completion: { all: ['constructor', 'b', 'c'] }, percent: 50 },
    { completion: { any: ['b', 'c'] }, percent: 50 },
    { completion: { any: ['constructor', 'c'] }, percent: 100 },
    { completion: { atLeast: 2, of: ['constructor', 'b', 'c'] }, percent: 75 },
    { completion: { all: ['constructor', { any: ['b', { all: ['b', 'c'] }] }] }, percent: 75 },
    { completion: { all: ['constructor', 'constructor', 'c'] }, percent: 66 },
  ])('is $percent % when $completion is needed', ({ completion, percent }) => {
    expect(percentOf(state, course(completion))).toBe(percent);
  });

  it('counts what is seen but not done as a little less than done', () => {
    const seen = having(progressed('b', monday, { progress: 1 }));
    expect(percentOf(seen, course({ all: ['b', 'c'] }))).toBe(49);
  });

  it('is 99 % while only the score is missing', () => {
    const seen = having(progressed('b', monday, { progress: 1 }));
    expect(percentOf(seen, course('b'))).toBe(99);
  });

  it.each([0.29, 0.57, 0.58])('is not a percent short of %d by the way computers count', (progress) => {
    expect(percentOf(having(progressed('b', monday, { progress })), course('b'))).toBe(
      Number((progress * 100).toFixed(0)),
    );
  });
});

describe('when the rule was met', () => {
  const state = having(completed('a', tuesday), completed('b', monday));

  it.each<{ rule: CompletionRule; at: string | undefined }>([
    { rule: { all: ['a', 'b'] }, at: tuesday },
    { rule: { any: ['a', 'b', 'c'] }, at: monday },
    { rule: { atLeast: 1, of: ['a', 'b', 'c'] }, at: monday },
    { rule: { atLeast: 2, of: ['a', 'b', 'c'] }, at: tuesday },
    { rule: { atLeast: 3, of: ['a', 'b', 'c'] }, at: undefined },
    { rule: { all: [{ any: ['a', 'b'] }, 'b'] }, at: monday },
    { rule: 'c', at: undefined },
  ])('is $at for $rule', ({ rule, at }) => {
    expect(fulfilledAt(rule, state)).toBe(at);
  });
});

describe('what is told of an enrolment', () => {
  const events = [
    progressed('theory', monday, { progress: 1, score: 0.8, secondsSpent: 1800 }),
    completed('theory', monday),
    attended(tuesday, { minutes: 100, status: 'late' }),
  ];
  const state = having(...events);

  it('to clients is every activity, the time in minutes, and what comes next', () => {
    expect(describeEnrolment(state, bhv)).toEqual({
      enrolmentId: 'bhv.E100',
      courseId: 'bhv',
      courseVersion: 2,
      learnerId: 'E100',
      attempt: 1,
      status: 'active',
      percent: 50,
      minutes: 130,
      activities: [
        { id: 'pre-test', status: 'open', progress: 0, attempts: 0, minutes: 0 },
        {
          id: 'theory',
          status: 'completed',
          progress: 1,
          bestScore: 0.8,
          attempts: 1,
          minutes: 30,
          completedAt: monday,
        },
        { id: 'practice', status: 'failed', progress: 0, attempts: 0, minutes: 100 },
        { id: 'webinar', status: 'locked', progress: 0, attempts: 0, minutes: 0 },
      ],
      next: ['practice', 'pre-test'],
    });
  });

  it('to clients tells what exempts from an activity beside doing it', () => {
    const activities = bhv.activities.map((activity) =>
      activity.id === 'practice' ? { ...activity, exemptByQualification: 'ehbo' } : activity,
    );
    expect(
      describeEnrolment(state, { ...bhv, activities }).activities.map((each) => each.exemptByQualification),
    ).toEqual([undefined, undefined, 'ehbo', undefined]);
  });

  it('to projections is where it stands, and the titles of what the commit names', () => {
    expect(summariseEnrolment(state, bhv, events.slice(0, 2))).toEqual({
      courseId: 'bhv',
      learnerId: 'E100',
      courseVersion: 2,
      courseTitle: 'BHV basis',
      attempt: 1,
      status: 'active',
      percent: 50,
      minutes: 130,
      enrolledAt: '2026-03-01T09:00:00.000Z',
      activityTitles: { theory: 'Film theory' },
      activities: {
        theory: {
          standing: 'completed',
          minutes: { online: 30, onSite: 0, remote: 0 },
          failures: 0,
          bestScore: 0.8,
          recordedAt: monday,
          doneAt: monday,
        },
      },
    });
  });

  it('to projections is how often an activity was tried in vain', () => {
    const failuresAfter = (...records: EnrolmentEvent[]) => {
      const { activities } = summariseEnrolment(having(...records), bhv, records);
      return Object.values(activities).map(({ standing, failures }) => [standing, failures]);
    };
    const scored = (score: number) => progressed('theory', monday, { score });
    expect(failuresAfter(scored(0.3), scored(0.6))).toEqual([['begun', 2]]);
    expect(failuresAfter(scored(0.3), progressed('theory', monday, { progress: 1 }))).toEqual([
      ['failed', 1],
    ]);
    expect(failuresAfter(scored(0.3), scored(0.8))).toEqual([['begun', 0]]);
    const partOf = (sessionId: string, minutes: number) => attended(monday, { sessionId, minutes });
    expect(failuresAfter(partOf('day-1', 60), partOf('day-2', 100), partOf('day-3', 0))).toEqual([
      ['failed', 2],
    ]);
    const evening = (meeting: number) =>
      attended(monday, { sessionId: 'evenings', meeting, minutes: 60, meetingMinutes: 120 });
    expect(failuresAfter(partOf('day-1', 60), evening(1))).toEqual([['begun', 1]]);
    expect(failuresAfter(partOf('day-1', 60), evening(1), evening(2))).toEqual([['failed', 2]]);
  });

  it('to projections is also which rule asked for it, and by when', () => {
    const assigned = { ...state, assignmentId: 'warehouse', dueOn: '2026-03-31' };
    expect(summariseEnrolment(assigned, bhv, [])).toMatchObject({
      assignmentId: 'warehouse',
      dueOn: '2026-03-31',
    });
  });
});
