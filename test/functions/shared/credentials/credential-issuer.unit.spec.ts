import { beforeEach, describe, expect, it } from 'vitest';
import { didDocumentOf } from '../../../../functions/shared/credentials/did-document.ts';
import { streamOf } from '../../../../functions/shared/streams.ts';
import { verifyCredential, verifyCredentialJwt } from '../../../support/credential-verifier.ts';
import {
  type EarnedCertificate,
  earnCertificate,
  earned,
  earnedBy,
  earnedCertificateId,
  earnedRequest as request,
} from '../../../support/earned-certificate.ts';

const { now } = request;
const did = 'did:web:learn.example.org:issuers:acme';

let made: EarnedCertificate;
beforeEach(async () => {
  made = await earnCertificate();
});
const document = async () =>
  didDocumentOf({ origin: 'https://learn.example.org', tenant: 'acme' }, await made.keys.named());

describe('the credential of a certificate', () => {
  it('is verified by who has the document of its issuer, in both forms', async () => {
    const credential = await made.issuer.credentialOf(request);
    await verifyCredential(credential, await document());
    const { payload } = await verifyCredentialJwt(await made.issuer.jwtOf(request), await document(), now);
    const { proof: _proof, ...rest } = credential;
    expect(payload).toEqual({
      ...rest,
      iss: did,
      jti: credential.id,
      nbf: 1_772_366_400,
      exp: 1_803_902_400,
    });
  });

  it('says who earned what of whom, and how', async () => {
    expect(await made.issuer.unsignedOf(request)).toMatchObject({
      id: `https://learn.example.org/certificates/${earnedCertificateId}.json`,
      name: 'BHV-certificaat',
      issuer: { id: did, name: 'acme' },
      validFrom: '2026-03-01T12:00:00.000Z',
      validUntil: '2027-03-01T12:00:00.000Z',
      credentialSubject: {
        identifier: [
          { hashed: false, identityType: 'name', identityHash: 'Zoë van der Łęcka' },
          { hashed: true, identityType: 'emailAddress', identityHash: expect.stringMatching(/^sha256\$/) },
        ],
        achievement: { version: '2', inLanguage: 'nl', name: 'BHV-certificaat' },
        result: [{ value: '1.58' }, { value: '4' }, { value: '0' }],
      },
    });
  });

  it('has its place in a status list the first time, and keeps it', async () => {
    const before = await made.issuer.unsignedOf(request);
    const streams = made.table.streams();
    const after = await made.issuer.unsignedOf({ ...request, now: new Date('2026-07-01T09:00:00.000Z') });
    expect(after).toEqual(before);
    expect(made.table.streams()).toEqual(streams);
    expect(before.credentialStatus.statusListCredential).toBe(
      'https://learn.example.org/issuers/acme/status-lists/2026-03',
    );
    const [place] = streams.filter((stream) => stream.startsWith('acme#status-entry#'));
    expect(place).toBe(streamOf.statusEntry('acme', `2026-03_${before.credentialStatus.statusListIndex}`));
  });

  it('has another place once it is issued anew, however often it is asked for then', async () => {
    const { credentialStatus: before } = await made.issuer.unsignedOf(request);
    await made.given(
      {
        type: 'CertificateRevoked',
        occurredAt: now.toISOString(),
        data: { reason: 'The completion was withdrawn', by: 'completion' },
      },
      { type: 'CertificateIssued', occurredAt: earned.issuedAt, data: earned },
    );
    const { credentialStatus: after } = await made.issuer.unsignedOf(request);
    expect(after.statusListCredential).toBe(before.statusListCredential);
    expect(after.statusListIndex).not.toBe(before.statusListIndex);
    expect((await made.issuer.unsignedOf(request)).credentialStatus).toEqual(after);
  });

  it('has one place, however many ask for the first at once', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => made.issuer.unsignedOf(request)));
    expect(new Set(all.map(({ credentialStatus }) => credentialStatus.id)).size).toBe(1);
    expect(made.table.streams().filter((stream) => stream.startsWith('acme#status-entry#'))).toHaveLength(1);
  });

  it('can not be had of somebody who was erased', async () => {
    await made.registerThenErase();
    await expect(made.issuer.credentialOf(request)).rejects.toMatchObject({
      problem: { status: 409, type: expect.stringContaining('holder-erased') },
    });
  });

  it('names who was never registered by the id that they learn under', async () => {
    made.holder = undefined;
    const { credentialSubject } = await made.issuer.unsignedOf(request);
    expect(credentialSubject.identifier).toEqual([
      { type: 'IdentityObject', hashed: false, identityType: 'systemId', identityHash: 'E1' },
    ]);
  });

  it('does not exist of a certificate that was never issued', async () => {
    await expect(made.issuer.credentialOf({ ...request, certificateId: 'other' })).rejects.toMatchObject({
      problem: { status: 404 },
    });
  });

  it('has the address of its holder salted, alike each time', async () => {
    const identifierOf = async () => (await made.issuer.unsignedOf(request)).credentialSubject.identifier[1];
    const before = await identifierOf();
    expect(JSON.stringify(before)).not.toContain('example.org');
    expect(await identifierOf()).toEqual(before);
    made.holder = { ...earnedBy, email: 'zoe@example.org' };
    expect(await identifierOf()).toEqual(before);
  });
});

describe('where the public origin is configured', () => {
  it('says that, wherever it was asked', async () => {
    made = await earnCertificate({ publicOrigin: 'https://learn.example.org' });
    const credential = await made.issuer.credentialOf({ ...request, origin: 'https://internal.example' });
    expect(JSON.stringify(credential)).not.toContain('internal.example');
    await verifyCredential(credential, await document());
  });
});
