import * as z from 'zod';
import { withdrawExternalCertificate as decideWithdrawExternalCertificate } from '../../../domain/external-certificate/decide.ts';
import { externalCertificatePath, reasonBody } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { changeExternalCertificate } from './change-external-certificate.ts';
import { externalCertificateChangeSchema } from './external-certificate-body.ts';
import type { ExternalCertificateServices } from './external-certificate-services.ts';

// POST /external-certificates/{externalCertificateId}/withdraw: WithdrawExternalCertificate. What it exempted from is open again.
export const withdrawExternalCertificateRoute = declareRoute({
  key: 'POST /external-certificates/{externalCertificateId}/withdraw',
  summary: 'Take back a certificate from elsewhere, before or after it was approved',
  request: z.strictObject({ ...noInput, path: externalCertificatePath, body: reasonBody }),
  rejections: ['unknown-external-certificate', 'external-certificate-answered'],
  responses: { 200: { description: 'Withdrawn', body: externalCertificateChangeSchema } },
});

export const withdrawExternalCertificate = (services: ExternalCertificateServices) =>
  withdrawExternalCertificateRoute.answeredBy((request) =>
    changeExternalCertificate(services, request, request.path.externalCertificateId, (state) =>
      decideWithdrawExternalCertificate(state, {
        reason: request.body.reason,
        now: request.now.toISOString(),
      }),
    ),
  );
