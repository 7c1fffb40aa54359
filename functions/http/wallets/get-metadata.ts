import * as z from 'zod';
import { issuerPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { authorizationServerMetadataOf, issuerMetadataOf } from './issuer-metadata.ts';
import type { WalletServices } from './wallet-services.ts';

const request = z.strictObject({ ...noInput, path: issuerPath });
const headers = { 'cache-control': 'public, max-age=3600' };

// GET /.well-known/openid-credential-issuer/issuers/{issuerId}: what a wallet may ask of an issuer. The well-known part comes
// before the issuer's path (OpenID4VCI 1.0, 12.2.2).
export const getIssuerMetadataRoute = declareRoute({
  key: 'GET /.well-known/openid-credential-issuer/issuers/{issuerId}',
  summary: 'What wallets may ask of an issuer (OpenID4VCI)',
  request,
  responses: {
    200: {
      description: 'Credential issuer metadata',
      body: z.looseObject({
        credential_issuer: z.url(),
        credential_endpoint: z.url(),
        nonce_endpoint: z.url(),
      }),
    },
  },
});

export const getIssuerMetadata = ({ publicOriginOf }: Pick<WalletServices, 'publicOriginOf'>) =>
  getIssuerMetadataRoute.answeredBy(async ({ path: { issuerId: tenant }, origin }) => ({
    status: 200,
    headers,
    body: issuerMetadataOf({ origin: publicOriginOf(origin), tenant }),
  }));

// GET /.well-known/oauth-authorization-server/issuers/{issuerId}: where it gives out tokens (RFC 8414, 3).
export const getAuthorizationServerRoute = declareRoute({
  key: 'GET /.well-known/oauth-authorization-server/issuers/{issuerId}',
  summary: 'Where wallets get a token (RFC 8414)',
  request,
  responses: {
    200: {
      description: 'Authorization server metadata',
      body: z.looseObject({ issuer: z.url(), token_endpoint: z.url() }),
    },
  },
});

export const getAuthorizationServer = ({ publicOriginOf }: Pick<WalletServices, 'publicOriginOf'>) =>
  getAuthorizationServerRoute.answeredBy(async ({ path: { issuerId: tenant }, origin }) => ({
    status: 200,
    headers,
    body: authorizationServerMetadataOf({ origin: publicOriginOf(origin), tenant }),
  }));
