import { describe, expect, it } from 'vitest';
import { holderOfDidUrl, holderOfJwk } from '../../../../functions/http/wallets/holder-key.ts';
import { didJwkOf } from '../../../support/wallet.ts';

/** https://www.w3.org/TR/2025/REC-cid-1.0-20250515/ and https://w3c-ccg.github.io/did-key-spec/ have these as examples. */
const ed25519 = {
  did: 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
  jwk: { kty: 'OKP', crv: 'Ed25519', x: 'Lm_M42cB3HkUiODQsXRcweM6TByfzEHGO9ND274JcOY' },
};
const p256 = {
  did: 'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169',
  jwk: {
    kty: 'EC',
    crv: 'P-256',
    x: 'fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI',
    y: 'hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU',
  },
};
/** The example of https://github.com/quartzjer/did-jwk/blob/main/spec.md */
const didJwk =
  'did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9';

describe('the holder that a DID names', () => {
  it.each([ed25519, p256])('has the key that is in $did', ({ did, jwk }) => {
    expect(holderOfDidUrl(`${did}#${did.slice('did:key:'.length)}`)).toEqual({ did, jwk });
    expect(holderOfDidUrl(did)).toEqual({ did, jwk });
  });

  it('has the key that is in a did:jwk', () => {
    expect(holderOfDidUrl(`${didJwk}#0`)).toEqual({
      did: didJwk,
      jwk: {
        kty: 'EC',
        crv: 'P-256',
        x: 'acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0',
        y: '_KcyLj9vWMptnmKtm46GqDz8wf74I5LKgrl2GzH3nSE',
      },
    });
  });

  it.each([
    ['another key of the same DID', `${didJwk}#1`],
    ['a key of another DID', `${ed25519.did}#${p256.did.slice('did:key:'.length)}`],
    ['a method that has us ask somebody', 'did:web:wallet.example.org#key-1'],
    ['a multibase other than base58', 'did:key:uAbc'],
    ['letters that are not of base58', `${ed25519.did}0`],
    ['a key that is too short', 'did:key:z6Mk'],
    // The last is 0xec01: X25519, which signs nothing.
    ['a key of another kind', 'did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc'],
    ['a did:jwk that is no JSON', 'did:jwk:abc#0'],
    ['a did:jwk of no key', `${didJwkOf({ kty: 'oct', k: 'AAAA' })}#0`],
    ['a did:jwk with the private key', `${didJwkOf({ ...ed25519.jwk, d: 'AAAA' })}#0`],
    ['what is no DID', '__proto__'],
  ])('is nobody for %s', (_name, didUrl) => {
    expect(holderOfDidUrl(didUrl)).toBeUndefined();
  });
});

describe('the holder of a key without a name', () => {
  it('is named by the key and by nothing beside it', () => {
    const { kty, crv, x, y } = p256.jwk;
    const did = didJwkOf({ kty, crv, x, y });
    expect(holderOfJwk({ use: 'sig', kid: 'mine', y, x, crv, kty })).toEqual({ did, jwk: p256.jwk });
    expect(holderOfDidUrl(`${did}#0`)).toEqual({ did, jwk: p256.jwk });
  });

  it.each([
    ['a private key', { ...p256.jwk, d: 'AAAA' }],
    ['a shared secret', { kty: 'oct', k: 'AAAA' }],
    ['a key of another curve', { ...p256.jwk, crv: 'P-384' }],
    ['nothing', undefined],
  ])('is nobody for %s', (_name, jwk) => {
    expect(holderOfJwk(jwk)).toBeUndefined();
  });
});
