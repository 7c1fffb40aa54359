import { createPublicKey } from 'node:crypto';
import * as z from 'zod';

/** The public halves of the two keys that sign credentials, as the document of an issuer has them. */
export interface CredentialPublicKeys {
  /** Ed25519, of the proof in the JSON form. */
  readonly publicKeyMultibase: string;
  /** RSA, of the JWT form. */
  readonly publicKeyJwk: RsaPublicJwk;
}

export type RsaPublicJwk = z.infer<typeof rsaPublicJwkSchema>;

/** The prefix of Ed25519 (0xed01) and 32 bytes, in base58: https://www.w3.org/TR/cid-1.0/#Multikey */
const multibaseSchema = z.string().regex(/^z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/);

export const rsaPublicJwkSchema = z.strictObject({
  kty: z.literal('RSA'),
  n: z.base64url(),
  e: z.base64url(),
});

const formerCredentialKeysSchema = z
  .array(
    z.strictObject({
      publicKeyMultibase: multibaseSchema,
      publicKeyJwk: rsaPublicJwkSchema.refine(isRsaKey, { message: 'is no RSA key of 2048 bits' }),
    }),
  )
  .refine(
    (pairs) =>
      new Set(pairs.flatMap(({ publicKeyMultibase, publicKeyJwk }) => [publicKeyMultibase, publicKeyJwk.n]))
        .size ===
      2 * pairs.length,
    { message: 'each key stands there once' },
  );

/**
 * Reads which keys signed credentials before the present ones. They have no time at which they end: what a document says to
 * have ended verifies nothing any more, not even what was signed before (https://www.w3.org/TR/cid-1.0/#dfn-expires).
 *
 * @param json `[{"publicKeyMultibase": "z6Mk…", "publicKeyJwk": {"kty": "RSA", "n": "…", "e": "AQAB"}}]`, as the template gives it
 * @throws ZodError, SyntaxError
 */
export function formerCredentialKeys(json: string): readonly CredentialPublicKeys[] {
  return formerCredentialKeysSchema.parse(JSON.parse(json));
}

function isRsaKey(jwk: RsaPublicJwk): boolean {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyDetails?.modulusLength === 2_048;
  } catch {
    return false;
  }
}
