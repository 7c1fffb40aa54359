import * as z from 'zod';
import { issuerUrlOf } from '../../shared/credentials/issuer-names.ts';
import { issuerPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { transactionCodeDigits } from '../../shared/wallet-offer-link.ts';
import { walletOffers } from '../../shared/wallet-tokens.ts';
import { configurationIdOf, credentialForms, preAuthorizedCodeGrant } from './issuer-metadata.ts';
import type { WalletServices } from './wallet-services.ts';

// GET /issuers/{issuerId}/wallet-offers/{offer}: what the QR code of an offer refers to. All that it tells is in its own path.
export const getWalletOfferRoute = declareRoute({
  key: 'GET /issuers/{issuerId}/wallet-offers/{offer}',
  summary: 'An offer, for the wallet that read it from a QR code (OpenID4VCI)',
  request: z.strictObject({ ...noInput, path: issuerPath.extend({ offer: z.string() }) }),
  responses: {
    200: {
      description: 'The credential offer',
      body: z.looseObject({
        credential_issuer: z.url(),
        credential_configuration_ids: z.array(z.string()),
        grants: z.looseObject({}),
      }),
    },
    404: { description: 'No offer, or one whose time is over' },
  },
});

export const getWalletOffer = ({
  secret,
  publicOriginOf,
}: Pick<WalletServices, 'secret' | 'publicOriginOf'>) =>
  getWalletOfferRoute.answeredBy(async ({ path: { issuerId: tenant, offer }, origin, now }) => {
    const key = await secret.keyFor('wallet-offer');
    if (!walletOffers.open(key, tenant, offer, now.toISOString())) throw notFound('This offer');
    return {
      status: 200,
      // The path is a secret.
      headers: { 'referrer-policy': 'no-referrer' },
      body: {
        credential_issuer: issuerUrlOf({ origin: publicOriginOf(origin), tenant }),
        credential_configuration_ids: credentialForms.map(configurationIdOf),
        grants: {
          [preAuthorizedCodeGrant]: {
            'pre-authorized_code': offer,
            tx_code: { input_mode: 'numeric', length: transactionCodeDigits },
          },
        },
      },
    };
  });
