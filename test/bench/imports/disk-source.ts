import { createReadStream, statSync } from 'node:fs';
import type { FileSource } from '../../../functions/imports/reading/file-source.ts';

/** A file on disk, as S3 would give it. */
export function diskSource(path: string): FileSource {
  const sizeInBytes = statSync(path).size;
  return {
    sizeInBytes,
    async *read(startByte, endByte = sizeInBytes) {
      if (startByte < endByte) yield* createReadStream(path, { start: startByte, end: endByte - 1 });
    },
  };
}
