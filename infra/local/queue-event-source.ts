import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { localAccount } from './template.ts';

/** The properties of AWS::Lambda::EventSourceMapping that a queue has. */
export const queueMappingSchema = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().int().min(1).max(10).default(10),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number().int() }).optional(),
  MaximumBatchingWindowInSeconds: z.number().optional(),
  Enabled: z.literal(true).optional(),
});
type QueueMapping = z.infer<typeof queueMappingSchema>;

/** A message that was taken from the queue and not deleted. */
interface ReceivedMessage {
  readonly body: string;
  readonly receiptHandle: string;
  /** Of a FIFO queue, or of one that is fair to several. */
  readonly groupId?: string | undefined;
}

interface QueueEventSourceOptions {
  readonly mapping: QueueMapping;
  readonly queueUrl: string;
  readonly sqs: SQSClient;
  readonly target: { invoke(event: unknown): Promise<unknown> };
}

const responseSchema = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() })
  .nullish();

/** A laptop's share of what AWS would run at once. */
const maximumPollers = 2;
const pauseAfterErrorMilliseconds = 500;

/**
 * Receives a queue's messages and invokes a function with them, as Lambda's event source mapping does: what the
 * function did is deleted, what failed comes back after the queue's visibility timeout and ends in its dead-letter
 * queue.
 */
export class QueueEventSource {
  readonly #options: QueueEventSourceOptions;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: QueueEventSourceOptions) {
    this.#options = options;
  }

  /** @param received messages that a process which was killed had taken, and may or may not have dealt with */
  start(received: readonly ReceivedMessage[] = []): void {
    const pollers = Math.min(maximumPollers, this.#options.mapping.ScalingConfig?.MaximumConcurrency ?? 2);
    this.#running = this.#putBack(received).then(() =>
      Promise.all(Array.from({ length: pollers }, () => this.#run())),
    );
  }

  /** Ends after the batches that are being handled. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /**
   * Nobody works on these any more, so nobody should wait for their visibility timeout either. They go back as new
   * messages: that they were received was no failure of theirs, and must not count as one.
   */
  async #putBack(received: readonly ReceivedMessage[]): Promise<void> {
    const { queueUrl, sqs } = this.#options;
    try {
      for (const { body, receiptHandle, groupId } of received) {
        const group = groupId !== undefined && { MessageGroupId: groupId };
        const fifo = queueUrl.endsWith('.fifo') && { MessageDeduplicationId: randomUUID() };
        // Sent before it is deleted: killed in between, it is handled twice, which every subscriber bears.
        await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, ...group, ...fifo }));
        await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }));
      }
    } catch (error) {
      // Those that are left come back after their visibility timeout.
      console.error(`The queue ${queueUrl} could not be put in order: ${String(error)}`);
    }
  }

  async #run(): Promise<void> {
    const { queueUrl, sqs, mapping } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: queueUrl,
            MaxNumberOfMessages: mapping.BatchSize,
            WaitTimeSeconds: 20,
            MessageSystemAttributeNames: ['All'],
            MessageAttributeNames: ['All'],
          }),
          { abortSignal: signal },
        );
        if (Messages.length > 0) await this.#handle(Messages);
      } catch (error) {
        if (signal.aborted) return;
        console.error(`The queue ${queueUrl} could not be read: ${String(error)}`);
        await delay(pauseAfterErrorMilliseconds, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #handle(messages: readonly Message[]): Promise<void> {
    const failed = await this.#invoke(messages);
    const done = messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
    if (done.length === 0) return;
    await this.#options.sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: this.#options.queueUrl,
        Entries: done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
  }

  /** The ids of the messages that failed. */
  async #invoke(messages: readonly Message[]): Promise<ReadonlySet<string>> {
    const { mapping, target } = this.#options;
    const all = new Set(messages.map(({ MessageId = '' }) => MessageId));
    try {
      const answer = await target.invoke({
        Records: messages.map((message) => lambdaRecord(message, mapping.EventSourceArn)),
      });
      if (!mapping.FunctionResponseTypes.includes('ReportBatchItemFailures')) return new Set();
      const failures = responseSchema.parse(answer)?.batchItemFailures ?? [];
      const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
      // What names no message of the batch means the whole batch.
      return [...failed].every((id) => all.has(id)) ? failed : all;
    } catch {
      return all;
    }
  }
}

function lambdaRecord(message: Message, eventSourceARN: string) {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, lambdaAttribute(value)]),
    ),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: localAccount.region,
  };
}

function lambdaAttribute({ DataType, StringValue, BinaryValue }: MessageAttributeValue) {
  return {
    dataType: DataType,
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
    stringListValues: [],
    binaryListValues: [],
  };
}
