import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awsJsonServer } from '../../../infra/local/aws-json.ts';
import { type BusEnvelope, type BusTarget, EventBuses } from '../../../infra/local/event-bus.ts';

const now = new Date('2026-03-12T19:03:58.765Z');

let buses: EventBuses;
let server: Server;
let client: EventBridgeClient;

beforeEach(async () => {
  buses = new EventBuses({ region: 'eu-west-1', account: '123456789012', now: () => now });
  buses.addBus('learning');
  server = createServer(awsJsonServer({ AWSEvents: buses }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterEach(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

/** A target that keeps what it is given. */
function queue(id: string): BusTarget & { readonly events: BusEnvelope[] } {
  const events: BusEnvelope[] = [];
  return {
    id,
    events,
    async deliver(event) {
      // Accepting takes time: an answer before it would be one too early.
      await delay(10);
      events.push(event);
    },
  };
}

const entry: PutEventsRequestEntry = {
  EventBusName: 'learning',
  Source: 'leerspoor.enrolment',
  DetailType: 'Enrolled',
  Detail: '{"tenant":"acme","data":{"note":"é"}}',
};
const put = (...entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries: entries }));
const rule = (name: string, pattern: unknown, ...targets: BusTarget[]) =>
  buses.addRule({ busName: 'learning', name, pattern, targets });

describe('when a rule matches', () => {
  it('has given the event to each of its targets before it answers', async () => {
    const [first, second] = [queue('first'), queue('second')];
    rule('all', { source: [{ prefix: 'leerspoor.' }] }, first, second);
    const answer = await put(entry);
    expect(answer.FailedEntryCount).toBe(0);
    expect(answer.Entries).toEqual([{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
    const expected: BusEnvelope = {
      version: '0',
      id: answer.Entries?.[0]?.EventId ?? '',
      'detail-type': 'Enrolled',
      source: 'leerspoor.enrolment',
      account: '123456789012',
      time: '2026-03-12T19:03:58Z',
      region: 'eu-west-1',
      resources: [],
      detail: { tenant: 'acme', data: { note: 'é' } },
    };
    expect(first.events).toEqual([expected]);
    expect(second.events).toEqual([expected]);
  });

  it('keeps the time and the resources that the publisher gives', async () => {
    const target = queue('queue');
    rule('all', { source: [{ exists: true }] }, target);
    await put({ ...entry, Time: new Date('2026-01-02T03:04:05Z'), Resources: ['stream/a'] });
    expect(target.events).toMatchObject([{ time: '2026-01-02T03:04:05Z', resources: ['stream/a'] }]);
  });

  it('gives each event to the rules that match it alone', async () => {
    const [enrolled, completed] = [queue('enrolled'), queue('completed')];
    rule('enrolled', { 'detail-type': ['Enrolled'] }, enrolled);
    rule('completed', { 'detail-type': ['CourseCompleted'], detail: { tenant: ['acme'] } }, completed);
    await put(entry, { ...entry, DetailType: 'CourseCompleted' });
    expect(enrolled.events.map((event) => event['detail-type'])).toEqual(['Enrolled']);
    expect(completed.events.map((event) => event['detail-type'])).toEqual(['CourseCompleted']);
  });

  it('finds the bus by its ARN', async () => {
    const target = queue('queue');
    rule('all', { source: [{ exists: true }] }, target);
    const EventBusName = 'arn:aws:events:eu-west-1:123456789012:event-bus/learning';
    expect((await put({ ...entry, EventBusName })).FailedEntryCount).toBe(0);
    expect(target.events).toHaveLength(1);
  });
});

describe('when no rule matches', () => {
  it('succeeds, as nobody asked for the event', async () => {
    const target = queue('queue');
    rule('others', { source: ['other'] }, target);
    expect((await put(entry)).FailedEntryCount).toBe(0);
    const { EventBusName: _, ...onDefaultBus } = entry;
    expect((await put(onDefaultBus)).FailedEntryCount).toBe(0);
    expect(target.events).toEqual([]);
  });
});

describe('when a target does not accept the event', () => {
  it('fails that entry alone, after the other deliveries have ended', async () => {
    const healthy = queue('healthy');
    const broken: BusTarget = {
      id: 'broken',
      deliver: () => Promise.reject(new TypeError('about Jan Jansen')),
    };
    rule('enrolled', { 'detail-type': ['Enrolled'] }, broken, healthy);
    rule('completed', { 'detail-type': ['CourseCompleted'] }, healthy);
    const answer = await put(entry, { ...entry, DetailType: 'CourseCompleted' });
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries).toEqual([
      {
        ErrorCode: 'InternalFailure',
        ErrorMessage: 'Target broken of rule enrolled did not accept it (TypeError).',
      },
      { EventId: expect.any(String) },
    ]);
    expect(healthy.events.map((event) => event['detail-type'])).toEqual(['Enrolled', 'CourseCompleted']);
  });
});

describe('an entry that is wrong', () => {
  it.each<readonly [code: string, changes: PutEventsRequestEntry]>([
    ['MalformedDetail', { Detail: '{' }],
    ['MalformedDetail', { Detail: '[]' }],
    ['MalformedDetail', { Detail: '"text"' }],
    ['MalformedDetail', { Detail: 'null' }],
    ['InvalidArgument', { Detail: '' }],
    ['InvalidArgument', { Detail: undefined }],
    ['InvalidArgument', { Source: undefined }],
    ['InvalidArgument', { DetailType: undefined }],
    ['NotAuthorizedForSourceException', { Source: 'aws.ec2' }],
    ['ResourceNotFoundException', { EventBusName: 'unknown' }],
  ])('fails with %s: %j, and the others go on', async (code, changes) => {
    const target = queue('queue');
    rule('all', { source: [{ exists: true }] }, target);
    const answer = await put({ ...entry, ...changes }, entry);
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries).toMatchObject([{ ErrorCode: code }, { EventId: expect.any(String) }]);
    expect(target.events).toHaveLength(1);
  });
});

describe('a request that is wrong', () => {
  it('fails as a whole with no entry, or with more than ten', async () => {
    await expect(put()).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put(...Array<PutEventsRequestEntry>(11).fill(entry))).rejects.toMatchObject({
      name: 'ValidationException',
      $metadata: { httpStatusCode: 400 },
    });
    expect((await put(...Array<PutEventsRequestEntry>(10).fill(entry))).FailedEntryCount).toBe(0);
  });

  it('fails as a whole above 256 KB, counted in bytes over all its entries', async () => {
    const target = queue('queue');
    rule('all', { source: [{ exists: true }] }, target);
    const rest = Buffer.byteLength('leerspoor.enrolment' + 'Enrolled' + '{"a":""}');
    const sized = (bytes: number) => ({
      ...entry,
      Detail: JSON.stringify({ a: `${'é'.repeat((bytes - rest - 1) / 2)}x` }),
    });
    const half = 128 * 1024;
    expect((await put(sized(half), sized(half))).FailedEntryCount).toBe(0);
    expect(target.events).toHaveLength(2);
    const byteMore = { ...entry, Detail: `${sized(half).Detail} ` };
    await expect(put(sized(half), byteMore)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put(sized(half), { ...sized(half), Time: now })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    expect(target.events).toHaveLength(2);
  });

  it('fails by name when it asks for something else', async () => {
    await expect(buses.handle('PutRule', {})).rejects.toThrow('PutRule');
  });
});

describe('setting up', () => {
  it('refuses what can not work, by name', () => {
    expect(() => buses.addBus('learning')).toThrow('learning');
    expect(() =>
      buses.addRule({ busName: 'missing', name: 'r', pattern: { a: ['b'] }, targets: [] }),
    ).toThrow('missing');
    rule('twice', { a: ['b'] });
    expect(() => rule('twice', { a: ['b'] })).toThrow('twice');
    expect(() => rule('faulty', { detail: { a: 'b' } })).toThrow(/faulty.*detail\.a/);
  });
});
