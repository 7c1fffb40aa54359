import { type CertificateRejection, issueCertificate, revokeCertificate } from '../certificate/decide.ts';
import type { CertificateEvent } from '../certificate/events.ts';
import type { CertificateState } from '../certificate/state.ts';
import type { PublishedCourse } from '../course/events.ts';
import type { EnrolmentState } from '../enrolment/state.ts';
import { addMonths } from '../shared/calendar.ts';
import type { Decision } from '../shared/decision.ts';

/** What the policy looks at: how things stand now, never the event that woke it. */
export interface CertificateFacts {
  readonly enrolment: EnrolmentState;
  readonly course: PublishedCourse;
  /** The attempt whose certificate it is. */
  readonly attempt: number;
  readonly now: string;
}

/**
 * Makes the certificate of an attempt agree with the enrolment as it stands: issued when the attempt is complete,
 * revoked when its completion was withdrawn. Woken twice, late or out of order, it decides the same.
 */
export function reconcileCertificate(
  state: CertificateState,
  { enrolment, course, attempt, now }: CertificateFacts,
): Decision<CertificateEvent, CertificateRejection> {
  // A later attempt has a certificate of its own and leaves that of an earlier one as it was.
  if (enrolment.status === 'none' || enrolment.attempt !== attempt || !course.certificate) return [];
  if (enrolment.status === 'completed' && enrolment.completedAt !== undefined) {
    const { title, validMonths, graceDays } = course.certificate;
    const issuedAt = enrolment.completedAt;
    return issueCertificate(state, {
      certificate: {
        enrolmentId: `${enrolment.courseId}.${enrolment.learnerId}`,
        learnerId: enrolment.learnerId,
        courseId: enrolment.courseId,
        courseVersion: enrolment.courseVersion,
        attempt,
        title,
        issuedAt,
        ...(validMonths !== undefined && { validUntil: addMonths(issuedAt, validMonths) }),
        graceDays,
      },
    });
  }
  if (state.status === 'none') return [];
  return revokeCertificate(state, { reason: 'The completion was withdrawn', by: 'completion', now });
}
