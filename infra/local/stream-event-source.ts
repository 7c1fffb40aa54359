import { setTimeout as delay } from 'node:timers/promises';
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { callStreams, mended, type Shard, type StreamRecord, streamAnswers } from './dynamodb-streams.ts';
import type { LocalFunction } from './local-function.ts';
import { localAccount } from './template.ts';

/** The properties of AWS::Lambda::EventSourceMapping that a stream has. */
export const streamMappingSchema = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  StartingPosition: z.literal('TRIM_HORIZON'),
  BatchSize: z.number().int().min(1).default(100),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.number().int().default(-1),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
  // Several batches of a shard at once is a matter of speed: here one at a time is fast enough.
  ParallelizationFactor: z.number().optional(),
  MaximumBatchingWindowInSeconds: z.literal(0).optional(),
  Enabled: z.literal(true).optional(),
});
type StreamMapping = z.infer<typeof streamMappingSchema>;

/** By shard: the last sequence number that is dealt with, or that the shard is read to its end. */
const checkpointSchema = z.record(z.string(), z.string());
type Checkpoint = z.infer<typeof checkpointSchema>;
const shardEnd = 'SHARD_END';

interface StreamEventSourceOptions {
  readonly mapping: StreamMapping;
  readonly tableName: string;
  readonly dynamodb: DynamoDBClient;
  /** Where its streams are. */
  readonly endpoint: string;
  readonly target: LocalFunction;
  readonly checkpoint: { read(): unknown; write(checkpoint: Checkpoint): void };
  /** Takes what was given up, for the on-failure destination. */
  readonly onGivenUp: (message: unknown) => void;
}

const responseSchema = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() })
  .nullish();

const pollMilliseconds = { busiest: 10, idlest: 150 };

/**
 * Reads a table's stream and invokes a function with its records, as Lambda's event source mapping does: in order
 * for each shard, again from the first that failed, halved where one record spoils a batch, given up after so many
 * tries. Where it was is kept, so that a restart goes on there.
 */
export class StreamEventSource {
  readonly #options: StreamEventSourceOptions;
  readonly #stopping = new AbortController();
  readonly #checkpoint: Checkpoint;
  #running: Promise<void> = Promise.resolve();

  constructor(options: StreamEventSourceOptions) {
    this.#options = options;
    this.#checkpoint = checkpointSchema.parse(options.checkpoint.read() ?? {});
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
    const { Table } = await this.#options.dynamodb.send(
      new DescribeTableCommand({ TableName: this.#options.tableName }),
    );
    const streamArn = Table?.LatestStreamArn;
    if (streamArn === undefined) throw new Error(`${this.#options.tableName} has no stream`);
    let iterators = new Map<string, string>();
    let wait = pollMilliseconds.busiest;
    while (!this.#isStopping) {
      try {
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
      if (Records.length > 0) {
        await this.#handle(shardId, Records, 0);
        if (this.#isStopping) return count;
        this.#keep(shardId, sequenceNumberOf(Records.at(-1)));
      }
      count += Records.length;
      if (NextShardIterator !== undefined) iterators.set(shardId, NextShardIterator);
      else {
        this.#keep(shardId, shardEnd);
        iterators.delete(shardId);
      }
    }
    return count;
  }

  /** Invokes the function until these records are dealt with, or given up. */
  async #handle(shardId: string, records: readonly StreamRecord[], attemptsSoFar: number): Promise<void> {
    const { mapping } = this.#options;
    let left = records;
    for (let attempts = attemptsSoFar; left.length > 0 && !this.#isStopping; ) {
      const failedFrom = await this.#invoke(left);
      if (failedFrom === undefined) return;
      if (failedFrom > 0) this.#keep(shardId, sequenceNumberOf(left[failedFrom - 1]));
      left = left.slice(failedFrom);
      attempts += 1;
      if (mapping.MaximumRetryAttempts >= 0 && attempts > mapping.MaximumRetryAttempts) {
        this.#giveUp(shardId, left, attempts);
        return;
      }
      await this.#pause(Math.min(5_000, 50 * 2 ** attempts));
      if (mapping.BisectBatchOnFunctionError && left.length > 1) {
        const middle = Math.ceil(left.length / 2);
        await this.#handle(shardId, left.slice(0, middle), attempts);
        if (this.#isStopping) return;
        this.#keep(shardId, sequenceNumberOf(left[middle - 1]));
        await this.#handle(shardId, left.slice(middle), attempts);
        return;
      }
    }
  }

  /** The place of the first record that failed; undefined when none did. */
  async #invoke(records: readonly StreamRecord[]): Promise<number | undefined> {
    const { mapping, target } = this.#options;
    try {
      const { endpoint, tableName } = this.#options;
      const whole = await Promise.all(records.map((record) => mended(endpoint, tableName, record)));
      const answer = await target.invoke({
        Records: whole.map((record) => lambdaRecord(record, mapping.EventSourceArn)),
      });
      if (!mapping.FunctionResponseTypes.includes('ReportBatchItemFailures')) return undefined;
      const failures = responseSchema.parse(answer)?.batchItemFailures ?? [];
      if (failures.length === 0) return undefined;
      const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
      // What names no record of the batch means the whole batch.
      return Math.max(
        0,
        records.findIndex((record) => failed.has(sequenceNumberOf(record))),
      );
    } catch {
      return 0;
    }
  }

  #giveUp(shardId: string, records: readonly StreamRecord[], attempts: number): void {
    this.#options.onGivenUp({
      requestContext: {
        functionArn: this.#options.mapping.FunctionName,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: attempts,
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
