import type { SealedHead, SealedLog } from '../../../ledger/log/sealed-log.ts';
import { type ProblemError, problem } from '../../shared/problem.ts';

/**
 * The head of a tenant's log.
 *
 * @throws ProblemError 404 while nothing is sealed
 */
export async function demandHead(log: SealedLog, tenant: string): Promise<SealedHead> {
  const head = await log.head(tenant);
  if (!head) throw notSealed('Nothing is sealed yet.');
  return head;
}

/** The 404 of what is recorded, or may be, but not sealed: that takes a moment. */
export function notSealed(what: string): ProblemError {
  return problem(404, 'not-sealed', `${what} What is recorded is sealed within moments.`, {
    headers: { 'retry-after': '2' },
  });
}
