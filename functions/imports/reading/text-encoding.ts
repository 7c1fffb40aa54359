import { isAscii, isUtf8 } from 'node:buffer';
import type { FileSource } from './file-source.ts';

/** The encodings in which csv files come, by their names for TextDecoder. */
export const textEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type TextEncoding = (typeof textEncodings)[number];

/** How much of a file is looked at to tell its encoding: some 10,000 rows, in which a letter with an accent stands. */
export const prefixBytes = 1_000_000;

export interface TextForm {
  readonly encoding: TextEncoding;
  /** The length of the byte order mark, which is no text. */
  readonly markBytes: number;
}

/**
 * Tells the encoding of a file by its beginning. Without a mark: UTF-16 by its zero bytes, UTF-8 if all of it is valid, else
 * Windows-1252. A file that only later turns out to be invalid as UTF-8 keeps that encoding, so that the rows with
 * unreadable characters are rejected instead of imported with wrong ones.
 *
 * @param prefix the first bytes; the whole file if it is that short
 * @param preferred what the profile says; a mark goes before it
 * @returns undefined when it is no text
 */
export function detectEncoding(
  prefix: Uint8Array,
  isWholeFile: boolean,
  preferred?: TextEncoding,
): TextForm | undefined {
  const marked = markOf(prefix);
  if (marked) return marked;
  const encoding = preferred ?? unmarkedEncoding(prefix, isWholeFile);
  return encoding && { encoding, markBytes: 0 };
}

function markOf(prefix: Uint8Array): TextForm | undefined {
  if (prefix[0] === 0xef && prefix[1] === 0xbb && prefix[2] === 0xbf)
    return { encoding: 'utf-8', markBytes: 3 };
  if (prefix[0] === 0xff && prefix[1] === 0xfe) return { encoding: 'utf-16le', markBytes: 2 };
  if (prefix[0] === 0xfe && prefix[1] === 0xff) return { encoding: 'utf-16be', markBytes: 2 };
  return undefined;
}

/** Delimiters, digits and line ends are ASCII whatever the language, so UTF-16 has zeros on one side in any csv. */
const leastZeros = 0.2;
const mostControls = 0.01;

function unmarkedEncoding(prefix: Uint8Array, isWholeFile: boolean): TextEncoding | undefined {
  let evenZeros = 0;
  let oddZeros = 0;
  let controls = 0;
  for (let index = 0; index < prefix.length; index++) {
    const byte = prefix[index] ?? 0;
    if (byte === 0) {
      if (index % 2 === 0) evenZeros++;
      else oddZeros++;
    } else if (byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d)) controls++;
  }
  const pairs = Math.max(1, prefix.length / 2);
  if (oddZeros / pairs >= leastZeros && evenZeros / pairs < leastZeros / 10) return 'utf-16le';
  if (evenZeros / pairs >= leastZeros && oddZeros / pairs < leastZeros / 10) return 'utf-16be';
  if (evenZeros + oddZeros + controls > prefix.length * mostControls) return undefined;
  if (isUtf8(prefix)) return 'utf-8';
  // A whole file may be cut within a character too, if it has others that are UTF-8; in ASCII, a last odd byte is Western.
  const complete = withoutCutCharacter(prefix);
  return isUtf8(complete) && !(isWholeFile && isAscii(complete)) ? 'utf-8' : 'windows-1252';
}

/** Where the prefix ends within a character, that says nothing about the encoding. */
function withoutCutCharacter(prefix: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= prefix.length; back++) {
    const byte = prefix[prefix.length - back] ?? 0;
    if (byte >= 0xc0) return prefix.subarray(0, prefix.length - back);
    if (byte < 0x80) break;
  }
  return prefix;
}

/** So much is decoded and parsed at a time, however large the chunks are that the source gives. */
const pieceBytes = 65_536;

/** The file as UTF-8, which is what the csv parser takes, in pieces of bounded size. Its mark is left out. */
export async function* utf8Pieces(
  source: FileSource,
  { encoding, markBytes }: TextForm,
): AsyncGenerator<Buffer> {
  const decoder = encoding === 'utf-8' ? undefined : new TextDecoder(encoding, { ignoreBOM: true });
  for await (const chunk of source.read(markBytes)) {
    for (let start = 0; start < chunk.length; start += pieceBytes) {
      const piece = chunk.subarray(start, start + pieceBytes);
      const bytes = decoder
        ? Buffer.from(decoder.decode(piece, { stream: true }))
        : Buffer.from(piece.buffer, piece.byteOffset, piece.length);
      if (bytes.length > 0) yield bytes;
    }
  }
  const rest = decoder?.decode() ?? '';
  if (rest !== '') yield Buffer.from(rest);
}
