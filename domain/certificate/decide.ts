import type { Decision } from '../shared/decision.ts';
import type { CertificateEvent, IssuedCertificate } from './events.ts';
import type { CertificateState } from './state.ts';

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
 * completion; one that a person revoked stays revoked.
 */
export function issueCertificate(
  state: CertificateState,
  { certificate }: IssueCertificate,
): CertificateDecision {
  const isNew = state.status === 'none' || (state.status === 'revoked' && state.revokedBy === 'completion');
  if (!isNew && !(state.status === 'issued' && state.issuedAt !== certificate.issuedAt)) return [];
  return [{ type: 'CertificateIssued', occurredAt: certificate.issuedAt, data: certificate }];
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
  }
}
