import { addDays } from '../shared/calendar.ts';
import { type Decision, unreachable } from '../shared/decision.ts';
import type { CertificateEvent, IssuedCertificate } from './events.ts';
import { type CertificateState, certificateStatus, nextExpiryNoteOf } from './state.ts';

export interface IssueCertificate {
  readonly certificate: IssuedCertificate;
}
export interface RevokeCertificate {
  readonly reason: string;
  readonly by: 'person' | 'completion';
  readonly now: string;
}

export type CertificateRejection = { readonly rejected: 'unknown-certificate' };

type CertificateDecision = Decision<CertificateEvent, CertificateRejection>;

/**
 * Issues the certificate of an attempt, once. One that fell with its completion is issued again with the new
 * completion, also when nobody saw it fall; one that a person revoked stays revoked.
 */
export function issueCertificate(
  state: CertificateState,
  { certificate }: IssueCertificate,
): CertificateDecision {
  const issued: CertificateEvent = {
    type: 'CertificateIssued',
    occurredAt: certificate.issuedAt,
    data: certificate,
  };
  switch (state.status) {
    case 'none':
      return [issued];
    case 'issued':
      return state.issuedAt === certificate.issuedAt ? [] : [issued];
    case 'revoked':
      return state.revokedBy === 'person' ? [] : [issued];
    default:
      return unreachable(state);
  }
}

/** Takes a certificate back. A person's word replaces that of a withdrawn completion, not the other way round. */
export function revokeCertificate(
  state: CertificateState,
  { reason, by, now }: RevokeCertificate,
): CertificateDecision {
  switch (state.status) {
    case 'none':
      return { rejected: 'unknown-certificate' };
    case 'revoked':
      if (by === 'completion' || state.revokedBy === 'person') return [];
      return [{ type: 'CertificateRevoked', occurredAt: now, data: { reason, by } }];
    case 'issued':
      return [{ type: 'CertificateRevoked', occurredAt: now, data: { reason, by } }];
    default:
      return unreachable(state);
  }
}

/**
 * What the clock notes of a certificate, each once: that its validity ends soon, or has just ended; and that it expired, when
 * grace is over as well. Of one that nobody looked at until then, only that: it is too late for an announcement.
 */
export function noteExpiry(state: CertificateState, { now }: { readonly now: string }): CertificateDecision {
  if (state.status === 'none') return { rejected: 'unknown-certificate' };
  const from = nextExpiryNoteOf(state);
  const { validUntil, graceDays } = state;
  if (from === undefined || validUntil === undefined || now < from) return [];
  const data = { validUntil };
  return certificateStatus(state, now) === 'expired'
    ? [{ type: 'CertificateExpired', occurredAt: addDays(validUntil, graceDays), data }]
    : [{ type: 'CertificateExpiring', occurredAt: now, data }];
}
