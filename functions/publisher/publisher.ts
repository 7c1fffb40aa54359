import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { type Backoff, waitMilliseconds } from '../../ledger/backoff.ts';
import { busEntryOf, busEventsOf, entryBytes, publishedCommitSchema } from '../shared/bus-event.ts';
import { insertedItem, placeOf, readAgainFrom, reasonOf } from '../shared/ledger-record.ts';

/** EventBridge takes so many entries in one call, and all of them together must be smaller than this. */
export const maximumEntries = 10;
export const maximumBytes = 256 * 1024;

/** For entries that EventBridge refuses one by one, mostly by throttling; whole calls the SDK tries again itself. */
const patience: Backoff = {
  maximumAttempts: 3,
  maximumMilliseconds: 2_000,
  baseMilliseconds: 100,
  capMilliseconds: 1_000,
};

/** An entry on its way to the bus, and the record of the stream that it came from. */
export interface Outgoing {
  /** The record's place in the batch. */
  readonly record: number;
  readonly entry: PutEventsRequestEntry;
  readonly bytes: number;
}

export interface PublisherDependencies {
  readonly eventBridge: EventBridgeClient;
  readonly busName: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Puts the events of every commit in a batch of the ledger's stream on the bus.
 *
 * A record that can't be published does not hold up those after it: each invocation tries every record, so that
 * when Lambda gives up on the failing one, and with it on the batch, the later ones are out already. They go out
 * again with each retry, which projections bear: delivery is at least once, in any order.
 */
export class Publisher {
  readonly #dependencies: Required<PublisherDependencies>;

  constructor(dependencies: PublisherDependencies) {
    this.#dependencies = { random: Math.random, sleep: delay, ...dependencies };
  }

  /**
   * @param isTimeUp true once there is too little time left for another call; what is unsent then counts as failed
   * @returns the first record that failed, from which Lambda reads the stream again
   */
  async publish(
    records: readonly DynamoDBRecord[],
    isTimeUp: () => boolean = () => false,
  ): Promise<DynamoDBBatchResponse> {
    const { logger, metrics } = this.#dependencies;
    const failed = new Set<number>();
    const outgoing = records.flatMap((record, index) => {
      try {
        return this.#entriesOf(record, index);
      } catch (error) {
        failed.add(index);
        logger.error('A commit can not be published', { ...placeOf(record), ...whyNot(error) });
        return [];
      }
    });

    for (const chunk of chunksOf(outgoing)) {
      const unsent = isTimeUp() ? chunk : await this.#send(chunk);
      for (const { record } of unsent) failed.add(record);
      metrics.addMetric('EventsPublished', MetricUnit.Count, chunk.length - unsent.length);
      if (unsent.length > 0) metrics.addMetric('EventsNotPublished', MetricUnit.Count, unsent.length);
    }

    return readAgainFrom(records, (_record, index) => failed.has(index), logger);
  }

  #entriesOf(record: DynamoDBRecord, index: number): readonly Outgoing[] {
    const item = insertedItem(record, this.#dependencies);
    if (!item) return [];
    const commit = publishedCommitSchema.parse(item);
    return busEventsOf(commit).map((event) => {
      const entry = busEntryOf(event, this.#dependencies.busName);
      const bytes = entryBytes(entry);
      if (bytes >= maximumBytes) throw new EntryTooLarge(event.id, bytes);
      return { record: index, entry, bytes };
    });
  }

  /** Sends, again where that may help, and answers what did not get through. */
  async #send(chunk: readonly Outgoing[]): Promise<readonly Outgoing[]> {
    const { random, sleep, logger } = this.#dependencies;
    let unsent = chunk;
    for (let attempt = 1; ; attempt += 1) {
      const { refused, codes, hasAnswered } = await this.#put(unsent);
      unsent = refused;
      if (unsent.length === 0) return unsent;
      logger.warn('The bus refused entries', { refused: unsent.length, codes, attempt });
      if (!hasAnswered || attempt === patience.maximumAttempts) return unsent;
      await sleep(waitMilliseconds(patience, attempt, random()));
    }
  }

  async #put(chunk: readonly Outgoing[]) {
    try {
      const { Entries = [] } = await this.#dependencies.eventBridge.send(
        new PutEventsCommand({ Entries: chunk.map(({ entry }) => entry) }),
      );
      // The answer has one result for each entry, in the same order. An entry without an event id is not on the bus.
      const refused = chunk.filter((_outgoing, index) => Entries[index]?.EventId === undefined);
      return {
        hasAnswered: true,
        refused,
        codes: [...new Set(Entries.flatMap(({ ErrorCode }) => (ErrorCode === undefined ? [] : [ErrorCode])))],
      };
    } catch (error) {
      return { hasAnswered: false, refused: chunk, codes: [error instanceof Error ? error.name : 'unknown'] };
    }
  }
}

/** Groups entries, in their order, into calls that EventBridge takes. Each entry must be small enough for itself. */
export function chunksOf(outgoing: readonly Outgoing[]): readonly (readonly Outgoing[])[] {
  const chunks: Outgoing[][] = [];
  let chunk: Outgoing[] = [];
  let bytes = 0;
  for (const one of outgoing) {
    if (chunk.length === maximumEntries || bytes + one.bytes >= maximumBytes) {
      if (chunk.length > 0) chunks.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(one);
    bytes += one.bytes;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

/** An event that the bus does not take. The ledger refuses such a commit, so this is a fault of ours. */
class EntryTooLarge extends Error {
  override readonly name = 'EntryTooLarge';

  constructor(eventId: string, bytes: number) {
    super(`Event ${eventId} makes an entry of ${bytes} bytes; the bus takes less than ${maximumBytes}`);
  }
}

function whyNot(error: unknown) {
  return error instanceof EntryTooLarge ? { error: error.name, detail: error.message } : reasonOf(error);
}
