import type { IdentifierDigests, Identifiers, LearnerIndex } from './learner-index.ts';

/** The digests of the identifiers that somebody has. */
export function digestsOf(
  digest: Awaited<ReturnType<LearnerIndex['digester']>>,
  { employeeNumber, email }: Identifiers,
): IdentifierDigests {
  return {
    ...(employeeNumber !== undefined && { employeeNumber: digest('employeeNumber', employeeNumber) }),
    ...(email !== undefined && { email: digest('email', email) }),
  };
}
