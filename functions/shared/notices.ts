import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { BusEvent } from './bus-event.ts';
import { sendMessages } from './send-messages.ts';

/** Who is to be told. Ids alone: who and where that is, is looked up by who tells them. */
const recipientSchema = z.union([z.object({ learnerId: z.string() }), z.object({ webhookId: z.string() })]);
export type Recipient = z.infer<typeof recipientSchema>;

/** That one event is to be told to one recipient. */
export const noticeSchema = z.object({
  /** Where the event stands in the ledger. */
  tenant: z.string(),
  stream: z.string(),
  version: z.number().int().min(1),
  index: z.number().int().min(0),
  eventId: z.string(),
  to: recipientSchema,
  /** Which try it is, from 1: those that failed and are worth another go back into the queue. */
  attempt: z.number().int().min(1).default(1),
  /** Before this it is not to be tried. */
  dueAt: z.iso.datetime().optional(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** The notice of an event to one recipient. */
export function noticeOf(
  { tenant, stream, version, index, id }: Pick<BusEvent, 'tenant' | 'stream' | 'version' | 'index' | 'id'>,
  to: Recipient,
): Notice {
  return { tenant, stream, version, index, eventId: id, to, attempt: 1 };
}

/** The queue of who is to be told what. */
export class NoticeQueue {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;

  constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  /**
   * Sends notices. What fails is sent again as a whole, which who tells them bears.
   *
   * @param delaySeconds before they are shown to anyone; 900 at most
   */
  async send(notices: readonly Notice[], delaySeconds = 0): Promise<void> {
    await sendMessages(
      this.#sqs,
      this.#queueUrl,
      notices.map((body) => ({ body, group: groupOf(body), delaySeconds })),
    );
  }
}

/** A webhook that is slow, or a tenant with much mail, is a group that does not hold up the others. */
function groupOf({ tenant, to }: Notice): string {
  return 'webhookId' in to ? `${tenant}#webhook#${to.webhookId}` : `${tenant}#mail`;
}
