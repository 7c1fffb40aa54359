import * as z from 'zod';
import { webhooks } from '../../../domain/webhooks/state.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { describeWebhook, webhookBodySchema } from './webhook-body.ts';
import type { WebhookServices } from './webhook-services.ts';

// GET /webhooks: from the ledger; there are few, so all come at once.
export const listWebhooksRoute = declareRoute({
  key: 'GET /webhooks',
  summary: 'All webhooks, without their secrets',
  request: z.strictObject(noInput),
  responses: {
    200: { description: 'The webhooks', body: z.object({ items: z.array(webhookBodySchema) }) },
  },
});

export const listWebhooks = ({ ledger }: WebhookServices) =>
  listWebhooksRoute.answeredBy(async ({ caller: { tenant } }) => {
    const { state } = await ledger.load(webhooks, streamOf.webhooks(tenant));
    return { status: 200, body: { items: state.webhooks.map(describeWebhook) } };
  });
