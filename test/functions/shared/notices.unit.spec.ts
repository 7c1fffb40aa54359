import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { NoticeQueue, noticeOf, noticeSchema, type Recipient } from '../../../functions/shared/notices.ts';

const sqs = mockClient(SQSClient);
const queue = new NoticeQueue(new SQSClient({ region: 'eu-west-1' }), 'https://sqs/notices');
const event = { tenant: 'acme', stream: 'acme#session#evening', version: 3, index: 0, id: 'event-1' };
const noticesFor = (...recipients: readonly Recipient[]) => recipients.map((to) => noticeOf(event, to));
const entries = () =>
  sqs.commandCalls(SendMessageBatchCommand).map(({ args: [{ input }] }) => input.Entries ?? []);

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
});
afterAll(() => sqs.restore());

describe('the queue of notices', () => {
  it('takes ten at once, as they are read again', async () => {
    const notices = noticesFor(...Array.from({ length: 23 }, (_, nth) => ({ learnerId: `E${nth}` })));
    await queue.send(notices);
    expect(entries().map(({ length }) => length)).toEqual([10, 10, 3]);
    const read = entries().flatMap((batch) =>
      batch.map(({ MessageBody = '' }) => noticeSchema.parse(JSON.parse(MessageBody))),
    );
    expect(read).toEqual(notices);
  });

  it('keeps the mail of a tenant and each webhook apart, so that none holds up the others', async () => {
    await queue.send(noticesFor({ learnerId: 'E1' }, { webhookId: 'roster' }, { webhookId: 'payroll' }));
    expect(entries()[0]?.map(({ MessageGroupId }) => MessageGroupId)).toEqual([
      'acme#mail',
      'acme#webhook#roster',
      'acme#webhook#payroll',
    ]);
  });

  it('delays what is to be tried later, and nothing else', async () => {
    await queue.send(noticesFor({ webhookId: 'roster' }), 300);
    await queue.send(noticesFor({ webhookId: 'roster' }));
    expect(entries().map(([entry]) => entry?.DelaySeconds)).toEqual([300, undefined]);
  });

  it('sends nothing when nobody is to be told', async () => {
    await queue.send([]);
    expect(entries()).toEqual([]);
  });

  it('fails when SQS did not take all, so that the event comes again', async () => {
    const failed = { Id: '0', SenderFault: false, Code: 'InternalError' };
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [failed] });
    await expect(queue.send(noticesFor({ learnerId: 'E1' }))).rejects.toThrow('1 messages were not sent');
  });
});
