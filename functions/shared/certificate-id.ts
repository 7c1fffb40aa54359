import { createHmac } from 'node:crypto';
import { canonicalJson } from '../../ledger/commit.ts';

/**
 * The id of the certificate of one attempt: a UUIDv8 (RFC 9562, 5.8) from an HMAC, so it is always the same (and a
 * certificate can't be issued twice under two ids) and can't be guessed by who knows the learner and the course.
 *
 * @param key the application secret's key for `certificate-id`
 */
export function certificateIdOf(
  key: Uint8Array,
  { tenant, enrolmentId, attempt }: { tenant: string; enrolmentId: string; attempt: number },
): string {
  const bytes = createHmac('sha256', key)
    .update(canonicalJson([tenant, enrolmentId, attempt]))
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
