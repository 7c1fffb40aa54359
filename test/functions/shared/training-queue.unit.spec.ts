import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  lookMessageSchema,
  TrainingQueue,
  walkMessageSchema,
} from '../../../functions/shared/training-queue.ts';

const sqs = mockClient(SQSClient);
afterAll(() => sqs.restore());
const queue = new TrainingQueue(new SQSClient({ region: 'eu-west-1' }), 'https://sqs.test/training');
const cause = { correlationId: 'request-1', causationId: 'event-1' };
const looksAt = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ tenant: 'acme', learnerId: `E${index}` }));

const sent = () => sqs.commandCalls(SendMessageBatchCommand).map(({ args: [command] }) => command.input);
const bodies = () =>
  sent().flatMap(({ Entries = [] }) => Entries.map(({ MessageBody = '' }) => JSON.parse(MessageBody)));

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({ Failed: [] });
});

describe('when learners are to be looked at', () => {
  it('sends a message for each, ten at a time, in a form that the policy reads', async () => {
    await queue.look(looksAt(23), cause);
    expect(sent().map(({ Entries = [] }) => Entries.length)).toEqual([10, 10, 3]);
    expect(sent().every(({ QueueUrl }) => QueueUrl === 'https://sqs.test/training')).toBe(true);
    expect(bodies().map((body) => lookMessageSchema.parse(body))).toEqual(
      looksAt(23).map((look) => ({ look, cause })),
    );
  });

  it('sends nothing for nobody', async () => {
    await queue.look([], cause);
    expect(sent()).toEqual([]);
  });

  it('fails when SQS does not take one of them, so that all are sent again', async () => {
    const refused = { Id: '1', Code: 'InternalError', SenderFault: false };
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [refused] });
    await expect(queue.look(looksAt(2), cause)).rejects.toThrow('1 messages were not sent: InternalError');
  });
});

describe('when a walk goes on', () => {
  it('says after whom', async () => {
    await queue.walk({ tenant: 'acme', after: 'E099' }, cause);
    expect(bodies().map((body) => walkMessageSchema.parse(body))).toEqual([
      { walk: { tenant: 'acme', after: 'E099' }, cause },
    ]);
  });
});
