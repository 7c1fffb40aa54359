import { type Decision, unreachable } from '../shared/decision.ts';
import type { AssignmentContent } from './content.ts';
import type { AssignmentEvent, AssignmentRule } from './events.ts';
import type { AssignmentState } from './state.ts';

export interface PutAssignment {
  readonly content: AssignmentContent;
  readonly now: string;
}
export interface EndAssignment {
  readonly now: string;
}

export type AssignmentRejection = { readonly rejected: 'unknown-assignment' };

type AssignmentDecision = Decision<AssignmentEvent, AssignmentRejection>;

/** Makes a course mandatory for some, or says anew for whom and when; the same again changes nothing. */
export function putAssignment(state: AssignmentState, { content, now }: PutAssignment): AssignmentDecision {
  const rule = inOrder(content);
  if (state.status === 'active' && isSame(state.rule, rule)) return [];
  return [{ type: 'AssignmentPut', occurredAt: now, data: rule }];
}

/** The course is not mandatory by this rule any more. */
export function endAssignment(state: AssignmentState, { now }: EndAssignment): AssignmentDecision {
  switch (state.status) {
    case 'none':
      return { rejected: 'unknown-assignment' };
    case 'ended':
      return [];
    case 'active':
      return [{ type: 'AssignmentEnded', occurredAt: now, data: {} }];
    default:
      return unreachable(state);
  }
}

/** All conditions must hold, so their order says nothing; in one order, the same rule looks the same. */
function inOrder({ who, courseId, dueDays, repeatDaysBeforeExpiry }: AssignmentContent): AssignmentRule {
  const keyOf = ({ field, equals }: AssignmentRule['who'][number]) => `${field} ${equals}`;
  return {
    who: who.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)),
    courseId,
    dueDays,
    ...(repeatDaysBeforeExpiry !== undefined && { repeatDaysBeforeExpiry }),
  };
}

function isSame(one: AssignmentRule, other: AssignmentRule): boolean {
  return (
    one.courseId === other.courseId &&
    one.dueDays === other.dueDays &&
    one.repeatDaysBeforeExpiry === other.repeatDaysBeforeExpiry &&
    one.who.length === other.who.length &&
    one.who.every(({ field, equals }, index) => {
      const condition = other.who[index];
      return condition?.field === field && condition.equals === equals;
    })
  );
}
