import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

interface OutgoingMessage {
  readonly body: unknown;
  /** In a queue that is not FIFO, whose it is: SQS keeps one with many from holding up the others (fair queues). */
  readonly group?: string;
  /** Before it is shown to anyone; SQS takes 900 at most. @default 0 */
  readonly delaySeconds?: number;
}

/** SQS's limit on one SendMessageBatch. */
const maximumEntries = 10;

/**
 * Sends any number of messages to a queue.
 *
 * @throws Error when SQS did not take all; then all are to be sent again
 */
export async function sendMessages(
  sqs: SQSClient,
  queueUrl: string,
  messages: readonly OutgoingMessage[],
): Promise<void> {
  for (let sent = 0; sent < messages.length; sent += maximumEntries) {
    const { Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: messages
          .slice(sent, sent + maximumEntries)
          .map(({ body, group, delaySeconds = 0 }, index) => ({
            Id: String(index),
            MessageBody: JSON.stringify(body),
            ...(group !== undefined && { MessageGroupId: group }),
            ...(delaySeconds > 0 && { DelaySeconds: delaySeconds }),
          })),
      }),
    );
    const [failed] = Failed;
    if (failed) throw new Error(`${Failed.length} messages were not sent: ${failed.Code}`);
  }
}
