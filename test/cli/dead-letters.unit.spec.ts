import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deadLettersCommand } from '../../cli/dead-letters.ts';
import { UsageError } from '../../cli/usage-error.ts';

const cloudFormation = mockClient(CloudFormationClient);
const sqs = mockClient(SQSClient);
afterAll(() => {
  cloudFormation.restore();
  sqs.restore();
});

interface Waiting {
  readonly id: string;
  readonly body: string;
  readonly group?: string;
}

/** What lies in each queue, by its URL. */
let waiting: Record<string, Waiting[]> = {};
const timeline = 'https://sqs/timeline-dead';
const courses = 'https://sqs/courses-dead';
const publisher = 'https://sqs/publisher-dead';

beforeEach(() => {
  cloudFormation.on(DescribeStacksCommand, { StackName: 'Leerspoor' }).resolves({
    Stacks: [
      {
        StackName: 'Leerspoor',
        CreationTime: undefined,
        StackStatus: 'CREATE_COMPLETE',
        Outputs: [
          { OutputKey: 'ApiUrl', OutputValue: 'https://api' },
          { OutputKey: 'TimelineQueueUrl', OutputValue: 'https://sqs/timeline' },
          { OutputKey: 'CoursesQueueUrl', OutputValue: 'https://sqs/courses.fifo' },
          { OutputKey: 'TimelineDeadLettersUrl', OutputValue: timeline },
          { OutputKey: 'CoursesDeadLettersUrl', OutputValue: courses },
          { OutputKey: 'PublisherDeadLettersUrl', OutputValue: publisher },
        ],
      },
    ],
  });
  waiting = { [timeline]: [], [courses]: [], [publisher]: [] };
  sqs.on(GetQueueAttributesCommand).callsFake(({ QueueUrl }) => ({
    Attributes: { ApproximateNumberOfMessages: String(waiting[QueueUrl]?.length) },
  }));
  sqs.on(ReceiveMessageCommand).callsFake(({ QueueUrl }) => ({
    Messages: waiting[QueueUrl]?.slice(0, 10).map(({ id, body, group }) => ({
      Body: body,
      MessageId: `message-${id}`,
      ReceiptHandle: id,
      Attributes: group === undefined ? {} : { MessageGroupId: group },
    })),
  }));
  sqs.on(DeleteMessageCommand).callsFake(({ QueueUrl, ReceiptHandle }) => {
    waiting[QueueUrl] = waiting[QueueUrl]?.filter(({ id }) => id !== ReceiptHandle) ?? [];
    return {};
  });
  sqs.on(SendMessageCommand).resolves({});
});
afterEach(() => {
  cloudFormation.reset();
  sqs.reset();
});

const messages = (count: number): Waiting[] =>
  Array.from({ length: count }, (_, index) => ({ id: `handle-${index}`, body: `event ${index}` }));
const onAws = (...args: readonly string[]) => deadLettersCommand([...args, '--stack', 'Leerspoor']);
const sent = () => sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input);

describe('dead-letters list', () => {
  it('counts what lies in each queue that the outputs of the stack name', async () => {
    waiting[timeline] = messages(3);
    expect(await onAws('list')).toBe(
      ['Timeline             3', 'Courses              0', 'Publisher            0'].join('\n'),
    );
  });

  it('gives it in JSON, and of one queue alone, when asked', async () => {
    waiting[timeline] = messages(3);
    expect(JSON.parse(await onAws('list', '--queue', 'Timeline', '--json'))).toEqual([
      { queue: 'Timeline', messages: 3 },
    ]);
  });
});

describe('dead-letters redrive', () => {
  it('sends every message back to the queue that it came from, before it is deleted', async () => {
    waiting[timeline] = messages(12);
    waiting[courses] = messages(1);
    expect(JSON.parse(await onAws('redrive', '--json'))).toEqual([
      { queue: 'Timeline', messages: 12 },
      { queue: 'Courses', messages: 1 },
      { queue: 'Publisher', messages: 0 },
    ]);
    expect(sent()).toEqual([
      ...messages(12).map(({ body }) => ({ QueueUrl: 'https://sqs/timeline', MessageBody: body })),
      {
        QueueUrl: 'https://sqs/courses.fifo',
        MessageBody: 'event 0',
        MessageDeduplicationId: 'message-handle-0',
      },
    ]);
    expect(waiting).toEqual({ [timeline]: [], [courses]: [], [publisher]: [] });
    const order = sqs.calls().map(({ args: [command] }) => command.constructor.name);
    expect(order.indexOf('SendMessageCommand')).toBeLessThan(order.indexOf('DeleteMessageCommand'));
  });

  it('leaves other queues alone when one is named', async () => {
    waiting[timeline] = messages(1);
    waiting[courses] = messages(1);
    await onAws('redrive', '--queue', 'Courses');
    expect(sent()).toMatchObject([{ QueueUrl: 'https://sqs/courses.fifo' }]);
    expect(waiting[timeline]).toHaveLength(1);
  });

  it('keeps messages in their groups, and names them for once only to a queue that has an order', async () => {
    waiting[timeline] = [{ id: '1', body: 'fair', group: 'acme' }];
    waiting[courses] = [{ id: '2', body: 'in order', group: 'acme' }];
    await onAws('redrive');
    expect(sent()).toEqual([
      { QueueUrl: 'https://sqs/timeline', MessageBody: 'fair', MessageGroupId: 'acme' },
      {
        QueueUrl: 'https://sqs/courses.fifo',
        MessageBody: 'in order',
        MessageGroupId: 'acme',
        MessageDeduplicationId: 'message-2',
      },
    ]);
  });

  it('keeps a message that could not be sent back', async () => {
    waiting[timeline] = messages(1);
    sqs.on(SendMessageCommand).rejects(new Error('in a mood'));
    await expect(onAws('redrive')).rejects.toThrow('in a mood');
    expect(waiting[timeline]).toHaveLength(1);
  });

  it('moves nothing when one of the queues holds what came from no queue, and says so', async () => {
    waiting[timeline] = messages(1);
    waiting[publisher] = messages(1);
    await expect(onAws('redrive')).rejects.toThrow(
      /^Publisher holds the places of records .*docs\/runbook\.md/,
    );
    expect(sent()).toEqual([]);
  });
});

describe('what is wrong is told in one line', () => {
  it.each<[readonly string[], string]>([
    [[], 'Usage: leerspoor dead-letters list | redrive'],
    [['count'], 'Usage: leerspoor dead-letters list | redrive'],
    [['list', 'Timeline'], 'Usage: leerspoor dead-letters list | redrive'],
    [['list', '--color'], "Unknown option '--color'. Usage:"],
    [['list', '--queue', 'Nobody'], 'There is no queue "Nobody". There are: Timeline, Courses, Publisher.'],
  ])('%j', async (args, message) => {
    const refused = onAws(...args);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(/^.*$/);
  });

  it('so is a stack of another kind', async () => {
    cloudFormation.on(DescribeStacksCommand, { StackName: 'Other' }).resolves({ Stacks: [] });
    await expect(deadLettersCommand(['list', '--stack', 'Other'])).rejects.toThrow(
      'The stack Other has no queues of dead letters.',
    );
  });
});
