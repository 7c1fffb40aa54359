import { randomInt } from 'node:crypto';
import { type IssuerPlace, issuerUrlOf } from './credentials/issuer-names.ts';

/** Six, which is as many as wallets let people type; who guesses has one try (redeem-wallet-offer.ts). */
export const transactionCodeDigits = 6;

/** Makes what the owner of an offer types into the wallet, and who only sees the QR code can't. */
export function newTransactionCode(): string {
  return String(randomInt(10 ** transactionCodeDigits)).padStart(transactionCodeDigits, '0');
}

/** What a wallet reads: where the offer is (OpenID4VCI 1.0, 4.1.3). */
export function offerUriOf(place: IssuerPlace, offer: string): string {
  const url = `${issuerUrlOf(place)}/wallet-offers/${offer}`;
  return `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(url)}`;
}
