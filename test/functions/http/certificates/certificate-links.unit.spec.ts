import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { changeIssuerProfile } from '../../../../domain/issuer/decide.ts';
import { issuer } from '../../../../domain/issuer/state.ts';
import { certificateLinks } from '../../../../functions/http/certificates/certificate-links.ts';
import { holderCodeOf } from '../../../../functions/shared/holder-code.ts';
import { publicOrigins } from '../../../../functions/shared/public-origin.ts';
import { streamOf } from '../../../../functions/shared/streams.ts';
import { Ledger } from '../../../../ledger/ledger.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

const key = new Uint8Array(32).fill(7);
const certificate = {
  certificateId: 'proof-1',
  title: 'BHV & EHBO',
  // In Amsterdam it is the first of March already.
  issuedAt: '2026-02-28T23:30:00.000Z',
  validUntil: '2027-02-28T23:30:00.000Z',
  status: 'valid',
} as const;
const code = holderCodeOf(key, { tenant: 'acme', certificateId: 'proof-1' });

async function linksOf(configuredOrigin?: string) {
  const ledger = new Ledger({
    client: new MemoryTable().client,
    tableName: 'ledger',
    now: () => new Date('2026-03-01T09:00:00.000Z'),
    newId: v7,
  });
  await ledger.execute({
    aggregate: issuer,
    stream: streamOf.issuer('acme'),
    metadata: { actor: { kind: 'user', id: 'a', roles: ['admin'] }, correlationId: 'test' },
    decide: ({ state }) =>
      changeIssuerProfile(state, { profile: { name: 'Acme Academie' }, now: '2026-03-01T09:00:00.000Z' }),
  });
  const services = {
    ledger,
    secret: { keyFor: async () => key },
    publicOriginOf: publicOrigins(configuredOrigin),
  };
  return certificateLinks(services, 'acme', 'https://api.example');
}

describe('the links of a certificate', () => {
  it('lead to its check with the code, and to its forms, where the API was asked', async () => {
    expect((await linksOf())(certificate)).toMatchObject({
      verify: `https://api.example/verify/proof-1?code=${code}`,
      pdf: 'https://api.example/certificates/proof-1.pdf',
      credential: 'https://api.example/certificates/proof-1.json',
    });
  });

  it('begin as is configured', async () => {
    const { verify, pdf, credential } = (await linksOf('https://leren.example'))(certificate);
    for (const link of [verify, pdf, credential]) expect(link).toMatch(/^https:\/\/leren\.example\//);
  });

  it('fill in the form of a profile, by the months of the company', async () => {
    const { linkedIn = '' } = (await linksOf())(certificate);
    const url = new URL(linkedIn);
    expect(url.origin + url.pathname).toBe('https://www.linkedin.com/profile/add');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      startTask: 'CERTIFICATION_NAME',
      name: 'BHV & EHBO',
      organizationName: 'Acme Academie',
      issueYear: '2026',
      issueMonth: '3',
      expirationYear: '2027',
      expirationMonth: '3',
      certUrl: `https://api.example/verify/proof-1?code=${code}`,
      certId: 'proof-1',
    });
  });

  it('name no end of one that does not end', async () => {
    const { linkedIn = '' } = (await linksOf())({ ...certificate, validUntil: undefined });
    expect(linkedIn).not.toContain('expiration');
  });

  it.each(['expired', 'revoked'] as const)('add none to a profile that is %s', async (status) => {
    expect((await linksOf())({ ...certificate, status })).not.toHaveProperty('linkedIn');
  });
});
