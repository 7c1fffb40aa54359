import type { Commit, StoredEvent } from '../../../ledger/commit.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { Notice } from '../../shared/notices.ts';
import type { webhookDelivery } from './deliver-webhook.ts';

interface Dependencies {
  readonly ledger: Pick<Ledger, 'commitAt'>;
  readonly webhook: ReturnType<typeof webhookDelivery>;
  /** Undefined where there is no address to send mail from. */
  readonly mail: ((notice: Notice, learnerId: string, event: StoredEvent) => Promise<void>) | undefined;
  readonly now: () => Date;
}

/** A notice → a mail, or a message to a webhook; or back into the queue, when it is not due. */
export function noticeDelivery({ ledger, webhook, mail, now }: Dependencies) {
  return async (notice: Notice): Promise<void> => {
    const { stream, version, to, dueAt } = notice;
    // SQS delays for minutes, so that what waits for hours comes by now and then.
    if (dueAt !== undefined && dueAt > now().toISOString()) return webhook.later(notice, new Date(dueAt));
    if ('learnerId' in to && !mail) return;
    const event = eventIn(await ledger.commitAt(stream, version), notice);
    if ('webhookId' in to) return webhook.deliver(notice, to.webhookId, event);
    return mail?.(notice, to.learnerId, event);
  };
}

/** The event that a notice is of. */
export function eventIn(commit: Commit | undefined, { eventId, index }: Notice): StoredEvent {
  const event = commit?.events[index];
  if (event?.id !== eventId) throw new Error(`Event ${eventId} is not in the ledger`);
  return event;
}
