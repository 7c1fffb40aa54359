import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AssignmentContent } from '../../../domain/assignment/content.ts';
import { putAssignment } from '../../../domain/assignment/decide.ts';
import { type AssignmentState, appliesTo, assignment } from '../../../domain/assignment/state.ts';
import { isRejection } from '../../../domain/shared/decision.ts';
import { eventFixtures } from '../../support/event-fixtures.ts';
import { frozen } from '../../support/frozen.ts';

const now = '2026-03-01T09:00:00.000Z';
const condition = fc.record({
  field: fc.constantFrom('department', 'jobTitle'),
  equals: fc.constantFrom('Magazijn', 'Kantoor'),
});
const content: fc.Arbitrary<AssignmentContent> = fc.record({
  who: fc.array(condition, { maxLength: 4 }),
  courseId: fc.constantFrom('bhv', 'vca'),
  dueDays: fc.nat(60),
});
const reordered = content.chain((one) =>
  fc
    .shuffledSubarray(one.who, { minLength: one.who.length })
    .map((who): readonly [AssignmentContent, AssignmentContent] => [one, { ...one, who }]),
);

function put(state: AssignmentState, sent: AssignmentContent): AssignmentState {
  const decision = putAssignment(state, { content: sent, now });
  if (isRejection(decision)) throw new Error(decision.rejected);
  return decision.reduce<AssignmentState>(assignment.evolve, state);
}

describe('whatever is put', () => {
  it('holds as it was put last, and changes nothing when put again in any order', () => {
    fc.assert(
      fc.property(fc.array(content), reordered, (earlier, [one, other]) => {
        const state = put(earlier.reduce(put, assignment.initialState), one);
        expect(put(state, other)).toBe(state);
        expect(state).toMatchObject({ status: 'active', rule: { courseId: one.courseId } });
      }),
    );
  });

  it('is for the same people in any order of its conditions', () => {
    const employment = fc.record(
      { department: fc.constant('Magazijn'), jobTitle: fc.constantFrom('Magazijn', 'Kantoor') },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(reordered, employment, ([one, other], person) => {
        expect(appliesTo(other, person)).toBe(appliesTo(one, person));
      }),
    );
  });
});

describe('the fold of an assignment', () => {
  const stored = eventFixtures('assignment').map((fixture) => assignment.events.read(fixture));

  it('takes any history, changes no state in place, and stays plain JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...stored), { maxLength: 20 }), (events) => {
        const state = events.reduce<AssignmentState>(
          (current, event) => frozen(assignment.evolve(current, event)),
          frozen(assignment.initialState),
        );
        expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
      }),
    );
  });
});
