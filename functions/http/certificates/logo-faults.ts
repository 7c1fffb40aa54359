import { crc32, inflateSync } from 'node:zlib';

/** A logo on paper is 6 cm wide at most: more pixels than these nobody sees, and each takes time on every certificate. */
export const maximumLogoSide = 800;

const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');
/** How many numbers a pixel has, by colour type (PNG, third edition, 11.2.1). */
const pngChannels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const pngDepths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
const palette = 3;

/**
 * Says what is wrong with a picture that is to be drawn and shown as it is: whether it is of the type that it is said to be, whole, and
 * not larger when it is unpacked than its size allows. Undefined when it may be used.
 */
export function faultOfLogo(contentType: 'image/png' | 'image/jpeg', bytes: Buffer): string | undefined {
  return contentType === 'image/png' ? faultOfPng(bytes) : faultOfJpeg(bytes);
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function faultOfPng(bytes: Buffer): string | undefined {
  const chunks = pngChunks(bytes);
  const [header, ...rest] = chunks ?? [];
  if (header?.type !== 'IHDR' || header.data.length !== 13 || rest.at(-1)?.type !== 'IEND') {
    return 'must be a whole PNG, as its type says';
  }
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)];
  const [depth = 0, colourType = 0, , , interlaced = 0] = header.data.subarray(8);
  const sizeFault = faultOfSize(width, height);
  if (sizeFault) return sizeFault;
  if (!pngDepths[colourType]?.includes(depth)) return 'must be a PNG of a kind that the standard knows';
  if (interlaced !== 0) return 'must not be interlaced: save it as a plain PNG';
  const dataOf = (type: string) => rest.filter((chunk) => chunk.type === type).map(({ data }) => data);
  if (colourType === palette) {
    const [colours, ...more] = dataOf('PLTE');
    if (!colours || more.length > 0 || colours.length % 3 !== 0 || colours.length > 3 * 2 ** depth) {
      return 'must have the colours that its pixels name';
    }
    if (depth < 8 && dataOf('tRNS').length > 0) {
      return 'must have 8 bits for each pixel, or nothing transparent: save it as a PNG of 24 or 32 bits';
    }
  }
  const rowBytes = 1 + Math.ceil((width * depth * (pngChannels[colourType] ?? 0)) / 8);
  return isPixels(Buffer.concat(dataOf('IDAT')), rowBytes, height)
    ? undefined
    : 'must have exactly the pixels that its size says';
}

/** The parts of a PNG, whose checksums are right and after which nothing comes; undefined when it is none. */
function pngChunks(bytes: Buffer): Chunk[] | undefined {
  if (!bytes.subarray(0, pngSignature.length).equals(pngSignature)) return undefined;
  const chunks: Chunk[] = [];
  let at = pngSignature.length;
  while (at + 12 <= bytes.length) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length || crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) {
      return undefined;
    }
    const type = bytes.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: bytes.subarray(at + 8, end) });
    at = end + 4;
    if (type === 'IEND') break;
  }
  return at === bytes.length ? chunks : undefined;
}

/** Whether it unpacks to so many rows; no more than that is ever unpacked. */
function isPixels(packed: Buffer, rowBytes: number, height: number): boolean {
  const expected = rowBytes * height;
  try {
    const pixels = inflateSync(packed, { maxOutputLength: expected });
    const filters = Array.from({ length: height }, (_, row) => pixels[row * rowBytes] ?? 255);
    return pixels.length === expected && filters.every((filter) => filter <= 4);
  } catch {
    return false;
  }
}

/** Baseline, extended and progressive (ITU-T T.81, table B.1): those that readers of PDF unpack. */
const jpegFrames: readonly number[] = [0xc0, 0xc1, 0xc2];
const startOfScan = 0xda;

function faultOfJpeg(bytes: Buffer): string | undefined {
  const noJpeg = 'must be a whole JPEG, as its type says';
  if (
    bytes.length < 4 ||
    bytes.readUInt16BE(0) !== 0xffd8 ||
    bytes.readUInt16BE(bytes.length - 2) !== 0xffd9
  ) {
    return noJpeg;
  }
  let frame: Buffer | undefined;
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) return noJpeg;
    if (marker === startOfScan) return frame ? faultOfJpegFrame(frame) : noJpeg;
    if (jpegFrames.includes(marker)) frame = bytes.subarray(at + 4, end);
    at = end;
  }
  return noJpeg;
}

/** ITU-T T.81, B.2.2 */
function faultOfJpegFrame(frame: Buffer): string | undefined {
  if (frame.length < 6) return 'must say its size';
  const [precision, channels] = [frame[0], frame[5]];
  // The colours of print are none that a page for screens may have (ISO 19005-3, 6.2.4.3).
  if (precision !== 8 || (channels !== 1 && channels !== 3))
    return 'must be a JPEG in RGB or in grey, of 8 bits';
  return faultOfSize(frame.readUInt16BE(3), frame.readUInt16BE(1));
}

function faultOfSize(width: number, height: number): string | undefined {
  const isSmall = width >= 1 && height >= 1 && width <= maximumLogoSide && height <= maximumLogoSide;
  return isSmall ? undefined : `must be ${maximumLogoSide} pixels wide and high at most`;
}
