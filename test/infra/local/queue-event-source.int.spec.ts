import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { FauxqsServer } from 'fauxqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataDirectory } from '../../../infra/local/data-directory.ts';
import { QueueEventSource, queueMappingSchema } from '../../../infra/local/queue-event-source.ts';
import { startQueues } from '../../../infra/local/queues.ts';

interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: unknown;
}

const arn = 'arn:aws:sqs:eu-west-1:000000000000:work';

let path = '';
let directory: DataDirectory;
let queues: FauxqsServer;
let sqs: SQSClient;
const sources: QueueEventSource[] = [];

beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), 'leerspoor-queue-'));
  await openQueues();
  queues.createQueue('dead', { region: 'eu-west-1' });
  queues.createQueue('work', {
    region: 'eu-west-1',
    attributes: {
      VisibilityTimeout: '1',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:000000000000:dead',
        maxReceiveCount: 2,
      }),
    },
  });
});
afterEach(async () => {
  await closeQueues();
  rmSync(path, { recursive: true, force: true });
});

async function openQueues() {
  directory = DataDirectory.open(path);
  queues = await startQueues(directory);
  sqs = new SQSClient({
    endpoint: queues.address,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

async function closeQueues() {
  await Promise.all(sources.splice(0).map((source) => source.stop()));
  sqs.destroy();
  await queues.stop();
  directory.close();
}

const urlOf = (name: string) => `${queues.address}/000000000000/${name}`;
const send = (...bodies: readonly string[]) => {
  for (const body of bodies) queues.sendMessage('work', body, { region: 'eu-west-1' });
};

/** A function that answers as it is told to, and keeps the batches that it was given. */
function target(answer: (records: readonly SqsRecord[], invocation: number) => unknown = () => undefined) {
  const batches: SqsRecord[][] = [];
  return {
    batches,
    bodies: () => batches.map((batch) => batch.map(({ body }) => body)),
    invoke: async (event: unknown): Promise<unknown> => {
      const { Records } = Object(event);
      batches.push(Records);
      return answer(Records, batches.length);
    },
  };
}

function source(to: ReturnType<typeof target>, mapping: Readonly<Record<string, unknown>> = {}) {
  const made = new QueueEventSource({
    mapping: queueMappingSchema.parse({
      EventSourceArn: arn,
      FunctionName: 'Sample',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      // One poller: the order of the batches is then that of the messages.
      ScalingConfig: { MaximumConcurrency: 1 },
      ...mapping,
    }),
    queueUrl: urlOf('work'),
    sqs,
    target: to,
  });
  sources.push(made);
  return made;
}

async function isEmpty(name: string): Promise<boolean> {
  const { messages } = queues.inspectQueue(name) ?? {};
  return messages?.ready.length === 0 && messages.inflight.length === 0;
}
const bodiesIn = (name: string) => queues.inspectQueue(name)?.messages.ready.map(({ body }) => body);

const idsOf = (records: readonly SqsRecord[], ...bodies: readonly string[]) => ({
  batchItemFailures: records
    .filter(({ body }) => bodies.includes(body))
    .map(({ messageId }) => ({ itemIdentifier: messageId })),
});

describe('messages that wait', () => {
  it('are given in batches of at most the batch size, in the form of Lambda, and deleted', async () => {
    send('a', 'b', 'c', 'd', 'e');
    const to = target();
    source(to, { BatchSize: 2 }).start();
    await expect.poll(() => isEmpty('work')).toBe(true);
    expect(to.bodies()).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(to.batches[0]?.[0]).toEqual({
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      body: 'a',
      attributes: expect.objectContaining({
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.any(String),
      }),
      messageAttributes: {},
      md5OfBody: '0cc175b9c0f1b6a831c399e269772661',
      eventSource: 'aws:sqs',
      eventSourceARN: arn,
      awsRegion: 'eu-west-1',
    });
  });

  it('keep their attributes', async () => {
    const to = target();
    source(to).start();
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: urlOf('work'),
        MessageBody: 'a',
        MessageAttributes: { why: { DataType: 'String', StringValue: 'because' } },
      }),
    );
    await expect.poll(() => to.batches.length).toBe(1);
    expect(to.batches[0]?.[0]?.messageAttributes).toEqual({
      why: { dataType: 'String', stringValue: 'because', stringListValues: [], binaryListValues: [] },
    });
  });
});

describe('when the function reports some messages as failed', () => {
  it('the others are deleted, and those come back after their visibility timeout', async () => {
    send('good', 'bad');
    const to = target((records, invocation) => (invocation === 1 ? idsOf(records, 'bad') : undefined));
    const startedAt = Date.now();
    source(to).start();
    await expect.poll(() => to.bodies()).toEqual([['good', 'bad']]);
    await expect.poll(() => to.bodies(), { timeout: 5_000 }).toEqual([['good', 'bad'], ['bad']]);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000);
    expect(to.batches[1]?.[0]?.attributes.ApproximateReceiveCount).toBe('2');
    await expect.poll(() => isEmpty('work')).toBe(true);
  });

  it('they end in the dead letters once they were received too often, and nothing else does', async () => {
    send('good', 'bad');
    const to = target((records) => idsOf(records, 'bad'));
    source(to).start();
    await expect.poll(() => bodiesIn('dead'), { timeout: 8_000 }).toEqual(['bad']);
    expect(
      to
        .bodies()
        .flat()
        .filter((body) => body === 'bad'),
    ).toHaveLength(2);
    expect(await isEmpty('work')).toBe(true);
  });

  it('without the mapping listening to it, all are deleted', async () => {
    send('bad');
    const to = target((records) => idsOf(records, 'bad'));
    source(to, { FunctionResponseTypes: [] }).start();
    await expect.poll(() => isEmpty('work')).toBe(true);
    expect(to.batches).toHaveLength(1);
  });
});

describe('the whole batch comes back', () => {
  it.each<[string, (records: readonly SqsRecord[]) => unknown]>([
    [
      'the function throws',
      () => {
        throw new Error('in a mood');
      },
    ],
    [
      'it reports a message that was not in the batch',
      () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }),
    ],
    ['it reports an empty id', () => ({ batchItemFailures: [{ itemIdentifier: '' }] })],
    ['its answer is of another form', () => ({ batchItemFailures: [{ id: 'x' }] })],
  ])('when %s', async (_name, answer) => {
    send('a', 'b');
    const to = target((records, invocation) => (invocation === 1 ? answer(records) : undefined));
    source(to).start();
    await expect.poll(() => to.bodies().flat().sort(), { timeout: 5_000 }).toEqual(['a', 'a', 'b', 'b']);
    await expect.poll(() => isEmpty('work')).toBe(true);
  });
});

describe('when it is stopped', () => {
  it('ends at once while it waits for messages', async () => {
    const waiting = source(target());
    waiting.start();
    const startedAt = Date.now();
    await waiting.stop();
    expect(Date.now() - startedAt).toBeLessThan(1_000);
  });

  it('ends after the batch that is being handled, which is deleted', async () => {
    send('a');
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const to = target(() => released);
    const working = source(to);
    working.start();
    await expect.poll(() => to.batches.length).toBe(1);
    const stopped = working.stop();
    release();
    await stopped;
    expect(await isEmpty('work')).toBe(true);
  });
});

describe('what the queues keep', () => {
  it('is there after a restart: what waits, what is dead, and what somebody had taken and not deleted', async () => {
    queues.sendMessage('dead', 'dead', { region: 'eu-west-1' });
    send('taken');
    await sqs.send(new ReceiveMessageCommand({ QueueUrl: urlOf('work'), VisibilityTimeout: 600 }));
    send('waiting');
    await closeQueues();
    await openQueues();

    expect(bodiesIn('dead')).toEqual(['dead']);
    const received = queues.inspectQueue('work')?.messages.inflight ?? [];
    expect(received.map(({ message }) => message.body)).toEqual(['taken']);
    const to = target();
    source(to).start(received.map(({ receiptHandle, message }) => ({ receiptHandle, body: message.body })));
    // Nobody works on it any more, so it does not have to wait for its ten minutes.
    await expect.poll(() => to.bodies().flat().sort()).toEqual(['taken', 'waiting']);
    await expect.poll(() => isEmpty('work')).toBe(true);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: urlOf('work'), AttributeNames: ['VisibilityTimeout'] }),
    );
    expect(Attributes).toEqual({ VisibilityTimeout: '1' });
  });
});

describe('a mapping that the local runtime can not do', () => {
  it.each([{ BatchSize: 11 }, { FilterCriteria: {} }, { Enabled: false }])('%j is refused', (part) => {
    const mapping = { EventSourceArn: arn, FunctionName: 'Sample', ...part };
    expect(queueMappingSchema.safeParse(mapping).success).toBe(false);
  });
});
