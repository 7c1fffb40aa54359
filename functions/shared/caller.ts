import * as z from 'zod';
import { idSchema } from '../../domain/shared/values.ts';
import { problem } from './problem.ts';
import { type Group, groups } from './route-table.ts';

/** Who calls, as the verified token says. */
export interface Caller {
  readonly tenant: string;
  readonly subject: string;
  readonly groups: readonly Group[];
  /** The learner that this login belongs to. */
  readonly learnerId?: string;
}

/** API Gateway writes a claim that is a list as one string: `[admin hr]`. */
const groupsClaimSchema = z
  .string()
  .default('')
  .transform((claim) => claim.replace(/^\[|\]$/g, '').split(/[\s,]+/))
  .transform((names) => groups.filter((group) => names.includes(group)));

const claimsSchema = z.object({
  sub: z.string().min(1).max(128),
  'custom:tenant': idSchema,
  'custom:learner': idSchema.optional(),
  'cognito:groups': groupsClaimSchema,
});

/**
 * Reads the claims that API Gateway's authorizer has verified.
 *
 * @throws ProblemError 403 when the token names no tenant: it is valid, but not for anything here
 */
export function callerFrom(claims: unknown): Caller {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) {
    throw problem(403, 'no-tenant', 'The token does not say for which tenant it is (custom:tenant).');
  }
  const learnerId = parsed.data['custom:learner'];
  return {
    tenant: parsed.data['custom:tenant'],
    subject: parsed.data.sub,
    groups: parsed.data['cognito:groups'],
    ...(learnerId !== undefined && { learnerId }),
  };
}
