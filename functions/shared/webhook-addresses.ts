import * as z from 'zod';

/**
 * Where webhooks may be. `public`: at https URLs whose addresses are out on the internet, so that nobody reaches by us what is
 * inside. `any`: on this machine too, and without https, to try them.
 */
export const webhookAddressesSchema = z.enum(['public', 'any']);
export type WebhookAddresses = z.infer<typeof webhookAddressesSchema>;

/** Whether a URL may be a webhook's, as far as it tells by itself; its addresses are looked at with each delivery. */
export function isWebhookUrl(url: string, addresses: WebhookAddresses): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, hash } = new URL(url);
  const isSecure = protocol === 'https:' || (addresses === 'any' && protocol === 'http:');
  return isSecure && username === '' && password === '' && hash === '';
}
