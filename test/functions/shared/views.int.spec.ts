import { randomBytes } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DueRows } from '../../../functions/shared/due-rows.ts';
import { Generations } from '../../../functions/shared/generations.ts';
import { ProblemError } from '../../../functions/shared/problem.ts';
import { LiveRows } from '../../../functions/shared/row-write.ts';
import type { TimelineEntry } from '../../../functions/shared/timeline-entry.ts';
import {
  type BookingRow,
  type CertificateRow,
  type LearnerRow,
  partitionOf,
  type SessionRow,
} from '../../../functions/shared/view-rows.ts';
import { ViewWriter } from '../../../functions/shared/view-writer.ts';
import { type Page, type PageRequest, Views } from '../../../functions/shared/views.ts';
import { startTestDatabase, type TestDatabase } from '../../support/dynamodb-local.ts';

let database: TestDatabase;
let tableName: string;
let writer: ViewWriter;
let views: Views;

beforeAll(async () => {
  database = await startTestDatabase();
  tableName = await database.createViewsTable();
  const key = randomBytes(32);
  writer = new ViewWriter(new LiveRows(database.client, tableName));
  views = new Views({
    documents: database.client,
    tableName,
    cursorKey: async () => key,
    languageOf: () => 'nl',
  });
});
afterAll(() => database.stop());

let tenants = 0;
/** A tenant that nobody has used: the table is one for all runs. */
function newTenant(): string {
  tenants += 1;
  return `tenant-${tenants}`;
}

function sessionRow(number: number, courseId: string, hour: number): SessionRow {
  const startsAt = new Date(Date.UTC(2026, 2, 1, hour)).toISOString();
  return {
    sessionId: `session-${String(number).padStart(3, '0')}`,
    courseId,
    activityId: 'practice',
    courseTitle: 'BHV basis',
    activityTitle: 'Praktijkdag',
    startsAt,
    endsAt: startsAt,
    timeZone: 'Europe/Amsterdam',
    status: 'scheduled',
    seats: { onSite: 1, remote: 1 },
    booked: { onSite: 0, remote: 0 },
    waiting: { onSite: 0, remote: 0 },
  };
}

const learnerRow = (number: number, more: Partial<LearnerRow> = {}): LearnerRow => ({
  learnerId: `E${String(number).padStart(3, '0')}`,
  status: 'active',
  ...more,
});

function enrolled(eventId: string, at: string): TimelineEntry {
  return {
    type: 'Enrolled',
    eventId,
    occurredAt: at,
    recordedAt: at,
    courseId: 'bhv',
    courseTitle: 'BHV basis',
    attempt: 1,
  };
}

async function putTimeline(tenant: string, learnerId: string, length: number): Promise<void> {
  await Promise.all(
    Array.from({ length }, (_, index) => {
      const at = new Date(Date.UTC(2026, 2, 1, index)).toISOString();
      return writer.putTimelineEntry(tenant, learnerId, enrolled(`event-${index}`, at));
    }),
  );
}

/** All pages of a list, one after the other. */
async function pagesOf<Item>(
  list: (page: PageRequest) => Promise<Page<Item>>,
  limit: number,
): Promise<readonly (readonly Item[])[]> {
  const pages: (readonly Item[])[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit, cursor });
    pages.push(page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return pages;
}

/** What pages must be: all of a list, in order, each page full but the last, and none empty but of an empty list. */
function cut<Item>(items: readonly Item[], limit: number): readonly (readonly Item[])[] {
  if (items.length === 0) return [[]];
  return Array.from({ length: Math.ceil(items.length / limit) }, (_, page) =>
    items.slice(page * limit, (page + 1) * limit),
  );
}

async function refusalOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  return undefined;
}
const invalidCursor = { status: 400, type: expect.stringMatching(/\/invalid-cursor$/) };

describe('the pages of a list', () => {
  const limits = fc.integer({ min: 1, max: 12 });

  it('hold every session that the filters let through, once, in order, and are full', async () => {
    const sessions = fc.array(
      fc.record({ courseId: fc.constantFrom('bhv', 'vca', 'ehbo'), hour: fc.nat(20) }),
      { maxLength: 25 },
    );
    const filters = fc.record(
      { courseId: fc.constantFrom('bhv', 'vca', 'none'), from: fc.nat(20), to: fc.nat(20) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(sessions, filters, limits, async (drawn, { courseId, from, to }, limit) => {
        const tenant = newTenant();
        const rows = drawn.map(({ courseId, hour }, index) => sessionRow(index, courseId, hour));
        await Promise.all(rows.map((row) => writer.putSession(tenant, 1, row)));
        const time = (hour: number | undefined) =>
          hour === undefined ? undefined : new Date(Date.UTC(2026, 2, 1, hour)).toISOString();
        const expected = rows
          .filter((row) => courseId === undefined || row.courseId === courseId)
          .filter(({ startsAt }) => from === undefined || startsAt >= (time(from) ?? ''))
          .filter(({ startsAt }) => to === undefined || startsAt < (time(to) ?? ''))
          .sort((one, other) =>
            `${one.startsAt}${one.sessionId}` < `${other.startsAt}${other.sessionId}` ? -1 : 1,
          );
        const list = (page: PageRequest) =>
          views.listSessions(tenant, { courseId, from: time(from), to: time(to) }, page);
        expect(await pagesOf(list, limit)).toEqual(cut(expected, limit));
      }),
      { numRuns: 60 },
    );
  });

  it('hold every learner but the erased (who are on the list of all), of the company or of one manager', async () => {
    const learners = fc.array(
      fc.record({
        status: fc.constantFrom('expected', 'active', 'left', 'erased'),
        managerId: fc.constantFrom('M1', 'M2', undefined),
      }),
      { maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(
        learners,
        fc.constantFrom('M1', undefined),
        fc.boolean(),
        limits,
        async (drawn, managerId, withErased, limit) => {
          const tenant = newTenant();
          const rows = drawn.map(({ status, managerId }, index) =>
            learnerRow(index, { status, ...(managerId !== undefined && { managerId }) }),
          );
          await Promise.all(rows.map((row) => writer.putLearner(tenant, 1, row)));
          const expected = rows
            .filter(({ status }) => withErased || status !== 'erased')
            .filter((row) => managerId === undefined || row.managerId === managerId);
          const list = (page: PageRequest) => views.listLearners(tenant, { managerId, withErased }, page);
          expect(await pagesOf(list, limit)).toEqual(cut(expected, limit));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('hold the many events of one commit in the order of the commit, the last first', async () => {
    const tenant = newTenant();
    const eventIds = Array.from(
      { length: 12 },
      (_, index) => `01993a3f-0000-7000-8000-000000000000-${index}`,
    );
    for (const eventId of eventIds) {
      await writer.putTimelineEntry(tenant, 'E100', enrolled(eventId, '2026-03-01T02:00:00.000Z'));
    }
    const { items } = await views.timeline(tenant, 'E100', { limit: 200 });
    expect(items.map(({ eventId }) => eventId)).toEqual(eventIds.toReversed());
  });

  it('hold a whole timeline, newest first, without what was corrected and never came', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(20), fc.nat(3), limits, async (length, pending, limit) => {
        const tenant = newTenant();
        await putTimeline(tenant, 'E100', length);
        for (let index = 0; index < pending; index += 1) {
          const corrected = { eventId: `missing-${index}`, occurredAt: '2026-03-01T02:00:00.000Z' };
          await writer.markCorrected(tenant, 'E100', corrected, { eventId: 'correction', version: 9 });
        }
        const pages = await pagesOf((page) => views.timeline(tenant, 'E100', page), limit);
        const ids = Array.from({ length }, (_, index) => `event-${length - 1 - index}`);
        expect(pages.map((page) => page.map(({ eventId }) => eventId))).toEqual(cut(ids, limit));
      }),
      { numRuns: 25 },
    );
  });
});

describe('when no session can start between the two times', () => {
  it('lists none', async () => {
    const tenant = newTenant();
    await writer.putSession(tenant, 1, sessionRow(1, 'bhv', 5));
    const time = '2026-03-01T05:00:00.000Z';
    expect(await views.listSessions(tenant, { from: time, to: time }, { limit: 10 })).toEqual({ items: [] });
  });
});

describe('the bookings of a learner', () => {
  const putBooking = async (
    tenant: string,
    session: SessionRow,
    more: Partial<BookingRow> & { version?: number } = {},
  ) => {
    const { version = 1, ...rest } = more;
    const { sessionId, endsAt } = session;
    await writer.putBooking(tenant, version, {
      sessionId,
      endsAt,
      learnerId: 'E1',
      mode: 'remote',
      status: 'booked',
      ...rest,
    });
  };
  const sessionsOf = async (tenant: string, from: string) =>
    (await views.listBookings(tenant, 'E1', from)).map(({ sessionId }) => sessionId);
  const from = '2026-03-01T10:00:00.000Z';

  it('are those that are not over yet, by their end, and none that is cancelled or another’s', async () => {
    const tenant = newTenant();
    await putBooking(tenant, sessionRow(1, 'bhv', 9));
    await putBooking(tenant, sessionRow(3, 'bhv', 12), { status: 'waiting' });
    await putBooking(tenant, sessionRow(2, 'bhv', 11));
    await putBooking(tenant, sessionRow(4, 'bhv', 13), { version: 2, status: 'cancelled' });
    await putBooking(tenant, sessionRow(4, 'bhv', 13));
    await putBooking(tenant, sessionRow(5, 'bhv', 14), { learnerId: 'E10' });
    expect(await sessionsOf(tenant, from)).toEqual(['session-002', 'session-003']);
    expect(await sessionsOf(newTenant(), from)).toEqual([]);
  });

  it('are found when they were moved to a later time since', async () => {
    const tenant = newTenant();
    await putBooking(tenant, sessionRow(1, 'bhv', 5));
    await writer.putSession(tenant, 2, sessionRow(1, 'bhv', 30));
    await putBooking(tenant, sessionRow(2, 'bhv', 6));
    await writer.putSession(tenant, 2, sessionRow(2, 'bhv', 6));
    expect(await sessionsOf(tenant, from)).toEqual(['session-001']);
  });
});

describe('a cursor', () => {
  it('goes on where its page ended, also when rows have come before it since', async () => {
    const tenant = newTenant();
    await writer.putLearner(tenant, 1, learnerRow(10));
    await writer.putLearner(tenant, 1, learnerRow(20));
    const { nextCursor } = await views.listLearners(tenant, {}, { limit: 1 });
    await writer.putLearner(tenant, 1, learnerRow(5));
    const { items } = await views.listLearners(tenant, {}, { limit: 1, cursor: nextCursor });
    expect(items).toEqual([learnerRow(20)]);
  });

  it('is refused when altered, of another tenant, of another list or of other filters', async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    for (const name of [tenant, other]) {
      await writer.putSession(name, 1, sessionRow(1, 'bhv', 1));
      await writer.putSession(name, 1, sessionRow(2, 'bhv', 2));
      await putTimeline(name, 'E100', 2);
    }
    const { nextCursor: cursor } = await views.listSessions(tenant, {}, { limit: 1 });
    if (cursor === undefined) throw new Error('There is a second page');
    const page = { limit: 1, cursor };
    expect(await refusalOf(() => views.listSessions(tenant, {}, page))).toBeUndefined();
    const altered = { limit: 1, cursor: cursor.slice(0, -1) + (cursor.endsWith('A') ? 'B' : 'A') };
    expect(await refusalOf(() => views.listSessions(tenant, {}, altered))).toMatchObject(invalidCursor);
    expect(await refusalOf(() => views.listSessions(other, {}, page))).toMatchObject(invalidCursor);
    expect(await refusalOf(() => views.timeline(tenant, 'E100', page))).toMatchObject(invalidCursor);
    expect(await refusalOf(() => views.listSessions(tenant, { courseId: 'bhv' }, page))).toMatchObject(
      invalidCursor,
    );
    const { nextCursor: ofE100 } = await views.timeline(tenant, 'E100', { limit: 1 });
    expect(await refusalOf(() => views.timeline(tenant, 'E101', { limit: 1, cursor: ofE100 }))).toMatchObject(
      invalidCursor,
    );
  });
});

describe('when an older version comes after a newer one', () => {
  it('keeps the newer, and its place in the list', async () => {
    const tenant = newTenant();
    await writer.putSession(tenant, 2, sessionRow(1, 'bhv', 9));
    await writer.putSession(tenant, 1, sessionRow(1, 'bhv', 3));
    const { items } = await views.listSessions(tenant, {}, { limit: 10 });
    expect(items).toEqual([sessionRow(1, 'bhv', 9)]);
  });
});

describe('when a replay has made another generation of a list', () => {
  const say = (tenant: string, projection: string, generations: object) =>
    database.client.send(
      new PutCommand({
        TableName: tableName,
        Item: { pk: partitionOf.generations(tenant), sk: projection, ...generations },
      }),
    );
  const building = { live: 0, last: 1, building: { generation: 1, replayId: 'replay-1' } };

  it('writes in both while it is being made, and shows the live one', async () => {
    const tenant = newTenant();
    await writer.putLearner(tenant, 1, learnerRow(1));
    await say(tenant, 'learners', building);
    await writer.putLearner(tenant, 1, learnerRow(2));
    const ids = async () =>
      (await views.listLearners(tenant, {}, { limit: 10 })).items.map(({ learnerId }) => learnerId);
    expect(await ids()).toEqual(['E001', 'E002']);
    await say(tenant, 'learners', { live: 1, last: 1 });
    expect(await ids()).toEqual(['E002']);
  });

  it('writes once more when it is begun while a row is written', async () => {
    const tenant = newTenant();
    const generations = new Generations(database.client, tableName);
    const written: string[] = [];
    await generations.write(tenant, 'courses', async (scope) => {
      written.push(scope);
      if (written.length === 1) await say(tenant, 'courses', building);
    });
    expect(written).toEqual([tenant, `${tenant}~1`]);
  });

  it('reads once more when another became live while rows were read', async () => {
    const tenant = newTenant();
    const read: string[] = [];
    const generations = new Generations(database.client, tableName);
    const shown = await generations.read(tenant, 'courses', async (scope) => {
      read.push(scope);
      if (read.length === 1) await say(tenant, 'courses', { live: 1, last: 1 });
      return scope;
    });
    expect(read).toEqual([tenant, `${tenant}~1`]);
    expect(shown).toBe(`${tenant}~1`);
  });

  it.each([
    ['in a partition', (tenant: string, page: PageRequest) => views.listLearners(tenant, {}, page)],
    [
      'in the index',
      (tenant: string, page: PageRequest) => views.listLearners(tenant, { managerId: 'M1' }, page),
    ],
  ])('goes on with a cursor of the old one at the same row, %s', async (_where, list) => {
    const tenant = newTenant();
    await say(tenant, 'learners', building);
    for (const number of [1, 2, 3]) {
      await writer.putLearner(tenant, 1, learnerRow(number, { managerId: 'M1' }));
    }
    const first = await list(tenant, { limit: 1 });
    await say(tenant, 'learners', { live: 1, last: 1 });
    const second = await list(tenant, { limit: 1, cursor: first.nextCursor });
    await say(tenant, 'learners', { live: 0, last: 1 });
    const third = await list(tenant, { limit: 1, cursor: second.nextCursor });
    expect([first, second, third].flatMap(({ items }) => items.map(({ learnerId }) => learnerId))).toEqual([
      'E001',
      'E002',
      'E003',
    ]);
  });

  it('says of the live one alone who is due', async () => {
    const tenant = newTenant();
    await say(tenant, 'learners', building);
    await writer.putDue(tenant, 1, 'E001', '2026-03-01');
    const due = new DueRows(database.client, tableName);
    const ofTenant = async () =>
      (await Array.fromAsync(due.of('employment', '2026-03-01'))).filter((row) => row.tenant === tenant);
    expect(await ofTenant()).toEqual([{ tenant, id: 'E001', from: '2026-03-01' }]);
    await say(tenant, 'learners', { live: 2, last: 2 });
    expect(await ofTenant()).toEqual([]);
  });
});

describe('the certificates that end', () => {
  const now = '2026-03-01T09:00:00.000Z';
  const certificateRow = (certificateId: string, more: Partial<CertificateRow> = {}): CertificateRow => ({
    certificateId,
    learnerId: 'E001',
    courseId: 'bhv',
    courseVersion: 1,
    attempt: 1,
    title: 'BHV',
    issuedAt: '2025-03-01T09:00:00.000Z',
    validUntil: '2026-04-01T09:00:00.000Z',
    graceDays: 30,
    status: 'issued',
    ...more,
  });
  const put = (tenant: string, row: CertificateRow, noteFrom: string | undefined = row.validUntil) =>
    writer.putCertificate(tenant, 1, row, noteFrom);
  const attemptRow = (attempt: number, status: 'active' | 'completed') => ({
    courseId: 'bhv',
    learnerId: 'E001',
    courseVersion: 1,
    courseTitle: 'BHV',
    attempt,
    status,
    percent: 0,
    minutes: 0,
    enrolledAt: now,
  });
  async function newCompany(): Promise<string> {
    const tenant = newTenant();
    const [one, two] = [
      { managerId: 'M1', department: 'Magazijn' },
      { managerId: 'M2', department: 'Kantoor' },
    ];
    await Promise.all([
      writer.putLearner(tenant, 1, learnerRow(1, one)),
      writer.putLearner(tenant, 1, learnerRow(2, two)),
      writer.putLearner(tenant, 1, learnerRow(3, { ...one, status: 'left' })),
      writer.putLearner(tenant, 1, learnerRow(4, { status: 'erased' })),
    ]);
    return tenant;
  }
  const list = (tenant: string, filter: { managerId?: string; department?: string } = {}, limit = 50) =>
    views.listEndingCertificates(tenant, { withinDays: 90, now, ...filter }, { limit });
  const idsOf = ({ items }: Awaited<ReturnType<typeof list>>) =>
    items.map(({ certificateId }) => certificateId);

  it('are those that end in time or are in grace, the first to end first', async () => {
    const tenant = await newCompany();
    await put(tenant, certificateRow('soon'));
    await put(tenant, certificateRow('late', { validUntil: '2026-05-31T09:00:00.000Z' }));
    await put(
      tenant,
      certificateRow('in-grace', { courseId: 'vca', validUntil: '2026-02-15T09:00:00.000Z' }),
    );
    await put(tenant, certificateRow('over', { courseId: 'ehbo', validUntil: '2026-01-15T09:00:00.000Z' }));
    await put(tenant, certificateRow('endless', { courseId: 'nen', validUntil: undefined }));
    await writer.putCertificate(tenant, 1, certificateRow('revoked', { status: 'revoked' }), undefined);
    expect(await list(tenant)).toMatchObject({
      items: [
        { certificateId: 'in-grace', department: 'Magazijn', isRenewing: false },
        { certificateId: 'soon', department: 'Magazijn', isRenewing: false },
      ],
    });
  });

  it('are those of the people of one manager, of one department, and of nobody who has left', async () => {
    const tenant = await newCompany();
    for (const learnerId of ['E001', 'E002', 'E003', 'E004']) {
      await put(tenant, certificateRow(`of-${learnerId}`, { learnerId }));
    }
    expect(idsOf(await list(tenant))).toEqual(['of-E001', 'of-E002']);
    expect(idsOf(await list(tenant, { managerId: 'M1' }))).toEqual(['of-E001']);
    expect(idsOf(await list(tenant, { department: 'Kantoor' }))).toEqual(['of-E002']);
    expect(idsOf(await list(tenant, { managerId: 'M1', department: 'Kantoor' }))).toEqual([]);
  });

  it('are not those that a later one has replaced, unless that was revoked', async () => {
    const tenant = await newCompany();
    await put(tenant, certificateRow('first'));
    const second = certificateRow('second', { attempt: 2, validUntil: '2027-04-01T09:00:00.000Z' });
    await put(tenant, second);
    expect(idsOf(await list(tenant))).toEqual([]);
    await writer.putCertificate(tenant, 2, { ...second, status: 'revoked' }, undefined);
    expect(idsOf(await list(tenant))).toEqual(['first']);
  });

  it('tell who is at the course again', async () => {
    const tenant = await newCompany();
    await put(tenant, certificateRow('c1'));
    await writer.putEnrolment(tenant, 1, attemptRow(1, 'completed'));
    expect(await list(tenant)).toMatchObject({ items: [{ isRenewing: false }] });
    await writer.putEnrolment(tenant, 2, attemptRow(2, 'active'));
    expect(await list(tenant)).toMatchObject({ items: [{ isRenewing: true }] });
  });

  it('come page by page, also when most of them are of others', async () => {
    const tenant = await newCompany();
    const all = Array.from({ length: 60 }, (_, index) => `c-${String(index).padStart(2, '0')}`);
    await Promise.all(
      all.map((certificateId, index) =>
        put(
          tenant,
          certificateRow(certificateId, {
            learnerId: index % 10 === 0 ? 'E001' : 'E002',
            courseId: `k${index}`,
          }),
        ),
      ),
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await views.listEndingCertificates(
        tenant,
        { withinDays: 90, now, managerId: 'M1' },
        { limit: 4, cursor },
      );
      seen.push(...page.items.map(({ certificateId }) => certificateId));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(all.filter((_id, index) => index % 10 === 0));
  });
});
