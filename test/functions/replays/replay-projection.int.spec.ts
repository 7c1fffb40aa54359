import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  paginateScan,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectors } from '../../../functions/projections/projectors.ts';
import { type RowRefresh, refreshRows } from '../../../functions/replays/refresh-rows.ts';
import { ReplayGenerations } from '../../../functions/replays/replay-generations.ts';
import { type ReplayServices, replayProjection } from '../../../functions/replays/replay-projection.ts';
import { busEventsOf } from '../../../functions/shared/bus-event.ts';
import { ReplayProgressNotes } from '../../../functions/shared/replay-progress.ts';
import { LiveRows } from '../../../functions/shared/row-write.ts';
import {
  type ProjectionName,
  projectionNames,
  projections,
} from '../../../functions/shared/subscriptions.ts';
import { partitionOf } from '../../../functions/shared/view-rows.ts';
import { ViewWriter } from '../../../functions/shared/view-writer.ts';
import { Views } from '../../../functions/shared/views.ts';
import type { Commit } from '../../../ledger/commit.ts';
import { CallFaults, InjectedFailure } from '../../support/call-faults.ts';
import { startTestDatabase, type TestDatabase } from '../../support/dynamodb-local.ts';
import { learningCommits } from '../../support/learning-history.ts';
import { MemorySealedLog } from '../../support/memory-sealed-log.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const tenant = 'acme';
const always = () => true;

/** A table of lists, the log that a replay reads, and those who work on both. */
class Company {
  readonly tableName: string;
  readonly log = new MemorySealedLog();
  /** What happens while the replay waits for more of the log. */
  whileWaiting: () => Promise<unknown> = async () => {};
  #milliseconds = 0;

  constructor(tableName: string) {
    this.tableName = tableName;
  }

  static async founded(): Promise<Company> {
    return new Company(await database.createViewsTable());
  }

  /** Shows events on the live lists, as their subscription would. */
  async project(projection: ProjectionName, commits: readonly Commit[]): Promise<void> {
    const project = projectors[projection](new ViewWriter(new LiveRows(database.client, this.tableName)));
    for (const event of commits.flatMap((commit) => busEventsOf(commit))) {
      await project(JSON.parse(JSON.stringify(event)));
    }
  }

  async replay(
    projection: ProjectionName,
    {
      replayId = 'replay-1',
      isDryRun = false,
      documents = database.client,
      hasTime = always,
    }: {
      replayId?: string;
      isDryRun?: boolean;
      documents?: DynamoDBDocumentClient;
      hasTime?: () => boolean;
    } = {},
  ) {
    return replayProjection(
      this.#services(documents),
      { tenant, replayId, projection, isDryRun, isSealed: async () => true },
      hasTime,
    );
  }

  /** Writes shown rows anew, from a part of the log. */
  async refresh(
    part: Pick<RowRefresh, 'projection' | 'stream' | 'fromPosition'>,
    { documents = database.client, hasTime = always } = {},
  ) {
    const services = { ...this.#services(documents), log: this.log };
    return refreshRows(services, { tenant, replayId: 'refresh-1', ...part }, hasTime);
  }

  #services(documents: DynamoDBDocumentClient): ReplayServices {
    const { tableName, log } = this;
    return {
      log,
      documents,
      tableName,
      generations: new ReplayGenerations(documents, tableName),
      notes: new ReplayProgressNotes(documents, tableName),
      wait: async () => {
        this.#milliseconds += 20_000;
        await this.whileWaiting();
      },
      now: () => new Date('2026-03-02T09:00:00.000Z'),
      nowMilliseconds: () => this.#milliseconds,
    };
  }

  /** The rows that a projection made, of all generations, without what is noted of replays. */
  async rows(): Promise<readonly Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    for await (const { Items = [] } of paginateScan(
      { client: database.client },
      { TableName: this.tableName },
    )) {
      found.push(...Items);
    }
    const notes: unknown[] = [partitionOf.generations(tenant), partitionOf.replayProgress(tenant)];
    return found
      .filter(({ pk }) => !notes.includes(pk))
      .sort((one, other) => (`${one.pk} ${one.sk}` < `${other.pk} ${other.sk}` ? -1 : 1));
  }

  views(): Views {
    return new Views({
      documents: database.client,
      tableName: this.tableName,
      cursorKey: async () => new Uint8Array(32),
      languageOf: () => 'nl',
    });
  }
}

/** The same rows as they are in a generation. */
function inGeneration(rows: readonly Record<string, unknown>[], generation: number) {
  return rows.map((row) => ({
    ...row,
    pk: String(row.pk).replace(/^acme#/, `acme~${generation}#`),
    ...(typeof row.group === 'string' && { group: row.group.replace(/^acme#/, `acme~${generation}#`) }),
  }));
}

const history = learningCommits(tenant);
const commitsOf = (projection: ProjectionName) =>
  history.filter(({ events }) =>
    events.some(({ type }) => (projections[projection] as readonly string[]).includes(type)),
  );

describe.each(projectionNames)('a replay of %s', (projection) => {
  it('makes the very rows that lists show, in whatever order those came, and takes the old ones away', async () => {
    const commits = commitsOf(projection);
    const places = commits.map((_commit, place) => place);
    const deliveries = fc
      .array(fc.constantFrom(...places), { maxLength: 4 })
      .chain((twice) =>
        fc.shuffledSubarray([...places, ...twice], { minLength: places.length + twice.length }),
      );
    await fc.assert(
      fc.asyncProperty(deliveries, async (order) => {
        const company = await Company.founded();
        company.log.seal(...history);
        await company.project(
          projection,
          order.flatMap((place) => commits[place] ?? []),
        );
        const before = await company.rows();
        const { outcome, progress } = await company.replay(projection);
        expect(outcome).toBe('done');
        expect(progress.problems).toEqual([]);
        expect(await company.rows()).toEqual(inGeneration(before, 1));
      }),
      { numRuns: 2 },
    );
  });
});

describe('when events come while a replay is at work', () => {
  it('has them in the new rows, whichever of its calls they come before', async () => {
    const [first, ...later] = commitsOf('courses');
    if (!first) throw new Error('The history has courses');
    let isDone = false;
    for (let call = 1; !isDone; call += 1) {
      const company = await Company.founded();
      company.log.seal(first);
      await company.project('courses', [first]);
      const faults = new CallFaults();
      faults.beforeCall(call, async () => {
        await company.project('courses', later);
        company.log.seal(...later);
      });
      await company.replay('courses', { documents: faultyClient(faults) });
      isDone = faults.calls < call;
      if (isDone) await company.project('courses', later);
      const { items } = await company.views().listCourses(tenant, { limit: 10 });
      expect(items.map(({ courseId, courseVersion, status }) => [courseId, courseVersion, status])).toEqual([
        ['bhv', 2, 'retired'],
        ['vca', 1, 'published'],
      ]);
    }
  });

  it('waits for those that are shown and not sealed yet', async () => {
    const company = await Company.founded();
    const [first, ...later] = commitsOf('courses');
    if (!first) throw new Error('The history has courses');
    company.log.seal(first);
    await company.project('courses', [first, ...later]);
    const before = await company.rows();
    company.whileWaiting = async () => company.log.seal(...later.splice(0));
    const { progress } = await company.replay('courses');
    expect(progress.problems).toEqual([]);
    expect(await company.rows()).toEqual(inGeneration(before, 1));
  });
});

describe('when a replay is broken off', () => {
  it('comes to the same, whichever of its calls was the last', async () => {
    let isDone = false;
    for (let call = 1; !isDone; call += 1) {
      const company = await Company.founded();
      company.log.seal(...history);
      await company.project('courses', commitsOf('courses'));
      const before = await company.rows();
      const faults = new CallFaults();
      faults.arm(call, call % 2 === 0 ? 'before' : 'after');
      const documents = faultyClient(faults);
      const broken = await company.replay('courses', { documents }).catch((error: unknown) => error);
      isDone = !faults.isDown;
      if (!isDone) {
        expect(broken).toBeInstanceOf(InjectedFailure);
        faults.restart();
        await company.replay('courses', { documents });
      }
      expect(await company.rows()).toEqual(inGeneration(before, 1));
    }
  });

  it('goes on in another invocation where time ran out', async () => {
    const company = await Company.founded();
    company.log.seal(...history);
    await company.project('timeline', history);
    const before = await company.rows();
    company.whileWaiting = async () => {};
    const outcomes: string[] = [];
    do {
      const { outcome } = await company.replay('timeline', { hasTime: () => false });
      outcomes.push(outcome);
    } while (outcomes.at(-1) === 'more');
    expect(await company.rows()).toEqual(inGeneration(before, 1));
  });

  it('gives way to another replay of the same lists, and begins anew after it', async () => {
    const company = await Company.founded();
    company.log.seal(...history);
    await company.project('courses', history);
    const before = await company.rows();
    const faults = new CallFaults();
    faults.arm(5, 'before');
    await company.replay('courses', { documents: faultyClient(faults) }).catch(() => {});
    await company.replay('courses', { replayId: 'replay-2' });
    expect(await company.rows()).toEqual(inGeneration(before, 2));
    await company.replay('courses');
    expect(await company.rows()).toEqual(inGeneration(before, 3));
  });
});

/** The courses of the history with one row changed, one gone, and one that nothing made; and how they were before. */
async function spoilt(): Promise<{ company: Company; before: readonly Record<string, unknown>[] }> {
  const company = await Company.founded();
  company.log.seal(...history);
  await company.project('courses', history);
  const before = await company.rows();
  const { client } = database;
  const pk = partitionOf.courses(tenant);
  const TableName = company.tableName;
  await client.send(
    new UpdateCommand({
      TableName,
      Key: { pk, sk: 'bhv' },
      UpdateExpression: 'SET title = :title',
      ExpressionAttributeValues: { ':title': 'Spoilt' },
    }),
  );
  await client.send(new DeleteCommand({ TableName, Key: { pk, sk: 'vca' } }));
  await client.send(new PutCommand({ TableName, Item: { pk, sk: 'never', version: 7 } }));
  return { company, before };
}

describe('when live rows are not what the log says', () => {
  const problems = [
    { row: 'courses/bhv', fault: 'different', liveVersion: 3, logVersion: 3 },
    { row: 'courses/never', fault: 'extra', liveVersion: 7 },
    { row: 'courses/vca', fault: 'missing', logVersion: 1 },
  ];

  it('names each, and shows what the log says', async () => {
    const { company, before } = await spoilt();
    const { progress } = await company.replay('courses');
    expect(progress.problems).toEqual(problems);
    expect(progress.problemCount).toBe(3);
    expect(await company.rows()).toEqual(inGeneration(before, 1));
  });

  it('names each and changes nothing, when it is only to compare', async () => {
    const { company } = await spoilt();
    const before = await company.rows();
    const { progress } = await company.replay('courses', { isDryRun: true });
    expect(progress.problems).toEqual(problems);
    expect(await company.rows()).toEqual(before);
  });
});

describe('when rows are written anew from a part of the log', () => {
  const withoutExtra = (rows: readonly Record<string, unknown>[]) => rows.filter(({ sk }) => sk !== 'never');

  it('mends those of one stream, and touches no others', async () => {
    const { company, before } = await spoilt();
    const spoiltRows = await company.rows();
    const { outcome, progress } = await company.refresh({ projection: 'courses', stream: 'course#bhv' });
    expect([outcome, progress.events]).toEqual(['done', 3]);
    const mended = before.filter(({ sk }) => sk === 'bhv');
    expect(await company.rows()).toEqual([...mended, ...spoiltRows.filter(({ sk }) => sk !== 'bhv')]);
  });

  it('mends those of what is sealed from a position on', async () => {
    const { company, before } = await spoilt();
    const position = history.findIndex(({ stream }) => stream === 'acme#course#vca');
    const { progress } = await company.refresh({ projection: 'courses', fromPosition: position });
    expect(progress).toMatchObject({ step: 'done', position: history.length, size: history.length });
    const vca = (rows: readonly Record<string, unknown>[]) => rows.filter(({ sk }) => sk === 'vca');
    expect(vca(await company.rows())).toEqual(vca(before));
  });

  it.each(projectionNames)(
    'mends all that a projection has, from the beginning of the log: %s',
    async (projection) => {
      const company = await Company.founded();
      company.log.seal(...history);
      await company.project(projection, history);
      const before = await company.rows();
      for (const { pk, sk, version } of before.filter((_row, place) => place % 2 === 0)) {
        await database.client.send(
          new UpdateCommand({
            TableName: company.tableName,
            Key: { pk, sk },
            UpdateExpression: `SET ${version === undefined ? 'entry' : 'title'} = :spoilt`,
            ExpressionAttributeValues: { ':spoilt': 'Spoilt' },
          }),
        );
      }
      for (const { pk, sk } of before.filter((_row, place) => place % 2 === 1)) {
        await database.client.send(new DeleteCommand({ TableName: company.tableName, Key: { pk, sk } }));
      }
      await company.refresh({ projection, fromPosition: 0 });
      expect(await company.rows()).toEqual(before);
    },
  );

  it('leaves a row that shows a later version, and one that nothing made', async () => {
    const { company } = await spoilt();
    const { client } = database;
    const ahead = { pk: partitionOf.courses(tenant), sk: 'bhv', version: 9 };
    await client.send(new PutCommand({ TableName: company.tableName, Item: ahead }));
    await company.refresh({ projection: 'courses', fromPosition: 0 });
    const rows = await company.rows();
    expect(rows).toContainEqual(ahead);
    expect(rows.map(({ sk }) => sk)).toEqual(['bhv', 'never', 'vca']);
  });

  it('goes on in another invocation where time ran out', async () => {
    const { company, before } = await spoilt();
    const part = { projection: 'courses', stream: 'course#bhv' } as const;
    const turns: unknown[] = [];
    for (let outcome = 'more'; outcome === 'more'; ) {
      const turn = await company.refresh(part, { hasTime: () => false });
      outcome = turn.outcome;
      turns.push([outcome, turn.progress.events]);
    }
    // One commit each, and a last one which sees that there are no more.
    expect(turns).toEqual([
      ['more', 1],
      ['more', 2],
      ['more', 3],
      ['done', 3],
    ]);
    const bhv = (rows: readonly Record<string, unknown>[]) => rows.filter(({ sk }) => sk === 'bhv');
    expect(bhv(await company.rows())).toEqual(bhv(before));
  });

  it('comes to the same, whichever of its calls it is broken off at', async () => {
    let isDone = false;
    for (let call = 1; !isDone; call += 1) {
      const { company, before } = await spoilt();
      const faults = new CallFaults();
      faults.arm(call, call % 2 === 0 ? 'before' : 'after');
      const documents = faultyClient(faults);
      const part = { projection: 'courses', fromPosition: 0 } as const;
      await company.refresh(part, { documents }).catch(() => {});
      isDone = !faults.isDown;
      if (!isDone) {
        faults.restart();
        await company.refresh(part, { documents });
      }
      expect(withoutExtra(await company.rows())).toEqual(before);
    }
  });
});

function faultyClient(faults: CallFaults): DynamoDBDocumentClient {
  const client = database.newClient();
  client.middlewareStack.add((next) => (args) => faults.around(() => next(args)), { step: 'initialize' });
  return client;
}
