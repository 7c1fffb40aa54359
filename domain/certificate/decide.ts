import { addDays } from '../shared/calendar.ts';
import { type Decision, unreachable } from '../shared/decision.ts';
import type { CertificateEvent, IssuedCertificate, StatusEntry } from './events.ts';
import { type CertificateState, certificateStatus, nextExpiryNoteOf } from './state.ts';

export interface IssueCertificate {
  readonly certificate: IssuedCertificate;
  readonly now: string;
}
export interface RevokeCertificate {
  readonly reason: string;
  readonly by: 'person' | 'completion';
  readonly now: string;
}

export interface ReplaceCertificate {
  /** The id that the next one will have. */
  readonly replacedBy: string;
  /** The how manieth of its attempt that will be. */
  readonly edition: number;
  readonly reason: string;
  readonly now: string;
}
export interface AssignStatusEntry {
  readonly entry: StatusEntry;
  readonly now: string;
}
export interface RedeemWalletOffer {
  readonly offerId: string;
  readonly expiresAt: string;
  readonly now: string;
}

export type CertificateRejection =
  | { readonly rejected: 'unknown-certificate' }
  | { readonly rejected: 'certificate-revoked' }
  | { readonly rejected: 'certificate-replaced'; readonly replacedBy: string }
  | { readonly rejected: 'too-many-editions'; readonly maximum: number }
  | { readonly rejected: 'offer-redeemed' }
  | { readonly rejected: 'offer-expired' };

/** So many certificates of one attempt there may be: who looks for the last one reads them all. */
export const maximumEditions = 50;

type CertificateDecision = Decision<CertificateEvent, CertificateRejection>;

/**
 * Issues the certificate of an attempt, once. One that fell with its completion is issued again with the new
 * completion, also when nobody saw it fall; one that a person revoked stays revoked, and one that was replaced replaced.
 */
export function issueCertificate(
  state: CertificateState,
  { certificate, now }: IssueCertificate,
): CertificateDecision {
  const issued: CertificateEvent = {
    type: 'CertificateIssued',
    occurredAt: certificate.replaces === undefined ? certificate.issuedAt : now,
    data: certificate,
  };
  switch (state.status) {
    case 'none':
      return [issued];
    case 'issued':
      return state.issuedAt === certificate.issuedAt ? [] : [issued];
    case 'revoked':
      return state.revokedBy === 'completion' ? [issued] : [];
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
      if (state.replacedBy !== undefined) {
        return { rejected: 'certificate-replaced', replacedBy: state.replacedBy };
      }
      return [{ type: 'CertificateRevoked', occurredAt: now, data: { reason, by } }];
    case 'issued':
      return [{ type: 'CertificateRevoked', occurredAt: now, data: { reason, by } }];
    default:
      return unreachable(state);
  }
}

/** Says that another comes in its place, such as after a change of name. It stands for ever, and says which that is. */
export function replaceCertificate(
  state: CertificateState,
  { replacedBy, edition, reason, now }: ReplaceCertificate,
): CertificateDecision {
  switch (state.status) {
    case 'none':
      return { rejected: 'unknown-certificate' };
    case 'revoked':
      return state.replacedBy === undefined
        ? { rejected: 'certificate-revoked' }
        : { rejected: 'certificate-replaced', replacedBy: state.replacedBy };
    case 'issued':
      if (edition > maximumEditions) return { rejected: 'too-many-editions', maximum: maximumEditions };
      return [{ type: 'CertificateReplaced', occurredAt: now, data: { replacedBy, reason } }];
    default:
      return unreachable(state);
  }
}

/**
 * Gives a certificate its place in a status list, once for each time that it is issued; also one that is revoked, so that its
 * credential says so. A place that was spent meanwhile is not given again: whoever asks anew gets another.
 */
export function assignStatusEntry(
  state: CertificateState,
  { entry, now }: AssignStatusEntry,
): CertificateDecision {
  if (state.status === 'none') return { rejected: 'unknown-certificate' };
  if (state.statusEntry || state.spentStatusEntries?.some((spent) => isSamePlace(spent, entry))) return [];
  return [{ type: 'StatusEntryAssigned', occurredAt: now, data: entry }];
}

const isSamePlace = (one: StatusEntry, other: StatusEntry) =>
  one.listId === other.listId && one.index === other.index;

/** Lets a wallet have the credential for an offer, which is good for one wallet and a short time. */
export function redeemWalletOffer(
  state: CertificateState,
  { offerId, expiresAt, now }: RedeemWalletOffer,
): CertificateDecision {
  switch (state.status) {
    case 'none':
      return { rejected: 'unknown-certificate' };
    case 'revoked':
      return { rejected: 'certificate-revoked' };
    case 'issued':
      if (expiresAt <= now) return { rejected: 'offer-expired' };
      if (state.redeemedOffers?.some((offer) => offer.offerId === offerId)) {
        return { rejected: 'offer-redeemed' };
      }
      return [{ type: 'WalletOfferRedeemed', occurredAt: now, data: { offerId, expiresAt } }];
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
