import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/** An object as it is read: once. */
export interface OpenObject {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface ObjectPart {
  readonly etag?: string;
  readonly startByte?: number;
  readonly endByte?: number;
}

/** An object as a list shows it. */
export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
  readonly writtenAt: Date;
}

/** The objects of one bucket. */
export class Objects {
  readonly #s3: S3Client;
  readonly #bucketName: string;

  constructor(s3: S3Client, bucketName: string) {
    this.#s3 = s3;
    this.#bucketName = bucketName;
  }

  /**
   * Opens an object for reading; undefined when there is none.
   *
   * @param part `etag`: of that writing alone; `startByte` and `endByte`: from the one to the byte before the other
   */
  async open(key: string, part: ObjectPart = {}): Promise<OpenObject | undefined> {
    const { etag, startByte, endByte } = part;
    try {
      const { Body, Metadata = {} } = await this.#s3.send(
        new GetObjectCommand({
          Bucket: this.#bucketName,
          Key: key,
          ...(etag !== undefined && { IfMatch: `"${etag}"` }),
          ...(startByte !== undefined &&
            endByte !== undefined && { Range: `bytes=${startByte}-${endByte - 1}` }),
        }),
      );
      if (!(Body instanceof Readable)) throw new Error('S3 gave an object that is no stream');
      return { bytes: Body, metadata: Metadata };
    } catch (error) {
      if (error instanceof NoSuchKey || isPreconditionFailed(error)) return undefined;
      throw error;
    }
  }

  /** All objects whose keys begin with a prefix. */
  async *list(prefix: string): AsyncGenerator<ListedObject, void, undefined> {
    const pages = paginateListObjectsV2({ client: this.#s3 }, { Bucket: this.#bucketName, Prefix: prefix });
    for await (const { Contents = [] } of pages) {
      for (const { Key, ETag, Size, LastModified } of Contents) {
        if (Key === undefined || ETag === undefined || Size === undefined || LastModified === undefined) {
          throw new Error('S3 lists an object by halves');
        }
        yield { key: Key, etag: ETag.replaceAll('"', ''), bytes: Size, writtenAt: LastModified };
      }
    }
  }

  /** An object as a list shows it; undefined when there is none. */
  async find(key: string): Promise<ListedObject | undefined> {
    for await (const listed of this.list(key)) if (listed.key === key) return listed;
    return undefined;
  }

  /** Removes an object; one that is not there is removed already. */
  async remove(key: string): Promise<void> {
    await this.#s3.send(new DeleteObjectCommand({ Bucket: this.#bucketName, Key: key }));
  }

  /** The whole of a small object; undefined when there is none. */
  async readBytes(key: string): Promise<Buffer | undefined> {
    const object = await this.open(key);
    if (!object) return undefined;
    return Buffer.concat(await Array.fromAsync(object.bytes));
  }

  /** The whole of a small object as text; undefined when there is none. */
  async readText(key: string): Promise<string | undefined> {
    return (await this.readBytes(key))?.toString('utf8');
  }

  /**
   * A URL by which one object can be put, by anyone who has it, until it expires.
   *
   * @returns the headers that must be sent with the object, and no others than these of their kind
   */
  async uploadUrl(key: string, metadata: Readonly<Record<string, string>>, expiresInSeconds: number) {
    const headers = Object.fromEntries(
      Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    );
    const url = await getSignedUrl(
      this.#s3,
      new PutObjectCommand({ Bucket: this.#bucketName, Key: key, Metadata: { ...metadata } }),
      // In the URL they would be for S3 alone to know; as headers they are signed, and so can't be others.
      { expiresIn: expiresInSeconds, unhoistableHeaders: new Set(Object.keys(headers)) },
    );
    return { url, headers: { ...headers, 'content-type': 'application/octet-stream' } };
  }

  /**
   * A URL by which exactly these bytes can be put, by anyone who has it, until it expires: S3 refuses another type or length, which
   * are signed, and what has not the digest.
   *
   * @param file `sha256` in hexadecimal
   * @returns the headers that must be sent with the object; its length goes without saying
   */
  async uploadUrlFor(
    key: string,
    { contentType, bytes, sha256 }: { contentType: string; bytes: number; sha256: string },
    expiresInSeconds: number,
  ) {
    const headers = {
      'content-type': contentType,
      'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
    };
    const url = await getSignedUrl(
      this.#s3,
      new PutObjectCommand({
        Bucket: this.#bucketName,
        Key: key,
        ContentType: contentType,
        ContentLength: bytes,
        ChecksumSHA256: headers['x-amz-checksum-sha256'],
      }),
      {
        expiresIn: expiresInSeconds,
        unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
        // By itself the presigner leaves the type for the client to choose.
        signableHeaders: new Set(['host', 'content-length', ...Object.keys(headers)]),
      },
    );
    return { url, headers };
  }

  /** A URL by which anyone who has it can get an object as a file to keep, which no browser shows by itself, until it expires. */
  async downloadUrl(
    key: string,
    { contentType, fileName }: { contentType: string; fileName: string },
    expiresInSeconds: number,
  ): Promise<string> {
    return getSignedUrl(
      this.#s3,
      new GetObjectCommand({
        Bucket: this.#bucketName,
        Key: key,
        ResponseContentType: contentType,
        ResponseContentDisposition: `attachment; filename="${fileName}"`,
      }),
      { expiresIn: expiresInSeconds },
    );
  }

  async writeText(key: string, text: string, contentType: string): Promise<void> {
    await this.writeBytes(key, Buffer.from(text), contentType);
  }

  async writeBytes(key: string, bytes: Uint8Array, contentType: string): Promise<void> {
    await this.#s3.send(
      new PutObjectCommand({ Bucket: this.#bucketName, Key: key, Body: bytes, ContentType: contentType }),
    );
  }

  /** Writes an object of any length, in parts; it is there when all of it is. */
  async write(key: string, bytes: Readable, contentType: string): Promise<void> {
    const upload = new Upload({
      client: this.#s3,
      params: { Bucket: this.#bucketName, Key: key, Body: bytes, ContentType: contentType },
    });
    await upload.done();
  }
}

function isPreconditionFailed(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
}
