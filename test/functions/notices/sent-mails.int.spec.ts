import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SentMails } from '../../../functions/notices/deliver/sent-mails.ts';
import { startTestDatabase, type TestDatabase } from '../../support/dynamodb-local.ts';

let database: TestDatabase;
let tableName: string;
let now = new Date('2026-11-25T09:00:00.000Z');
let events = 0;

beforeAll(async () => {
  database = await startTestDatabase();
  tableName = await database.createViewsTable();
});
afterAll(() => database.stop());

const mails = () => new SentMails(database.client, tableName, () => now);
const another = () => {
  events += 1;
  return { tenant: 'acme', eventId: `event-${events}`, learnerId: 'E1' };
};
const counting = () => {
  const sending = {
    count: 0,
    send: async () => {
      sending.count += 1;
    },
  };
  return sending;
};

describe('a mail', () => {
  it('is sent once, however often its message comes', async () => {
    const mail = another();
    const sending = counting();
    for (const _time of [1, 2, 3]) await mails().once(mail, sending.send);
    expect(sending.count).toBe(1);
    await mails().once({ ...mail, learnerId: 'E2' }, sending.send);
    expect(sending.count).toBe(2);
  });

  it('is sent once when its message is handled twice at the same time', async () => {
    const mail = another();
    const sending = counting();
    const both = await Promise.allSettled([1, 2].map(() => mails().once(mail, sending.send)));
    expect(sending.count).toBe(1);
    expect(both.map(({ status }) => status)).toContain('fulfilled');
  });

  it('is sent again when it could not be sent, once nobody can be at it any more', async () => {
    const mail = another();
    const sending = counting();
    const failing = mails().once(mail, async () => {
      throw new Error('SES is down');
    });
    await expect(failing).rejects.toThrow('SES is down');
    await expect(mails().once(mail, sending.send)).rejects.toThrow('is just being sent');
    now = new Date(now.getTime() + 121_000);
    await mails().once(mail, sending.send);
    expect(sending.count).toBe(1);
  });
});
