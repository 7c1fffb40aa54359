import { describe, expect, it } from 'vitest';
import { faultOfLogo, maximumLogoSide } from '../../../../functions/http/certificates/logo-faults.ts';
import { jpegOf, pngOf } from '../../../support/pictures.ts';

const palette = { colourType: 3, more: { PLTE: Buffer.alloc(3 * 128) } };

describe('a PNG', () => {
  it.each([
    ['of RGB, with what is transparent', pngOf()],
    ['of RGB', pngOf({ colourType: 2 })],
    ['in grey', pngOf({ colourType: 0, depth: 1, width: 9 })],
    ['of 16 bits', pngOf({ depth: 16 })],
    ['of a palette', pngOf(palette)],
    [
      'of a palette with what is transparent',
      pngOf({ ...palette, more: { ...palette.more, tRNS: Buffer.alloc(1) } }),
    ],
    ['as large as may be', pngOf({ width: maximumLogoSide, height: maximumLogoSide })],
  ])('may be one %s', (_name, bytes) => {
    expect(faultOfLogo('image/png', bytes)).toBeUndefined();
  });

  const whole = pngOf();
  const altered = Buffer.from(whole);
  altered[16] = 9;
  it.each([
    ['cut short', whole.subarray(0, -1)],
    ['followed by something', Buffer.concat([whole, Buffer.from('<script>')])],
    ['altered', altered],
    ['a JPEG', jpegOf()],
    ['nothing', Buffer.alloc(0)],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ])('is none when it is %s', (_name, bytes) => {
    expect(faultOfLogo('image/png', bytes)).toBe('must be a whole PNG, as its type says');
  });

  it.each([
    ['too wide', pngOf({ width: maximumLogoSide + 1, height: 1 }), 'pixels wide and high at most'],
    ['too high', pngOf({ width: 1, height: maximumLogoSide + 1 }), 'pixels wide and high at most'],
    ['of no width', pngOf({ width: 0, pixels: Buffer.alloc(2) }), 'pixels wide and high at most'],
    ['interlaced', pngOf({ interlaced: true }), 'interlaced'],
    ['of a colour type that is none', pngOf({ colourType: 5 }), 'of a kind that the standard knows'],
    ['of a depth that its colours can not have', pngOf({ depth: 4 }), 'of a kind that the standard knows'],
    ['of a palette that is missing', pngOf({ colourType: 3 }), 'colours that its pixels name'],
    [
      'transparent in a few bits',
      pngOf({ colourType: 3, depth: 2, more: { PLTE: Buffer.alloc(12), tRNS: Buffer.alloc(1) } }),
      'save it as a PNG of 24 or 32 bits',
    ],
    ['short of pixels', pngOf({ pixels: Buffer.alloc(9) }), 'exactly the pixels'],
    ['a bomb', pngOf({ pixels: Buffer.alloc(50_000_000) }), 'exactly the pixels'],
    [
      'filtered in no known way',
      pngOf({ width: 1, height: 1, pixels: Buffer.alloc(5, 5) }),
      'exactly the pixels',
    ],
  ])('is refused when it is %s', (_name, bytes, message) => {
    expect(faultOfLogo('image/png', bytes)).toContain(message);
  });
});

describe('a JPEG', () => {
  it.each([
    ['baseline', jpegOf()],
    ['progressive', jpegOf({ frame: 0xc2 })],
    ['in grey', jpegOf({ channels: 1 })],
  ])('may be one that is %s', (_name, bytes) => {
    expect(faultOfLogo('image/jpeg', bytes)).toBeUndefined();
  });

  it.each([
    ['cut short', jpegOf().subarray(0, -1), 'whole JPEG'],
    [
      'cut in its header',
      Buffer.concat([jpegOf().subarray(0, 12), Buffer.from('ffd9', 'hex')]),
      'whole JPEG',
    ],
    ['a PNG', pngOf(), 'whole JPEG'],
    ['nothing', Buffer.alloc(0), 'whole JPEG'],
    ['lossless, which readers of PDF do not unpack', jpegOf({ frame: 0xc3 }), 'whole JPEG'],
    ['in the colours of print', jpegOf({ channels: 4 }), 'in RGB or in grey'],
    ['of 12 bits', jpegOf({ precision: 12 }), 'of 8 bits'],
    ['too wide', jpegOf({ width: maximumLogoSide + 1 }), 'pixels wide and high at most'],
    ['too high', jpegOf({ height: maximumLogoSide + 1 }), 'pixels wide and high at most'],
  ])('is refused when it is %s', (_name, bytes, message) => {
    expect(faultOfLogo('image/jpeg', bytes)).toContain(message);
  });
});
