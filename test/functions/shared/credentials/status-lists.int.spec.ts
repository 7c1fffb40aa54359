import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectors } from '../../../../functions/projections/projectors.ts';
import { CredentialKeys } from '../../../../functions/shared/credentials/credential-keys.ts';
import { didDocumentOf } from '../../../../functions/shared/credentials/did-document.ts';
import { issuerDidOf, statusListUrlOf } from '../../../../functions/shared/credentials/issuer-names.ts';
import { StatusLists } from '../../../../functions/shared/credentials/status-lists.ts';
import { LiveRows } from '../../../../functions/shared/row-write.ts';
import { streamOf } from '../../../../functions/shared/streams.ts';
import { ViewWriter } from '../../../../functions/shared/view-writer.ts';
import { Views } from '../../../../functions/shared/views.ts';
import { isRevokedBy } from '../../../support/credential-verifier.ts';
import { startTestDatabase, type TestDatabase } from '../../../support/dynamodb-local.ts';
import { memoryKms } from '../../../support/memory-kms.ts';

const origin = 'https://learn.example.org';
const now = new Date('2026-06-01T09:00:00.000Z');
const minutesLater = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const row = {
  certificateId: 'proof-1',
  learnerId: 'E1',
  courseId: 'bhv',
  courseVersion: 1,
  attempt: 1,
  title: 'BHV-certificaat',
  issuedAt: '2026-03-01T12:00:00.000Z',
  graceDays: 0,
  status: 'issued',
};
const place = (index: number) => ({ listId: '2026-03', index });

let database: TestDatabase;
let keys: CredentialKeys;
let lists: StatusLists;
let writer: ViewWriter;
beforeAll(async () => {
  database = await startTestDatabase();
  const tableName = await database.createViewsTable();
  writer = new ViewWriter(new LiveRows(database.client, tableName));
  const views = new Views({
    documents: database.client,
    tableName,
    cursorKey: async () => new Uint8Array(32),
    languageOf: () => 'nl',
  });
  const kms = memoryKms({ proof: 'ECC_NIST_EDWARDS25519', jwt: 'RSA_2048' });
  keys = new CredentialKeys({ kms, proofKeyId: 'proof', jwtKeyId: 'jwt', former: [] });
  lists = new StatusLists({ views, keys, publicOriginOf: (askedAt) => askedAt });
});
afterAll(() => database.stop());

/** Lets the projection see what became of the certificate. */
const become = (tenant: string, version: number, change: object) =>
  projectors.certificates(writer)({
    id: `${tenant}-${version}`,
    type: 'StatusEntryAssigned',
    schemaVersion: 1,
    occurredAt: now.toISOString(),
    data: {},
    tenant,
    stream: streamOf.certificate(tenant, row.certificateId),
    version,
    index: 0,
    recordedAt: now.toISOString(),
    actor: { kind: 'system', id: 'test', roles: [] },
    correlationId: 'test',
    state: { ...row, ...change },
  });

const listOf = (tenant: string, at = now) => lists.listOf({ tenant, listId: '2026-03', origin, now: at });

/** Which of a tenant's places a verifier finds to be set. */
async function setOf(tenant: string, indexes: readonly number[]): Promise<readonly number[]> {
  const list = await listOf(tenant);
  const document = didDocumentOf({ origin, tenant }, await keys.named());
  const found: number[] = [];
  for (const index of indexes) {
    const url = statusListUrlOf({ origin, tenant }, '2026-03');
    const credential = {
      issuer: { id: issuerDidOf({ origin, tenant }) },
      credentialStatus: {
        id: `${url}#${index}`,
        type: 'BitstringStatusListEntry',
        statusPurpose: 'revocation',
        statusListIndex: String(index),
        statusListCredential: url,
      },
    };
    if (await isRevokedBy(list, credential, document)) found.push(index);
  }
  return found;
}

describe('the list of a month', () => {
  it('has the places set of what counts no more, and of no other tenant', async () => {
    await become('acme', 2, { statusEntry: place(7) });
    expect(await setOf('acme', [7, 8])).toEqual([]);
    await become('acme', 3, { statusEntry: place(7), status: 'revoked', reason: 'A mistake' });
    expect(await setOf('acme', [6, 7, 8])).toEqual([7]);
    expect(await setOf('bolt', [7])).toEqual([]);
  });

  it('keeps a place set whose certificate was issued anew, whatever comes late', async () => {
    await become('again', 5, { spentStatusEntries: [place(9)], statusEntry: place(10) });
    await become('again', 2, { statusEntry: place(9) });
    expect(await setOf('again', [9, 10])).toEqual([9]);
    await become('again', 6, {
      spentStatusEntries: [place(9)],
      statusEntry: place(10),
      isExpiryAnnounced: true,
      isExpiryNoted: true,
    });
    expect(await setOf('again', [9, 10])).toEqual([9, 10]);
  });

  it('is signed anew when it says something new, and after an hour', async () => {
    await become('timely', 2, { statusEntry: place(1) });
    const first = await listOf('timely');
    expect(first).toMatchObject({
      validFrom: '2026-06-01T09:00:00.000Z',
      validUntil: '2026-06-02T09:00:00.000Z',
    });
    expect(await listOf('timely', minutesLater(59))).toBe(first);
    expect(await listOf('timely', minutesLater(60))).toMatchObject({ validFrom: '2026-06-01T10:00:00.000Z' });
    await become('timely', 3, { statusEntry: place(1), status: 'revoked', reason: 'A mistake' });
    expect(await listOf('timely', minutesLater(61))).toMatchObject({ validFrom: '2026-06-01T10:01:00.000Z' });
  });
});
