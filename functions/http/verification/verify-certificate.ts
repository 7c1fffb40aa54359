import * as z from 'zod';
import { verifyUrlOf } from '../../shared/holder-code.ts';
import { languageFor, wantsPage } from '../../shared/negotiation.ts';
import { problem } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { usualLanguage } from '../../shared/tenant-language.ts';
import { certificateBodySchema } from '../certificates/certificate-body.ts';
import { checkCertificate } from './check-certificate.ts';
import { certificatePage, unknownPage } from './check-page.ts';
import type { CheckServices } from './verification-services.ts';

const checkedSchema = certificateBodySchema
  .pick({ status: true, title: true, issuedAt: true, validUntil: true })
  .extend({
    issuer: z.string().describe('The name of who issued it'),
    holder: z.string().optional().describe('Whose it is; with the code that stands on it alone'),
    replacedBy: z.url().optional().describe('Where the certificate is checked that came in its place'),
  })
  .meta({ id: 'CheckedCertificate' });

const headers = {
  vary: 'accept, accept-language',
  // The code stands in the URL: no page that is linked to is to learn it, and no list of pages is to hold it.
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'x-content-type-options': 'nosniff',
};

// GET /verify/{certificateId}: from the ledger, for anybody. Whatever an id lacks to be one, the answer is the same.
export const verifyCertificateRoute = declareRoute({
  key: 'GET /verify/{certificateId}',
  summary: 'Whether a certificate counts, for who was shown it: a page for who accepts HTML, else this',
  request: z.strictObject({
    ...noInput,
    path: z.strictObject({ certificateId: z.string() }),
    // Who passes a link on may add what it takes to count its readers; that must not break it.
    query: z.object({ code: z.string().optional().describe('From the QR code of the certificate') }),
  }),
  responses: {
    200: { description: 'What may be known of it', body: checkedSchema },
    404: { description: 'No certificate has this id' },
  },
});

export const verifyCertificate = (services: CheckServices) =>
  verifyCertificateRoute.answeredBy(
    async ({ path: { certificateId }, query: { code }, headers: wishes, origin, now }) => {
      const checked = await checkCertificate(services, { certificateId, code, now });
      const answerAsPage = wantsPage(wishes);
      if (!checked) {
        if (!answerAsPage) throw problem(404, 'not-found', 'This certificate does not exist.', { headers });
        const language = languageFor(wishes, usualLanguage);
        const { body, headers: ofPage } = unknownPage({ language, now });
        return { status: 404, headers: { ...headers, ...ofPage }, body };
      }
      const { tenant, issuer, replacedBy, ...shown } = checked;
      const replacementUrl =
        replacedBy === undefined ? undefined : verifyUrlOf(services.publicOriginOf(origin), replacedBy);
      if (answerAsPage) {
        const language = languageFor(wishes, services.languageOf(tenant));
        const page = certificatePage(checked, { certificateId, language, now, replacementUrl });
        return { status: 200, headers: { ...headers, ...page.headers }, body: page.body };
      }
      const body = {
        ...shown,
        issuer: issuer.name,
        ...(replacementUrl !== undefined && { replacedBy: replacementUrl }),
      };
      return { status: 200, headers, body };
    },
  );
