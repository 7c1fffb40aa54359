import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { FileRefused } from './file-refused.ts';
import { type FileSource, readPart } from './file-source.ts';
import type { ReadingLimits } from './limits.ts';

/** What is in a zip file, by the names that it gives; nothing is ever written under such a name. */
export interface ZipPackage {
  readonly names: readonly string[];
  has(name: string): boolean;
  /**
   * The unpacked bytes of a part.
   *
   * @param mostBytes what the part may unpack to; all but the sheet is held in memory in one form or another
   * @throws FileRefused for a part that is not there, or unpacks to more than the limits allow; where the zip says less than it
   * holds, or its checksum is another, the stream fails
   */
  open(name: string, mostBytes: number): Promise<AsyncIterable<Uint8Array>>;
}

/** A workbook has a few dozen parts. */
const mostParts = 10_000;
/** Below this, no ratio is a bomb: an empty sheet packs well. */
const harmlessBytes = 20_000_000;

/**
 * Reads the list of what is in a zip.
 *
 * @throws FileRefused when it is damaged, encrypted, or its names point out of it
 */
export async function openZip(source: FileSource, limits: ReadingLimits): Promise<ZipPackage> {
  const zip = await fromRandomAccessReaderPromise(new SourceReader(source), source.sizeInBytes, {
    autoClose: false,
    lazyEntries: true,
  });
  // Told to whoever waits for an entry as well; without a listener it would end the process.
  zip.on('error', () => {});
  if (zip.entryCount > mostParts) throw new FileRefused('damaged');
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    const key = partKey(entry.fileName);
    // Two parts of one name: readers differ in which they take, which is how a file shows people another content.
    if (entries.has(key)) throw new FileRefused('damaged');
    entries.set(key, entry);
  }
  return {
    names: [...entries.values()].map(({ fileName }) => fileName),
    has: (name) => entries.has(partKey(name)),
    open: async (name, mostBytes) => openEntry(zip, entries.get(partKey(name)), mostBytes, limits),
  };
}

/** Part names are the same in any case (ECMA-376 part 2, 6.2.2.3). */
function partKey(name: string): string {
  return name.toLowerCase();
}

async function openEntry(zip: ZipFile, entry: Entry | undefined, mostBytes: number, limits: ReadingLimits) {
  if (!entry) throw new FileRefused('damaged');
  if (entry.isEncrypted()) throw new FileRefused('encrypted');
  const { uncompressedSize, compressedSize, fileName } = entry;
  const isBomb =
    uncompressedSize > mostBytes ||
    (uncompressedSize > harmlessBytes && uncompressedSize > compressedSize * limits.unpackedRatio);
  if (isBomb) throw new FileRefused('unpacks-too-large', { subject: fileName.slice(0, 100) });
  return verified(await zip.openReadStreamPromise(entry), entry);
}

/** A changed bit often unpacks to as many bytes, with another letter in somebody's name. */
async function* verified(
  stream: AsyncIterable<Uint8Array>,
  { crc32: expected }: Entry,
): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  for await (const chunk of stream) {
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (checksum !== expected) throw new Error('a part of the workbook is damaged');
}

/** So much around a small read is kept: the list of a zip is read in hundreds of reads of a few dozen bytes each. */
const windowBytes = 131_072;

class SourceReader extends RandomAccessReader {
  readonly #source: FileSource;
  #window: { readonly start: number; readonly bytes: Buffer } = { start: 0, bytes: Buffer.alloc(0) };

  constructor(source: FileSource) {
    super();
    this.#source = source;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    // A damaged zip points anywhere. What is not there is told by too few bytes.
    const from = Math.max(0, Math.min(start, this.#source.sizeInBytes));
    const to = Math.max(from, Math.min(end, this.#source.sizeInBytes));
    const bytes =
      to - from > windowBytes / 2 ? this.#source.read(from, to) : this.#readThroughWindow(from, to);
    return Readable.from(bytes, { objectMode: false });
  }

  async *#readThroughWindow(start: number, end: number): AsyncGenerator<Uint8Array> {
    const { start: windowStart, bytes } = this.#window;
    if (start < windowStart || end > windowStart + bytes.length) {
      const from = Math.max(0, start - windowBytes / 2);
      this.#window = { start: from, bytes: await readPart(this.#source, from, start + windowBytes) };
    }
    if (end > start) yield this.#window.bytes.subarray(start - this.#window.start, end - this.#window.start);
  }
}
