import { setTimeout as delay } from 'node:timers/promises';
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { callStreams, mended, type Shard, type StreamRecord, streamAnswers } from './dynamodb-streams.ts';
import { localAccount } from './template.ts';

/** The properties of AWS::Lambda::EventSourceMapping that a stream has. */
export const streamMappingSchema = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  StartingPosition: z.literal('TRIM_HORIZON'),
  BatchSize: z.number().int().min(1).default(100),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.number().int().default(-1),
  MaximumRecordAgeInSeconds: z.number().int().default(-1),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
  // Several batches of a shard at once is a matter of speed: here one at a time is fast enough.
  ParallelizationFactor: z.number().optional(),
  // Waiting for more would only make everyone wait.
  MaximumBatchingWindowInSeconds: z.number().optional(),
  Enabled: z.literal(true).optional(),
});
type StreamMapping = z.infer<typeof streamMappingSchema>;

/** By shard: the last sequence number that is dealt with, or that the shard is read to its end. */
export const checkpointSchema = z.record(z.string(), z.string());
export type Checkpoint = z.infer<typeof checkpointSchema>;
const shardEnd = 'SHARD_END';

interface StreamEventSourceOptions {
  readonly mapping: StreamMapping;
  readonly tableName: string;
  readonly dynamodb: DynamoDBClient;
  /** Where its streams are. */
  readonly endpoint: string;
  readonly target: { invoke(event: unknown): Promise<unknown> };
  readonly checkpoint: { read(): Checkpoint | undefined; write(checkpoint: Checkpoint): void };
  /** Takes what was given up, for the on-failure destination. */
  readonly onGivenUp: (message: unknown) => void;
}

const responseSchema = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() })
  .nullish();

const pollMilliseconds = { busiest: 10, idlest: 150 };

/** Why records are given up, in Lambda's words. */
type GivenUpCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** How an invocation went: `failed` is all of it, `failedFrom` the place of the first record that failed. */
type Outcome = 'done' | 'failed' | { readonly failedFrom: number };

/**
 * Reads a table's stream and invokes a function with its records, as Lambda's event source mapping does: in order
 * for each shard, again from the first that failed, halved where one record spoils a batch, given up after so many
 * tries or when too old. Where it was is kept, so that a restart goes on there.
 */
export class StreamEventSource {
  readonly #options: StreamEventSourceOptions;
  readonly #stopping = new AbortController();
  readonly #checkpoint: Checkpoint;
  #running: Promise<void> = Promise.resolve();

  constructor(options: StreamEventSourceOptions) {
    this.#options = options;
    this.#checkpoint = { ...options.checkpoint.read() };
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Ends after the batch that is being handled. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    let streamArn: string | undefined;
    let iterators = new Map<string, string>();
    let wait = pollMilliseconds.busiest;
    while (!this.#isStopping) {
      try {
        streamArn ??= await this.#findStream();
        if (iterators.size === 0) iterators = await this.#openShards(streamArn);
        const records = await this.#readOnce(iterators);
        wait = records > 0 ? pollMilliseconds.busiest : Math.min(pollMilliseconds.idlest, wait * 1.5);
      } catch (error) {
        if (this.#isStopping) return;
        // An iterator grows old, or DynamoDB is busy: begin again from the checkpoint.
        iterators = new Map();
        wait = pollMilliseconds.idlest;
        console.error(`The stream of ${this.#options.tableName} could not be read: ${String(error)}`);
      }
      await this.#pause(wait);
    }
  }

  async #findStream(): Promise<string> {
    const { dynamodb, tableName } = this.#options;
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }));
    if (Table?.LatestStreamArn === undefined) throw new Error('the table has none');
    return Table.LatestStreamArn;
  }

  /** Iterators for the shards whose parents are read to their end. */
  async #openShards(streamArn: string): Promise<Map<string, string>> {
    const shards: Shard[] = [];
    let ExclusiveStartShardId: string | undefined;
    do {
      const { StreamDescription } = await callStreams(
        this.#options.endpoint,
        'DescribeStream',
        streamAnswers.DescribeStream,
        {
          StreamArn: streamArn,
          ExclusiveStartShardId,
        },
      );
      shards.push(...StreamDescription.Shards);
      ExclusiveStartShardId = StreamDescription.LastEvaluatedShardId;
    } while (ExclusiveStartShardId !== undefined);

    const ids = new Set(shards.map(({ ShardId }) => ShardId));
    const isOpen = ({ ShardId, ParentShardId }: Shard) =>
      this.#checkpoint[ShardId] !== shardEnd &&
      (ParentShardId === undefined ||
        !ids.has(ParentShardId) ||
        this.#checkpoint[ParentShardId] === shardEnd);
    const iterators = new Map<string, string>();
    for (const { ShardId } of shards.filter(isOpen)) {
      const after = this.#checkpoint[ShardId];
      const { ShardIterator } = await callStreams(
        this.#options.endpoint,
        'GetShardIterator',
        streamAnswers.GetShardIterator,
        {
          StreamArn: streamArn,
          ShardId,
          ...(after === undefined
            ? { ShardIteratorType: 'TRIM_HORIZON' }
            : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }),
        },
      );
      iterators.set(ShardId, ShardIterator);
    }
    return iterators;
  }

  /** Reads each shard once and answers how many records there were. */
  async #readOnce(iterators: Map<string, string>): Promise<number> {
    let count = 0;
    for (const [shardId, ShardIterator] of iterators) {
      const { Records, NextShardIterator } = await callStreams(
        this.#options.endpoint,
        'GetRecords',
        streamAnswers.GetRecords,
        {
          ShardIterator,
          Limit: this.#options.mapping.BatchSize,
        },
      );
      if (Records.length > 0 && !(await this.#handle(shardId, Records))) return count;
      count += Records.length;
      if (NextShardIterator !== undefined) iterators.set(shardId, NextShardIterator);
      else {
        this.#keep(shardId, shardEnd);
        // Its children may be read now: look for them, also while other shards go on.
        iterators.clear();
        return count;
      }
    }
    return count;
  }

  /**
   * Invokes the function until these records are dealt with, or given up.
   *
   * @param failures invocations of which the first of these records was part, and which failed
   * @returns false when it was stopped before that
   */
  async #handle(shardId: string, records: readonly StreamRecord[], failures = 0): Promise<boolean> {
    const { BisectBatchOnFunctionError, MaximumRetryAttempts } = this.#options.mapping;
    let left = this.#withoutTooOld(shardId, records, failures);
    let failed = failures;
    while (left.length > 0) {
      const outcome = await this.#invoke(left);
      if (outcome === 'done') break;
      if (typeof outcome === 'object' && outcome.failedFrom > 0) {
        this.#keep(shardId, sequenceNumberOf(left[outcome.failedFrom - 1]));
        left = left.slice(outcome.failedFrom);
        failed = 0;
      }
      failed += 1;
      await this.#pause(Math.min(5_000, 50 * 2 ** failed));
      // What a stop has cut off is no failure of the function's.
      if (this.#isStopping) return false;
      if (outcome === 'failed' && BisectBatchOnFunctionError && left.length > 1) {
        // Halving is not one of the retries that the mapping allows.
        const middle = Math.ceil(left.length / 2);
        return (
          (await this.#handle(shardId, left.slice(0, middle), failed - 1)) &&
          (await this.#handle(shardId, left.slice(middle), failed - 1))
        );
      }
      if (MaximumRetryAttempts >= 0 && failed > MaximumRetryAttempts) {
        this.#giveUp(shardId, left, failed, 'RetryAttemptsExhausted');
        break;
      }
      left = this.#withoutTooOld(shardId, left, failed);
    }
    this.#keep(shardId, sequenceNumberOf(records.at(-1)));
    return true;
  }

  /** Gives up the records that are older than the mapping allows, and answers with the others. */
  #withoutTooOld(
    shardId: string,
    records: readonly StreamRecord[],
    failures: number,
  ): readonly StreamRecord[] {
    const maximumAge = this.#options.mapping.MaximumRecordAgeInSeconds;
    if (maximumAge < 0) return records;
    const oldest = Date.now() / 1_000 - maximumAge;
    const isTooOld = ({ dynamodb }: StreamRecord) =>
      (dynamodb.ApproximateCreationDateTime ?? oldest) < oldest;
    const tooOld = records.filter(isTooOld);
    if (tooOld.length > 0) this.#giveUp(shardId, tooOld, failures, 'RecordAgeExceeded');
    return records.filter((record) => !isTooOld(record));
  }

  async #invoke(records: readonly StreamRecord[]): Promise<Outcome> {
    const { mapping, target, endpoint, tableName } = this.#options;
    // Outside the try: that DynamoDB can't be read is no failure of the function's.
    const whole = await Promise.all(records.map((record) => mended(endpoint, tableName, record)));
    try {
      const answer = await target.invoke({
        Records: whole.map((record) => lambdaRecord(record, mapping.EventSourceArn)),
      });
      if (!mapping.FunctionResponseTypes.includes('ReportBatchItemFailures')) return 'done';
      const failures = responseSchema.parse(answer)?.batchItemFailures ?? [];
      if (failures.length === 0) return 'done';
      const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
      const failedFrom = records.findIndex((record) => failed.has(sequenceNumberOf(record)));
      // What names no record of the batch means the whole batch.
      return failedFrom < 0 ? 'failed' : { failedFrom };
    } catch {
      return 'failed';
    }
  }

  #giveUp(
    shardId: string,
    records: readonly StreamRecord[],
    invocations: number,
    condition: GivenUpCondition,
  ): void {
    this.#options.onGivenUp({
      requestContext: {
        functionArn: this.#options.mapping.FunctionName,
        condition,
        approximateInvokeCount: invocations,
      },
      version: '1.0',
      timestamp: new Date().toISOString(),
      DDBStreamBatchInfo: {
        shardId,
        startSequenceNumber: sequenceNumberOf(records[0]),
        endSequenceNumber: sequenceNumberOf(records.at(-1)),
        batchSize: records.length,
        streamArn: this.#options.mapping.EventSourceArn,
      },
    });
  }

  #keep(shardId: string, sequenceNumber: string): void {
    this.#checkpoint[shardId] = sequenceNumber;
    this.#options.checkpoint.write(this.#checkpoint);
  }

  async #pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

function sequenceNumberOf(record: StreamRecord | undefined): string {
  return record?.dynamodb.SequenceNumber ?? '';
}

/** A record with what the event source mapping adds to it. */
function lambdaRecord(record: StreamRecord, eventSourceARN: string) {
  return { ...record, eventSource: 'aws:dynamodb', awsRegion: localAccount.region, eventSourceARN };
}
