import { describe, expect, it } from 'vitest';
import { getDidDocument } from '../../../../functions/http/verification/get-did-document.ts';
import { getStatusList } from '../../../../functions/http/verification/get-status-list.ts';
import type { AnsweredRoute } from '../../../../functions/shared/route.ts';
import { earnCertificate, earnedRequest } from '../../../support/earned-certificate.ts';

const { now, origin, metadata } = earnedRequest;

/** Asks as anybody may. */
const asked = (route: AnsweredRoute, path: Readonly<Record<string, string>>) =>
  route.parse({ path, query: {}, body: undefined }).answer({
    caller: { tenant: '', subject: '', groups: [] },
    relation: 'any',
    now,
    metadata,
    origin,
    headers: {},
    authorize: async () => undefined,
  });

describe('what verifies credentials', () => {
  it('may be read by pages of anybody, and be kept for minutes', async () => {
    const { keys } = await earnCertificate();
    const services = {
      keys,
      publicOriginOf: (askedAt: string) => askedAt,
      statusLists: { listOf: async () => ({ id: 'the list' }) },
    };
    expect(await asked(getDidDocument(services), { issuerId: 'acme' })).toMatchObject({
      headers: { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=300' },
      body: { id: 'did:web:learn.example.org:issuers:acme' },
    });
    expect(await asked(getStatusList(services), { issuerId: 'acme', statusListId: '2026-03' })).toMatchObject(
      {
        headers: { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=60' },
        body: { id: 'the list' },
      },
    );
  });
});
