import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appliesTo } from '../../../domain/assignment/state.ts';
import type { CertificateState } from '../../../domain/certificate/state.ts';
import { withdraw } from '../../../domain/enrolment/decide.ts';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { type EnrolmentState, enrolment } from '../../../domain/enrolment/state.ts';
import type { LearnerState } from '../../../domain/learner/state.ts';
import {
  type Assignment,
  planTraining,
  reconcileTraining,
  type TrainingFacts,
} from '../../../domain/policies/assign-training.ts';
import { addDays } from '../../../domain/shared/calendar.ts';
import { isRejection } from '../../../domain/shared/decision.ts';
import { bhv, courseCompleted, progressed } from '../../support/enrolment-examples.ts';

const now = '2026-03-01T09:00:00.000Z';
const departments = ['Magazijn', 'Kantoor'] as const;

const learner: fc.Arbitrary<LearnerState> = fc.record({
  status: fc.constantFrom('expected', 'active', 'active', 'left', 'erased'),
  employment: fc.record({ department: fc.constantFrom(...departments) }),
  isOnHold: fc.constant(false),
});
const rule = fc
  .record(
    {
      assignmentId: fc.constantFrom('a', 'b', 'c'),
      who: fc.constantFrom([], ...departments.map((equals) => [{ field: 'department' as const, equals }])),
      courseId: fc.constantFrom('bhv', 'vca'),
      dueDays: fc.constantFrom(7, 30),
      repeatDaysBeforeExpiry: fc.constantFrom(0, 60),
    },
    { requiredKeys: ['assignmentId', 'who', 'courseId', 'dueDays'] },
  )
  .map((drawn): Assignment => drawn);
const facts: fc.Arbitrary<TrainingFacts> = fc.record({
  learner,
  assignments: fc.uniqueArray(rule, { selector: ({ assignmentId }) => assignmentId }),
  today: fc.constantFrom('2026-03-01', '2026-03-15', '2026-07-01'),
});
const certificate: fc.Arbitrary<CertificateState> = fc
  .constantFrom(undefined, '2026-03-20T00:00:00.000Z', '2027-01-01T00:00:00.000Z')
  .map((validUntil) => ({
    status: 'issued',
    enrolmentId: 'bhv.E100',
    learnerId: 'E100',
    courseId: 'bhv',
    courseVersion: 2,
    attempt: 1,
    title: 'BHV-certificaat',
    issuedAt: now,
    ...(validUntil !== undefined && { validUntil }),
    graceDays: 30,
  }));

/** What learners do by themselves between one waking and the next. */
type Deed = 'work' | 'complete' | 'give up';
const deed = fc.constantFrom<Deed>('work', 'complete', 'give up');

function did(state: EnrolmentState, what: Deed): EnrolmentState {
  if (state.status !== 'active') return state;
  const events: readonly EnrolmentEvent[] = (() => {
    switch (what) {
      case 'work':
        return [progressed('theory', now, { progress: 0.5 })];
      case 'complete':
        return [courseCompleted(now)];
      case 'give up': {
        const decision = withdraw(state, { reason: 'No time', now });
        return isRejection(decision) ? [] : decision;
      }
      default:
        return what satisfies never;
    }
  })();
  return events.reduce<EnrolmentState>(enrolment.evolve, state);
}

/** Whether the course begins again by itself. */
const course = fc.constantFrom(bhv, {
  ...bhv,
  certificate: { title: 'BHV', validMonths: 12, graceDays: 30, renewDaysBeforeExpiry: 60 },
});

function woken(
  state: EnrolmentState,
  known: TrainingFacts,
  proof: CertificateState,
  offered = bhv,
): EnrolmentState {
  const decision = reconcileTraining(state, {
    ...known,
    course: offered,
    isRetired: false,
    learnerId: 'E100',
    certificate: proof,
    now,
  });
  if (isRejection(decision)) throw new Error(`A policy is not refused: ${decision.rejected}`);
  return decision.reduce<EnrolmentState>(enrolment.evolve, state);
}

/** Facts change and learners do things; after each, the policy wakes as often as it likes, or not at all. */
const chapter = fc.record({
  facts,
  deeds: fc.array(deed, { maxLength: 2 }),
  wakings: fc.nat(2),
});
const chapters = fc.array(chapter, { maxLength: 5 });
type Chapter = typeof chapter extends fc.Arbitrary<infer Value> ? Value : never;

function told(story: readonly Chapter[], proof: CertificateState, offered = bhv): EnrolmentState {
  return story.reduce<EnrolmentState>((before, { facts: known, deeds, wakings }) => {
    const state = deeds.reduce(did, before);
    return Array.from({ length: wakings }).reduce<EnrolmentState>(
      (current) => woken(current, known, proof, offered),
      state,
    );
  }, enrolment.initialState);
}

describe('whenever the policy wakes, late, twice or together', () => {
  it('decides nothing the second time', () => {
    fc.assert(
      fc.property(chapters, facts, certificate, course, (story, last, proof, offered) => {
        const state = woken(told(story, proof, offered), last, proof, offered);
        expect(woken(state, last, proof, offered)).toBe(state);
      }),
    );
  });

  it('leaves the enrolment as the last facts want it, whatever it missed', () => {
    fc.assert(
      fc.property(chapters, facts, certificate, course, (story, last, proof, offered) => {
        const state = woken(told(story, proof, offered), last, proof, offered);
        const isAsked =
          last.learner.status === 'active' &&
          last.assignments.some(
            (each) =>
              each.courseId === 'bhv' &&
              last.learner.status === 'active' &&
              appliesTo(each, last.learner.employment),
          );
        if (isAsked) {
          const hasCompleted =
            state.status === 'completed' ||
            (state.status !== 'none' && state.previousAttempts.some(({ status }) => status === 'completed'));
          expect(state.status === 'active' || hasCompleted).toBe(true);
        } else if (state.status === 'active' && state.assignmentId !== undefined) {
          expect(last.learner.status).toBe('active');
          // What the course itself would begin again is not taken away first.
          const days = offered.certificate?.renewDaysBeforeExpiry;
          const endsSoon =
            days !== undefined &&
            proof.status === 'issued' &&
            proof.validUntil !== undefined &&
            addDays(proof.validUntil, -days).slice(0, 10) <= last.today;
          if (!endsSoon) expect(Object.keys(state.activities)).not.toEqual([]);
        }
      }),
    );
  });

  it('plans the same for any order of rules and courses', () => {
    const shuffledFacts = facts.chain((known) =>
      fc.tuple(
        fc.constant(known),
        fc
          .shuffledSubarray([...known.assignments], { minLength: known.assignments.length })
          .map((assignments) => ({ ...known, assignments })),
      ),
    );
    fc.assert(
      fc.property(chapters, shuffledFacts, certificate, (story, [one, other], proof) => {
        const course = { enrolment: told(story, proof), certificate: proof };
        const courses = ['bhv', 'vca'].map((courseId) => ({ courseId, ...course }));
        expect(planTraining(courses.toReversed(), other)).toEqual(planTraining(courses, one));
      }),
    );
  });

  it('makes another plan by time alone on the day that it foretells, and not before', () => {
    fc.assert(
      fc.property(
        chapters,
        facts,
        certificate,
        course,
        fc.nat(400),
        (story, known, proof, offered, later) => {
          const courses = [
            {
              courseId: 'bhv',
              enrolment: told(story, proof, offered),
              certificate: proof,
              renewDaysBeforeExpiry: offered.certificate?.renewDaysBeforeExpiry,
            },
          ];
          const plan = planTraining(courses, known);
          if (plan.enrol.length > 0) return;
          const day = new Date(Date.parse(known.today) + later * 86_400_000).toISOString().slice(0, 10);
          const { enrol } = planTraining(courses, { ...known, today: day });
          expect(enrol.length > 0).toBe(plan.lookAgainOn !== undefined && plan.lookAgainOn <= day);
        },
      ),
    );
  });
});
