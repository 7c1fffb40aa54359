import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { streamOf } from '../../functions/shared/streams.ts';
import { singleVideo } from '../support/courses.ts';
import { verifyCredential, verifyCredentialJwt } from '../support/credential-verifier.ts';
import {
  type Client,
  clientWith,
  commitsOf,
  eventually,
  ledgerOf,
  type SharedLeerspoor,
  shareTestLeerspoor,
} from '../support/leerspoor.ts';
import { didJwkOf, TestWallet } from '../support/wallet.ts';

const tenant = 'wallets';
let leerspoor: SharedLeerspoor;
let admin: Client;
let learner: Client;
let certificateId: string;

beforeAll(async () => {
  leerspoor = await shareTestLeerspoor();
  admin = await leerspoor.as({ tenant, roles: ['admin', 'hr'] });
  learner = await leerspoor.as({ tenant, roles: ['learner'], learnerId: 'E1' });
  await admin('PUT', '/courses/video', singleVideo);
  await admin('PUT', '/learners/E1', { givenName: 'Zoë', familyName: 'Łęcka' });
  await learner('POST', '/enrolments', { courseId: 'video', learnerId: 'E1' });
  await learner('POST', '/enrolments/video.E1/progress', { activityId: 'video', progress: 1 });
  const { body } = await eventually(
    () => learner('GET', '/enrolments/video.E1'),
    (answer) => answer.body.certificateId !== undefined,
  );
  certificateId = body.certificateId;
});
afterAll(() => leerspoor.stop());

const offer = async () => {
  const { status, body } = await learner('POST', `/certificates/${certificateId}/wallet-offers`);
  expect(status).toBe(201);
  return body;
};

describe('a learner who takes a certificate into a wallet', () => {
  it('has it in both forms, made out to the key of the wallet', async () => {
    const offered = await offer();
    expect(offered).toMatchObject({
      qr: expect.stringMatching(/^<svg/),
      txCode: expect.stringMatching(/^\d{6}$/),
    });
    const minutesLeft = (Date.parse(offered.expiresAt) - Date.now()) / 60_000;
    expect(minutesLeft).toBeGreaterThan(9);
    expect(minutesLeft).toBeLessThanOrEqual(10);

    const wallet = await TestWallet.open({ form: 'did:jwk' });
    const session = await wallet.redeem(offered);
    const asAnybody = clientWith(leerspoor.url, undefined);
    const { body: didDocument } = await asAnybody('GET', `/issuers/${tenant}/did.json`);
    const made = { credentialSubject: { id: didJwkOf(wallet.jwk) }, name: singleVideo.certificate.title };
    const credential = await wallet.take(session, 'certificate_ldp_vc');
    await verifyCredential(credential, didDocument);
    expect(credential).toMatchObject(made);
    const jwt = z.string().parse(await wallet.take(session, 'certificate_jwt_vc_json'));
    const { payload } = await verifyCredentialJwt(jwt, didDocument, new Date());
    expect(payload).toMatchObject({ ...made, sub: didJwkOf(wallet.jwk) });
  });

  it('has it in one wallet, of those that come at once, and the record says when', async () => {
    const offered = await offer();
    const wallets = await Promise.all([TestWallet.open(), TestWallet.open(), TestWallet.open()]);
    const outcomes = await Promise.allSettled(wallets.map((wallet) => wallet.redeem(offered)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(wallets[0]?.redeem(offered)).rejects.toThrow('invalid_grant');
    const commits = await commitsOf(
      ledgerOf(leerspoor.endpoints),
      streamOf.certificate(tenant, certificateId),
    );
    const redeemed = commits.filter(({ events }) =>
      events.some(({ type }) => type === 'WalletOfferRedeemed'),
    );
    expect(redeemed.at(-1)).toMatchObject({ actor: { kind: 'system', id: 'wallet' } });
  });

  it('has it not with a wrong transaction code, nor afterwards', async () => {
    const offered = await offer();
    const wallet = await TestWallet.open();
    const wrong = { ...offered, txCode: offered.txCode === '000000' ? '000001' : '000000' };
    await expect(wallet.redeem(wrong)).rejects.toThrow('invalid_grant');
    await expect(wallet.redeem(offered)).rejects.toThrow('invalid_grant');
  });
});

describe('when the certificate was revoked meanwhile', () => {
  it('nothing is offered, redeemed or made out any more', async () => {
    const wallet = await TestWallet.open();
    const [offered, session] = [await offer(), await wallet.redeem(await offer())];
    await admin('POST', `/certificates/${certificateId}/revoke`, { reason: 'Frauduleus' });
    await expect(wallet.redeem(offered)).rejects.toThrow('invalid_grant');
    await expect(wallet.take(session, 'certificate_ldp_vc')).rejects.toThrow('credential_request_denied');
    expect(await learner('POST', `/certificates/${certificateId}/wallet-offers`)).toMatchObject({
      status: 409,
      body: { type: expect.stringMatching(/\/certificate-revoked$/) },
    });
  });
});
