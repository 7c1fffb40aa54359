import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, it } from 'vitest';
import { session } from '../../../domain/session/state.ts';
import type { WebhookEvent } from '../../../domain/webhooks/events.ts';
import { webhooks } from '../../../domain/webhooks/state.ts';
import { noticeDelivery } from '../../../functions/notices/deliver/deliver.ts';
import { webhookDelivery } from '../../../functions/notices/deliver/deliver-webhook.ts';
import type { PostOutcome } from '../../../functions/notices/deliver/post.ts';
import { webhookPayload } from '../../../functions/notices/deliver/webhook-payload.ts';
import type { Notice } from '../../../functions/shared/notices.ts';
import { webhookSecretOf } from '../../../functions/shared/standard-webhooks.ts';
import { webhookEventTypes } from '../../../functions/shared/subscriptions.ts';
import { eventFixtures } from '../../support/event-fixtures.ts';
import { MemoryStreams } from '../../support/memory-streams.ts';

const key = new Uint8Array(32).fill(1);
const secretOf = (secretNumber: number) =>
  webhookSecretOf(key, { tenant: 'acme', webhookId: 'roster', secretNumber });
const evening = 'acme#session#evening';
const url = 'https://roster.example.org';

let streams: MemoryStreams;
let now: Date;
let posted: { url: string; headers: Readonly<Record<string, string>>; body: string }[];
let queued: { notice: Notice; delaySeconds: number }[];
let dead: Notice[];
let outcome: PostOutcome;
let deliver: (notice: Notice) => Promise<void>;
let notice: Notice;

const puts = (secretNumber: number): WebhookEvent => ({
  type: 'WebhookPut',
  occurredAt: now.toISOString(),
  data: { webhookId: 'roster', url, eventTypes: ['SeatBooked'], secretNumber },
});

beforeEach(() => {
  // As its receiver does, the library compares with the clock.
  now = new Date();
  streams = new MemoryStreams();
  [posted, queued, dead, outcome] = [[], [], [], { status: 200 }];
  streams.add(webhooks, 'acme#webhooks#all', puts(1));
  const { version, events } = streams.add(session, evening, {
    type: 'SeatBooked',
    occurredAt: '2026-11-25T09:00:00.000Z',
    data: { learnerId: 'E1', mode: 'remote' },
  });
  notice = {
    ...{ tenant: 'acme', stream: evening, version, index: 0, eventId: events[0]?.id ?? '', attempt: 1 },
    to: { webhookId: 'roster' },
  };
  const webhook = webhookDelivery({
    ledger: streams,
    secret: { keyFor: async () => key },
    queue: {
      send: async (notices, delaySeconds = 0) => {
        queued.push(...notices.map((each) => ({ notice: each, delaySeconds })));
      },
    },
    deadLetters: { send: async (notices) => void dead.push(...notices) },
    post: async (to, headers, body) => {
      posted.push({ url: to, headers, body });
      return outcome;
    },
    now: () => now,
  });
  deliver = noticeDelivery({ ledger: streams, webhook, mail: undefined, now: () => now });
});

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1_000);
};

describe('when the receiver takes it', () => {
  it('has got the event, under its id and signed', async () => {
    await deliver(notice);
    const [{ headers, body, url: to } = { headers: {}, body: '', url: '' }] = posted;
    expect(to).toBe(url);
    expect(headers['webhook-id']).toBe('session-evening-1-0');
    expect(new Webhook(secretOf(1)).verify(body, headers)).toEqual({
      type: 'SeatBooked',
      timestamp: '2026-11-25T09:00:00.000Z',
      data: { sessionId: 'evening', learnerId: 'E1', mode: 'remote' },
    });
    expect([queued, dead]).toEqual([[], []]);
  });

  it('is signed with both secrets for a day after a rotation', async () => {
    streams.add(webhooks, 'acme#webhooks#all', puts(2));
    await deliver(notice);
    later(86_400);
    await deliver(notice);
    expect(posted.map(({ headers }) => headers['webhook-signature']?.split(' ').length)).toEqual([2, 1]);
    const [{ headers, body } = { headers: {}, body: '' }] = posted;
    for (const number of [1, 2]) {
      expect(() => new Webhook(secretOf(number)).verify(body, headers)).not.toThrow();
    }
  });
});

describe('when the receiver does not take it', () => {
  it.each([{ status: 500 }, { status: 302 }, { status: 404 }, 'unreachable'] as const)(
    'is tried again soon: %j',
    async (what) => {
      outcome = what;
      await deliver(notice);
      expect(queued).toEqual([
        {
          notice: { ...notice, attempt: 2, dueAt: new Date(now.getTime() + 5_000).toISOString() },
          delaySeconds: 5,
        },
      ]);
    },
  );

  it('is tried later and later, for about a day, and then lies among the dead letters as if it were new', async () => {
    outcome = { status: 503 };
    const begun = now.getTime();
    await deliver(notice);
    const triedAt: number[] = [0];
    for (let next = queued.shift(); next; next = queued.shift()) {
      expect(next.delaySeconds).toBeLessThanOrEqual(900);
      later(next.delaySeconds);
      const before = posted.length;
      await deliver(next.notice);
      if (posted.length > before) triedAt.push((now.getTime() - begun) / 1_000);
    }
    const pauses = triedAt.slice(1).map((at, index) => at - (triedAt[index] ?? 0));
    expect(pauses).toEqual([5, 60, 300, 1_800, 7_200, 18_000, 28_800, 28_800]);
    expect(dead).toEqual([notice]);
  });

  it('is left alone for a minute after it kept us waiting, without a try of others being counted', async () => {
    outcome = 'timed-out';
    await deliver(notice);
    await deliver({ ...notice, attempt: 3 });
    expect(posted).toHaveLength(1);
    expect(queued[1]).toEqual({
      notice: { ...notice, attempt: 3, dueAt: new Date(now.getTime() + 60_000).toISOString() },
      delaySeconds: 60,
    });
    later(60);
    await deliver({ ...notice, attempt: 3 });
    expect(posted).toHaveLength(2);
  });
});

describe('when there is nobody to send it to any more', () => {
  it('is dropped once the webhook is removed, or put for other events', async () => {
    const { data } = puts(1);
    streams.add(webhooks, 'acme#webhooks#all', {
      type: 'WebhookPut',
      occurredAt: now.toISOString(),
      data: { webhookId: 'roster', url, eventTypes: ['Enrolled'], secretNumber: 1 },
    });
    await deliver(notice);
    streams.add(webhooks, 'acme#webhooks#all', {
      type: 'WebhookRemoved',
      occurredAt: now.toISOString(),
      data: { webhookId: data.webhookId },
    });
    await deliver(notice);
    expect([posted, queued, dead]).toEqual([[], [], []]);
  });
});

describe('what is sent', () => {
  const fixtures = ['course', 'session', 'enrolment', 'certificate', 'external-certificate'].flatMap(
    (aggregate) => eventFixtures(aggregate).map((event) => ({ aggregate, event })),
  );
  const offered = fixtures.filter(({ event }) => webhookEventTypes.some((type) => type === event.type));

  it('can be every type that is offered', () => {
    expect(offered.map(({ event }) => event.type).toSorted()).toEqual([...webhookEventTypes].toSorted());
  });

  it.each(offered)('is without free text, actors and ways in: $event.type', ({ aggregate, event }) => {
    const { data } = webhookPayload(`acme#${aggregate}#x`, event);
    expect(Object.keys(data)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/reason|by|joinUrl/)]),
    );
    expect(data[`${aggregate}Id`]).toBeDefined();
  });
});
