import type { Webhook } from '../../../domain/webhooks/state.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { webhookSecretOf } from '../../shared/standard-webhooks.ts';
import { type WebhookAddresses, webhookAddressesSchema } from '../../shared/webhook-addresses.ts';
import type { Services } from '../services.ts';

/** What the routes of webhooks work with. */
export type WebhookServices = Services & {
  readonly addresses: WebhookAddresses;
  readonly secretOf: (tenant: string, webhook: Webhook) => Promise<string>;
};

export function withWebhooks(services: Services): WebhookServices {
  return {
    ...services,
    addresses: webhookAddressesSchema.parse(environment(environmentNames.webhookAddresses)),
    secretOf: async (tenant, { webhookId, secretNumber }) =>
      webhookSecretOf(await services.secret.keyFor('webhook-secret'), { tenant, webhookId, secretNumber }),
  };
}
