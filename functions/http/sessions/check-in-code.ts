import { createHmac } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { canonicalJson } from '../../../ledger/commit.ts';

/** How long a code is shown. */
const stepSeconds = 30;

/**
 * The codes of a session, by RFC 6238: who knows the present one is in the room. They follow from the application's secret
 * and stand nowhere. A code is good for a minute at most, so the meetings of a series need none of their own.
 */
export class CheckInCodes {
  readonly #totp: TOTP;

  /** @param key the application secret's key for `check-in-code` */
  constructor(key: Uint8Array, tenant: string, sessionId: string) {
    const secret = createHmac('sha256', key)
      .update(canonicalJson([tenant, sessionId]))
      .digest();
    this.#totp = new TOTP({
      secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
      algorithm: 'SHA256',
      // At one of a million, thousands of tries in a minute would find it; at one of a hundred million they do not.
      digits: 8,
      period: stepSeconds,
    });
  }

  codeAt(now: Date): { readonly code: string; readonly expiresAt: string } {
    const timestamp = now.getTime();
    const step = stepSeconds * 1_000;
    return {
      code: this.#totp.generate({ timestamp }),
      expiresAt: new Date((Math.floor(timestamp / step) + 1) * step).toISOString(),
    };
  }

  /** Whether it is the code of now, or the one before: who typed it in had to read it first. */
  isGood(code: string, now: Date): boolean {
    const delta = this.#totp.validate({ token: code, timestamp: now.getTime(), window: 1 });
    return delta === 0 || delta === -1;
  }
}
