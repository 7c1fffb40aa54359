/**
 * The bytes of a file, from any place in it: S3 answers ranges, and so does a disk. A workbook needs that, since the
 * list of what is in a zip stands at its end and Excel writes the texts of the cells behind the cells.
 */
export interface FileSource {
  readonly sizeInBytes: number;
  /**
   * @param startByte the first byte, from 0
   * @param endByte the byte after the last; the end of the file when left out
   */
  read(startByte: number, endByte?: number): AsyncIterable<Uint8Array>;
}

/** Reads a part of a file that is known to be small. */
export async function readPart(source: FileSource, startByte: number, endByte: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.read(startByte, Math.min(endByte, source.sizeInBytes))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * A source that remembers how it failed. The parsers on top of it report a lost connection and a damaged file alike;
 * only the second is the file's fault.
 */
export interface WatchedSource extends FileSource {
  failure(): { readonly error: unknown } | undefined;
}

export function watched(source: FileSource): WatchedSource {
  let failure: { readonly error: unknown } | undefined;
  return {
    sizeInBytes: source.sizeInBytes,
    async *read(startByte, endByte) {
      try {
        yield* source.read(startByte, endByte);
      } catch (error) {
        failure ??= { error };
        throw error;
      }
    },
    failure: () => failure,
  };
}
