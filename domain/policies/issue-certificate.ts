import { type CertificateRejection, issueCertificate, revokeCertificate } from '../certificate/decide.ts';
import type { CertificateEvent } from '../certificate/events.ts';
import type { CertificateState } from '../certificate/state.ts';
import type { PublishedCourse } from '../course/events.ts';
import { addMonths } from '../shared/calendar.ts';
import type { Decision } from '../shared/decision.ts';

/** What the policy looks at: how things stand now, never the event that woke it. */
export interface CertificateFacts {
  readonly learnerId: string;
  /** The attempt whose certificate it is, also when another attempt has begun since. */
  readonly attempt: {
    readonly attempt: number;
    readonly status: 'active' | 'completed' | 'withdrawn';
    readonly completedAt?: string;
  };
  /** The version of the course that the attempt was pinned to. */
  readonly course: PublishedCourse;
  /** The version of the learner's stream that says who the learner is; undefined when there is no such learner. */
  readonly learnerVersion?: number | undefined;
  /** The certificate of this attempt that was replaced by this one. */
  readonly replaces?: string | undefined;
  readonly now: string;
}

/**
 * Makes the certificate of an attempt, the last of those that replaced one another, agree with the attempt as it stands:
 * issued when it is complete, revoked when its completion was withdrawn. Woken twice, late or out of order, it decides the same.
 */
export function reconcileCertificate(
  state: CertificateState,
  {
    learnerId,
    attempt: { attempt, status, completedAt },
    course,
    learnerVersion,
    replaces,
    now,
  }: CertificateFacts,
): Decision<CertificateEvent, CertificateRejection> {
  if (!course.certificate) return [];
  if (status === 'completed' && completedAt !== undefined) {
    const { courseId, courseVersion } = course;
    const { title, validMonths, graceDays } = course.certificate;
    return issueCertificate(state, {
      certificate: {
        enrolmentId: `${courseId}.${learnerId}`,
        learnerId,
        courseId,
        courseVersion,
        attempt,
        title,
        issuedAt: completedAt,
        ...(validMonths !== undefined && { validUntil: addMonths(completedAt, validMonths) }),
        graceDays,
        ...(learnerVersion !== undefined && { learnerVersion }),
        ...(replaces !== undefined && { replaces }),
      },
      now,
    });
  }
  // Never issued, so nothing to take back.
  if (state.status === 'none') return [];
  return revokeCertificate(state, { reason: 'The completion was withdrawn', by: 'completion', now });
}
