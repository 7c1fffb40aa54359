import * as z from 'zod';
import { issuerPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { makeNonce } from './wallet-nonce.ts';
import type { WalletServices } from './wallet-services.ts';

// POST /issuers/{issuerId}/nonce: what a wallet signs, so that its proof is of now (OpenID4VCI 1.0, 7).
export const getNonceRoute = declareRoute({
  key: 'POST /issuers/{issuerId}/nonce',
  summary: 'A nonce for the proof of a wallet (OpenID4VCI)',
  malformedAs: 'invalid_request',
  request: z.strictObject({ ...noInput, path: issuerPath }),
  responses: { 200: { description: 'The nonce', body: z.object({ c_nonce: z.string() }) } },
});

export const getNonce = ({ secret }: Pick<WalletServices, 'secret'>) =>
  getNonceRoute.answeredBy(async ({ path: { issuerId }, now }) => ({
    status: 200,
    body: { c_nonce: await makeNonce(await secret.keyFor('wallet-nonce'), issuerId, now) },
  }));
