import type { Decision } from '../shared/decision.ts';
import { unreachable } from '../shared/decision.ts';
import { type Enrol, type EnrolmentRejection, enrol } from './decide.ts';
import type { EnrolmentEvent } from './events.ts';
import type { EnrolmentState } from './state.ts';

/** What a learner asks for without anyone who enrols others. */
export type EnrolOneself = Omit<Enrol, 'assignment'>;

interface Answer {
  /** The learner who answers, when the login belongs to one: nobody answers what they asked themselves. */
  readonly answeredBy: string | undefined;
  readonly now: string;
}
export type ApproveRequest = EnrolOneself & Answer;
export type DeclineRequest = Answer & { readonly learnerId: string; readonly reason: string };

type RequestDecision = Decision<EnrolmentEvent, EnrolmentRejection>;

/** Begins the course where it lets learners begin by themselves, else asks the manager, else says no. */
export function enrolOneself(state: EnrolmentState, command: EnrolOneself): RequestDecision {
  const begun = enrol(state, command);
  if ('rejected' in begun) return begun;
  const { course, learnerId, now } = command;
  const { selfEnrolment = 'open', courseId, title: courseTitle } = course;
  switch (selfEnrolment) {
    case 'open':
      return begun;
    case 'approval':
      if (state.request) return [];
      return [{ type: 'EnrolmentRequested', occurredAt: now, data: { courseId, learnerId, courseTitle } }];
    case 'closed':
      return { rejected: 'self-enrolment-closed' };
    default:
      return unreachable(selfEnrolment);
  }
}

/** Says yes: the learner begins the newest version. Who began meanwhile in another way has what they asked for. */
export function approveRequest(
  state: EnrolmentState,
  { answeredBy, ...command }: ApproveRequest,
): RequestDecision {
  if (answeredBy === command.learnerId) return { rejected: 'own-request' };
  if (state.request) return enrol(state, command);
  return state.status === 'active' ? [] : { rejected: 'not-requested' };
}

/** Says no; the learner may ask again. */
export function declineRequest(
  state: EnrolmentState,
  { answeredBy, learnerId, reason, now }: DeclineRequest,
): RequestDecision {
  if (answeredBy === learnerId) return { rejected: 'own-request' };
  if (!state.request) return { rejected: 'not-requested' };
  return [{ type: 'EnrolmentDeclined', occurredAt: now, data: { reason } }];
}
