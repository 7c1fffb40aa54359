import * as z from 'zod';
import { webhookOf, webhooks } from '../../../domain/webhooks/state.ts';
import { etagOf } from '../../shared/command-answer.ts';
import { webhookPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { describeWebhook, webhookBodySchema } from './webhook-body.ts';
import type { WebhookServices } from './webhook-services.ts';

// GET /webhooks/{webhookId}: from the ledger.
export const getWebhookRoute = declareRoute({
  key: 'GET /webhooks/{webhookId}',
  summary: 'A webhook, without its secret',
  request: z.strictObject({ ...noInput, path: webhookPath }),
  responses: { 200: { description: 'The webhook', body: webhookBodySchema } },
});

export const getWebhook = ({ ledger }: WebhookServices) =>
  getWebhookRoute.answeredBy(async ({ path: { webhookId }, caller: { tenant } }) => {
    const { state, version } = await ledger.load(webhooks, streamOf.webhooks(tenant));
    const webhook = webhookOf(state, webhookId);
    if (!webhook) throw notFound(`Webhook ${webhookId}`);
    return { status: 200, headers: { etag: etagOf(version) }, body: describeWebhook(webhook) };
  });
