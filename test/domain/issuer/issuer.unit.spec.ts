import { describe, expect, it } from 'vitest';
import { changeIssuerProfile } from '../../../domain/issuer/decide.ts';
import type { IssuerEvent, IssuerProfile } from '../../../domain/issuer/events.ts';
import { type IssuerState, issuer, profileOf } from '../../../domain/issuer/state.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<IssuerState, IssuerEvent>(issuer);
const now = '2026-06-01T09:00:00.000Z';
const acme: IssuerProfile = {
  name: 'Acme Logistiek B.V.',
  accentColour: '#0b5fff',
  logo: { sha256: 'a1', contentType: 'image/png' },
};
const changed = (profile: IssuerProfile): IssuerEvent => ({
  type: 'IssuerProfileChanged',
  occurredAt: now,
  data: profile,
});
const change = (profile: IssuerProfile) => (state: IssuerState) =>
  changeIssuerProfile(state, { profile, now });

describe('how a tenant shows itself', () => {
  it('is its id until somebody says more', () => {
    expect(profileOf(issuer.initialState, 'acme')).toEqual({ name: 'acme' });
  });

  it('changes as a whole, and not when it is the same', () => {
    given().when(change(acme)).then(changed(acme));
    given(changed(acme))
      .when(change({ ...acme }))
      .thenNothing();
    given(changed(acme))
      .when(change({ name: 'Acme' }))
      .then(changed({ name: 'Acme' }));
    given(changed(acme))
      .when(change({ ...acme, logo: { sha256: 'b2', contentType: 'image/png' } }))
      .then(changed({ ...acme, logo: { sha256: 'b2', contentType: 'image/png' } }));
  });
});
