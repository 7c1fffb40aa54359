import { secretNumbersAt, webhookOf, webhooks } from '../../../domain/webhooks/state.ts';
import type { StoredEvent } from '../../../ledger/commit.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { ApplicationSecret } from '../../shared/application-secret.ts';
import type { Notice, NoticeQueue } from '../../shared/notices.ts';
import { signedHeaders, webhookSecretOf } from '../../shared/standard-webhooks.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Post, PostOutcome } from './post.ts';
import { webhookPayload } from './webhook-payload.ts';

const minute = 60;
const hour = 60 * minute;

/** Before each next try, in seconds: a day in all. */
const pauses = [5, minute, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 8 * hour, 8 * hour];

/** After it let us wait for nothing, nobody asks a receiver for so long: there are others in the queue. */
const restMilliseconds = 60_000;

/** Less than SQS takes (900), and than the age of a message at which somebody is called (infra/constructs/monitoring.ts). */
const longestDelaySeconds = 300;

interface Dependencies {
  readonly ledger: Pick<Ledger, 'load'>;
  readonly secret: Pick<ApplicationSecret, 'keyFor'>;
  readonly queue: Pick<NoticeQueue, 'send'>;
  /** For what was tried in vain for a day. */
  readonly deadLetters: Pick<NoticeQueue, 'send'>;
  readonly post: Post;
  readonly now: () => Date;
}

/**
 * Sends an event to a webhook, signed. What it does not take goes back into the queue, to be tried later and later, and after a day to
 * the dead letters; meanwhile everything else goes on.
 */
export function webhookDelivery({ ledger, secret, queue, deadLetters, post, now }: Dependencies) {
  /** Until when a webhook that did not answer in time is left alone by this function. */
  const restsUntil = new Map<string, number>();

  async function deliver(notice: Notice, webhookId: string, event: StoredEvent): Promise<void> {
    const { tenant, stream, eventId } = notice;
    const { state } = await ledger.load(webhooks, streamOf.webhooks(tenant));
    const webhook = webhookOf(state, webhookId);
    // Removed since, or put for other events.
    if (!webhook?.eventTypes.includes(event.type)) return;
    const name = `${tenant}#${webhookId}`;
    const rest = restsUntil.get(name) ?? 0;
    if (rest > now().getTime()) return later(notice, new Date(rest));

    const sentAt = now();
    const key = await secret.keyFor('webhook-secret');
    const secrets = secretNumbersAt(webhook, sentAt.toISOString()).map((secretNumber) =>
      webhookSecretOf(key, { tenant, webhookId, secretNumber }),
    );
    const body = JSON.stringify(webhookPayload(stream, event));
    const outcome = await post(
      webhook.url,
      {
        'content-type': 'application/json',
        'user-agent': 'Leerspoor',
        ...signedHeaders(secrets, { id: eventId, sentAt, body }),
      },
      body,
    );
    if (isTaken(outcome)) return;
    if (outcome === 'timed-out') restsUntil.set(name, now().getTime() + restMilliseconds);
    const pause = pauses[notice.attempt - 1];
    // From there it can be put back, to be tried for another day.
    if (pause === undefined) return deadLetters.send([{ ...notice, attempt: 1, dueAt: undefined }]);
    return later({ ...notice, attempt: notice.attempt + 1 }, new Date(now().getTime() + pause * 1_000));
  }

  async function later(notice: Notice, dueAt: Date): Promise<void> {
    const seconds = Math.ceil((dueAt.getTime() - now().getTime()) / 1_000);
    await queue.send(
      [{ ...notice, dueAt: dueAt.toISOString() }],
      Math.min(Math.max(seconds, 0), longestDelaySeconds),
    );
  }

  return { deliver, later };
}

function isTaken(outcome: PostOutcome): boolean {
  return typeof outcome === 'object' && outcome.status >= 200 && outcome.status < 300;
}
