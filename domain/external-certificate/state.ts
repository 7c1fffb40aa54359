import {
  type ExternalCertificateEvent,
  externalCertificateEvents,
  type SubmittedExternalCertificate,
} from './events.ts';

type Facts = SubmittedExternalCertificate & { readonly submittedAt: string };
export type ExternalCertificateState =
  | { readonly status: 'none' }
  | (Facts & { readonly status: 'submitted' })
  | (Facts & { readonly status: 'approved'; readonly approvedAt: string })
  | (Facts & { readonly status: 'declined' | 'withdrawn'; readonly reason: string });

const initialState: ExternalCertificateState = { status: 'none' };

function evolve(state: ExternalCertificateState, event: ExternalCertificateEvent): ExternalCertificateState {
  if (event.type === 'ExternalCertificateSubmitted') {
    return { ...event.data, submittedAt: event.occurredAt, status: 'submitted' };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'ExternalCertificateApproved':
      return { ...factsOf(state), status: 'approved', approvedAt: event.occurredAt };
    case 'ExternalCertificateDeclined':
      return { ...factsOf(state), status: 'declined', reason: event.data.reason };
    case 'ExternalCertificateWithdrawn':
      return { ...factsOf(state), status: 'withdrawn', reason: event.data.reason };
    default:
      return event satisfies never;
  }
}

function factsOf(state: Exclude<ExternalCertificateState, { status: 'none' }>): Facts {
  const { learnerId, title, issuedBy, issuedOn, validThrough, qualification, file, submittedAt } = state;
  return {
    learnerId,
    title,
    issuedBy,
    issuedOn,
    ...(validThrough !== undefined && { validThrough }),
    ...(qualification !== undefined && { qualification }),
    ...(file && { file }),
    submittedAt,
  };
}

/** Whether it counts on a day (yyyy-mm-dd): somebody approved it, and its last day is not over. */
export function countsOn(state: ExternalCertificateState, day: string): boolean {
  return state.status === 'approved' && !isOver(state, day);
}

/** Whether its last day is before this one (both yyyy-mm-dd). */
export function isOver(
  { validThrough }: { readonly validThrough?: string | undefined },
  day: string,
): boolean {
  return validThrough !== undefined && validThrough < day;
}

/** What projections are told after each commit. */
export function summariseExternalCertificate(externalCertificateId: string, state: ExternalCertificateState) {
  if (state.status === 'none') throw new Error('A certificate that was never handed in has no summary');
  return {
    externalCertificateId,
    ...factsOf(state),
    status: state.status,
    ...('approvedAt' in state && { approvedAt: state.approvedAt }),
    ...('reason' in state && { reason: state.reason }),
  };
}

/** A certificate that was earned elsewhere. */
export const externalCertificate = {
  type: 'external-certificate',
  stateVersion: 1,
  initialState,
  evolve,
  events: externalCertificateEvents,
} as const;
