import * as z from 'zod';
import { issuer } from '../../../domain/issuer/state.ts';
import { idSchema } from '../../../domain/shared/values.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { CheckServices } from './verification-services.ts';

// GET /issuers/{issuerId}/logo: public, as it stands on what wallets and the public check show.
export const getIssuerLogoRoute = declareRoute({
  key: 'GET /issuers/{issuerId}/logo',
  summary: 'The logo of who issues certificates',
  request: z.strictObject({ ...noInput, path: z.strictObject({ issuerId: z.string() }) }),
  responses: {
    200: { description: 'A PNG or a JPEG', body: z.string(), contentType: 'image/*' },
    404: { description: 'It has none, or nobody has this id' },
  },
});

export const getIssuerLogo = ({ ledger, logos }: Pick<CheckServices, 'ledger' | 'logos'>) =>
  getIssuerLogoRoute.answeredBy(async ({ path: { issuerId } }) => {
    const tenant = idSchema.safeParse(issuerId);
    const logo = tenant.success
      ? (await ledger.load(issuer, streamOf.issuer(tenant.data))).state.profile?.logo
      : undefined;
    const bytes = tenant.success && logo ? await logos.read(tenant.data, logo) : undefined;
    if (!logo || !bytes) throw notFound('This logo');
    return {
      status: 200,
      headers: {
        'content-type': logo.contentType,
        etag: `"${logo.sha256}"`,
        'cache-control': 'public, max-age=300',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'",
        // Pages of others show it.
        'cross-origin-resource-policy': 'cross-origin',
      },
      body: bytes,
    };
  });
