import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { beforeEach, describe, expect, it } from 'vitest';
import { getIssuer } from '../../../../functions/http/certificates/get-issuer.ts';
import { putIssuer } from '../../../../functions/http/certificates/put-issuer.ts';
import { getIssuerLogo } from '../../../../functions/http/verification/get-issuer-logo.ts';
import { IssuerLogos } from '../../../../functions/shared/issuer-logos.ts';
import type { Answer, AnsweredRoute } from '../../../../functions/shared/route.ts';
import { Ledger } from '../../../../ledger/ledger.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { pngOf } from '../../../support/pictures.ts';

const now = new Date('2026-06-01T09:00:00.000Z');
const picture = pngOf();
const sha256 = createHash('sha256').update(picture).digest('hex');
const logo = { contentType: 'image/png', data: picture.toString('base64') };

let kept: Map<string, Uint8Array>;
let services: { ledger: Ledger; logos: IssuerLogos; publicOriginOf: (askedAt: string) => string };

beforeEach(() => {
  kept = new Map();
  services = {
    publicOriginOf: (askedAt) => askedAt,
    ledger: new Ledger({
      client: new MemoryTable().client,
      tableName: 'ledger',
      now: () => now,
      newId: v7,
    }),
    logos: new IssuerLogos({
      readBytes: async (key) => {
        const bytes = kept.get(key);
        return bytes && Buffer.from(bytes);
      },
      writeBytes: async (key, bytes) => {
        kept.set(key, bytes);
      },
    }),
  };
});

async function answered(
  route: AnsweredRoute,
  { path = {}, body, tenant = 'acme' }: { path?: object; body?: unknown; tenant?: string } = {},
): Promise<Answer> {
  return route.parse({ path, query: {}, body }).answer({
    caller: { tenant, subject: 'ada', groups: ['admin'] },
    relation: 'any',
    now,
    metadata: { actor: { kind: 'user', id: 'ada', roles: ['admin'] }, correlationId: 'test' },
    origin: 'https://learn.example.org',
    headers: {},
    authorize: async () => {},
  });
}
const put = (body: unknown) => answered(putIssuer(services), { body });
const shown = async () => (await answered(getIssuer(services))).body;
const logoOf = (issuerId: string) => answered(getIssuerLogo(services), { path: { issuerId } });

describe('how a tenant shows itself', () => {
  it('is by its id when it has said nothing', async () => {
    expect(await shown()).toEqual({ issuerId: 'acme', name: 'acme' });
  });

  it('is as it says, and its logo is where anybody may get it', async () => {
    const profile = { name: 'Acme', website: 'https://acme.example', email: 'leren@acme.example' };
    const answer = await put({ ...profile, accentColour: '#0B5FFF', logo });
    expect(answer).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    expect(answer.body).toEqual({
      issuerId: 'acme',
      ...profile,
      accentColour: '#0b5fff',
      logo: { contentType: 'image/png', url: 'https://learn.example.org/issuers/acme/logo' },
    });
    expect(await shown()).toEqual(answer.body);
    expect([...kept.keys()]).toEqual([`logos/acme/${sha256}`]);
    expect(await logoOf('acme')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/png', etag: `"${sha256}"`, 'x-content-type-options': 'nosniff' },
      body: picture,
    });
  });

  it('keeps the logo when nothing is said of it, and has none when it is null', async () => {
    await put({ name: 'Acme', logo });
    await put({ name: 'Acme Academie' });
    expect(await shown()).toMatchObject({ name: 'Acme Academie', logo: { contentType: 'image/png' } });
    await put({ name: 'Acme Academie', logo: null });
    expect(await shown()).toEqual({ issuerId: 'acme', name: 'Acme Academie' });
    await expect(logoOf('acme')).rejects.toMatchObject({ problem: { status: 404 } });
  });

  it('changes nothing when the same is said again', async () => {
    await put({ name: 'Acme', logo });
    expect((await put({ name: 'Acme', logo })).headers).toMatchObject({ etag: '"1"' });
  });

  it.each([
    ['name', { name: ' ' }],
    ['accentColour', { name: 'Acme', accentColour: 'red' }],
    ['website', { name: 'Acme', website: 'javascript:alert(1)' }],
    ['logo.contentType', { name: 'Acme', logo: { ...logo, contentType: 'image/svg+xml' } }],
    ['logo.data', { name: 'Acme', logo: { contentType: 'image/jpeg', data: logo.data } }],
    ['logo.data', { name: 'Acme', logo: { ...logo, data: Buffer.alloc(102_401).toString('base64') } }],
  ])('is refused with a wrong %s', async (path, body) => {
    await expect(put(body)).rejects.toMatchObject({ problem: { status: 400, errors: [{ path }] } });
    expect(kept.size).toBe(0);
  });
});

describe('the logo of nobody', () => {
  it.each(['acme', 'nobody', '#', '', 'x'.repeat(3_000)])('is not there: "%s"', async (issuerId) => {
    await expect(logoOf(issuerId)).rejects.toMatchObject({
      problem: { status: 404, detail: 'This logo does not exist.' },
    });
  });
});
