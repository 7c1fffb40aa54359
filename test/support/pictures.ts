import { crc32, deflateSync } from 'node:zlib';

interface Picture {
  readonly width?: number;
  readonly height?: number;
}

function chunkOf(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

interface Png extends Picture {
  /** Default: 8 */
  readonly depth?: number;
  /** Default: 6, RGB and how opaque it is */
  readonly colourType?: number;
  readonly interlaced?: boolean;
  /** Unpacked; default: what the size asks for, of one colour */
  readonly pixels?: Buffer;
  /** Between the header and the pixels. */
  readonly more?: Readonly<Record<string, Buffer>>;
}

/** A PNG of one colour (PNG, third edition). */
export function pngOf({
  width = 2,
  height = 2,
  depth = 8,
  colourType = 6,
  interlaced = false,
  pixels,
  more = {},
}: Png = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  const channels = [1, 0, 3, 1, 2, 0, 4][colourType] ?? 1;
  const row = Buffer.alloc(1 + Math.ceil((width * depth * channels) / 8), 0x7f);
  row[0] = 0;
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunkOf('IHDR', header),
    ...Object.entries(more).map(([type, data]) => chunkOf(type, data)),
    chunkOf('IDAT', deflateSync(pixels ?? rows)),
    chunkOf('IEND', Buffer.alloc(0)),
  ]);
}

interface Jpeg extends Picture {
  readonly precision?: number;
  readonly channels?: number;
  /** Default: 0xc0, baseline */
  readonly frame?: number;
}

/** The outside of a JPEG (ITU-T T.81), with nothing to see in it. */
export function jpegOf({
  width = 2,
  height = 2,
  precision = 8,
  channels = 3,
  frame = 0xc0,
}: Jpeg = {}): Buffer {
  const size = [precision, height >> 8, height & 255, width >> 8, width & 255, channels];
  const components = Array.from({ length: channels }, (_, index) => [index + 1, 0x11, 0]).flat();
  const segment = (marker: number, data: readonly number[]) => [0xff, marker, 0, data.length + 2, ...data];
  return Buffer.from([
    ...[0xff, 0xd8],
    ...segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...segment(frame, [...size, ...components]),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]),
    ...[0x00, 0xff, 0xd9],
  ]);
}
