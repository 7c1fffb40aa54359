import { describe, expect, it } from 'vitest';
import { holderCodeOf, isHolderCode, verifyUrlOf } from '../../../functions/shared/holder-code.ts';

const key = Buffer.alloc(32, 7);
const certificate = { tenant: 'acme', certificateId: '3f1c9c6e-2a44-8b1e-9d0a-5a1b2c3d4e5f' };

describe('the code of a certificate', () => {
  const code = holderCodeOf(key, certificate);

  it('is always the same, short, and fit for a URL', () => {
    expect(holderCodeOf(key, certificate)).toBe(code);
    expect(code).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });

  it('is another for another certificate, tenant or secret', () => {
    expect(holderCodeOf(key, { ...certificate, tenant: 'beta' })).not.toBe(code);
    expect(holderCodeOf(key, { ...certificate, certificateId: 'other' })).not.toBe(code);
    expect(holderCodeOf(Buffer.alloc(32, 8), certificate)).not.toBe(code);
  });

  it('is known from any other text', () => {
    expect(isHolderCode(code, code)).toBe(true);
    for (const wrong of ['', code.slice(1), `${code}A`, code.toLowerCase(), 'é']) {
      expect(isHolderCode(code, wrong)).toBe(false);
    }
  });

  it('is given along in the address where the certificate is checked', () => {
    expect(verifyUrlOf('https://leren.example', 'c1')).toBe('https://leren.example/verify/c1');
    expect(verifyUrlOf('https://leren.example', 'c1', code)).toBe(
      `https://leren.example/verify/c1?code=${code}`,
    );
  });
});
