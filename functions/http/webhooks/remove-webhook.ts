import * as z from 'zod';
import { removeWebhook as decideRemoveWebhook } from '../../../domain/webhooks/decide.ts';
import { webhooks } from '../../../domain/webhooks/state.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { webhookPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { WebhookServices } from './webhook-services.ts';

// DELETE /webhooks/{webhookId}: RemoveWebhook.
export const removeWebhookRoute = declareRoute({
  key: 'DELETE /webhooks/{webhookId}',
  summary: 'Send nothing there any more, not even what is waiting to be tried again',
  request: z.strictObject({ ...noInput, path: webhookPath }),
  rejections: ['unknown-webhook'],
  responses: { 200: { description: 'Removed', body: z.object({ webhookId: z.string() }) } },
});

export const removeWebhook = ({ ledger }: WebhookServices) =>
  removeWebhookRoute.answeredBy(async ({ path: { webhookId }, caller: { tenant }, now, metadata }) => {
    const outcome = settled(
      await ledger.execute({
        aggregate: webhooks,
        stream: streamOf.webhooks(tenant),
        metadata,
        decide: ({ state }) => decideRemoveWebhook(state, { webhookId, now: now.toISOString() }),
      }),
    );
    return commandAnswer(outcome, { status: 200, body: { webhookId } });
  });
