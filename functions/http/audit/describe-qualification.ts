import type { Qualification } from '../../../domain/as-of/qualification.ts';

/** A qualification as clients read it. */
export function describeQualification(qualification: Qualification) {
  const { certificate, ...rest } = qualification;
  if (!certificate) return rest;
  const { certificateId, courseVersion, attempt, title, issuedAt, validUntil, graceDays, status } =
    certificate;
  const { reason, replaces, replacedBy } = certificate;
  return {
    ...rest,
    certificate: {
      certificateId,
      courseVersion,
      attempt,
      title,
      issuedAt,
      ...(validUntil !== undefined && { validUntil }),
      graceDays,
      status,
      ...(reason !== undefined && { reason }),
      ...(replaces !== undefined && { replaces }),
      ...(replacedBy !== undefined && { replacedBy }),
    },
  };
}
