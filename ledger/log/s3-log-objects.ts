import { setTimeout as delay } from 'node:timers/promises';
import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { type Backoff, waitMilliseconds } from '../backoff.ts';
import { LogError } from './log-error.ts';
import type { LogContentType, LogObject, LogObjects } from './log-objects.ts';

/** More than a segment has; what is larger was not written here, and is not read into memory. */
const maximumObjectBytes = 8 * 1024 * 1024;

/** For writes that met another of the same object, which S3 refuses undecided. */
const patience: Pick<Backoff, 'maximumAttempts' | 'baseMilliseconds' | 'capMilliseconds'> = {
  maximumAttempts: 8,
  baseMilliseconds: 50,
  capMilliseconds: 1_000,
};

/** The objects of the log bucket. */
export class S3LogObjects implements LogObjects {
  readonly #s3: S3Client;
  readonly #bucketName: string;

  constructor(s3: S3Client, bucketName: string) {
    this.#s3 = s3;
    this.#bucketName = bucketName;
  }

  async read(key: string): Promise<LogObject | undefined> {
    try {
      const { Body, ETag, ContentLength } = await this.#s3.send(
        new GetObjectCommand({ Bucket: this.#bucketName, Key: key }),
      );
      if (!Body || ETag === undefined) throw new Error('S3 gave an object without bytes or ETag');
      if ((ContentLength ?? 0) > maximumObjectBytes) {
        throw new LogError(
          'segment-malformed',
          `${key} has ${ContentLength} bytes: more than was ever written`,
        );
      }
      return { bytes: await Body.transformToByteArray(), etag: ETag };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  create(key: string, bytes: Uint8Array, contentType: LogContentType): Promise<boolean> {
    return this.#put(key, bytes, contentType, { IfNoneMatch: '*' });
  }

  replace(key: string, bytes: Uint8Array, contentType: LogContentType, etag: string): Promise<boolean> {
    return this.#put(key, bytes, contentType, { IfMatch: etag });
  }

  async #put(
    key: string,
    bytes: Uint8Array,
    contentType: LogContentType,
    condition: { readonly IfNoneMatch: '*' } | { readonly IfMatch: string },
  ): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#s3.send(
          new PutObjectCommand({
            Bucket: this.#bucketName,
            Key: key,
            Body: bytes,
            ContentType: contentType,
            // A bucket with Object Lock takes nothing without one.
            ChecksumAlgorithm: 'SHA256',
            ...condition,
          }),
        );
        return true;
      } catch (error) {
        const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
        if (status === 412) return false;
        if (status !== 409 || attempt === patience.maximumAttempts) throw error;
        await delay(waitMilliseconds(patience, attempt, Math.random()));
      }
    }
  }
}
