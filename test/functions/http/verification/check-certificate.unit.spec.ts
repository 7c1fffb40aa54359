import { v7 } from 'uuid';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  issueCertificate,
  replaceCertificate,
  revokeCertificate,
} from '../../../../domain/certificate/decide.ts';
import { type CertificateState, certificate } from '../../../../domain/certificate/state.ts';
import { changeIssuerProfile } from '../../../../domain/issuer/decide.ts';
import { issuer } from '../../../../domain/issuer/state.ts';
import { checkCertificate } from '../../../../functions/http/verification/check-certificate.ts';
import type { CheckServices } from '../../../../functions/http/verification/verification-services.ts';
import { holderCodeOf } from '../../../../functions/shared/holder-code.ts';
import { streamOf } from '../../../../functions/shared/streams.ts';
import { Ledger } from '../../../../ledger/ledger.ts';
import { earnedCertificateId as certificateId, earned } from '../../../support/earned-certificate.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

const now = new Date('2026-06-01T09:00:00.000Z');
const metadata = { actor: { kind: 'user', id: 'harriet', roles: ['hr'] }, correlationId: 'test' } as const;
const key = new Uint8Array(32).fill(7);
const code = holderCodeOf(key, { tenant: 'acme', certificateId });

let table: MemoryTable;
let ledger: Ledger;
let tenants: Map<string, string>;
/** Which ids were looked up, and for whom it was asked who they are. */
let asked: string[];
let isErased: boolean;
let services: CheckServices;

beforeEach(() => {
  table = new MemoryTable();
  ledger = new Ledger({ client: table.client, tableName: 'ledger', now: () => now, newId: v7 });
  tenants = new Map([[certificateId, 'acme']]);
  asked = [];
  isErased = false;
  services = {
    ledger,
    secret: { keyFor: async () => key },
    languageOf: () => 'nl',
    publicOriginOf: (askedAt) => askedAt,
    tenants: {
      tenantOf: async (id) => {
        asked.push(id);
        return tenants.get(id);
      },
    },
    holders: {
      holderOf: async (tenant, { learnerId, learnerVersion }) => {
        asked.push(`${tenant} ${learnerId} ${learnerVersion}`);
        return isErased ? undefined : { givenName: 'Zoë', prefix: 'van der', familyName: 'Berg' };
      },
    },
    logos: { read: async () => undefined },
  };
});

const given = (decide: (state: CertificateState) => ReturnType<typeof revokeCertificate>) =>
  ledger.execute({
    aggregate: certificate,
    stream: streamOf.certificate('acme', certificateId),
    metadata,
    decide: ({ state }) => decide(state),
  });
const issued = () => given((state) => issueCertificate(state, { certificate: earned, now: earned.issuedAt }));
const checked = (options: { certificateId?: string; code?: string; now?: Date } = {}) =>
  checkCertificate(services, { certificateId, now, ...options });

describe('when a certificate was issued', () => {
  beforeEach(() => issued());

  it('tells what it is, and whose word that is, and not who has it', async () => {
    expect(await checked()).toEqual({
      tenant: 'acme',
      issuer: { name: 'acme' },
      status: 'valid',
      title: 'BHV-certificaat',
      issuedAt: '2026-03-01T12:00:00.000Z',
      validUntil: '2027-03-01T12:00:00.000Z',
    });
    expect(asked).toEqual([certificateId]);
  });

  it('tells who has the code whose it is, as they were called when it was issued', async () => {
    expect(await checked({ code })).toMatchObject({ holder: 'Zoë van der Berg' });
    expect(asked).toEqual([certificateId, 'acme E1 3']);
  });

  it.each(['', 'x', code.slice(1), `${code},${code}`, code.toUpperCase()])(
    'takes a wrong code for none: "%s"',
    async (wrong) => {
      expect(await checked({ code: wrong })).toEqual(await checked());
    },
  );

  it('names nobody who was erased, and still counts', async () => {
    isErased = true;
    expect(await checked({ code })).toEqual(await checked());
  });

  it.each([
    ['2027-03-01T11:59:59.999Z', 'valid'],
    ['2027-03-01T12:00:00.000Z', 'in-grace'],
    ['2027-03-31T12:00:00.000Z', 'expired'],
  ])('stands at %s as %s', async (at, status) => {
    expect(await checked({ now: new Date(at) })).toMatchObject({ status });
  });

  it('shows the issuer as it shows itself', async () => {
    const profile = { name: 'Acme Academie', accentColour: '#0b5fff' };
    await ledger.execute({
      aggregate: issuer,
      stream: streamOf.issuer('acme'),
      metadata,
      decide: ({ state }) => changeIssuerProfile(state, { profile, now: now.toISOString() }),
    });
    expect(await checked()).toMatchObject({ issuer: profile });
  });

  it('never tells why it was revoked', async () => {
    await given((state) =>
      revokeCertificate(state, { reason: 'Zoë cheated', by: 'person', now: now.toISOString() }),
    );
    const answer = await checked({ code });
    expect(answer).toMatchObject({ status: 'revoked', holder: 'Zoë van der Berg' });
    expect(JSON.stringify(answer)).not.toContain('cheated');
  });

  it('tells which one came in its place', async () => {
    await given((state) =>
      replaceCertificate(state, {
        replacedBy: 'next',
        edition: 2,
        reason: 'Married',
        now: now.toISOString(),
      }),
    );
    expect(await checked()).toMatchObject({ status: 'revoked', replacedBy: 'next' });
  });
});

describe('when there is nothing to show', () => {
  const never = 'a8a6c1de-7c1b-8e0f-8a59-0d7f6d2f9e11';
  const ids = [
    ['one that was never given', never],
    ['one that is malformed', 'not an id'],
    ['one that is empty', ''],
    ['one that is too long', 'x'.repeat(3_000)],
    ['one that would reach into a key', '#sessions'],
    ['one of a certificate that the ledger does not have', certificateId],
  ] as const;

  it.each(ids)('answers nothing, after the very same reads: %s', async (_case, id) => {
    const readsFor = async (wanted: string, withCode?: string) => {
      table.requests.length = 0;
      asked.length = 0;
      expect(
        await checked({ certificateId: wanted, ...(withCode !== undefined && { code: withCode }) }),
      ).toBeUndefined();
      return { ledger: table.requests.map(({ operation }) => operation), lookedUp: asked.length };
    };
    const reads = await readsFor(never);
    expect(reads).toEqual({ ledger: ['Query', 'Query'], lookedUp: 1 });
    expect(await readsFor(id)).toEqual(reads);
    expect(await readsFor(id, code)).toEqual(reads);
  });

  it('reads as much of the ledger as for one that there is', async () => {
    await issued();
    table.requests.length = 0;
    await checked();
    expect(table.requests.map(({ operation }) => operation)).toEqual(['Query', 'Query']);
  });
});
