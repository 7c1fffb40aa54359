import type { CertificateEvent, IssuedCertificate } from '../../../domain/certificate/events.ts';
import { certificate } from '../../../domain/certificate/state.ts';
import { course } from '../../../domain/course/state.ts';
import { enrolment, lastCompletedAttempt } from '../../../domain/enrolment/state.ts';
import { externalCertificate } from '../../../domain/external-certificate/state.ts';
import { learner } from '../../../domain/learner/state.ts';
import type { Meeting } from '../../../domain/session/events.ts';
import { bookingOf, type Session, session } from '../../../domain/session/state.ts';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { Mode } from '../../../domain/shared/values.ts';
import type { StoredEvent } from '../../../ledger/commit.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { ApplicationSecret } from '../../shared/application-secret.ts';
import { CertificateChains } from '../../shared/certificate-chains.ts';
import type { Notice } from '../../shared/notices.ts';
import type { PersonalData, PersonalDataVault } from '../../shared/personal-data.ts';
import type { PublishedCourses } from '../../shared/published-courses.ts';
import { idOfStream, partsOfEnrolmentId, streamOf } from '../../shared/streams.ts';

/** What of a session is told to who is to come. */
export interface SessionFacts extends Pick<Session, 'activityTitle' | 'courseTitle' | 'timeZone'> {
  readonly meetings: readonly Meeting[];
  readonly mode: Mode;
  readonly room?: string | undefined;
  readonly joinUrl?: string | undefined;
}

interface AboutSession {
  readonly session: SessionFacts;
  readonly status: 'booked' | 'waiting';
}
interface AboutCertificate {
  readonly title: string;
  readonly validUntil?: string | undefined;
}

/** All that a mail tells beside who it is for. */
export type MailFacts =
  | {
      readonly kind: 'enrolled';
      readonly courseTitle: string;
      readonly dueOn?: string | undefined;
      /** The learner had asked for it. */
      readonly wasRequested: boolean;
    }
  | { readonly kind: 'enrolment-requested'; readonly courseTitle: string; readonly by: PersonalData }
  | { readonly kind: 'enrolment-declined'; readonly courseTitle: string; readonly reason: string }
  | ({
      readonly kind: 'seat-booked' | 'waiting' | 'seat-promoted' | 'mode-changed' | 'moved' | 'approaching';
    } & AboutSession)
  | { readonly kind: 'booking-cancelled'; readonly session: SessionFacts }
  | { readonly kind: 'session-cancelled'; readonly session: SessionFacts; readonly reason: string }
  | ({
      readonly kind:
        | 'certificate-issued'
        | 'certificate-issued-anew'
        | 'certificate-expiring'
        | 'certificate-expired';
    } & AboutCertificate)
  | { readonly kind: 'external-certificate-submitted'; readonly title: string; readonly of: PersonalData }
  | { readonly kind: 'external-certificate-approved'; readonly title: string }
  | { readonly kind: 'external-certificate-declined'; readonly title: string; readonly reason: string }
  | { readonly kind: 'certificate-revoked'; readonly title: string; readonly reason: string };

interface Dependencies {
  readonly ledger: Pick<Ledger, 'load'>;
  readonly courses: Pick<PublishedCourses, 'pinned'>;
  readonly vault: Pick<PersonalDataVault, 'personOf'>;
  readonly secret: Pick<ApplicationSecret, 'keyFor'>;
  readonly now: () => Date;
}

/**
 * Gathers what the mail about an event tells, as things stand when it is sent; undefined when there is nothing to tell any more, because
 * what came since has a mail of its own or time has gone by.
 */
export function mailFacts({ ledger, courses, vault, secret, now }: Dependencies) {
  const certificateChains = new CertificateChains({ ledger, secret });
  return async (notice: Notice, learnerId: string, event: StoredEvent): Promise<MailFacts | undefined> => {
    const [, aggregate] = notice.stream.split('#');
    switch (aggregate) {
      case enrolment.type:
        return aboutEnrolment(notice, event);
      case session.type:
        return aboutSession(notice, learnerId, event);
      case certificate.type:
        return aboutCertificate(notice, event);
      case externalCertificate.type:
        return aboutExternalCertificate(notice, event);
      default:
        throw new Error(`Nobody is told by mail of a ${event.type}`);
    }
  };

  async function aboutEnrolment(
    { tenant, stream }: Notice,
    stored: StoredEvent,
  ): Promise<MailFacts | undefined> {
    const event = enrolment.events.read(stored);
    const { state } = await ledger.load(enrolment, stream);
    switch (event.type) {
      case 'Enrolled': {
        const { courseId, courseVersion, dueOn, requestedAt } = event.data;
        if (state.status === 'withdrawn') return undefined;
        const { title } = await courses.pinned(tenant, courseId, courseVersion);
        return { kind: 'enrolled', courseTitle: title, dueOn, wasRequested: requestedAt !== undefined };
      }
      case 'EnrolmentRequested': {
        const { courseTitle } = event.data;
        const { learnerId } = partsOfEnrolmentId(idOfStream(stream));
        const found = await ledger.load(learner, streamOf.learner(tenant, learnerId));
        const by = await vault.personOf(tenant, learnerId, found.state);
        // Answered or withdrawn meanwhile, or who asked is erased.
        return state.request && by ? { kind: 'enrolment-requested', courseTitle, by } : undefined;
      }
      case 'EnrolmentDeclined': {
        const { courseId } = partsOfEnrolmentId(idOfStream(stream));
        const found = await ledger.load(course, streamOf.course(tenant, courseId));
        if (found.state.status === 'none') throw new Error(`Course ${courseId} is not in the ledger`);
        const courseTitle = found.state.latest.title;
        return { kind: 'enrolment-declined', courseTitle, reason: event.data.reason };
      }
      default:
        throw new Error(`Nobody is told by mail of a ${event.type}`);
    }
  }

  async function aboutSession(
    { stream }: Notice,
    learnerId: string,
    stored: StoredEvent,
  ): Promise<MailFacts | undefined> {
    const event = session.events.read(stored);
    const { state } = await ledger.load(session, stream);
    if (state.status === 'none' || state.endsAt <= now().toISOString()) return undefined;
    const booking = bookingOf(state, learnerId);
    if (event.type === 'BookingCancelled') {
      return booking ? undefined : { kind: 'booking-cancelled', session: factsOf(state, event.data.mode) };
    }
    if (!booking) return undefined;
    const { mode, status } = booking;
    const facts = factsOf(state, mode);
    if (event.type === 'SessionCancelled') {
      return { kind: 'session-cancelled', session: facts, reason: event.data.reason };
    }
    if (state.status === 'cancelled') return undefined;
    const isBooked = status === 'booked';
    const withLink = isBooked && mode === 'remote' ? { ...facts, joinUrl: state.joinUrl } : facts;
    switch (event.type) {
      case 'SeatBooked':
        return isBooked ? { kind: 'seat-booked', session: withLink, status } : undefined;
      case 'WaitingListJoined':
        return isBooked ? undefined : { kind: 'waiting', session: facts, status };
      case 'SeatPromoted':
        return isBooked ? { kind: 'seat-promoted', session: withLink, status } : undefined;
      case 'BookingModeChanged':
        return { kind: 'mode-changed', session: withLink, status };
      case 'SessionRescheduled':
        return { kind: 'moved', session: withLink, status };
      case 'SessionApproaching': {
        const meetings = state.meetings.filter(({ startsAt }) => startsAt === event.data.startsAt);
        const isAhead = meetings.length > 0 && event.data.startsAt > now().toISOString();
        return isBooked && isAhead
          ? { kind: 'approaching', session: { ...withLink, meetings }, status }
          : undefined;
      }
      case 'SessionScheduled':
      case 'SeatsChanged':
        throw new Error(`Nobody is told by mail of a ${event.type}`);
      default:
        return unreachable(event);
    }
  }

  async function aboutCertificate(
    { tenant, stream }: Notice,
    stored: StoredEvent,
  ): Promise<MailFacts | undefined> {
    const event = certificate.events.read(stored);
    const { state } = await ledger.load(certificate, stream);
    if (state.status === 'none') return undefined;
    const { title, validUntil } = state;
    if (event.type === 'CertificateRevoked') {
      return state.status === 'revoked' && state.replacedBy === undefined
        ? { kind: 'certificate-revoked', title, reason: event.data.reason }
        : undefined;
    }
    if (state.status === 'revoked') return undefined;
    if (event.type !== 'CertificateIssued' && (await isRenewed(tenant, state))) return undefined;
    if (await wasToldBefore(tenant, event, state)) return undefined;
    switch (event.type) {
      case 'CertificateIssued':
        return {
          kind: event.data.replaces === undefined ? 'certificate-issued' : 'certificate-issued-anew',
          title,
          validUntil,
        };
      case 'CertificateExpiring':
        return { kind: 'certificate-expiring', title, validUntil };
      case 'CertificateExpired':
        return { kind: 'certificate-expired', title, validUntil };
      // That another came in its place is told of that one; the others concern nobody.
      case 'CertificateReplaced':
      case 'StatusEntryAssigned':
      case 'WalletOfferRedeemed':
        return undefined;
      default:
        return unreachable(event);
    }
  }

  /** Whether the one in whose place it came ended at the same time, and that was told of that one. */
  async function wasToldBefore(
    tenant: string,
    { type }: CertificateEvent,
    { replaces }: IssuedCertificate,
  ): Promise<boolean> {
    if (replaces === undefined) return false;
    const { state } = await ledger.load(certificate, streamOf.certificate(tenant, replaces));
    if (state.status === 'none') return false;
    if (type === 'CertificateExpiring') return state.isExpiryAnnounced === true;
    return type === 'CertificateExpired' && state.isExpiryNoted === true;
  }

  async function aboutExternalCertificate(
    { tenant, stream }: Notice,
    stored: StoredEvent,
  ): Promise<MailFacts | undefined> {
    const event = externalCertificate.events.read(stored);
    const { state } = await ledger.load(externalCertificate, stream);
    if (state.status === 'none') return undefined;
    const { title, learnerId } = state;
    switch (event.type) {
      case 'ExternalCertificateSubmitted': {
        const found = await ledger.load(learner, streamOf.learner(tenant, learnerId));
        const of = await vault.personOf(tenant, learnerId, found.state);
        // Answered or withdrawn meanwhile, or whose it is is erased.
        return state.status === 'submitted' && of
          ? { kind: 'external-certificate-submitted', title, of }
          : undefined;
      }
      case 'ExternalCertificateApproved':
        return state.status === 'approved' ? { kind: 'external-certificate-approved', title } : undefined;
      case 'ExternalCertificateDeclined':
        return { kind: 'external-certificate-declined', title, reason: event.data.reason };
      case 'ExternalCertificateWithdrawn':
        throw new Error(`Nobody is told by mail of a ${event.type}`);
      default:
        return unreachable(event);
    }
  }

  /** Whether a later attempt has brought another certificate: then it is no matter that this one ends. */
  async function isRenewed(tenant: string, { enrolmentId, attempt }: IssuedCertificate): Promise<boolean> {
    const { state } = await ledger.load(enrolment, streamOf.enrolment(tenant, enrolmentId));
    const latest = lastCompletedAttempt(state);
    if (latest === undefined || latest <= attempt) return false;
    const later = await certificateChains.endOf(tenant, { enrolmentId, attempt: latest });
    return later.state.status === 'issued';
  }
}

function factsOf(
  { activityTitle, courseTitle, timeZone, meetings, room }: Session,
  mode: Mode,
): SessionFacts {
  return {
    ...{ activityTitle, courseTitle, timeZone, meetings, mode },
    ...(mode === 'on-site' && room !== undefined && { room }),
  };
}
