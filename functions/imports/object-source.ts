import type { Objects } from '../shared/objects.ts';
import type { FileSource } from './reading/file-source.ts';

/** The file was written again, or removed, since it came. */
export class FileReplaced extends Error {
  override readonly name = 'FileReplaced';
}

/**
 * A file in S3, read by ranges of the one writing that was announced.
 *
 * Its `read` throws FileReplaced when that writing is not there any more.
 */
export function objectSource(
  objects: Objects,
  { objectKey, etag, bytes }: { objectKey: string; etag: string; bytes: number },
): FileSource {
  return {
    sizeInBytes: bytes,
    async *read(startByte, endByte = bytes) {
      if (startByte >= endByte) return;
      const object = await objects.open(objectKey, { etag, startByte, endByte });
      if (!object) throw new FileReplaced();
      yield* object.bytes;
    },
  };
}
