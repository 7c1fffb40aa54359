import { createHmac } from 'node:crypto';
import { v7 } from 'uuid';
import { canonicalJson } from '../../ledger/commit.ts';
import type { ApplicationSecret } from './application-secret.ts';
import type { RequestContext } from './route.ts';

/**
 * An id for what a command makes. A repeated Idempotency-Key must come to the stream that its first use made, so there the id
 * follows from the key.
 */
export async function newIdOf(
  aggregate: 'session' | 'external-certificate' | 'replay',
  { secret }: { readonly secret: ApplicationSecret },
  { caller, metadata }: Pick<RequestContext, 'caller' | 'metadata'>,
): Promise<string> {
  if (metadata.commandId === undefined) return v7();
  return createHmac('sha256', await secret.keyFor('command-fingerprint'))
    .update(canonicalJson([aggregate, caller.tenant, caller.subject, metadata.commandId]))
    .digest('base64url')
    .slice(0, 22);
}
