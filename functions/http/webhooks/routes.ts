import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import { getWebhook } from './get-webhook.ts';
import { listWebhooks } from './list-webhooks.ts';
import { putWebhook } from './put-webhook.ts';
import { removeWebhook } from './remove-webhook.ts';
import { rotateSecret } from './rotate-secret.ts';
import type { WebhookServices } from './webhook-services.ts';

export const webhookRoutes = (services: WebhookServices): Record<RouteKeyOf<'webhooks'>, AnsweredRoute> => ({
  'PUT /webhooks/{webhookId}': putWebhook(services),
  'GET /webhooks': listWebhooks(services),
  'GET /webhooks/{webhookId}': getWebhook(services),
  'DELETE /webhooks/{webhookId}': removeWebhook(services),
  'POST /webhooks/{webhookId}/rotate-secret': rotateSecret(services),
});
