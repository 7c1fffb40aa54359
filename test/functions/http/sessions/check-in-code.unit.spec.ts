import { describe, expect, it } from 'vitest';
import { CheckInCodes } from '../../../../functions/http/sessions/check-in-code.ts';

const key = new Uint8Array(32).fill(7);
const codes = new CheckInCodes(key, 'acme', 'day-1');
const at = (time: string) => new Date(`2026-03-20T${time}Z`);
const { code, expiresAt } = codes.codeAt(at('09:00:10.000'));

describe('the code in the room', () => {
  it('has eight digits and changes each half minute', () => {
    expect(code).toMatch(/^\d{8}$/);
    expect(expiresAt).toBe('2026-03-20T09:00:30.000Z');
    expect(codes.codeAt(at('09:00:29.999'))).toEqual({ code, expiresAt });
    expect(codes.codeAt(at('09:00:30.000')).code).not.toBe(code);
  });

  it('is good while it is shown and while the next is, and neither before nor after', () => {
    const goodAt = (time: string) => codes.isGood(code, at(time));
    expect(['09:00:00.000', '09:00:29.999', '09:00:59.999'].map(goodAt)).toEqual([true, true, true]);
    expect(['08:59:59.999', '09:01:00.000'].map(goodAt)).toEqual([false, false]);
  });

  it('is that of no other session and no other tenant', () => {
    for (const [tenant, sessionId] of [
      ['acme', 'day-2'],
      ['other', 'day-1'],
    ] as const) {
      expect(new CheckInCodes(key, tenant, sessionId).isGood(code, at('09:00:10.000'))).toBe(false);
    }
  });

  it.each(['', '0', 'abcdefgh', '123456789', ' '])('is not "%s"', (other) => {
    expect(codes.isGood(other, at('09:00:10.000'))).toBe(false);
  });
});
