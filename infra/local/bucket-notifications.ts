import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { FauxqsServer, SpyMessage } from 'fauxqs';
import * as z from 'zod';
import type { EventBuses } from './event-bus.ts';

/** What is remembered of the objects whose events went out: a digest of the key → the writing that it told of. */
export const toldSchema = z.record(z.string(), z.string());

interface BucketNotificationsOptions {
  readonly bucket: string;
  readonly s3: S3Client;
  readonly spy: FauxqsServer['spy'];
  readonly buses: EventBuses;
  readonly checkpoint: { read(): Readonly<Record<string, string>> | undefined; write(value: unknown): void };
}

interface Writing {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
  readonly writtenAt: Date;
}

const writings = new Set(['uploaded', 'copied', 'renamed']);

/**
 * Tells the default event bus of each object that is written to a bucket, as S3 does for a bucket with EventBridge
 * notifications (https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html): at least once. What was
 * written just before a kill is told of at the next start.
 */
export class BucketNotifications {
  readonly #options: BucketNotificationsOptions;
  readonly #told: Map<string, string>;
  readonly #seen = new WeakSet<SpyMessage>();
  readonly #stopping = Promise.withResolvers<undefined>();
  #isStopping = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: BucketNotificationsOptions) {
    this.#options = options;
    this.#told = new Map(Object.entries(options.checkpoint.read() ?? {}));
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Ends after what is being told of. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#stopping.resolve(undefined);
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#tellOfWritings();
        const news = this.#options.spy.waitForMessage((message) => this.#isNews(message));
        const message = await Promise.race([news, this.#stopping.promise]);
        if (message) this.#seen.add(message);
      } catch (error) {
        console.error(`The writings to ${this.#options.bucket} could not be told of: ${String(error)}`);
        await delay(500);
      }
    }
  }

  #isNews(message: SpyMessage): boolean {
    return (
      message.service === 's3' &&
      message.bucket === this.#options.bucket &&
      writings.has(message.status) &&
      !this.#seen.has(message)
    );
  }

  /** Looks at the bucket itself: the spy forgets what came while nobody waited. */
  async #tellOfWritings(): Promise<void> {
    const { s3, bucket } = this.#options;
    const present = new Set<string>();
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
      for (const { Key = '', ETag = '', Size = 0, LastModified = new Date(0) } of Contents) {
        present.add(digestOf(Key));
        const writing = { key: Key, etag: ETag, bytes: Size, writtenAt: LastModified };
        if (this.#told.get(digestOf(Key)) !== nameOf(writing)) await this.#tell(writing);
      }
    }
    for (const digest of this.#told.keys()) if (!present.has(digest)) this.#told.delete(digest);
  }

  async #tell(writing: Writing): Promise<void> {
    const { bucket, buses, checkpoint } = this.#options;
    const { key, etag, bytes, writtenAt } = writing;
    await buses.publish({
      source: 'aws.s3',
      detailType: 'Object Created',
      resources: [`arn:aws:s3:::${bucket}`],
      time: writtenAt,
      detail: {
        version: '0',
        bucket: { name: bucket },
        object: {
          key,
          size: bytes,
          etag: etag.replaceAll('"', ''),
          sequencer: writtenAt.getTime().toString(16).toUpperCase().padStart(18, '0'),
        },
        reason: 'PutObject',
      },
    });
    this.#told.set(digestOf(key), nameOf(writing));
    checkpoint.write(Object.fromEntries(this.#told));
  }
}

const nameOf = ({ etag, writtenAt }: Writing) => `${etag} ${writtenAt.toISOString()}`;

/** A key may name people, and what is remembered here outlives the object. */
const digestOf = (key: string) => createHash('sha256').update(key).digest('base64url');
