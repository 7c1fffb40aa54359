import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import { LogError } from './log-error.ts';
import type { LogObjects } from './log-objects.ts';
import { placeInLog } from './places.ts';

const compress = promisify(gzip);

/**
 * The lines of a segment together are no longer than this, newlines included: what a reader must hold at once. A
 * commit has less than 400 KB, which DynamoDB takes.
 */
export const maximumSegmentBytes = 4 * 1024 * 1024;

/**
 * How a segment is decompressed: into pieces that most segments fit in. By Node.js's default of 16 KiB, allocating and
 * joining the pieces takes longer than decompressing.
 */
export const segmentGunzip = { maxOutputLength: maximumSegmentBytes, chunkSize: 256 * 1024 } as const;

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
 * At once, and not in a thread of its own: it takes some milliseconds at most, and the way to a thread and back took longer.
 *
 * @param key for the message
 * @throws LogError segment-malformed when the bytes are no segment
 */
export function decodeSegment(bytes: Uint8Array, key: string): readonly string[] {
  const content = gunzipped(bytes, key);
  if (!isUtf8(content)) throw damaged(key, 'is not UTF-8');
  const lines = content.toString('utf8').split('\n');
  if (lines.pop() !== '' || lines.length === 0) throw damaged(key, 'does not end with a line');
  return lines;
}

function gunzipped(bytes: Uint8Array, key: string): Buffer {
  try {
    return gunzipSync(bytes, segmentGunzip);
  } catch (error) {
    throw damaged(key, 'is not gzip, or of more bytes than a segment', error);
  }
}

function damaged(key: string, why: string, cause?: unknown): LogError {
  return new LogError('segment-malformed', `${key} ${why}`, { cause });
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
