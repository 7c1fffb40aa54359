import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../../ledger/commit.ts';

/** 96 bits: nobody finds it by trying, and its 16 letters make a QR code that a phone reads at once. */
const codeBytes = 12;

/**
 * The code by which who has the paper may see whose certificate it is: it stands in the QR code of the PDF, and in the links
 * that the holder gives to others. Always the same, and not to be computed from the certificate's id.
 *
 * @param key the application secret's key for `holder-code`
 */
export function holderCodeOf(
  key: Uint8Array,
  { tenant, certificateId }: { tenant: string; certificateId: string },
): string {
  return createHmac('sha256', key)
    .update(canonicalJson([tenant, certificateId]))
    .digest()
    .subarray(0, codeBytes)
    .toString('base64url');
}

/** Whether a code is the right one, in a time that tells nothing of how much of it is. */
export function isHolderCode(expected: string, given: string): boolean {
  const digest = (code: string) => createHmac('sha256', 'same length').update(code).digest();
  return timingSafeEqual(digest(expected), digest(given));
}

/** Where anybody may check a certificate; with the code, whose it is as well. */
export function verifyUrlOf(origin: string, certificateId: string, code?: string): string {
  return `${origin}/verify/${certificateId}${code === undefined ? '' : `?code=${code}`}`;
}
