import type { Employment } from '../learner/events.ts';
import { type AssignmentEvent, type AssignmentRule, assignmentEvents } from './events.ts';

export type AssignmentState =
  | { readonly status: 'none' }
  | { readonly status: 'active' | 'ended'; readonly rule: AssignmentRule };

const initialState: AssignmentState = { status: 'none' };

function evolve(state: AssignmentState, event: AssignmentEvent): AssignmentState {
  switch (event.type) {
    case 'AssignmentPut':
      return { status: 'active', rule: event.data };
    case 'AssignmentEnded':
      return state.status === 'none' ? state : { ...state, status: 'ended' };
    default:
      return event satisfies never;
  }
}

/** A rule by which a course is mandatory for some. */
export const assignment = {
  type: 'assignment',
  stateVersion: 1,
  initialState,
  evolve,
  events: assignmentEvents,
} as const;

/** Whether a rule is for somebody with this employment. Case and spacing do not count: HR's files vary in both. */
export function appliesTo({ who }: Pick<AssignmentRule, 'who'>, employment: Employment): boolean {
  return who.every(({ field, equals }) => {
    const value = employment[field];
    return value !== undefined && comparable(value) === comparable(equals);
  });
}

function comparable(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** What projections are told of an assignment after each commit. */
export function summariseAssignment(assignmentId: string, state: AssignmentState) {
  return state.status === 'none' ? null : { assignmentId, ...state.rule, status: state.status };
}
