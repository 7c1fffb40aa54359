import type { Outcome } from '../../ledger/ledger.ts';
import { type DomainRejection, problemOfRejection } from './rejections.ts';
import type { Answer } from './route.ts';

/** An outcome that was not a refusal. */
export type Settled<State> = Exclude<Outcome<State, never>, { kind: 'rejected' }>;

/**
 * Passes on what a command came to.
 *
 * @throws ProblemError when a rule of the domain said no
 */
export function settled<State>(outcome: Outcome<State, DomainRejection>): Settled<State> {
  if (outcome.kind === 'rejected') throw problemOfRejection(outcome.rejection);
  return outcome;
}

/** The answer to a command: its body, the stream's version as an ETag, and whether it was answered before. */
export function commandAnswer<State>(
  outcome: Settled<State>,
  { status, body }: { status: number; body: unknown },
): Answer {
  return {
    status,
    body,
    headers: {
      etag: etagOf(outcome.loaded.version),
      ...(outcome.kind === 'replayed' && { 'idempotency-replayed': 'true' }),
    },
  };
}

/** A stream's version as HTTP writes it. */
export function etagOf(version: number): string {
  return `"${version}"`;
}
