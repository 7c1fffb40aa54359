import { paginateScan } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Projector, projectors } from '../../../functions/projections/projectors.ts';
import type { BusEvent } from '../../../functions/shared/bus-event.ts';
import { writeRow } from '../../../functions/shared/row-write.ts';
import {
  type ProjectionName,
  projectionNames,
  projections,
} from '../../../functions/shared/subscriptions.ts';
import { ViewWriter } from '../../../functions/shared/view-writer.ts';
import { Views } from '../../../functions/shared/views.ts';
import { startTestDatabase, type TestDatabase } from '../../support/dynamodb-local.ts';
import { learningHistory } from '../../support/learning-history.ts';

let database: TestDatabase;
let tableName: string;
let writer: ViewWriter;
let views: Views;

beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

/** A table for each projection: to look for a tenant's rows among those of all of them took longer than to write them. */
async function openTable(): Promise<void> {
  tableName = await database.createViewsTable();
  // Past the generations: which there are is asked twice for each row, and views.int.spec.ts tries that.
  writer = new ViewWriter({
    write: ({ tenant, writeIn }) => writeRow(database.client, tableName, writeIn(tenant)),
  });
  views = new Views({
    documents: database.client,
    tableName,
    cursorKey: async () => new Uint8Array(32),
    languageOf: (tenant) => (tenant.startsWith('english') ? 'en' : 'nl'),
  });
}

const subscriptions: readonly {
  readonly name: ProjectionName;
  readonly types: readonly string[];
  /** Called within a test: before that there is no database. */
  readonly subscriberOf: () => Projector;
}[] = projectionNames.map((name) => ({
  name,
  types: projections[name],
  subscriberOf: () => projectors[name](writer),
}));

let tenants = 0;
/** A tenant that nobody has used: a table has many. */
function newTenant(language = 'dutch'): string {
  tenants += 1;
  return `${language}-${tenants}`;
}

async function deliver(events: readonly BusEvent[], subscriber: Projector): Promise<void> {
  for (const event of events) await subscriber(JSON.parse(JSON.stringify(event)));
}

/** Every row of a tenant, with the tenant's name taken out, and the shard that follows from it. */
async function rowsOf(tenant: string): Promise<readonly unknown[]> {
  const rows: Record<string, unknown>[] = [];
  const pages = paginateScan(
    { client: database.client },
    {
      TableName: tableName,
      FilterExpression: 'begins_with(pk, :tenant)',
      ExpressionAttributeValues: { ':tenant': `${tenant}#` },
    },
  );
  for await (const { Items } of pages) rows.push(...(Items ?? []));
  const text = JSON.stringify(rows)
    .replaceAll(`"${tenant}"`, '"tenant"')
    .replaceAll(new RegExp(`(["#])${tenant}#`, 'g'), '$1tenant#')
    .replaceAll(/"due#([a-z]+)#\d"/g, '"due#$1#shard"');
  return JSON.parse(text).sort(byKey);
}
const byKey = (one: { pk: string; sk: string }, other: { pk: string; sk: string }) =>
  `${one.pk} ${one.sk}` < `${other.pk} ${other.sk}` ? -1 : 1;

describe('the history that the projections are tried on', () => {
  it('has every event type that one of them subscribes to', () => {
    const types = new Set(learningHistory('acme').map(({ type }) => type));
    for (const type of Object.values(projections).flat()) expect(types).toContain(type);
  });
});

describe.each(subscriptions)('the projection of $name', ({ types, subscriberOf }) => {
  beforeAll(openTable);
  const historyOf = (tenant: string) => learningHistory(tenant).filter(({ type }) => types.includes(type));

  it('gives the same rows for any order of the same events, some of them twice', async () => {
    const subscriber = subscriberOf();
    const inOrder = newTenant();
    await deliver(historyOf(inOrder), subscriber);
    const expected = await rowsOf(inOrder);
    expect(expected.length).toBeGreaterThan(0);

    const places = historyOf(inOrder).map((_event, place) => place);
    const deliveries = fc
      .array(fc.constantFrom(...places), { maxLength: 12 })
      .chain((twice) => shuffled([...places, ...twice]));
    await fc.assert(
      fc.asyncProperty(deliveries, async (order) => {
        const tenant = newTenant();
        const events = historyOf(tenant);
        await deliver(
          order.flatMap((place) => events[place] ?? []),
          subscriber,
        );
        expect(await rowsOf(tenant)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });

  it('gives the same rows when all events come at once', async () => {
    const subscriber = subscriberOf();
    const [one, other] = [newTenant(), newTenant()];
    await deliver(historyOf(one), subscriber);
    const events = historyOf(other);
    await Promise.all([...events, ...events].map((event) => subscriber(event)));
    expect(await rowsOf(other)).toEqual(await rowsOf(one));
  });

  it('writes nothing of one tenant where another reads', async () => {
    const [one, other] = [newTenant(), newTenant()];
    await deliver(historyOf(one), subscriberOf());
    expect(await rowsOf(other)).toEqual([]);
  });

  it('refuses an event whose summary it does not understand', async () => {
    const event = historyOf(newTenant())[0];
    if (!event) throw new Error('The history has such an event');
    await expect(subscriberOf()({ ...event, state: null })).rejects.toThrow();
  });
});

function shuffled(places: number[]) {
  return fc.shuffledSubarray(places, { minLength: places.length });
}

describe('when the history has been projected', () => {
  const page = { limit: 200 };
  let tenant: string;
  let english: string;

  beforeAll(async () => {
    await openTable();
    tenant = newTenant();
    english = newTenant('english');
    for (const name of [tenant, english]) {
      for (const { subscriberOf } of subscriptions) {
        await deliver(learningHistory(name), subscriberOf());
      }
    }
  });

  it('lists the courses in their newest version', async () => {
    expect(await views.listCourses(tenant, page)).toEqual({
      items: [
        {
          courseId: 'bhv',
          courseVersion: 2,
          title: 'BHV nieuwe stijl',
          language: 'nl',
          selfEnrolment: 'open',
          status: 'retired',
        },
        {
          courseId: 'vca',
          courseVersion: 1,
          title: 'VCA',
          language: 'nl',
          selfEnrolment: 'open',
          status: 'published',
        },
      ],
    });
  });

  it('lists the sessions as they are now', async () => {
    const { items } = await views.listSessions(tenant, {}, page);
    expect(items).toEqual([
      {
        sessionId: 'day-1',
        courseId: 'bhv',
        activityId: 'practice',
        courseTitle: 'BHV basis',
        activityTitle: 'Praktijkdag',
        startsAt: '2026-03-04T08:00:00.000Z',
        endsAt: '2026-03-04T12:00:00.000Z',
        meetings: [{ startsAt: '2026-03-04T08:00:00.000Z', endsAt: '2026-03-04T12:00:00.000Z' }],
        timeZone: 'Europe/Amsterdam',
        room: 'B12',
        status: 'cancelled',
        seats: { onSite: 1, remote: 0 },
        booked: { onSite: 1, remote: 0 },
        waiting: { onSite: 0, remote: 0 },
      },
      expect.objectContaining({
        sessionId: 'evenings',
        startsAt: '2026-04-07T17:00:00.000Z',
        endsAt: '2026-04-14T19:00:00.000Z',
        meetings: [
          { startsAt: '2026-04-07T17:00:00.000Z', endsAt: '2026-04-07T19:00:00.000Z' },
          { startsAt: '2026-04-14T17:00:00.000Z', endsAt: '2026-04-14T19:00:00.000Z' },
        ],
        bookingClosesMinutes: 60,
        seats: { onSite: 1, remote: 1 },
        booked: { onSite: 1, remote: 1 },
      }),
    ]);
  });

  it('lists what a learner has booked, until it is over', async () => {
    const ofKees = {
      sessionId: 'evenings',
      learnerId: 'E102',
      mode: 'remote',
      status: 'booked',
      endsAt: '2026-04-14T19:00:00.000Z',
    };
    expect(await views.listBookings(tenant, 'E102', '2026-04-14T19:00:00.000Z')).toEqual([ofKees]);
    expect(await views.listBookings(tenant, 'E102', '2026-04-14T19:00:00.001Z')).toEqual([]);
    expect(await views.listBookings(tenant, 'E101', '2026-01-01T00:00:00.000Z')).toEqual([]);
  });

  it('tells the learner of the other mode', async () => {
    const titles = async (name: string) =>
      (await views.timeline(name, 'E102', page)).items.map(({ title }) => title);
    expect(await titles(tenant)).toEqual([
      'Je doet nu op afstand mee aan Praktijkavonden op 7 april 2026 om 19:00',
      'Je hebt een plek bij Praktijkavonden op 7 april 2026 om 19:00 (op locatie)',
    ]);
    expect((await titles(english))[0]).toBe(
      'You now take part remotely in Praktijkavonden on 7 April 2026 at 19:00',
    );
  });

  it('lists the learners but the erased one, with names as ciphertext alone', async () => {
    const { items } = await views.listLearners(tenant, {}, page);
    expect(items.map(({ learnerId, status }) => [learnerId, status])).toEqual([
      ['E100', 'active'],
      ['E102', 'active'],
    ]);
    expect(items[0]?.personalData).toBe('a1.ciphertext');
  });

  it('lists learners under the manager that they have now', async () => {
    const people = async (managerId: string) =>
      (await views.listLearners(tenant, { managerId }, page)).items.map(({ learnerId }) => learnerId);
    expect(await people('M1')).toEqual([]);
    expect(await people('M2')).toEqual(['E100']);
  });

  it('keeps no personal data of the erased learner', async () => {
    const rows = JSON.stringify(
      (await rowsOf(tenant)).filter((row) => JSON.stringify(row).includes('"E101"')),
    );
    expect(rows).not.toContain('ciphertext');
  });

  it('lists the enrolments in their newest attempt', async () => {
    const { items } = await views.listEnrolments(tenant, 'E100', page);
    expect(items).toMatchObject([
      { enrolmentId: 'bhv.E100', status: 'completed', attempt: 1, courseTitle: 'BHV basis' },
    ]);
    const ofPiet = await views.listEnrolments(tenant, 'E101', page);
    expect(ofPiet.items).toMatchObject([
      { enrolmentId: 'bhv.E101', status: 'active', attempt: 2, courseVersion: 2, percent: 0 },
    ]);
  });

  it('lists the certificates', async () => {
    const { items } = await views.listCertificates(tenant, 'E100', page);
    expect(items).toMatchObject([
      { certificateId: 'proof-1', status: 'issued', title: 'BHV-certificaat', graceDays: 30 },
    ]);
  });

  it('lists a certificate beside the one that came in its place, of which that one alone counts and is to end', async () => {
    const { items } = await views.listCertificates(tenant, 'E104', page);
    expect(items).toMatchObject([
      { certificateId: 'proof-2', status: 'revoked', reason: 'Another name', replacedBy: 'proof-3' },
      { certificateId: 'proof-3', status: 'issued', replaces: 'proof-2' },
    ]);
    const ending = await views.listEndingCertificates(
      tenant,
      { now: '2027-03-01T09:00:00.000Z', withinDays: 90 },
      page,
    );
    expect(ending.items.map(({ certificateId }) => certificateId)).toEqual(['proof-3']);
  });

  it('lists the rules for mandatory training as they are now, the ended one included', async () => {
    const { items } = await views.listAssignments(tenant, page);
    expect(items).toEqual([
      {
        assignmentId: 'warehouse',
        who: [{ field: 'department', equals: 'Magazijn' }],
        courseId: 'bhv',
        dueDays: 14,
        repeatDaysBeforeExpiry: 60,
        status: 'active',
      },
      { assignmentId: 'welcome', who: [], courseId: 'vca', dueDays: 30, status: 'ended' },
    ]);
  });

  it('tells the timeline newest first, in the language of the tenant', async () => {
    const { items } = await views.timeline(tenant, 'E101', page);
    expect(items.map(({ title }) => title)).toEqual([
      'Je begon opnieuw aan BHV nieuwe stijl (poging 2)',
      'Je stopte met BHV basis',
      'Vrijstelling voor E-learning',
      'Je bent afgemeld voor Praktijkdag op 20 maart 2026 om 09:00',
      'Er kwam een plek vrij: je doet mee aan Praktijkdag op 20 maart 2026 om 09:00 (op locatie)',
      'Je staat op de wachtlijst voor Praktijkdag op 20 maart 2026 om 09:00 (op locatie)',
      'Je begon aan BHV basis',
    ]);
    const inEnglish = await views.timeline(english, 'E101', page);
    expect(inEnglish.items.at(-1)?.title).toBe('You started BHV basis');
  });

  it('notes the last correction at the entry that it corrects', async () => {
    const { items } = await views.timeline(tenant, 'E100', page);
    const corrections = items.filter(({ type }) => type === 'RecordCorrected');
    expect(corrections).toHaveLength(3);
    const [ofProgress, second] = corrections;
    expect(items.find(({ type }) => type === 'AttendanceRecorded')?.correctedBy).toBe(second?.eventId);
    const noted = items.filter(({ correctedBy }) => correctedBy === ofProgress?.eventId);
    expect(noted.map(({ title }) => title)).toEqual(['E-learning: 50% gedaan']);
  });

  it('gives each entry the facts of its event, and no others', async () => {
    const { items } = await views.timeline(tenant, 'E100', page);
    const attendance = items.find(({ type }) => type === 'AttendanceRecorded');
    expect(attendance).toEqual({
      eventId: expect.any(String),
      occurredAt: '2026-03-04T12:00:00.000Z',
      recordedAt: '2026-03-04T12:30:00.000Z',
      type: 'AttendanceRecorded',
      title: 'Aanwezig bij Praktijkdag (op locatie), 240 minuten',
      courseId: 'bhv',
      activityId: 'practice',
      sessionId: 'day-1',
      mode: 'on-site',
      minutes: 240,
      correctedBy: expect.any(String),
    });
  });
});
