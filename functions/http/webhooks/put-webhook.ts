import * as z from 'zod';
import { putWebhook as decidePutWebhook } from '../../../domain/webhooks/decide.ts';
import { webhookOf, webhooks } from '../../../domain/webhooks/state.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { webhookPath } from '../../shared/inputs.ts';
import { problem } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { isWebhookUrl, type WebhookAddresses } from '../../shared/webhook-addresses.ts';
import {
  describeWebhook,
  webhookAfter,
  webhookContentSchema,
  webhookWithSecretSchema,
} from './webhook-body.ts';
import type { WebhookServices } from './webhook-services.ts';

// PUT /webhooks/{webhookId}: PutWebhook. Refuses more than ten.
export const putWebhookRoute = declareRoute({
  key: 'PUT /webhooks/{webhookId}',
  summary: 'Have events sent to a URL, signed as Standard Webhooks says; or say anew where and which',
  request: z.strictObject({ ...noInput, path: webhookPath, body: webhookContentSchema }),
  rejections: ['too-many-webhooks'],
  responses: {
    201: { description: 'A new webhook', body: webhookWithSecretSchema },
    200: { description: 'Changed, or the same already', body: webhookWithSecretSchema },
  },
});

export const putWebhook = ({ ledger, addresses, secretOf }: WebhookServices) =>
  putWebhookRoute.answeredBy(
    async ({ path: { webhookId }, body: { url, eventTypes }, caller: { tenant }, now, metadata }) => {
      demandUrl(url, addresses);
      let isNew = false;
      const outcome = settled(
        await ledger.execute({
          aggregate: webhooks,
          stream: streamOf.webhooks(tenant),
          metadata,
          decide: ({ state }) => {
            isNew = webhookOf(state, webhookId) === undefined;
            return decidePutWebhook(state, { webhookId, url, eventTypes, now: now.toISOString() });
          },
        }),
      );
      const webhook = webhookAfter(outcome.loaded.state, webhookId);
      return commandAnswer(outcome, {
        status: isNew ? 201 : 200,
        body: { ...describeWebhook(webhook), secret: await secretOf(tenant, webhook) },
      });
    },
  );

/** @throws ProblemError 400: which URLs may be used is the deployment's to say, and so no schema's */
function demandUrl(url: string, addresses: WebhookAddresses): void {
  if (isWebhookUrl(url, addresses)) return;
  throw problem(400, 'invalid-input', 'The request is not as it should be; see errors.', {
    errors: [{ path: 'url', message: 'must be an https URL, without user name, password and fragment' }],
  });
}
