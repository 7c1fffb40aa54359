import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { placeInLog } from '../../../ledger/log/places.ts';
import { decodeSegment, encodeSegment, maximumSegmentBytes } from '../../../ledger/log/segment.ts';

describe('a segment', () => {
  it('gives its lines as they were written', async () => {
    const lines = ['{"name":"Zoë \u{1f393}"}', '\ufeff{}', '', '{"text":"\u2028\\r"}', '\r'];
    expect(decodeSegment(await encodeSegment(lines), 'segment')).toEqual(lines);
  });

  it('has one line at least, and no more bytes than a reader is ready to hold', async () => {
    await expect(encodeSegment([])).rejects.toThrow(RangeError);
    const longest = 'x'.repeat(maximumSegmentBytes - 1);
    expect(decodeSegment(await encodeSegment([longest]), 'segment')).toEqual([longest]);
    await expect(encodeSegment([`${longest}x`])).rejects.toThrow(RangeError);
  });
});

describe('what is no segment is refused by its name', () => {
  it.each<[string, Uint8Array]>([
    ['plain text', Buffer.from('{}\n')],
    ['half of the bytes', gzipSync('{}\n'.repeat(1_000)).subarray(0, 30)],
    ['no line', gzipSync('')],
    ['a line without an end', gzipSync('{}\n{}')],
    ['bytes that are not UTF-8, which would be read as another text', gzipSync(Buffer.of(0xff, 0x0a))],
    ['a bomb', gzipSync(Buffer.alloc(maximumSegmentBytes + 1, '\n'))],
  ])('%s', (_what, bytes) => {
    expect(() => decodeSegment(bytes, 'log/acme/segments/0')).toThrow(
      expect.objectContaining({
        code: 'segment-malformed',
        message: expect.stringContaining('log/acme/segments/0'),
      }),
    );
  });
});

describe('the places of a log', () => {
  it('have the tenant first, and positions that sort as names do', () => {
    expect(placeInLog.segment('acme', 1234)).toBe('log/acme/segments/000000001234.ndjson.gz');
    expect(placeInLog.tile('acme', 'tile/0/000.p/3')).toBe('log/acme/tile/0/000.p/3');
    expect(placeInLog.checkpoint('acme')).toBe('log/acme/checkpoint');
  });

  it.each(['', '..', 'a/b', 'a#b', 'a~1', 'x'.repeat(65)])('are nowhere for %j', (tenant) => {
    expect(() => placeInLog.checkpoint(tenant)).toThrow(TypeError);
  });
});
