import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** Any value that JSON can hold: what an event's data, a summary and a state consist of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Who caused a commit. `onBehalfOf` names the learner or login that the actor stood in for. */
export interface Actor {
  readonly kind: 'user' | 'system' | 'import';
  readonly id: string;
  readonly roles: readonly string[];
  readonly onBehalfOf?: string;
}

/** An event as it is stored. `occurredAt` is when it happened; the commit's `recordedAt` when we learned of it. */
export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly occurredAt: string;
  readonly data: Json;
}

/**
 * What one successful command writes, once and for ever: one item, one or more events.
 *
 * Every field here is under the hash. The folded state that may travel in the same item is not: it can be
 * computed again from the events (see item.ts).
 */
export interface Commit {
  /** `<tenant>#<type>#<id>` */
  readonly stream: string;
  /** 1, 2, 3 … without gap: the number of the commit in its stream. */
  readonly version: number;
  /** UUIDv7, made by the writer: what tells our own retried write from a competitor's. */
  readonly commitId: string;
  /** ISO 8601, UTC, milliseconds; never before the commit it follows. */
  readonly recordedAt: string;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId?: string;
  /** The client's Idempotency-Key. */
  readonly commandId?: string;
  /** A digest of the command's content: the same `commandId` with another one is a misuse. */
  readonly commandFingerprint?: string;
  readonly events: readonly StoredEvent[];
  /** What projections need to know of the aggregate after this commit, as it was published. */
  readonly summary?: Json;
  /** Hex hash of the commit before this one, or `genesisHash`. */
  readonly prevHash: string;
  /** Hex SHA-256 over the canonical JSON of all the fields above. */
  readonly hash: string;
}

/** `prevHash` of every first commit: 32 zero bytes. */
export const genesisHash = '0'.repeat(64);

/** Whose a stream is. */
export function tenantOf(stream: string): string {
  return stream.slice(0, stream.indexOf('#'));
}

/** The canonical JSON (RFC 8785, JCS) of a value; throws where JSON has no form for it. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('There is no canonical JSON of undefined');
  return text;
}

/** Completes a commit with its hash. */
export function seal(commit: Omit<Commit, 'hash'>): Commit {
  return { ...commit, hash: hashOf(commit) };
}

/** The hash that a commit must carry, whatever it carries now. */
export function hashOf(commit: Omit<Commit, 'hash'>): string {
  const { hash: _carried, ...content } = commit as Commit;
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
