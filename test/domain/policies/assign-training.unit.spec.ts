import { describe, expect, it } from 'vitest';
import type { CertificateState } from '../../../domain/certificate/state.ts';
import type { PublishedCourse } from '../../../domain/course/events.ts';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { type EnrolmentState, enrolment, lastCompletedAttempt } from '../../../domain/enrolment/state.ts';
import type { Employment } from '../../../domain/learner/events.ts';
import type { LearnerState, Standing } from '../../../domain/learner/state.ts';
import {
  type Assignment,
  planTraining,
  reconcileTraining,
  type TrainingFacts,
  trainingOf,
} from '../../../domain/policies/assign-training.ts';
import { bhv, courseCompleted, enrolled, progressed, withdrawn } from '../../support/enrolment-examples.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<EnrolmentState, EnrolmentEvent>(enrolment);

const today = '2026-03-01';
const now = '2026-03-01T09:00:00.000Z';
const warehouse: Assignment = {
  assignmentId: 'warehouse',
  who: [{ field: 'department', equals: 'Magazijn' }],
  courseId: 'bhv',
  dueDays: 30,
  repeatDaysBeforeExpiry: 60,
};
const { repeatDaysBeforeExpiry: _repeat, ...once } = warehouse;

const employee = (status: Standing, employment: Employment = { department: 'Magazijn' }): LearnerState => ({
  status,
  employment,
  isOnHold: false,
});
const erased: LearnerState = { status: 'erased', employment: {}, isOnHold: false };
const elsewhere = employee('active', { department: 'Kantoor' });

const assigned = (attempt = 1, dueOn = '2026-03-31', assignmentId = 'warehouse'): EnrolmentEvent => ({
  type: 'Enrolled',
  occurredAt: now,
  data: { courseId: 'bhv', learnerId: 'E100', courseVersion: 2, attempt, assignmentId, dueOn },
});
const gaveUp = (reason: string, attempt = 1): EnrolmentEvent => ({
  type: 'Withdrawn',
  occurredAt: now,
  data: { attempt, reason },
});
const done = courseCompleted('2025-04-17T11:00:00.000Z');
const worked = progressed('theory', now, { progress: 0.1 });

const issued = (validUntil?: string): CertificateState => ({
  status: 'issued',
  enrolmentId: 'bhv.E100',
  learnerId: 'E100',
  courseId: 'bhv',
  courseVersion: 2,
  attempt: 1,
  title: 'BHV-certificaat',
  issuedAt: '2025-04-17T11:00:00.000Z',
  ...(validUntil !== undefined && { validUntil }),
  graceDays: 30,
});
const revoked = (revokedBy: 'person' | 'completion'): CertificateState => {
  const certificate = issued('2026-04-17T11:00:00.000Z');
  if (certificate.status !== 'issued') throw new Error('It is issued');
  return { ...certificate, status: 'revoked', reason: 'Fraud', revokedBy };
};
const none: CertificateState = { status: 'none' };

/** The policy wakes and finds the facts so. */
const woken =
  (
    change: Partial<TrainingFacts> & {
      certificate?: CertificateState;
      course?: PublishedCourse;
      isRetired?: boolean;
    } = {},
  ) =>
  (state: EnrolmentState) =>
    reconcileTraining(state, {
      learner: employee('active'),
      assignments: [warehouse],
      today,
      course: bhv,
      isRetired: false,
      learnerId: 'E100',
      certificate: none,
      now,
      ...change,
    });
const stateAfter = (...events: readonly EnrolmentEvent[]) =>
  events.reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState);

describe('when a rule is for a learner in service', () => {
  it('enrols, with the day by which it is to be done, once', () => {
    given().when(woken()).then(assigned());
    given(assigned()).when(woken()).thenNothing();
  });

  it('lets go on who began by themselves', () => {
    given(enrolled()).when(woken()).thenNothing();
  });

  it('asks nothing of who completed the course', () => {
    given(assigned(), done).when(woken()).thenNothing();
    given(enrolled(), done)
      .when(woken({ assignments: [once] }))
      .thenNothing();
  });

  it('enrols again who gave up: mandatory is mandatory', () => {
    given(assigned(), gaveUp('No time')).when(woken()).then(assigned(2));
    given(enrolled(), withdrawn(now)).when(woken()).then(assigned(2));
  });

  it('does not ask again of who completed it before and gave up a repeat', () => {
    const history = [assigned(), done, enrolled({ attempt: 2 }), gaveUp('No time', 2)];
    given(...history)
      .when(woken({ certificate: issued('2027-04-17T11:00:00.000Z') }))
      .thenNothing();
    given(...history)
      .when(woken({ assignments: [once], certificate: none }))
      .thenNothing();
  });

  it('enrols nobody in a course that is retired', () => {
    given()
      .when(woken({ isRetired: true }))
      .thenNothing();
  });
});

describe('when several rules are for a learner', () => {
  const soon: Assignment = { ...warehouse, assignmentId: 'everyone', who: [], dueDays: 7 };

  it('enrols by the one that is due first, in whatever order they are read', () => {
    for (const assignments of [
      [warehouse, soon],
      [soon, warehouse],
    ]) {
      given()
        .when(woken({ assignments }))
        .then(assigned(1, '2026-03-08', 'everyone'));
    }
    const twin = { ...warehouse, assignmentId: 'a-twin' };
    given()
      .when(woken({ assignments: [warehouse, twin] }))
      .then(assigned(1, '2026-03-31', 'a-twin'));
  });

  it('goes on while one of them is left', () => {
    given(assigned())
      .when(woken({ assignments: [soon] }))
      .thenNothing();
  });
});

describe('when the certificate ends', () => {
  const complete = [assigned(), done];

  it('begins the course again so many days before', () => {
    given(...complete)
      .when(woken({ certificate: issued('2026-05-01T11:00:00.000Z') }))
      .thenNothing();
    given(...complete)
      .when(woken({ certificate: issued('2026-04-30T11:00:00.000Z') }))
      .then(assigned(2));
    given(...complete, assigned(2))
      .when(woken({ certificate: issued('2026-04-30T11:00:00.000Z') }))
      .thenNothing();
  });

  it('begins it again when it has ended already', () => {
    given(...complete)
      .when(woken({ certificate: issued('2025-12-31T11:00:00.000Z') }))
      .then(assigned(2));
  });

  it('does not for a rule that does not repeat, nor for a certificate without an end', () => {
    given(...complete)
      .when(woken({ assignments: [once], certificate: issued('2025-12-31T11:00:00.000Z') }))
      .thenNothing();
    given(...complete)
      .when(woken({ certificate: issued() }))
      .thenNothing();
  });

  it('waits for the certificate of what was just completed', () => {
    given(...complete, assigned(2), done)
      .when(woken({ certificate: none }))
      .thenNothing();
  });

  it('tells when to look again', () => {
    const course = {
      courseId: 'bhv',
      enrolment: stateAfter(...complete),
      certificate: issued('2026-06-30T11:00:00.000Z'),
    };
    const facts = { learner: employee('active'), assignments: [once, warehouse], today };
    expect(trainingOf(course, facts)).toEqual({ todo: 'nothing', until: '2026-05-01' });
    expect(trainingOf(course, { ...facts, today: '2026-04-30' })).toMatchObject({ todo: 'nothing' });
    expect(trainingOf(course, { ...facts, today: '2026-05-01' })).toMatchObject({ todo: 'enrol' });
  });
});

describe('when the course itself begins again before its certificate ends', () => {
  const course = {
    ...bhv,
    certificate: { title: 'BHV', validMonths: 12, graceDays: 30, renewDaysBeforeExpiry: 60 },
  };
  const complete = [enrolled(), done];
  const renewed = (attempt: number, dueOn: string): EnrolmentEvent => ({
    type: 'Enrolled',
    occurredAt: now,
    data: { courseId: 'bhv', learnerId: 'E100', courseVersion: 2, attempt, dueOn },
  });
  const ending = issued('2026-04-30T11:00:00.000Z');
  const unruled = { assignments: [], course, certificate: ending };

  it('enrols who holds it so many days before, by no rule, and until it ends', () => {
    given(...complete)
      .when(woken({ ...unruled, certificate: issued('2026-05-01T11:00:00.000Z') }))
      .thenNothing();
    given(...complete)
      .when(woken(unruled))
      .then(renewed(2, '2026-04-30'));
    given(...complete, renewed(2, '2026-04-30'))
      .when(woken(unruled))
      .thenNothing();
  });

  it('leaves what a rule began, when the rule is gone and the course asks for the same', () => {
    given(...complete, assigned(2))
      .when(woken(unruled))
      .thenNothing();
  });

  it.each([
    ['is in grace', '2026-02-15T11:00:00.000Z', '2026-02-15'],
    ['expired, and nobody noticed', '2024-02-15T11:00:00.000Z', '2024-02-15'],
  ])('enrols all the same whose certificate %s', (_case, validUntil, dueOn) => {
    given(...complete)
      .when(woken({ ...unruled, certificate: issued(validUntil) }))
      .then(renewed(2, dueOn));
  });

  it('is not for who holds none: revoked, endless, not yet issued, or never earned', () => {
    for (const certificate of [revoked('person'), revoked('completion'), issued(), none]) {
      given(...complete)
        .when(woken({ ...unruled, certificate }))
        .thenNothing();
    }
    given()
      .when(woken({ ...unruled, certificate: none }))
      .thenNothing();
  });

  it('leaves alone who gave it up, until the next certificate', () => {
    const gaveItUp = [...complete, renewed(2, '2026-04-30'), gaveUp('No time', 2)];
    given(...gaveItUp)
      .when(woken(unruled))
      .thenNothing();
    given(...gaveItUp, enrolled({ attempt: 3 }), done)
      .when(woken(unruled))
      .then(renewed(4, '2026-04-30'));
  });

  it('goes on where a rule began it and then let go', () => {
    given(...complete, assigned(2), gaveUp('No longer assigned', 2))
      .when(woken(unruled))
      .then(renewed(3, '2026-04-30'));
  });

  it('waits for who has left until they are back, and takes nothing from them meanwhile', () => {
    const left = { ...unruled, learner: employee('left') };
    given(...complete)
      .when(woken(left))
      .thenNothing();
    given(...complete, renewed(2, '2026-04-30'))
      .when(woken(left))
      .thenNothing();
  });

  it('lets a rule go first, and adds nothing to it', () => {
    given(...complete)
      .when(woken({ ...unruled, assignments: [warehouse] }))
      .then(assigned(2));
    given(...complete)
      .when(woken({ ...unruled, assignments: [once] }))
      .then(renewed(2, '2026-04-30'));
  });

  it('does not happen once the course is retired, nor where it does not say so', () => {
    given(...complete)
      .when(woken({ ...unruled, isRetired: true }))
      .thenNothing();
    given(...complete)
      .when(woken({ ...unruled, course: bhv }))
      .thenNothing();
  });

  it('tells when to look again', () => {
    const standing = {
      courseId: 'bhv',
      enrolment: stateAfter(...complete),
      certificate: issued('2026-06-30T11:00:00.000Z'),
      renewDaysBeforeExpiry: 60,
    };
    const facts = { learner: employee('active'), assignments: [], today };
    expect(trainingOf(standing, facts)).toEqual({ todo: 'nothing', until: '2026-05-01' });
    expect(trainingOf(standing, { ...facts, learner: employee('left') })).toEqual({ todo: 'nothing' });
    const plan = planTraining([standing], { ...facts, today: '2026-05-01' });
    expect(plan).toStrictEqual({ enrol: [{ courseId: 'bhv', dueOn: '2026-06-30' }], withdraw: [] });
  });
});

describe('when the certificate was revoked', () => {
  it('begins the course again if a person did it, and waits if a correction did', () => {
    given(assigned(), done)
      .when(woken({ certificate: revoked('person'), assignments: [once] }))
      .then(assigned(2));
    given(assigned(), done)
      .when(woken({ certificate: revoked('completion') }))
      .thenNothing();
  });
});

describe('when the learner is not in service', () => {
  it.each<[string, LearnerState]>([
    ['left', employee('left')],
    ['is expected', employee('expected')],
    ['was erased', erased],
  ])('begins nothing, and is withdrawn from all that a rule began: who %s', (_case, learner) => {
    given().when(woken({ learner })).thenNothing();
    given(assigned()).when(woken({ learner })).then(gaveUp('Not in service'));
    given(assigned(), worked).when(woken({ learner })).then(gaveUp('Not in service'));
    given(assigned(), gaveUp('Not in service')).when(woken({ learner })).thenNothing();
  });

  it('keeps what was begun otherwise, and what is complete', () => {
    given(enrolled())
      .when(woken({ learner: employee('left') }))
      .thenNothing();
    given(assigned(), done)
      .when(woken({ learner: employee('left') }))
      .thenNothing();
  });

  it('begins again on coming back', () => {
    given(assigned(), gaveUp('Not in service')).when(woken()).then(assigned(2));
  });

  it('is not known, and nothing is decided', () => {
    given()
      .when(woken({ learner: { status: 'none' } }))
      .thenNothing();
    given(assigned())
      .when(woken({ learner: { status: 'none' } }))
      .thenNothing();
  });
});

describe('when no rule is for the learner any more', () => {
  it('is withdrawn from what was not touched, after a move or the end of the rule', () => {
    given(assigned())
      .when(woken({ learner: elsewhere }))
      .then(gaveUp('No longer assigned'));
    given(assigned())
      .when(woken({ assignments: [] }))
      .then(gaveUp('No longer assigned'));
  });

  it('may finish what was begun', () => {
    given(assigned(), worked)
      .when(woken({ learner: elsewhere }))
      .thenNothing();
  });

  it('keeps what a person began', () => {
    given(enrolled())
      .when(woken({ learner: elsewhere }))
      .thenNothing();
  });
});

describe('the plan for a learner', () => {
  it('has each course once, in one order', () => {
    const courses = [
      { courseId: 'vca', enrolment: stateAfter(), certificate: none },
      { courseId: 'old', enrolment: stateAfter(assigned()), certificate: none },
      { courseId: 'bhv', enrolment: stateAfter(), certificate: none },
      {
        courseId: 'ehbo',
        enrolment: stateAfter(assigned(), done),
        certificate: issued('2026-06-30T11:00:00.000Z'),
      },
    ];
    const rules = ['vca', 'bhv', 'ehbo'].map((courseId) => ({ ...warehouse, courseId }));
    const facts = { learner: employee('active'), assignments: rules, today };
    const plan = {
      enrol: [
        { courseId: 'bhv', assignmentId: 'warehouse', dueOn: '2026-03-31' },
        { courseId: 'vca', assignmentId: 'warehouse', dueOn: '2026-03-31' },
      ],
      withdraw: [{ courseId: 'old', reason: 'No longer assigned' }],
      lookAgainOn: '2026-05-01',
    };
    expect(planTraining(courses, facts)).toStrictEqual(plan);
    expect(planTraining(courses.toReversed(), facts)).toStrictEqual(plan);
  });

  it('is empty when there is nothing to do', () => {
    expect(planTraining([], { learner: employee('left'), assignments: [warehouse], today })).toStrictEqual({
      enrol: [],
      withdraw: [],
    });
  });
});

describe('the last attempt that is complete', () => {
  it.each<[string, readonly EnrolmentEvent[], number | undefined]>([
    ['never enrolled', [], undefined],
    ['under way', [enrolled()], undefined],
    ['complete', [enrolled(), done], 1],
    ['complete, and begun again', [enrolled(), done, enrolled({ attempt: 2 })], 1],
    ['complete twice', [enrolled(), done, enrolled({ attempt: 2 }), done], 2],
    ['given up', [enrolled(), withdrawn(now), enrolled({ attempt: 2 })], undefined],
  ])('is the newest: %s', (_case, history, attempt) => {
    expect(lastCompletedAttempt(stateAfter(...history))).toBe(attempt);
  });
});
