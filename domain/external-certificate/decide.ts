import { type Decision, unreachable } from '../shared/decision.ts';
import type { ExternalCertificateEvent, SubmittedExternalCertificate } from './events.ts';
import type { ExternalCertificateState } from './state.ts';

export interface SubmitExternalCertificate {
  readonly certificate: SubmittedExternalCertificate;
  /** The day that it is where the company is, yyyy-mm-dd. */
  readonly today: string;
  readonly now: string;
}

/** What was found where the file is kept: what was announced, nothing, other bytes, or something of another kind than it says. */
export type FileFound = 'as-announced' | 'missing' | 'another' | 'of-another-kind';

export interface ApproveExternalCertificate {
  /** Which learner the one who answers is; undefined for who is none. */
  readonly answeredBy: string | undefined;
  /** Of a certificate with a file. */
  readonly fileFound: FileFound | undefined;
  readonly now: string;
}
export interface DeclineExternalCertificate {
  readonly answeredBy: string | undefined;
  readonly reason: string;
  readonly now: string;
}
export interface WithdrawExternalCertificate {
  readonly reason: string;
  readonly now: string;
}

export type ExternalCertificateRejection =
  | { readonly rejected: 'unknown-external-certificate' }
  | { readonly rejected: 'own-external-certificate' }
  | {
      readonly rejected: 'external-certificate-answered';
      readonly status: 'approved' | 'declined' | 'withdrawn';
    }
  | { readonly rejected: 'not-yet-issued'; readonly issuedOn: string }
  | { readonly rejected: 'ends-before-issued'; readonly issuedOn: string; readonly validThrough: string }
  | { readonly rejected: 'file-missing' }
  | { readonly rejected: 'another-file' }
  | { readonly rejected: 'file-of-another-kind'; readonly contentType: string };

type ExternalCertificateDecision = Decision<ExternalCertificateEvent, ExternalCertificateRejection>;

/** Hands in what was earned elsewhere. One that is over may be handed in too: it is a record, and exempts from nothing. */
export function submitExternalCertificate(
  state: ExternalCertificateState,
  { certificate, today, now }: SubmitExternalCertificate,
): ExternalCertificateDecision {
  // Its id is of this command alone: whoever comes again has done it already.
  if (state.status !== 'none') return [];
  const { issuedOn, validThrough } = certificate;
  if (issuedOn > today) return { rejected: 'not-yet-issued', issuedOn };
  if (validThrough !== undefined && validThrough < issuedOn) {
    return { rejected: 'ends-before-issued', issuedOn, validThrough };
  }
  return [{ type: 'ExternalCertificateSubmitted', occurredAt: now, data: certificate }];
}

/** Says that somebody else than the learner looked at it, and that it counts. */
export function approveExternalCertificate(
  state: ExternalCertificateState,
  { answeredBy, fileFound, now }: ApproveExternalCertificate,
): ExternalCertificateDecision {
  if (state.status === 'none') return { rejected: 'unknown-external-certificate' };
  if (state.learnerId === answeredBy) return { rejected: 'own-external-certificate' };
  switch (state.status) {
    case 'approved':
      return [];
    case 'declined':
    case 'withdrawn':
      return { rejected: 'external-certificate-answered', status: state.status };
    case 'submitted':
      return refusalOfFile(state, fileFound) ?? [approvedAt(now)];
    default:
      return unreachable(state);
  }
}

function approvedAt(now: string): ExternalCertificateEvent {
  return { type: 'ExternalCertificateApproved', occurredAt: now, data: {} };
}

function refusalOfFile(
  { file }: SubmittedExternalCertificate,
  found: FileFound = 'missing',
): ExternalCertificateRejection | undefined {
  if (!file) return undefined;
  switch (found) {
    case 'as-announced':
      return undefined;
    case 'missing':
      return { rejected: 'file-missing' };
    case 'another':
      return { rejected: 'another-file' };
    case 'of-another-kind':
      return { rejected: 'file-of-another-kind', contentType: file.contentType };
    default:
      return unreachable(found);
  }
}

/** Says that it does not count, and why. The learner may hand in another. */
export function declineExternalCertificate(
  state: ExternalCertificateState,
  { answeredBy, reason, now }: DeclineExternalCertificate,
): ExternalCertificateDecision {
  if (state.status === 'none') return { rejected: 'unknown-external-certificate' };
  if (state.learnerId === answeredBy) return { rejected: 'own-external-certificate' };
  switch (state.status) {
    case 'declined':
      return [];
    case 'approved':
    case 'withdrawn':
      return { rejected: 'external-certificate-answered', status: state.status };
    case 'submitted':
      return [{ type: 'ExternalCertificateDeclined', occurredAt: now, data: { reason } }];
    default:
      return unreachable(state);
  }
}

/** Takes it back, before or after it was approved: it counts no more, nor does what it exempted from. */
export function withdrawExternalCertificate(
  state: ExternalCertificateState,
  { reason, now }: WithdrawExternalCertificate,
): ExternalCertificateDecision {
  switch (state.status) {
    case 'none':
      return { rejected: 'unknown-external-certificate' };
    case 'withdrawn':
      return [];
    case 'declined':
      return { rejected: 'external-certificate-answered', status: state.status };
    case 'submitted':
    case 'approved':
      return [{ type: 'ExternalCertificateWithdrawn', occurredAt: now, data: { reason } }];
    default:
      return unreachable(state);
  }
}
