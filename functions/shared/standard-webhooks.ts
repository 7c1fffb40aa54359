import { createHmac } from 'node:crypto';
import { canonicalJson } from '../../ledger/commit.ts';

// Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md). Its
// library is written for verifying, which is what the specs use it for; signing is this one line of node's own.

const secretPrefix = 'whsec_';

/**
 * The secret of a webhook, as its receiver is given it: always the same for the same number, so that it stands nowhere.
 *
 * @param key the application secret's key for `webhook-secret`
 */
export function webhookSecretOf(
  key: Uint8Array,
  { tenant, webhookId, secretNumber }: { tenant: string; webhookId: string; secretNumber: number },
): string {
  const bytes = createHmac('sha256', key)
    .update(canonicalJson([tenant, webhookId, secretNumber]))
    .digest('base64');
  return secretPrefix + bytes;
}

interface SignedMessage {
  readonly id: string;
  readonly sentAt: Date;
  readonly body: string;
}

/**
 * The headers by which a receiver knows a message as ours, and a repeat as one.
 *
 * @param secrets one signature for each
 */
export function signedHeaders(
  secrets: readonly string[],
  { id, sentAt, body }: SignedMessage,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(secretPrefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
