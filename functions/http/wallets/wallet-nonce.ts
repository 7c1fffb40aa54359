import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';

/** As long as the access token: a wallet that was slow asks for both anew. */
const nonceMinutes = 5;
const type = 'wallet-nonce';

/**
 * Makes what a wallet has to sign, so that its proof is of now. It bears its own time, so that none has to be remembered; signed
 * and not sealed, since anybody may ask for any number, and a key of AES-GCM is good for a limited number of random nonces
 * (NIST SP 800-38D, 8.3).
 *
 * @param key the application secret's key for `wallet-nonce`
 */
export function makeNonce(key: Uint8Array, tenant: string, now: Date): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: type })
    .setAudience(tenant)
    .setJti(randomUUID())
    .setExpirationTime(new Date(now.getTime() + nonceMinutes * 60_000))
    .sign(key);
}

/** Whether it is one that `makeNonce` made for this tenant, and still good. */
export async function isGoodNonce(
  key: Uint8Array,
  tenant: string,
  nonce: string,
  now: Date,
): Promise<boolean> {
  try {
    await jwtVerify(nonce, key, {
      algorithms: ['HS256'],
      typ: type,
      audience: tenant,
      requiredClaims: ['exp'],
      currentDate: now,
    });
    return true;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}
