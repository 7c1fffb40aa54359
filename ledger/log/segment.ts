import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { LogError } from './log-error.ts';
import type { LogObjects } from './log-objects.ts';
import { placeInLog } from './places.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/**
 * The lines of a segment together are no longer than this, newlines included: what a reader must hold at once. A
 * commit has less than 400 KB, which DynamoDB takes.
 */
export const maximumSegmentBytes = 4 * 1024 * 1024;

/** Bytes that a line takes in a segment. */
export function segmentBytesOf(line: string): number {
  return Buffer.byteLength(line) + 1;
}

/** A segment: gzip of the lines, each with a newline. */
export async function encodeSegment(lines: readonly string[]): Promise<Uint8Array> {
  const bytes = lines.reduce((sum, line) => sum + segmentBytesOf(line), 0);
  if (bytes > maximumSegmentBytes || lines.length === 0) {
    throw new RangeError(`A segment has lines of 1 to ${maximumSegmentBytes} bytes, not ${bytes}`);
  }
  return compress(`${lines.join('\n')}\n`);
}

/**
 * The lines of a segment, exactly as they were written: a byte that is no UTF-8 must not become the same text as another.
 *
 * @param key for the message
 * @throws LogError segment-malformed when the bytes are no segment
 */
export async function decodeSegment(bytes: Uint8Array, key: string): Promise<readonly string[]> {
  const damaged = (why: string, cause?: unknown) =>
    new LogError('segment-malformed', `${key} ${why}`, { cause });
  const content = await decompress(bytes, { maxOutputLength: maximumSegmentBytes }).catch(
    (error: unknown) => {
      throw damaged('is not gzip, or of more bytes than a segment', error);
    },
  );
  if (!isUtf8(content)) throw damaged('is not UTF-8');
  const lines = content.toString('utf8').split('\n');
  if (lines.pop() !== '' || lines.length === 0) throw damaged('does not end with a line');
  return lines;
}

/** The lines of the segment that begins at a position; undefined when none does. */
export async function readSegment(
  objects: LogObjects,
  tenant: string,
  firstPosition: number,
): Promise<readonly string[] | undefined> {
  const key = placeInLog.segment(tenant, firstPosition);
  const segment = await objects.read(key);
  return segment && decodeSegment(segment.bytes, key);
}
