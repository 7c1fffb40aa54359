import { describe, expect, it } from 'vitest';
import type { PublishedCourse } from '../../../domain/course/events.ts';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { byUrgency, openActivities, urgencyOf } from '../../../domain/enrolment/next.ts';
import { type EnrolmentState, enrolment } from '../../../domain/enrolment/state.ts';
import {
  bhv,
  completed,
  courseWith,
  enrolled,
  progressed,
  video,
  withdrawn,
} from '../../support/enrolment-examples.ts';

const at = '2026-03-02T09:00:00.000Z';
const next = (course: PublishedCourse, ...events: readonly EnrolmentEvent[]) => {
  const state = [enrolled(), ...events].reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState);
  if (state.status === 'none') throw new Error('It began');
  return openActivities(state, course).map(({ activity: { id }, need, minutesLeft, exemptsFrom }) => ({
    id,
    need,
    minutesLeft,
    exemptsFrom,
  }));
};
const idsOf = (found: ReturnType<typeof next>) => found.map(({ id, need }) => `${id} ${need}`);

describe('what is open to a learner', () => {
  it('is what can be taken up, with the test that lets them skip some of it', () => {
    expect(next(bhv)).toEqual([
      { id: 'pre-test', need: 'optional', minutesLeft: 5, exemptsFrom: ['theory'] },
      { id: 'theory', need: 'required', minutesLeft: 5, exemptsFrom: [] },
    ]);
  });

  it('takes as long as is left of it', () => {
    const course = courseWith([video('film', { minutes: 90 })]);
    expect(next(course, progressed('film', at, { progress: 0.5 }))[0]?.minutesLeft).toBe(45);
  });

  it('is nothing once it is given up', () => {
    expect(next(bhv, withdrawn(at))).toEqual([]);
  });

  it('is each of a choice until one is done, and then none of the others', () => {
    const course = courseWith([video('intro'), video('a'), video('b')], {
      completion: { all: ['intro', { any: ['a', 'b'] }] },
    });
    expect(idsOf(next(course))).toEqual(['intro required', 'a choice', 'b choice']);
    expect(idsOf(next(course, completed('a', at)))).toEqual(['intro required']);
  });

  it('is no choice when all that is left must be done', () => {
    const course = courseWith([video('a'), video('b'), video('c')], {
      completion: { atLeast: 2, of: ['a', 'b', { all: ['c'] }] },
    });
    expect(idsOf(next(course, completed('a', at)))).toEqual(['b choice', 'c choice']);
    const both = { ...course, completion: { atLeast: 2, of: ['a', 'b'] } };
    expect(idsOf(next(both, completed('a', at)))).toEqual(['b required', 'c optional']);
  });

  it('is needed when it opens what is needed', () => {
    const course = courseWith([video('reading'), video('exam', { after: ['reading'] }), video('other')], {
      completion: { any: ['exam', 'other'] },
    });
    expect(idsOf(next(course))).toEqual(['reading choice', 'other choice']);
  });
});

describe('the order in which it is shown', () => {
  it('is that of what presses most', () => {
    const today = '2026-03-10';
    const of = (
      status: 'open' | 'in-progress',
      dueOn?: string,
      need: 'required' | 'optional' = 'required',
    ) => ({
      urgency: urgencyOf({ status, need }, dueOn, today),
      need,
      dueOn,
    });
    const order = [
      of('open', '2026-03-01'),
      of('in-progress', '2026-03-10'),
      of('open', '2026-04-01'),
      of('in-progress'),
      of('open'),
      of('open', undefined, 'optional'),
    ];
    expect(order.map(({ urgency }) => urgency)).toEqual(['overdue', 'due', 'due', 'begun', 'open', 'open']);
    expect(order.toReversed().toSorted(byUrgency)).toEqual(order);
  });
});
