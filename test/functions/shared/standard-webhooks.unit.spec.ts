import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signedHeaders, webhookSecretOf } from '../../../functions/shared/standard-webhooks.ts';

const key = new Uint8Array(32).fill(7);
const secretOf = (secretNumber: number, tenant = 'acme', webhookId = 'roster') =>
  webhookSecretOf(key, { tenant, webhookId, secretNumber });
const body = '{"type":"SeatBooked","data":{"mode":"remote"}}';
const message = { id: '019c5a3e-0', sentAt: new Date(), body };

describe('the secret of a webhook', () => {
  it('is of the form that Standard Webhooks asks for, with 32 bytes', () => {
    expect(secretOf(1)).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  });

  it('is always the same, and another for each number, webhook and tenant', () => {
    expect(secretOf(1)).toBe(secretOf(1));
    const others = [secretOf(1), secretOf(2), secretOf(1, 'bolt'), secretOf(1, 'acme', 'other')];
    expect(new Set(others).size).toBe(4);
  });
});

describe('a message', () => {
  it('is verified by the library of Standard Webhooks', () => {
    const headers = signedHeaders([secretOf(1)], message);
    expect(new Webhook(secretOf(1)).verify(body, { ...headers })).toEqual(JSON.parse(body));
  });

  it('is verified by the former secret too, while both sign', () => {
    const headers = signedHeaders([secretOf(2), secretOf(1)], message);
    for (const number of [1, 2]) {
      expect(() => new Webhook(secretOf(number)).verify(body, { ...headers })).not.toThrow();
    }
  });

  it.each([
    ['another secret', secretOf(3), body],
    ['another body', secretOf(1), `${body} `],
  ])('is refused with %s', (_what, secret, received) => {
    const headers = signedHeaders([secretOf(1)], message);
    expect(() => new Webhook(secret).verify(received, { ...headers })).toThrow('No matching signature');
  });
});
