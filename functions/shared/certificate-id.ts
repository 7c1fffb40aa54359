import { createHmac } from 'node:crypto';
import { canonicalJson } from '../../ledger/commit.ts';

/** Of which attempt a certificate is. */
export interface CertifiedAttempt {
  readonly enrolmentId: string;
  readonly attempt: number;
}

/**
 * The id of a certificate of one attempt: a UUIDv8 (RFC 9562, 5.8) from an HMAC, so it is always the same (and a
 * certificate can't be issued twice under two ids) and can't be guessed by who knows the learner and the course, nor by who
 * knows the certificate that it replaces.
 *
 * @param edition 1 for the certificate that the attempt earned; one more for each that came in the place of the one before
 * @param key the application secret's key for `certificate-id`
 */
export function certificateIdOf(
  key: Uint8Array,
  { tenant, enrolmentId, attempt, edition = 1 }: CertifiedAttempt & { tenant: string; edition?: number },
): string {
  // There were none but first editions once: what those are named by must not change.
  const bytes = createHmac('sha256', key)
    .update(canonicalJson([tenant, enrolmentId, attempt, ...(edition === 1 ? [] : [edition])]))
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
