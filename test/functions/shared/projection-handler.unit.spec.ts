import type { Context, SQSRecord } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BusEvent } from '../../../functions/shared/bus-event.ts';
import { busEventsOf } from '../../../functions/shared/bus-event.ts';
import { projectionHandler } from '../../../functions/shared/projection-handler.ts';
import { commitWith } from '../../support/commit.ts';
import { silentPowertools } from '../../support/silent-powertools.ts';

const powertools = silentPowertools();
const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
const react = vi.fn(async (_event: BusEvent) => {});
const handler = projectionHandler(['ActivityProgressed'], react, powertools);

const [event] = busEventsOf(commitWith([{ activityId: 'theory', note: 'secret' }]));
const body = (detail: unknown = event) =>
  JSON.stringify({
    version: '0',
    id: 'bus-1',
    'detail-type': 'ActivityProgressed',
    source: 'leerspoor.enrolment',
    account: '000000000000',
    time: '2026-03-01T09:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail,
  });

function message(messageId: string, text: string): SQSRecord {
  return {
    messageId,
    receiptHandle: messageId,
    body: text,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'bus',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:timeline',
    awsRegion: 'eu-west-1',
  };
}
const handle = (...Records: SQSRecord[]) => handler({ Records }, context);

beforeEach(() => {
  vi.restoreAllMocks();
  react.mockReset();
  react.mockResolvedValue();
});

describe('when a message brings an event of the subscription', () => {
  it('hands over the event as it was published', async () => {
    expect(await handle(message('one', body()))).toEqual({ batchItemFailures: [] });
    expect(react.mock.calls).toEqual([[event]]);
  });
});

describe('when one message of a batch fails', () => {
  it('reports that message alone, and handles the others', async () => {
    react.mockImplementation(async ({ version }) => {
      if (version === 2) throw new Error('no');
    });
    const answer = await handle(
      message('one', body()),
      message('two', body({ ...event, version: 2 })),
      message('three', body()),
    );
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'two' }] });
    expect(react).toHaveBeenCalledTimes(3);
  });

  it.each([
    ['is not JSON', 'secret'],
    ['is not an event of the bus', JSON.stringify({ secret: true })],
    ['lacks a field of the envelope', body({ ...event, tenant: undefined })],
    ['brings a type that nobody subscribed to', body({ ...event, type: 'Enrolled' })],
  ])('fails a message that %s', async (_name, text) => {
    const answer = await handle(message('bad', text), message('good', body()));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(react).toHaveBeenCalledTimes(1);
  });
});

describe('when every message fails', () => {
  it('reports each, so that each is tried again by itself', async () => {
    react.mockRejectedValue(new Error('no'));
    expect(await handle(message('one', body()), message('two', body()))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'one' }, { itemIdentifier: 'two' }],
    });
  });
});

describe('what is logged of a failure', () => {
  it('names the message, the event and where it failed, and nothing that the event says', async () => {
    const error = vi.spyOn(powertools.logger, 'error');
    react.mockRejectedValue(new TypeError('could not write secret'));
    await handle(message('one', body()));
    expect(error.mock.calls[0]?.[1]).toMatchObject({
      messageId: 'one',
      eventId: event?.id,
      eventType: 'ActivityProgressed',
      error: 'TypeError',
    });
    expect(JSON.stringify(error.mock.calls)).not.toContain('secret');
  });
});
