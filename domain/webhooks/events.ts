import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';

const webhookSchema = z.object({
  webhookId: z.string(),
  url: z.string(),
  eventTypes: z.array(z.string()),
  /** Its secret is derived from it, and stands nowhere. No number comes twice among a tenant's webhooks. */
  secretNumber: z.number(),
});

export const webhookEvents = eventCatalogue({
  /** The whole webhook, from now on; with another secretNumber, its secret is another. */
  WebhookPut: { schemaVersion: 1, data: webhookSchema },
  WebhookRemoved: { schemaVersion: 1, data: webhookSchema.pick({ webhookId: true }) },
});
export type WebhookEvent = EventOf<typeof webhookEvents>;
export type WebhookData = z.infer<typeof webhookSchema>;
