import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import { getCredential } from './get-credential.ts';
import { getAuthorizationServer, getIssuerMetadata } from './get-metadata.ts';
import { getNonce } from './get-nonce.ts';
import { getToken } from './get-token.ts';
import { getWalletOffer } from './get-wallet-offer.ts';
import type { WalletServices } from './wallet-services.ts';

export const walletRoutes = (services: WalletServices): Record<RouteKeyOf<'wallets'>, AnsweredRoute> => ({
  'GET /.well-known/openid-credential-issuer/issuers/{issuerId}': getIssuerMetadata(services),
  'GET /.well-known/oauth-authorization-server/issuers/{issuerId}': getAuthorizationServer(services),
  'GET /issuers/{issuerId}/wallet-offers/{offer}': getWalletOffer(services),
  'POST /issuers/{issuerId}/token': getToken(services),
  'POST /issuers/{issuerId}/nonce': getNonce(services),
  'POST /issuers/{issuerId}/credentials': getCredential(services),
});
