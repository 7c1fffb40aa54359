import * as z from 'zod';
import { rotateSecret as decideRotateSecret } from '../../../domain/webhooks/decide.ts';
import { webhooks } from '../../../domain/webhooks/state.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { webhookPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { describeWebhook, webhookAfter, webhookWithSecretSchema } from './webhook-body.ts';
import type { WebhookServices } from './webhook-services.ts';

// POST /webhooks/{webhookId}/rotate-secret: RotateSecret.
export const rotateSecretRoute = declareRoute({
  key: 'POST /webhooks/{webhookId}/rotate-secret',
  summary: 'Give a webhook another secret; for a day, what is sent is signed with the former one too',
  request: z.strictObject({ ...noInput, path: webhookPath }),
  rejections: ['unknown-webhook'],
  responses: { 200: { description: 'With the new secret', body: webhookWithSecretSchema } },
});

export const rotateSecret = ({ ledger, secretOf }: WebhookServices) =>
  rotateSecretRoute.answeredBy(async ({ path: { webhookId }, caller: { tenant }, now, metadata }) => {
    const outcome = settled(
      await ledger.execute({
        aggregate: webhooks,
        stream: streamOf.webhooks(tenant),
        metadata,
        decide: ({ state }) => decideRotateSecret(state, { webhookId, now: now.toISOString() }),
      }),
    );
    const webhook = webhookAfter(outcome.loaded.state, webhookId);
    return commandAnswer(outcome, {
      status: 200,
      body: { ...describeWebhook(webhook), secret: await secretOf(tenant, webhook) },
    });
  });
