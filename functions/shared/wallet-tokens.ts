import * as z from 'zod';
import { openCursor, sealCursor } from './cursor.ts';

/** How long an offer is good: for who takes up a telephone, and not for who finds the picture of a screen later. */
export const offerMinutes = 10;
/** How long a wallet that redeemed an offer may ask for the credential. */
export const accessMinutes = 5;

/** What is given out for a time, to one tenant's wallets. Nothing of it is stored. */
interface Sealed<Content> {
  /** @param key the application secret's key for `wallet-offer` */
  seal(key: Uint8Array, tenant: string, content: Content): string;
  /**
   * Opens what `seal` made; undefined for anything else: altered, of another kind or tenant, over its time. Costs no read:
   * nobody can make us look by guessing.
   */
  open(key: Uint8Array, tenant: string, sealed: string, now: string): Content | undefined;
}

/**
 * @param kind so that what is good for one thing is good for no other
 */
function sealed<Content extends Record<string, string> & { readonly expiresAt: string }>(
  kind: string,
  schema: z.ZodType<Content>,
): Sealed<Content> {
  // Bound to the tenant rather than naming it: whoever opens it has to say whose it should be.
  const use = (tenant: string) => [kind, tenant];
  return {
    seal: (key, tenant, content) => sealCursor(key, use(tenant), content),
    open(key, tenant, text, now) {
      try {
        const content = schema.parse(openCursor(key, use(tenant), text));
        return now < content.expiresAt ? content : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** What a QR code offers: the credential of a certificate, to the one wallet whose owner also knows the transaction code. */
const walletOfferSchema = z.object({
  certificateId: z.string(),
  offerId: z.string(),
  transactionCode: z.string(),
  expiresAt: z.string(),
});
export type WalletOffer = z.infer<typeof walletOfferSchema>;
export const walletOffers = sealed('wallet-offer', walletOfferSchema);

/** What a wallet that redeemed an offer may have. */
const walletAccessSchema = z.object({ certificateId: z.string(), expiresAt: z.string() });
export const walletAccess = sealed('wallet-access', walletAccessSchema);
