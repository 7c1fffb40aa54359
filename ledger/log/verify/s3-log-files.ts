import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { folderOf } from '../places.ts';
import { S3LogObjects } from '../s3-log-objects.ts';
import type { LogFiles } from './sources.ts';

/** The objects of one tenant's log in the bucket, without the LogIndex, which a tamperer would change too. */
export class S3LogFiles implements LogFiles {
  readonly #s3: S3Client;
  readonly #bucketName: string;
  readonly #folder: string;
  readonly #objects: S3LogObjects;

  constructor(s3: S3Client, bucketName: string, tenant: string) {
    this.#s3 = s3;
    this.#bucketName = bucketName;
    this.#folder = folderOf(tenant);
    this.#objects = new S3LogObjects(s3, bucketName);
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return (await this.#objects.read(`${this.#folder}${path}`))?.bytes;
  }

  async *list(folder: string): AsyncGenerator<string, void, undefined> {
    const pages = paginateListObjectsV2(
      { client: this.#s3 },
      { Bucket: this.#bucketName, Prefix: `${this.#folder}${folder}` },
    );
    for await (const { Contents = [] } of pages) {
      for (const { Key = '' } of Contents) yield Key.slice(this.#folder.length);
    }
  }
}
