import type { CertificateEvent, IssuedCertificate } from '../certificate/events.ts';
import { type CertificateStatus, certificateStatus } from '../certificate/state.ts';
import { addDays } from '../shared/calendar.ts';
import type { AttemptAsOf } from './enrolment.ts';
import { type AsOf, eventsOf, type HistoricCommit, knownBy } from './history.ts';

/** Why a certificate proves nothing at a time. */
type Fault = 'completion-withdrawn' | 'revoked' | 'expired';

/** A certificate that was issued by a time, as it stood then. */
export type CertificateAsOf = IssuedCertificate & {
  readonly status: CertificateStatus;
  /** Why it was revoked. */
  readonly reason?: string;
  /** Undefined where its holder is qualified: it is valid or in grace, and the completion that it rests on stands. */
  readonly fault?: Fault;
};

/** Whether a learner is qualified by a course. */
export type Qualification =
  | {
      readonly isQualified: true;
      readonly certificate: CertificateAsOf;
      /** Until when, grace included, if nothing else comes; absent for ever. */
      readonly until?: string;
    }
  | {
      readonly isQualified: false;
      readonly why: Fault | 'not-enrolled' | 'not-completed' | 'withdrawn' | 'no-certificate';
      /** The newest, which did not qualify. */
      readonly certificate?: CertificateAsOf;
    };

/**
 * How a certificate stood at one time, as known at another; undefined when it was not issued by then.
 *
 * One that a person revoked qualified until then. One that fell because its completion was corrected away never
 * qualified, once that was known.
 *
 * @param completedAt when the attempt that it is of was completed, by the same two times
 */
export function certificateAsOf(
  history: readonly HistoricCommit<CertificateEvent>[],
  completedAt: string | undefined,
  { at, knownAt }: AsOf,
): CertificateAsOf | undefined {
  const { issued, voided, revoked } = eventsOf(knownBy(history, knownAt)).reduce<Fate>(evolve, {});
  if (!issued || issued.issuedAt > at) return undefined;
  const reason = revoked && revoked.at <= at ? revoked.reason : voided;
  const status = certificateStatus({ ...issued, status: reason === undefined ? 'issued' : 'revoked' }, at);
  const isVoid = voided !== undefined || completedAt === undefined;
  const fault = isVoid ? 'completion-withdrawn' : faultOf(status);
  return {
    ...issued,
    status,
    ...(reason !== undefined && { reason }),
    ...(fault !== undefined && { fault }),
  };
}

/** What became of a certificate in the end. */
interface Fate {
  readonly issued?: IssuedCertificate;
  /** Why the completion that it rests on is no more. */
  readonly voided?: string;
  /** By a person, who may have put another in its place. */
  readonly revoked?: { readonly at: string; readonly reason: string };
}

function evolve(fate: Fate, { type, occurredAt, data }: CertificateEvent): Fate {
  switch (type) {
    case 'CertificateIssued':
      return { issued: data };
    case 'CertificateRevoked':
      return data.by === 'completion'
        ? { ...fate, voided: data.reason }
        : { ...fate, revoked: { at: occurredAt, reason: data.reason } };
    case 'CertificateReplaced':
      return { ...fate, revoked: { at: occurredAt, reason: data.reason } };
    // Where its credential shows whether it counts, and which wallets have it, makes no difference to that.
    case 'StatusEntryAssigned':
    case 'WalletOfferRedeemed':
      return fate;
    // Noted when its time is nearly over, and when it is; whether it is, the clock tells.
    case 'CertificateExpiring':
    case 'CertificateExpired':
      return fate;
    default:
      return type satisfies never;
  }
}

function faultOf(status: CertificateStatus): Fault | undefined {
  return status === 'valid' || status === 'in-grace' ? undefined : status;
}

/**
 * Whether a learner is qualified by a course, and by which certificate: of several that which lasts longest.
 *
 * @param attempts all that had begun
 * @param certificates all that were issued of those attempts
 */
export function qualificationBy(
  attempts: readonly AttemptAsOf[],
  certificates: readonly CertificateAsOf[],
): Qualification {
  const [longest] = certificates
    .filter(({ fault }) => fault === undefined)
    .toSorted((one, other) => compare(lastDay(other), lastDay(one)));
  if (longest) {
    const until = endOf(longest);
    return { isQualified: true, certificate: longest, ...(until !== undefined && { until }) };
  }
  const newest = certificates.toSorted((one, other) => other.attempt - one.attempt)[0];
  if (newest?.fault) return { isQualified: false, why: newest.fault, certificate: newest };
  switch (attempts.at(-1)?.state.status) {
    case undefined:
      return { isQualified: false, why: 'not-enrolled' };
    case 'active':
      return { isQualified: false, why: 'not-completed' };
    case 'withdrawn':
      return { isQualified: false, why: 'withdrawn' };
    case 'completed':
      return { isQualified: false, why: 'no-certificate' };
  }
}

function endOf({ validUntil, graceDays }: IssuedCertificate): string | undefined {
  return validUntil === undefined ? undefined : addDays(validUntil, graceDays);
}

/** After every time. */
const never = '~';

function lastDay(certificate: IssuedCertificate): string {
  return endOf(certificate) ?? never;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
