import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import { approveExternalCertificate, declineExternalCertificate } from './answer-external-certificate.ts';
import type { ExternalCertificateServices } from './external-certificate-services.ts';
import { getExternalCertificate } from './get-external-certificate.ts';
import { getFile } from './get-file.ts';
import { listExternalCertificates } from './list-external-certificates.ts';
import { submitExternalCertificate } from './submit-external-certificate.ts';
import { withdrawExternalCertificate } from './withdraw-external-certificate.ts';

export const externalCertificateRoutes = (
  services: ExternalCertificateServices,
): Record<RouteKeyOf<'external-certificates'>, AnsweredRoute> => ({
  'POST /external-certificates': submitExternalCertificate(services),
  'GET /external-certificates': listExternalCertificates(services),
  'GET /external-certificates/{externalCertificateId}': getExternalCertificate(services),
  'GET /external-certificates/{externalCertificateId}/file': getFile(services),
  'POST /external-certificates/{externalCertificateId}/approve': approveExternalCertificate(services),
  'POST /external-certificates/{externalCertificateId}/decline': declineExternalCertificate(services),
  'POST /external-certificates/{externalCertificateId}/withdraw': withdrawExternalCertificate(services),
});
