import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../../ledger/commit.ts';
import { problem } from './problem.ts';

const nonceBytes = 12;
const tagBytes = 16;

/** Where a page of a list ended: the key of its last row. */
const positionSchema = z.record(z.string(), z.string());
export type Position = z.infer<typeof positionSchema>;

/**
 * Makes the cursor that goes on after a row. It is encrypted, since keys name tenants and learners, and bound to its
 * list: it opens for the same list with the same filters alone.
 *
 * @param list names the list and all that selects its rows, the tenant above all
 * @param nonce for what must be sealed the same each time: 12 bytes that no other content comes with
 */
export function sealCursor(
  key: Uint8Array,
  list: unknown,
  position: Position,
  nonce: Uint8Array = randomBytes(nonceBytes),
): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(canonicalJson(list)));
  const text = cipher.update(JSON.stringify(position), 'utf8');
  return Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/**
 * Opens what `sealCursor` made for the same list.
 *
 * @throws ProblemError 400 invalid-cursor when it was altered, or made for another list or tenant
 */
export function openCursor(key: Uint8Array, list: unknown, cursor: string): Position {
  const sealed = Buffer.from(cursor, 'base64url');
  // Decoding skips what is not base64url; only the one spelling that we gave out is taken back.
  if (sealed.length < nonceBytes + tagBytes || sealed.toString('base64url') !== cursor) throw invalidCursor();
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(Buffer.from(canonicalJson(list)))
    .setAuthTag(sealed.subarray(-tagBytes));
  const text = decipher.update(sealed.subarray(nonceBytes, -tagBytes));
  try {
    return positionSchema.parse(JSON.parse(Buffer.concat([text, decipher.final()]).toString('utf8')));
  } catch {
    throw invalidCursor();
  }
}

function invalidCursor() {
  return problem(
    400,
    'invalid-cursor',
    'The cursor is not one that this list gave. Begin again without a cursor, and change no filters between pages.',
  );
}
