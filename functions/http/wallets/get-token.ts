import * as z from 'zod';
import { redeemWalletOffer } from '../../../domain/certificate/decide.ts';
import { certificate, summariseCertificate } from '../../../domain/certificate/state.ts';
import { issuerPath } from '../../shared/inputs.ts';
import { OAuthError } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { accessMinutes, walletAccess, walletOffers } from '../../shared/wallet-tokens.ts';
import { preAuthorizedCodeGrant } from './issuer-metadata.ts';
import type { WalletServices } from './wallet-services.ts';

// POST /issuers/{issuerId}/token: RedeemWalletOffer. An offer is good for one try, also one with a wrong transaction code.
export const getTokenRoute = declareRoute({
  key: 'POST /issuers/{issuerId}/token',
  summary: 'A token for the code of an offer (OAuth 2.0, OpenID4VCI)',
  bodyType: 'application/x-www-form-urlencoded',
  malformedAs: 'invalid_request',
  request: z.strictObject({
    ...noInput,
    path: issuerPath,
    // What a server does not know it leaves alone (RFC 6749, 3.2).
    body: z.looseObject({
      grant_type: z.string(),
      'pre-authorized_code': z.string().optional(),
      tx_code: z.string().optional().describe('The transaction code that came with the offer'),
    }),
  }),
  responses: {
    200: {
      description: 'The token',
      body: z.object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.number() }),
    },
  },
});

export const getToken = ({ ledger, secret }: Pick<WalletServices, 'ledger' | 'secret'>) =>
  getTokenRoute.answeredBy(async ({ path: { issuerId: tenant }, body, now, metadata }) => {
    const { 'pre-authorized_code': code, tx_code: transactionCode } = body;
    if (body.grant_type !== preAuthorizedCodeGrant) {
      throw new OAuthError('unsupported_grant_type', `The one grant here is ${preAuthorizedCodeGrant}.`);
    }
    if (!code) throw new OAuthError('invalid_request', 'Send the pre-authorized_code of the offer.');
    if (!transactionCode)
      throw new OAuthError('invalid_request', 'Send the tx_code that came with the offer.');

    const key = await secret.keyFor('wallet-offer');
    const at = now.toISOString();
    const offer = walletOffers.open(key, tenant, code, at);
    if (!offer) {
      throw new OAuthError(
        'invalid_grant',
        'The code is not of an offer of this issuer, or its time is over.',
      );
    }
    const { certificateId, offerId, expiresAt } = offer;
    const { kind } = await ledger.execute({
      aggregate: certificate,
      stream: streamOf.certificate(tenant, certificateId),
      // Without an Idempotency-Key: a second wallet must not be answered as the first was.
      metadata: {
        actor: { kind: 'system', id: 'wallet', roles: [] },
        correlationId: metadata.correlationId,
      },
      decide: ({ state }) => redeemWalletOffer(state, { offerId, expiresAt, now: at }),
      summarise: (state) => summariseCertificate(certificateId, state),
    });
    if (kind === 'rejected') {
      throw new OAuthError('invalid_grant', 'The offer was used already, or the certificate was revoked.');
    }
    // Afterwards, so that nobody can try one code after the other, nor learn anything from how long it takes.
    if (transactionCode !== offer.transactionCode) {
      throw new OAuthError(
        'invalid_grant',
        'The transaction code is wrong, and the offer is used up. Make another.',
      );
    }
    const accessExpiresAt = new Date(now.getTime() + accessMinutes * 60_000).toISOString();
    return {
      status: 200,
      body: {
        access_token: walletAccess.seal(key, tenant, { certificateId, expiresAt: accessExpiresAt }),
        token_type: 'Bearer',
        expires_in: accessMinutes * 60,
      },
    };
  });
