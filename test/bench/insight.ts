import { BatchWriteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { activityFigures, attemptFigures } from '../../domain/insight/course-insight.ts';
import { InsightViews } from '../../functions/shared/insight-views.ts';
import { insightRowKeys, partitionOf, shardFor, shards } from '../../functions/shared/view-rows.ts';
import { startTestDatabase, type TestDatabase } from '../support/dynamodb-local.ts';
import { publishedTheoryAndPractice } from '../support/published-courses.ts';
import { interleaved, millisecondsOf, ratioOf, spreadOf } from './measure.ts';
import type { Benchmark } from './report.ts';

const tenant = 'acme';
const attemptsMeasured = [1_000, 10_000, 50_000];
const pairs = 6;
const rowsInBatch = 25;
const batchesAtOnce = 8;

/** The insight of a course, beside reading the same rows alone. */
export const benchmarkInsight: Benchmark = async (tell) => {
  const database = await startTestDatabase();
  const rows = [];
  try {
    const tableName = await database.createViewsTable();
    for (const attempts of attemptsMeasured) {
      const courseId = `course-${attempts}`;
      tell(`writing ${attempts} attempts`);
      await write(database, tableName, rowsOf(courseId, attempts));
      tell(`folding ${attempts} attempts`);
      const insight = new InsightViews(database.client, tableName);
      const { ours, theirs } = await interleaved({
        pairs,
        warmUps: 1,
        ours: () => millisecondsOf(() => fold(insight, courseId, attempts)),
        theirs: () => millisecondsOf(() => readAlone(database, tableName, courseId)),
      });
      rows.push({
        attempts,
        'insight, ms': spreadOf(ours),
        'rows alone, ms': spreadOf(theirs),
        ratio: ratioOf({ ours, theirs }, 3),
      });
    }
  } finally {
    await database.stop();
  }
  return {
    title: 'insight: the figures of a course, beside reading its rows',
    notes: [
      'Attempts at a course of two activities, three rows each, in eight partitions of DynamoDB Local. Ours reads them and makes the ' +
        'figures of attempts and activities; theirs reads the same partitions at once and does nothing with them.',
    ],
    tables: [{ caption: 'a course', rows }],
  };
};

async function fold(insight: InsightViews, courseId: string, expected: number): Promise<void> {
  const { attempts } = await insight.recordsOf(tenant, courseId);
  const shown = publishedTheoryAndPractice(courseId);
  const { enrolled } = attemptFigures(attempts);
  if (enrolled !== expected) throw new Error(`${enrolled} attempts were counted of ${expected}`);
  activityFigures(attempts, new Map([[1, shown]]), shown, '2026-06-01T12:00:00.000Z');
}

async function readAlone({ client }: TestDatabase, tableName: string, courseId: string): Promise<void> {
  const ofShards = shards.map(async (shard) => {
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partitionOf.insight(tenant, courseId, shard) },
      },
    );
    for await (const _page of pages);
  });
  await Promise.all(ofShards);
}

function* rowsOf(courseId: string, attempts: number): Generator<Record<string, unknown>> {
  for (let number = 0; number < attempts; number += 1) {
    const learnerId = `E${number}`;
    const pk = partitionOf.insight(tenant, courseId, shardFor(learnerId));
    const enrolledAt = '2026-05-01T12:00:00.000Z';
    const isDone = number % 3 === 0;
    const attempt = { courseVersion: 1, status: isDone ? 'completed' : 'active', enrolledAt, version: 4 };
    yield {
      pk,
      sk: insightRowKeys.attempt(learnerId, 1),
      ...attempt,
      ...(isDone && { completedAt: '2026-05-20T12:00:00.000Z' }),
    };
    for (const activityId of ['theory', 'practice']) {
      yield {
        pk,
        sk: insightRowKeys.activity(learnerId, 1, activityId),
        standing: isDone ? 'completed' : 'begun',
        minutes: { online: number % 90, onSite: 0, remote: 0 },
        failures: 0,
        bestScore: (number % 10) / 10,
        recordedAt: '2026-05-20T12:00:00.000Z',
        ...(isDone && { doneAt: '2026-05-20T12:00:00.000Z' }),
        version: 4,
      };
    }
  }
}

async function write(
  { client }: TestDatabase,
  tableName: string,
  remaining: Iterator<Record<string, unknown>>,
): Promise<void> {
  const lanes = Array.from({ length: batchesAtOnce }, async () => {
    for (;;) {
      const batch = [...take(remaining, rowsInBatch)];
      if (batch.length === 0) return;
      const requests = batch.map((Item) => ({ PutRequest: { Item } }));
      await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests } }));
    }
  });
  await Promise.all(lanes);
}

/** The next few; those after them stay for the next call. */
function* take<Value>(values: Iterator<Value>, count: number): Generator<Value> {
  for (let taken = 0; taken < count; taken += 1) {
    const next = values.next();
    if (next.done) return;
    yield next.value;
  }
}
