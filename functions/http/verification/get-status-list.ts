import * as z from 'zod';
import { issuerPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { VerificationServices } from './verification-services.ts';

/** How long others may go on believing what was revoked meanwhile. */
const cacheSeconds = 60;

const statusListPath = issuerPath.extend({
  statusListId: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-03')
    .describe('The month of issue'),
});

// GET /issuers/{issuerId}/status-lists/{statusListId}: public. A projection of which certificates count no more.
export const getStatusListRoute = declareRoute({
  key: 'GET /issuers/{issuerId}/status-lists/{statusListId}',
  summary: 'Which credentials that an issuer gave out in a month count no more, by their places',
  request: z.strictObject({ ...noInput, path: statusListPath }),
  responses: {
    200: {
      description: 'A BitstringStatusListCredential with a Data Integrity proof',
      body: z.looseObject({
        '@context': z.array(z.string()),
        id: z.string(),
        type: z.array(z.string()),
        issuer: z.string(),
        credentialSubject: z.object({
          id: z.string(),
          type: z.string(),
          statusPurpose: z.string(),
          encodedList: z
            .string()
            .describe('Multibase (base64url) of gzip of the bits, the first one leftmost'),
        }),
        proof: z.looseObject({}),
      }),
    },
  },
});

export const getStatusList = ({ statusLists }: Pick<VerificationServices, 'statusLists'>) =>
  getStatusListRoute.answeredBy(async ({ path: { issuerId, statusListId }, origin, now }) => ({
    status: 200,
    headers: {
      'cache-control': `public, max-age=${cacheSeconds}`,
      // A page that verifies credentials may be anybody's.
      'access-control-allow-origin': '*',
    },
    body: await statusLists.listOf({ tenant: issuerId, listId: statusListId, origin, now }),
  }));
