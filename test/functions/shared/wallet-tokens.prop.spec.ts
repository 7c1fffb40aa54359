import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { walletAccess, walletOffers } from '../../../functions/shared/wallet-tokens.ts';

const key = randomBytes(32);
const now = '2026-03-01T09:00:00.000Z';
const offer = {
  certificateId: '3f1c9c6e-2a44-8b1e-9d0a-5a1b2c3d4e5f',
  offerId: '0195a1b2-0000-7000-8000-000000000001',
  transactionCode: '012345',
  expiresAt: '2026-03-01T09:10:00.000Z',
};
const sealed = walletOffers.seal(key, 'acme', offer);

describe('an offer to a wallet', () => {
  it('opens as it was made, whatever is in it, until its time is over', () => {
    const moment = fc
      .date({ min: new Date(now), max: new Date('2030-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.string(),
        moment,
        moment,
        (tenant, certificateId, offerId, at, expiresAt) => {
          const content = { ...offer, certificateId, offerId, expiresAt };
          const opened = walletOffers.open(key, tenant, walletOffers.seal(key, tenant, content), at);
          expect(opened).toEqual(at < expiresAt ? content : undefined);
        },
      ),
    );
  });

  it('shows nothing of what it holds, and fits a URL', () => {
    expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
    const bytes = Buffer.from(sealed, 'base64url').toString('latin1');
    for (const text of [offer.certificateId, offer.transactionCode, 'acme'])
      expect(bytes).not.toContain(text);
  });

  it('opens no more when a single character of it is another', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.';
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom(...alphabet), (index, character) => {
        fc.pre(sealed[index] !== character);
        const altered = sealed.slice(0, index) + character + sealed.slice(index + 1);
        expect(walletOffers.open(key, 'acme', altered, now)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('is nothing else that is sent in its place', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(walletOffers.open(key, 'acme', text, now)).toBeUndefined();
      }),
    );
  });

  it('opens for no other tenant, and under no other key', () => {
    fc.assert(
      fc.property(fc.string(), (tenant) => {
        fc.pre(tenant !== 'acme');
        expect(walletOffers.open(key, tenant, sealed, now)).toBeUndefined();
      }),
    );
    expect(walletOffers.open(randomBytes(32), 'acme', sealed, now)).toBeUndefined();
  });

  it('is no access token, and an access token no offer', () => {
    expect(walletAccess.open(key, 'acme', sealed, now)).toBeUndefined();
    const access = walletAccess.seal(key, 'acme', offer);
    expect(walletAccess.open(key, 'acme', access, now)).toMatchObject({ certificateId: offer.certificateId });
    expect(walletOffers.open(key, 'acme', access, now)).toBeUndefined();
  });
});
