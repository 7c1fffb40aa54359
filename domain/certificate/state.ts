import { addDays } from '../shared/calendar.ts';
import {
  type CertificateEvent,
  certificateEvents,
  type IssuedCertificate,
  type StatusEntry,
} from './events.ts';

/** What the clock has noted of a certificate so far. */
interface NotedByClock {
  readonly isExpiryAnnounced?: true | undefined;
  readonly isExpiryNoted?: true | undefined;
}

interface WalletOffer {
  readonly offerId: string;
  readonly expiresAt: string;
}

/** What stays of a certificate when it is issued anew after its completion fell. */
interface Lasting {
  /**
   * The places of its credentials from before it was issued anew, which count no more for ever: a revocation is not
   * reversible (https://www.w3.org/TR/vc-bitstring-status-list/#statuspurpose), and they told of another completion.
   */
  readonly spentStatusEntries?: readonly StatusEntry[] | undefined;
  /** Those that are redeemed and would still be good otherwise. */
  readonly redeemedOffers?: readonly WalletOffer[] | undefined;
}

type Facts = IssuedCertificate &
  NotedByClock &
  Lasting & {
    /** The place of its credentials as they are made now. */
    readonly statusEntry?: StatusEntry | undefined;
  };
/** One that counts; whether it is still valid is for the clock to say. */
export type StandingCertificate = Facts & { readonly status: 'issued' };
export type RevokedCertificate = Facts & {
  readonly status: 'revoked';
  readonly reason: string;
  readonly revokedBy: 'person' | 'completion' | 'replacement';
  /** The certificate that came in its place. */
  readonly replacedBy?: string | undefined;
};
export type CertificateState = { readonly status: 'none' } | StandingCertificate | RevokedCertificate;

/** The certificate that came in the place of this one; undefined while none did. */
export function successorOf(state: CertificateState): string | undefined {
  return state.status === 'revoked' ? state.replacedBy : undefined;
}

const initialState: CertificateState = { status: 'none' };

function evolve(state: CertificateState, event: CertificateEvent): CertificateState {
  if (event.type === 'CertificateIssued') {
    if (state.status === 'none') return { ...event.data, status: 'issued' };
    const { redeemedOffers, replaces } = state;
    const spentStatusEntries = placesOf(state);
    return {
      ...(replaces !== undefined && { replaces }),
      ...event.data,
      status: 'issued',
      ...(spentStatusEntries.length > 0 && { spentStatusEntries }),
      ...(redeemedOffers && { redeemedOffers }),
    };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'CertificateRevoked': {
      const { reason, by } = event.data;
      return { ...state, status: 'revoked', reason, revokedBy: by };
    }
    case 'CertificateReplaced': {
      const { reason, replacedBy } = event.data;
      return { ...state, status: 'revoked', reason, revokedBy: 'replacement', replacedBy };
    }
    case 'StatusEntryAssigned':
      return { ...state, statusEntry: event.data };
    case 'WalletOfferRedeemed': {
      const known = state.redeemedOffers ?? [];
      return {
        ...state,
        redeemedOffers: [...known.filter(({ expiresAt }) => event.occurredAt < expiresAt), event.data],
      };
    }
    case 'CertificateExpiring':
      return { ...state, isExpiryAnnounced: true };
    case 'CertificateExpired':
      return { ...state, isExpiryNoted: true };
    default:
      return event satisfies never;
  }
}

/** Every place in a status list that a certificate has or had. */
function placesOf({
  spentStatusEntries = [],
  statusEntry,
}: StandingCertificate | RevokedCertificate): readonly StatusEntry[] {
  return [...spentStatusEntries, ...(statusEntry ? [statusEntry] : [])];
}

/** The proof that one attempt was completed. */
export const certificate = {
  type: 'certificate',
  stateVersion: 4,
  initialState,
  evolve,
  events: certificateEvents,
} as const;

export type CertificateStatus = 'valid' | 'in-grace' | 'expired' | 'revoked';

/** How a certificate stands at a time. It is valid until the very moment of `validUntil`. */
export function certificateStatus(
  {
    status,
    validUntil,
    graceDays,
  }: { status: 'issued' | 'revoked'; validUntil?: string | undefined; graceDays: number },
  now: string,
): CertificateStatus {
  if (status === 'revoked') return 'revoked';
  if (validUntil === undefined || now < validUntil) return 'valid';
  return now < addDays(validUntil, graceDays) ? 'in-grace' : 'expired';
}

/** So long before its validity ends, that is announced. */
const announcedDaysBefore = 30;

/**
 * From when on the clock has something to note of a certificate, first that its validity ends, then that grace is over as
 * well: at that moment, and at every later one until it is done, `noteExpiry` decides something; before it nothing.
 * Undefined when time alone changes nothing.
 */
export function nextExpiryNoteOf({
  status,
  validUntil,
  graceDays,
  isExpiryAnnounced,
  isExpiryNoted,
}: {
  status: 'issued' | 'revoked';
  validUntil?: string | undefined;
  graceDays: number;
} & NotedByClock): string | undefined {
  if (status === 'revoked' || validUntil === undefined || isExpiryNoted) return undefined;
  return isExpiryAnnounced ? addDays(validUntil, graceDays) : addDays(validUntil, -announcedDaysBefore);
}

/** What projections are told of a certificate after each commit; with the clock's help it is what clients read. */
export function summariseCertificate(certificateId: string, state: CertificateState) {
  if (state.status === 'none') return null;
  const { learnerId, courseId, courseVersion, attempt, title, issuedAt, validUntil, graceDays, status } =
    state;
  return {
    certificateId,
    learnerId,
    courseId,
    courseVersion,
    attempt,
    title,
    issuedAt,
    ...(validUntil !== undefined && { validUntil }),
    graceDays,
    status,
    ...(state.replaces !== undefined && { replaces: state.replaces }),
    ...(status === 'revoked' && {
      reason: state.reason,
      ...(state.replacedBy !== undefined && { replacedBy: state.replacedBy }),
    }),
    ...(state.statusEntry && { statusEntry: state.statusEntry }),
    ...(state.spentStatusEntries && { spentStatusEntries: state.spentStatusEntries }),
    ...(state.isExpiryAnnounced && { isExpiryAnnounced: true }),
    ...(state.isExpiryNoted && { isExpiryNoted: true }),
  };
}
