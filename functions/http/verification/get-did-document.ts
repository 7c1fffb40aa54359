import * as z from 'zod';
import { didDocumentOf, didDocumentSchema } from '../../shared/credentials/did-document.ts';
import { issuerPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { VerificationServices } from './verification-services.ts';

/** Keys come by a deployment, hours or years after one another. */
const cacheSeconds = 300;

// GET /issuers/{issuerId}/did.json: public. Made for any name alike, so that it tells nobody which tenants there are.
export const getDidDocumentRoute = declareRoute({
  key: 'GET /issuers/{issuerId}/did.json',
  summary: 'The document of an issuer, with the keys by which its credentials are verified',
  request: z.strictObject({ ...noInput, path: issuerPath }),
  responses: {
    200: {
      description: 'A did:web document; the keys that sign first, then those that did',
      body: didDocumentSchema,
      contentType: 'application/did+json',
    },
  },
});

export const getDidDocument = ({
  keys,
  publicOriginOf,
}: Pick<VerificationServices, 'keys' | 'publicOriginOf'>) =>
  getDidDocumentRoute.answeredBy(async ({ path: { issuerId }, origin }) => ({
    status: 200,
    headers: {
      'content-type': 'application/did+json',
      'cache-control': `public, max-age=${cacheSeconds}`,
      // A page that verifies credentials may be anybody's.
      'access-control-allow-origin': '*',
    },
    body: didDocumentOf({ origin: publicOriginOf(origin), tenant: issuerId }, await keys.named()),
  }));
