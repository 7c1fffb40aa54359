import * as z from 'zod';
import { type Webhook, type WebhooksState, webhookOf } from '../../../domain/webhooks/state.ts';
import { webhookEventTypes } from '../../shared/subscriptions.ts';

/** Ten times as long as those that anyone uses. */
const maximumUrlLength = 2_000;

/** What an admin says of a webhook. */
export const webhookContentSchema = z.strictObject({
  url: z
    .string()
    .max(maximumUrlLength)
    .describe('https, at an address on the internet; stored in the record, so put no password in it'),
  eventTypes: z.array(z.enum(webhookEventTypes)).min(1).describe('Which events are sent there'),
});

export const webhookBodySchema = z
  .object({ webhookId: z.string(), url: z.string(), eventTypes: z.array(z.string()) })
  .meta({ id: 'Webhook' });

/** With what its receiver needs to know our messages by: shown to who puts the webhook alone. */
export const webhookWithSecretSchema = webhookBodySchema.extend({
  secret: z.string().describe('whsec_…, as Standard Webhooks has it'),
});

/** A webhook as admins read it. */
export function describeWebhook({ webhookId, url, eventTypes }: Webhook): z.output<typeof webhookBodySchema> {
  return { webhookId, url, eventTypes: [...eventTypes] };
}

/** A webhook that a command has just left there. */
export function webhookAfter(state: WebhooksState, webhookId: string): Webhook {
  const found = webhookOf(state, webhookId);
  if (!found) throw new Error(`Webhook ${webhookId} was never put`);
  return found;
}
