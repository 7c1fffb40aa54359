import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordAttendance } from '../../../domain/enrolment/attend.ts';
import { type Attendance, attendanceStatusSchema } from '../../../domain/enrolment/events.ts';
import { isMet } from '../../../domain/enrolment/path.ts';
import { type EnrolmentState, enrolment, factsOf } from '../../../domain/enrolment/state.ts';
import { isRejection } from '../../../domain/shared/decision.ts';
import { courseWith, enrolled, factsWith, sessionOf, workshop } from '../../support/enrolment-examples.ts';

const course = courseWith([
  workshop('first', { completion: { minAttendance: 0.8 } }),
  workshop('second', { completion: { minAttendance: 0.5 } }),
]);

/** One row per session: how the trainers fill in their lists. */
const rows = fc.uniqueArray(
  fc.record({
    sessionId: fc.constantFrom('s1', 's2', 's3', 's4', 's5', 's6'),
    status: fc.constantFrom(...attendanceStatusSchema.options),
    mode: fc.constantFrom('on-site' as const, 'remote' as const),
    minutes: fc.integer({ min: 0, max: 60 }),
  }),
  { selector: ({ sessionId }) => sessionId, minLength: 1 },
);
type Row = (typeof rows extends fc.Arbitrary<infer Value> ? Value : never)[number];

function record(state: EnrolmentState, { sessionId, ...row }: Row): EnrolmentState {
  const dayOfMonth = 10 + Number(sessionId.slice(1));
  const session = sessionOf(
    [{ startsAt: `2026-03-${dayOfMonth}T10:00:00.000Z`, endsAt: `2026-03-${dayOfMonth}T11:00:00.000Z` }],
    { sessionId, activityId: dayOfMonth % 2 === 0 ? 'first' : 'second' },
  );
  const decision = recordAttendance(state, { course, session, ...row, now: '2026-03-31T12:00:00.000Z' });
  if (isRejection(decision)) throw new Error(`Refused: ${decision.rejected}`);
  return decision.reduce<EnrolmentState>(enrolment.evolve, state);
}

const bySession = (one: Attendance, other: Attendance) => one.sessionId.localeCompare(other.sessionId);

/** What is known, but for the order in which it was recorded: that decides which of two days counts as completing. */
function known(state: EnrolmentState) {
  if (state.status === 'none') throw new Error('The learner is enrolled');
  const activities = course.activities.map(({ id }) => {
    const { attendance, completedAt, ...facts } = factsOf(state, id);
    return { ...facts, attendance: attendance.toSorted(bySession), isCompleted: completedAt !== undefined };
  });
  return { status: state.status, activities };
}

describe('the lists of several sessions', () => {
  const beginning = enrolment.evolve(enrolment.initialState, enrolled());

  it('lead to the same, in whatever order they come in', () => {
    fc.assert(
      fc.property(
        rows.chain((some) =>
          fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
        ),
        ([some, shuffled]) => {
          expect(known(shuffled.reduce(record, beginning))).toEqual(known(some.reduce(record, beginning)));
        },
      ),
    );
  });

  it('change nothing when they come in twice', () => {
    fc.assert(
      fc.property(rows, (some) => {
        const once = some.reduce(record, beginning);
        expect(some.reduce(record, once)).toEqual(once);
      }),
    );
  });
});

describe('the part of a session that an activity asks for', () => {
  /** Whole numbers, in which the edge is exact: 55 of 100 minutes is 55 %, yet in binary 0.55 * 100 is more than 55. */
  const cases = fc
    .record({ percent: fc.integer({ min: 1, max: 100 }), sessionMinutes: fc.integer({ min: 1, max: 2_880 }) })
    .chain(({ percent, sessionMinutes }) => {
      const edge = Math.floor((percent * sessionMinutes) / 100);
      const nearEdge = fc.integer({ min: Math.max(0, edge - 1), max: Math.min(sessionMinutes, edge + 1) });
      return fc.record({
        percent: fc.constant(percent),
        sessionMinutes: fc.constant(sessionMinutes),
        minutes: nearEdge,
      });
    });

  it('is met by exactly as much, and not by a minute less', () => {
    fc.assert(
      fc.property(cases, ({ percent, sessionMinutes, minutes }) => {
        const day = workshop('day', { completion: { minAttendance: percent / 100 } });
        const attendance = [
          { sessionId: 's1', status: 'late', mode: 'remote', minutes, sessionMinutes } as const,
        ];
        const isEnough = minutes > 0 && minutes * 100 >= percent * sessionMinutes;
        expect(isMet(day, factsWith({ attendance }))).toBe(isEnough);
      }),
      { numRuns: 2_000, examples: [[{ percent: 55, sessionMinutes: 100, minutes: 55 }]] },
    );
  });
});
