import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { openStack, stackOptions } from './stack.ts';
import { readArguments, UsageError } from './usage-error.ts';

const usage = 'leerspoor dead-letters list | redrive [--queue Q] [--json] [--data-dir DIR | --stack NAME]';

/** A queue of what could not be handled. */
interface DeadLetters {
  /** What the stack's output calls it: `Timeline`, `Publisher`. */
  readonly queue: string;
  readonly url: string;
  /** Where its messages came from; a reader of a stream has no such queue. */
  readonly source?: string;
}

/** `leerspoor dead-letters`: what could not be handled, and handling it again once the cause is mended. */
export async function deadLettersCommand(args: readonly string[]): Promise<string> {
  const { values, positionals } = readArguments(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        queue: { type: 'string' },
        json: { type: 'boolean', default: false },
        ...stackOptions,
      },
    },
    usage,
  );
  const [action, ...rest] = positionals;
  if ((action !== 'list' && action !== 'redrive') || rest.length > 0) throw new UsageError(`Usage: ${usage}`);
  const stack = await openStack(values);
  const sqs = new SQSClient(stack.clientOptions('sqs'));
  const all = deadLettersIn(stack.outputs);
  const chosen = all.filter(({ queue }) => values.queue === undefined || queue === values.queue);
  if (all.length === 0) throw new UsageError(`The stack ${values.stack} has no queues of dead letters.`);
  if (chosen.length === 0) {
    const names = all.map(({ queue }) => queue).join(', ');
    throw new UsageError(`There is no queue "${values.queue}". There are: ${names}.`);
  }
  const show = (rows: readonly { readonly queue: string; readonly messages: number }[]) =>
    values.json
      ? JSON.stringify(rows)
      : rows.map(({ queue, messages }) => `${queue.padEnd(20)} ${messages}`).join('\n');
  if (action === 'list') {
    return show(
      await Promise.all(chosen.map(async ({ queue, url }) => ({ queue, messages: await count(sqs, url) }))),
    );
  }
  // All are looked at before one is touched, so that it is never done by half.
  for (const each of chosen) await checkSource(sqs, each);
  const rows: { queue: string; messages: number }[] = [];
  for (const { queue, url, source } of chosen) {
    rows.push({ queue, messages: source === undefined ? 0 : await redrive(sqs, url, source) });
  }
  return show(rows);
}

const deadLettersOutput = /^(\w+)DeadLettersUrl$/;

function deadLettersIn(outputs: Readonly<Record<string, string>>): readonly DeadLetters[] {
  return Object.entries(outputs).flatMap(([name, url]) => {
    const queue = deadLettersOutput.exec(name)?.[1];
    if (queue === undefined) return [];
    const source = outputs[`${queue}QueueUrl`];
    return [{ queue, url, ...(source !== undefined && { source }) }];
  });
}

async function count(sqs: SQSClient, url: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** @throws UsageError when there are messages, which came from no queue */
async function checkSource(sqs: SQSClient, { queue, url, source }: DeadLetters): Promise<void> {
  if (source !== undefined || (await count(sqs, url)) === 0) return;
  throw new UsageError(
    `${queue} holds the places of records in the ledger's stream, not messages; docs/runbook.md says what to do. Redrive the others by --queue.`,
  );
}

/** Moves every message back to the queue that it came from, and answers how many there were. */
async function redrive(sqs: SQSClient, url: string, source: string): Promise<number> {
  let moved = 0;
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['MessageGroupId'],
      }),
    );
    if (Messages.length === 0) return moved;
    for (const { Body, MessageId, ReceiptHandle, Attributes } of Messages) {
      const group = Attributes?.MessageGroupId;
      const groups = group !== undefined && { MessageGroupId: group };
      const fifo = source.endsWith('.fifo') && { MessageDeduplicationId: MessageId };
      // Sent before it is deleted: cut off in between, it is handled twice, which every subscriber bears.
      await sqs.send(new SendMessageCommand({ QueueUrl: source, MessageBody: Body, ...groups, ...fifo }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      moved += 1;
    }
  }
}
