import type { FileSource } from '../../functions/imports/reading/file-source.ts';

/**
 * A file in memory.
 *
 * @param chunkBytes the sizes of the chunks in which it is read, over and over; by default it comes at once
 */
export function fileOf(content: string | Uint8Array, chunkBytes: readonly number[] = []): FileSource {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    sizeInBytes: bytes.length,
    async *read(startByte, endByte = bytes.length) {
      let start = startByte;
      for (let turn = 0; start < endByte; turn++) {
        const size = Math.max(1, chunkBytes[turn % chunkBytes.length] ?? bytes.length);
        yield bytes.subarray(start, Math.min(start + size, endByte));
        start += size;
      }
    },
  };
}

/** A text in an encoding, as files have it; with a byte order mark on request. */
export function encoded(
  text: string,
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252',
  withMark = false,
): Uint8Array {
  const marked = withMark ? `\uFEFF${text}` : text;
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(marked, 'utf8');
    case 'utf-16le':
      return Buffer.from(marked, 'utf16le');
    case 'utf-16be':
      return Buffer.from(marked, 'utf16le').swap16();
    case 'windows-1252':
      return Uint8Array.from(text, windows1252Byte);
  }
}

const decodesWindows1252 = new TextDecoder('windows-1252');
const windows1252 = new Map(
  Array.from({ length: 256 }, (_, byte) => [decodesWindows1252.decode(Uint8Array.of(byte)), byte] as const),
);

function windows1252Byte(character: string): number {
  const byte = windows1252.get(character);
  if (byte === undefined) throw new Error(`Windows-1252 has no ${character}`);
  return byte;
}
