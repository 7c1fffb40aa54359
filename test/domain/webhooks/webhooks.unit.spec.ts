import { describe, expect, it } from 'vitest';
import { putWebhook, removeWebhook, rotateSecret } from '../../../domain/webhooks/decide.ts';
import type { WebhookEvent } from '../../../domain/webhooks/events.ts';
import { secretNumbersAt, type WebhooksState, webhookOf, webhooks } from '../../../domain/webhooks/state.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<WebhooksState, WebhookEvent>(webhooks);

const now = '2026-11-25T09:00:00.000Z';
const roster = {
  webhookId: 'roster',
  url: 'https://roster.example.org',
  eventTypes: ['SeatBooked', 'SessionRescheduled'],
  secretNumber: 1,
};
const puts = (change: Partial<typeof roster> = {}, occurredAt = now): WebhookEvent => ({
  type: 'WebhookPut',
  occurredAt,
  data: { ...roster, ...change },
});
const removed: WebhookEvent = { type: 'WebhookRemoved', occurredAt: now, data: { webhookId: 'roster' } };
const put =
  (change: Partial<typeof roster> = {}) =>
  (state: WebhooksState) =>
    putWebhook(state, { ...roster, ...change, now });
const rotate = (state: WebhooksState) => rotateSecret(state, { webhookId: 'roster', now });
const remove = (state: WebhooksState) => removeWebhook(state, { webhookId: 'roster', now });
const tenOf = Array.from({ length: 10 }, (_, index) =>
  puts({ webhookId: `w${index}`, secretNumber: index + 1 }),
);

describe('when a webhook is put', () => {
  it('is there, with a secret of its own', () => {
    given().when(put()).then(puts());
    given(puts({ webhookId: 'other', secretNumber: 7 }))
      .when(put())
      .then(puts({ secretNumber: 8 }));
  });

  it('keeps its secret when it is put elsewhere, or for other events', () => {
    given(puts())
      .when(put({ url: 'https://other.example.org' }))
      .then(puts({ url: 'https://other.example.org' }));
    given(puts())
      .when(put({ eventTypes: ['Enrolled'] }))
      .then(puts({ eventTypes: ['Enrolled'] }));
  });

  it('changes nothing to say the same again, in whatever order and however often', () => {
    given(puts())
      .when(put({ eventTypes: ['SessionRescheduled', 'SeatBooked', 'SessionRescheduled'] }))
      .thenNothing();
  });

  it('is refused as the eleventh, but may be changed among ten', () => {
    given(...tenOf)
      .when(put())
      .thenRejected({ rejected: 'too-many-webhooks', maximum: 10 });
    given(...tenOf)
      .when(put({ webhookId: 'w3', eventTypes: ['Enrolled'] }))
      .then(puts({ webhookId: 'w3', eventTypes: ['Enrolled'], secretNumber: 4 }));
  });
});

describe('when its secret is rotated', () => {
  it('has a secret that no webhook ever had', () => {
    given(puts({ secretNumber: 3 }), puts({ webhookId: 'other', secretNumber: 4 }))
      .when(rotate)
      .then(puts({ secretNumber: 5 }));
  });

  it('signs with both for a day, also when it is put elsewhere meanwhile', () => {
    const later = puts({ secretNumber: 2, url: 'https://other.example.org' }, '2026-11-25T12:00:00.000Z');
    const state = [puts(), puts({ secretNumber: 2 }), later].reduce(webhooks.evolve, webhooks.initialState);
    const webhook = webhookOf(state, 'roster');
    if (!webhook) throw new Error('It was put');
    expect(secretNumbersAt(webhook, '2026-11-26T08:59:59.999Z')).toEqual([2, 1]);
    expect(secretNumbersAt(webhook, '2026-11-26T09:00:00.000Z')).toEqual([2]);
  });

  it('is refused of one that is not there', () => {
    given().when(rotate).thenRejected({ rejected: 'unknown-webhook' });
  });
});

describe('when it is removed', () => {
  it('is not there any more', () => {
    given(puts()).when(remove).then(removed);
    given(puts(), removed).when(remove).thenRejected({ rejected: 'unknown-webhook' });
  });

  it('never gets its former secret back', () => {
    given(puts(), removed)
      .when(put())
      .then(puts({ secretNumber: 2 }));
  });
});
