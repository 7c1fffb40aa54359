import { type CertificateState, certificateStatus } from '../../../domain/certificate/state.ts';
import { notFound } from '../../shared/problem.ts';

/**
 * A certificate as clients read it, at a time.
 *
 * @throws ProblemError 404 when it was never issued
 */
export function describeCertificate(certificateId: string, state: CertificateState, now: Date) {
  if (state.status === 'none') throw notFound('This certificate');
  const { learnerId, courseId, courseVersion, attempt, title, issuedAt, validUntil } = state;
  return {
    certificateId,
    learnerId,
    courseId,
    courseVersion,
    attempt,
    title,
    issuedAt,
    ...(validUntil !== undefined && { validUntil }),
    status: certificateStatus(state, now.toISOString()),
    ...(state.replaces !== undefined && { replaces: state.replaces }),
    ...(state.status === 'revoked' && {
      reason: state.reason,
      ...(state.replacedBy !== undefined && { replacedBy: state.replacedBy }),
    }),
  };
}
