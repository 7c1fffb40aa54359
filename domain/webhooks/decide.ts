import type { Decision } from '../shared/decision.ts';
import type { WebhookEvent } from './events.ts';
import { type WebhooksState, webhookOf } from './state.ts';

export interface PutWebhook {
  readonly webhookId: string;
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly now: string;
}
export interface RotateSecret {
  readonly webhookId: string;
  readonly now: string;
}
export interface RemoveWebhook {
  readonly webhookId: string;
  readonly now: string;
}

export type WebhookRejection =
  | { readonly rejected: 'unknown-webhook' }
  | { readonly rejected: 'too-many-webhooks'; readonly maximum: number };

type WebhookDecision = Decision<WebhookEvent, WebhookRejection>;

/** Each event is sent to each of them. */
const maximumWebhooks = 10;

/** Has events sent to an address, or says anew where and which; the secret stays, and the same again changes nothing. */
export function putWebhook(
  state: WebhooksState,
  { webhookId, url, eventTypes, now }: PutWebhook,
): WebhookDecision {
  const before = webhookOf(state, webhookId);
  if (!before && state.webhooks.length >= maximumWebhooks) {
    return { rejected: 'too-many-webhooks', maximum: maximumWebhooks };
  }
  // A set, so the order says nothing; in one order, the same looks the same.
  const inOrder = [...new Set(eventTypes)].sort();
  if (before?.url === url && before.eventTypes.join() === inOrder.join()) return [];
  const secretNumber = before?.secretNumber ?? state.lastSecretNumber + 1;
  return [
    { type: 'WebhookPut', occurredAt: now, data: { webhookId, url, eventTypes: inOrder, secretNumber } },
  ];
}

/** Gives a webhook another secret; the one of before goes on for a day. */
export function rotateSecret(state: WebhooksState, { webhookId, now }: RotateSecret): WebhookDecision {
  const before = webhookOf(state, webhookId);
  if (!before) return { rejected: 'unknown-webhook' };
  const { url, eventTypes } = before;
  const secretNumber = state.lastSecretNumber + 1;
  return [{ type: 'WebhookPut', occurredAt: now, data: { webhookId, url, eventTypes, secretNumber } }];
}

/** Sends nothing there any more. */
export function removeWebhook(state: WebhooksState, { webhookId, now }: RemoveWebhook): WebhookDecision {
  if (!webhookOf(state, webhookId)) return { rejected: 'unknown-webhook' };
  return [{ type: 'WebhookRemoved', occurredAt: now, data: { webhookId } }];
}
