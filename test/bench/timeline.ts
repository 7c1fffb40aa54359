import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { partitionOf } from '../../functions/shared/view-rows.ts';
import { theoryAndPractice } from '../support/courses.ts';
import { type Client, eventually, startTestLeerspoor, type TestLeerspoor } from '../support/leerspoor.ts';
import { quantile, spreadOf } from './measure.ts';
import type { Benchmark } from './report.ts';

const tenant = 'acme';
const learnerId = 'E1';
const commands = 100;
/** Set-up is made in lanes; as many as the local runtime has workers for a function, which warms all of them up. */
const lanes = 6;
/** How often the timeline is looked at: by so much a lag may be measured too long. */
const pollMilliseconds = 5;
const patienceMilliseconds = 30_000;

interface Measured {
  readonly commandMilliseconds: number;
  readonly lagMilliseconds: number;
}

/** From the answer to a command until its event is on the learner's timeline. */
export const benchmarkTimeline: Benchmark = async (tell) => {
  tell('starting Leerspoor');
  const leerspoor = await startTestLeerspoor({ checksTables: false });
  const watch = new TimelineWatch(leerspoor);
  try {
    const admin = await leerspoor.as({ tenant, roles: ['admin'] });
    const learner = await leerspoor.as({ tenant, roles: ['learner'], learnerId });
    const courseIds = Array.from({ length: commands }, (_, index) => `course-${index}`);
    tell(`enrolling on ${commands} courses`);
    await watch.during('Enrolled', () =>
      inLanes(courseIds, async (courseId) => {
        await succeed(admin, 'PUT', `/courses/${courseId}`, theoryAndPractice);
        await succeed(learner, 'POST', '/enrolments', { courseId, learnerId });
        await watch.arrivalOf(courseId);
      }),
    );
    const progress = async (courseId: string): Promise<Measured> => {
      const begun = performance.now();
      await succeed(learner, 'POST', `/enrolments/${courseId}.${learnerId}/progress`, {
        activityId: 'theory',
        progress: 0.5,
        secondsSpent: 60,
      });
      const answeredAt = performance.now();
      const arrivedAt = await watch.arrivalOf(courseId);
      return {
        commandMilliseconds: answeredAt - begun,
        // A row may be seen before the client has read the answer.
        lagMilliseconds: Math.max(0, arrivedAt - answeredAt),
      };
    };
    tell(`${commands} commands one after another`);
    const inTurn: Measured[] = [];
    await watch.during('ActivityProgressed', async () => {
      for (const courseId of courseIds) inTurn.push(await progress(courseId));
    });
    tell(`${commands} commands at once`);
    const atOnce = await watch.during('ActivityProgressed', () => Promise.all(courseIds.map(progress)));
    return {
      title: 'timeline: from the answer to a command until its event is on the timeline',
      notes: [
        'Progress of one learner on as many enrolments as there are commands, on the local stack: ledger, stream, ' +
          'publisher, bus, queue, projection, Views table. The ratio is the lag beside the latency of the very ' +
          'commands that caused it. Locally the stream is polled (every 10 to 150 ms, as it is busy or idle) and all ' +
          'functions share the machine, so the lag of AWS is another: the ratio tells of changes in our own code.',
        `${commands} commands each. The Views table is read every ${pollMilliseconds} ms, by which a lag may be ` +
          'measured too long.',
      ],
      tables: [{ caption: 'Lag', rows: [row('one after another', inTurn), row('all at once', atOnce)] }],
    };
  } finally {
    watch.stop();
    await leerspoor.stop();
  }
};

function row(what: string, measured: readonly Measured[]) {
  const lags = measured.map(({ lagMilliseconds }) => lagMilliseconds);
  const latencies = measured.map(({ commandMilliseconds }) => commandMilliseconds);
  return {
    commands: what,
    'lag p50 ms': quantile(lags, 0.5),
    'lag p99 ms': quantile(lags, 0.99),
    'lag ms': spreadOf(lags),
    'command ms': spreadOf(latencies),
    'lag ÷ command, p50': quantile(lags, 0.5) / quantile(latencies, 0.5),
    'lag ÷ command, p99': quantile(lags, 0.99) / quantile(latencies, 0.99),
  };
}

async function succeed(client: Client, method: string, path: string, body: unknown): Promise<void> {
  const { status } = await client(method, path, body);
  if (status >= 300) throw new Error(`${method} ${path} was answered by ${status}`);
}

async function inLanes<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const item of left) await work(item);
    }),
  );
}

const rowSchema = z.object({ entry: z.object({ courseId: z.string(), type: z.string() }) });

/** Sees by one query at a time what has come to the learner's timeline, and when. */
class TimelineWatch {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
  #arrivals = new Map<string, number>();

  constructor({ endpoints }: TestLeerspoor) {
    this.#tableName = z.string().parse(endpoints.outputs.ViewsTableName);
    this.#documents = DynamoDBDocumentClient.from(
      new DynamoDBClient({
        endpoint: endpoints.dynamodb,
        region: 'eu-west-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      }),
    );
  }

  stop(): void {
    this.#documents.destroy();
  }

  /** Watches for events of one type that happen from now on, while some work is done. */
  async during<Result>(type: string, work: () => Promise<Result>): Promise<Result> {
    this.#arrivals = new Map();
    const since = new Date().toISOString();
    let isDone = false;
    const watching = (async () => {
      while (!isDone) {
        await this.#look(type, since);
        await delay(pollMilliseconds);
      }
    })();
    try {
      return await work();
    } finally {
      isDone = true;
      await watching;
    }
  }

  /**
   * When the event about a course had come, by `performance.now()`; waits until it has.
   *
   * @throws Error when it does not come in half a minute
   */
  async arrivalOf(courseId: string): Promise<number> {
    const arrival = await eventually(
      async () => this.#arrivals.get(courseId),
      (arrivedAt) => arrivedAt !== undefined,
      patienceMilliseconds,
    );
    return z.number().parse(arrival);
  }

  async #look(type: string, since: string): Promise<void> {
    const { Items = [] } = await this.#documents.send(
      new QueryCommand({
        TableName: this.#tableName,
        KeyConditionExpression: 'pk = :pk AND sk >= :since',
        ExpressionAttributeValues: { ':pk': partitionOf.timeline(tenant, learnerId), ':since': since },
        ExpressionAttributeNames: { '#type': 'type' },
        ProjectionExpression: 'entry.courseId, entry.#type',
      }),
    );
    const seenAt = performance.now();
    for (const item of Items) {
      const { entry } = rowSchema.parse(item);
      if (entry.type === type && !this.#arrivals.has(entry.courseId)) {
        this.#arrivals.set(entry.courseId, seenAt);
      }
    }
  }
}
