import * as z from 'zod';
import { certificate } from '../../../domain/certificate/state.ts';
import { etagOf } from '../../shared/command-answer.ts';
import { certificatePath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { certificateBodySchema } from './certificate-body.ts';
import { certificateLinks } from './certificate-links.ts';
import { describeCertificate } from './describe-certificate.ts';

// GET /certificates/{certificateId}: from the ledger; the clock says whether it is still valid.
export const getCertificateRoute = declareRoute({
  key: 'GET /certificates/{certificateId}',
  summary: 'A certificate, and whether it is valid now',
  request: z.strictObject({ ...noInput, path: certificatePath }),
  responses: { 200: { description: 'The certificate', body: certificateBodySchema } },
});

export const getCertificate = (services: Services) =>
  getCertificateRoute.answeredBy(
    async ({ path: { certificateId }, caller: { tenant }, origin, now, authorize }) => {
      const stream = streamOf.certificate(tenant, certificateId);
      const { state, version } = await services.ledger.load(certificate, stream);
      const described = describeCertificate(certificateId, state, now);
      await authorize(described.learnerId);
      const linksOf = await certificateLinks(services, tenant, origin);
      const body = { ...described, links: linksOf(described) };
      return { status: 200, headers: { etag: etagOf(version) }, body };
    },
  );
