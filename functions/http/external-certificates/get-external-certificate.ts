import * as z from 'zod';
import { summariseExternalCertificate } from '../../../domain/external-certificate/state.ts';
import { etagOf } from '../../shared/command-answer.ts';
import { externalCertificatePath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { findHandedIn } from './change-external-certificate.ts';
import { describeExternalCertificate } from './describe-external-certificate.ts';
import { externalCertificateBodySchema } from './external-certificate-body.ts';
import type { ExternalCertificateServices } from './external-certificate-services.ts';

// GET /external-certificates/{externalCertificateId}: from the ledger; the clock says whether it is over.
export const getExternalCertificateRoute = declareRoute({
  key: 'GET /external-certificates/{externalCertificateId}',
  summary: 'A certificate from elsewhere, and how it stands',
  request: z.strictObject({ ...noInput, path: externalCertificatePath }),
  responses: { 200: { description: 'The certificate', body: externalCertificateBodySchema } },
});

export const getExternalCertificate = (services: ExternalCertificateServices) =>
  getExternalCertificateRoute.answeredBy(async (request) => {
    const { externalCertificateId } = request.path;
    const { state, version } = await findHandedIn(services, request, externalCertificateId);
    const summary = summariseExternalCertificate(externalCertificateId, state);
    return {
      status: 200,
      headers: { etag: etagOf(version) },
      body: describeExternalCertificate(summary, request.now),
    };
  });
