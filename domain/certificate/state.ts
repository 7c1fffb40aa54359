import { addDays } from '../shared/calendar.ts';
import { type CertificateEvent, certificateEvents, type IssuedCertificate } from './events.ts';

/** What the clock has noted of a certificate so far. */
interface NotedByClock {
  readonly isExpiryAnnounced?: true | undefined;
  readonly isExpiryNoted?: true | undefined;
}

export type CertificateState =
  | { readonly status: 'none' }
  | (IssuedCertificate & NotedByClock & { readonly status: 'issued' })
  | (IssuedCertificate &
      NotedByClock & {
        readonly status: 'revoked';
        readonly reason: string;
        readonly revokedBy: 'person' | 'completion';
      });

const initialState: CertificateState = { status: 'none' };

function evolve(state: CertificateState, event: CertificateEvent): CertificateState {
  if (event.type === 'CertificateIssued') return { ...event.data, status: 'issued' };
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'CertificateRevoked': {
      const { reason, by } = event.data;
      return { ...state, status: 'revoked', reason, revokedBy: by };
    }
    case 'CertificateExpiring':
      return { ...state, isExpiryAnnounced: true };
    case 'CertificateExpired':
      return { ...state, isExpiryNoted: true };
    default:
      return event satisfies never;
  }
}

/** The proof that one attempt was completed. */
export const certificate = {
  type: 'certificate',
  stateVersion: 2,
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
    ...(status === 'revoked' && { reason: state.reason }),
    ...(state.isExpiryAnnounced && { isExpiryAnnounced: true }),
    ...(state.isExpiryNoted && { isExpiryNoted: true }),
  };
}
