import type { CertificateEvent, IssuedCertificate } from '../certificate/events.ts';
import { type CertificateStatus, certificateStatus } from '../certificate/state.ts';
import { addDays } from '../shared/calendar.ts';
import type { AttemptAsOf } from './enrolment.ts';
import { type AsOf, eventsOf, type HistoricCommit, knownBy } from './history.ts';

/** Why a certificate proves nothing at a time. */
type Fault = 'completion-withdrawn' | 'revoked' | 'expired';

/** A certificate that was issued by a time, as it stood then. */
export type CertificateAsOf = IssuedCertificate & {
  readonly certificateId: string;
  readonly status: CertificateStatus;
  /** Why it was revoked or replaced. */
  readonly reason?: string;
  /** The certificate that had come in its place. */
  readonly replacedBy?: string;
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
 * One that a person revoked or replaced qualified until then, and what came in its place from then on. One that fell because
 * its completion was corrected away never qualified, once that was known.
 */
export function certificateAsOf(
  history: readonly HistoricCommit<CertificateEvent>[],
  { certificateId, completedAt, countsFrom = '' }: CertificateOfAttempt,
  { at, knownAt }: AsOf,
): CertificateAsOf | undefined {
  const { issued, voided, revoked } = fateOf(history, knownAt);
  if (!issued || issued.issuedAt > at || countsFrom > at) return undefined;
  const ended = revoked && revoked.at <= at ? revoked : undefined;
  const reason = ended?.reason ?? voided;
  const status = certificateStatus({ ...issued, status: reason === undefined ? 'issued' : 'revoked' }, at);
  const isVoid = voided !== undefined || completedAt === undefined;
  const fault = isVoid ? 'completion-withdrawn' : faultOf(status);
  return {
    ...issued,
    certificateId,
    status,
    ...(reason !== undefined && { reason }),
    ...(ended?.replacedBy !== undefined && { replacedBy: ended.replacedBy }),
    ...(fault !== undefined && { fault }),
  };
}

/** A certificate, and what is to be known of its attempt. */
interface CertificateOfAttempt {
  readonly certificateId: string;
  /** When the attempt was completed, by the same two times. */
  readonly completedAt: string | undefined;
  /** Since when it stands in the place of another, of the same completion; undefined: in nobody's. */
  readonly countsFrom?: string | undefined;
}

/** What came in the place of a certificate, as far as was known, and when; undefined when nothing had. */
export function replacementOf(
  history: readonly HistoricCommit<CertificateEvent>[],
  { knownAt }: Pick<AsOf, 'knownAt'>,
): { readonly certificateId: string; readonly at: string } | undefined {
  const { revoked } = fateOf(history, knownAt);
  return revoked?.replacedBy === undefined
    ? undefined
    : { certificateId: revoked.replacedBy, at: revoked.at };
}

function fateOf(history: readonly HistoricCommit<CertificateEvent>[], knownAt: string): Fate {
  return eventsOf(knownBy(history, knownAt)).reduce<Fate>(evolve, {});
}

/** What became of a certificate in the end. */
interface Fate {
  readonly issued?: IssuedCertificate;
  /** Why the completion that it rests on is no more. */
  readonly voided?: string;
  /** By a person, who may have put another in its place. */
  readonly revoked?: { readonly at: string; readonly reason: string; readonly replacedBy?: string };
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
      return { ...fate, revoked: { at: occurredAt, ...data } };
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
 * @param certificates all that were issued of those attempts; of one attempt, each before what came in its place
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
  const [newest] = certificates.toReversed().toSorted((one, other) => other.attempt - one.attempt);
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
