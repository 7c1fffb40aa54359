import type { Qualification } from '../../../domain/as-of/qualification.ts';
import { certificateIdOf } from '../../shared/certificate-id.ts';

/** A qualification as clients read it. */
export function describeQualification(key: Uint8Array, tenant: string, qualification: Qualification) {
  const { certificate, ...rest } = qualification;
  if (!certificate) return rest;
  const { enrolmentId, courseVersion, attempt, title, issuedAt, validUntil, graceDays, status, reason } =
    certificate;
  return {
    ...rest,
    certificate: {
      certificateId: certificateIdOf(key, { tenant, enrolmentId, attempt }),
      courseVersion,
      attempt,
      title,
      issuedAt,
      ...(validUntil !== undefined && { validUntil }),
      graceDays,
      status,
      ...(reason !== undefined && { reason }),
    },
  };
}
