import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { offerToWallet } from '../../../../functions/http/certificates/offer-to-wallet.ts';
import { walletOffers } from '../../../../functions/shared/wallet-tokens.ts';
import {
  type EarnedCertificate,
  earnCertificate,
  earnedCertificateId,
  earnedRequest,
} from '../../../support/earned-certificate.ts';

const { now, origin, metadata } = earnedRequest;
const key = new Uint8Array(32).fill(7);

const offered = ({ ledger }: EarnedCertificate) =>
  offerToWallet({
    ledger,
    secret: { keyFor: async () => key },
    newId: () => 'offer-1',
    publicOriginOf: (askedAt) => askedAt,
  })
    .parse({ path: { certificateId: earnedCertificateId }, query: {}, body: undefined })
    .answer({
      caller: { tenant: 'acme', subject: 'zoe', groups: ['learner'], learnerId: 'E1' },
      relation: 'self',
      now,
      metadata,
      origin,
      headers: {},
      authorize: async () => undefined,
    });

describe('an offer to a wallet', () => {
  it('holds what its link opens to, and stores nothing', async () => {
    const made = await earnCertificate();
    const before = made.table.streams();
    const { status, body } = await offered(made);
    const { offerUri, txCode } = z.looseObject({ offerUri: z.string(), txCode: z.string() }).parse(body);
    const url = new URL(new URL(offerUri).searchParams.get('credential_offer_uri') ?? '');
    const offer = url.pathname.replace('/issuers/acme/wallet-offers/', '');
    expect({ status, offer: walletOffers.open(key, 'acme', offer, now.toISOString()) }).toEqual({
      status: 201,
      offer: {
        certificateId: earnedCertificateId,
        offerId: 'offer-1',
        transactionCode: txCode,
        expiresAt: '2026-06-01T09:10:00.000Z',
      },
    });
    expect(made.table.streams()).toEqual(before);
  });

  it('is not made for who was erased: no wallet could get what it offers', async () => {
    const made = await earnCertificate();
    await made.registerThenErase();
    await expect(offered(made)).rejects.toMatchObject({
      problem: { status: 409, type: expect.stringContaining('holder-erased') },
    });
  });
});
