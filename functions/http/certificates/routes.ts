import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import type { CertificateServices } from './certificate-services.ts';
import { countExpiring } from './count-expiring.ts';
import { getCertificate } from './get-certificate.ts';
import { getCertificatePdf } from './get-certificate-pdf.ts';
import { getCredential, getCredentialJwt } from './get-credential.ts';
import { getIssuer } from './get-issuer.ts';
import { listCredentials, listMyCredentials } from './list-credentials.ts';
import { listExpiring } from './list-expiring.ts';
import { offerToWallet } from './offer-to-wallet.ts';
import { putIssuer } from './put-issuer.ts';
import { reissueCertificate } from './reissue-certificate.ts';
import { revokeCertificate } from './revoke-certificate.ts';

export const certificateRoutes = (
  services: CertificateServices,
): Record<RouteKeyOf<'certificates'>, AnsweredRoute> => ({
  'GET /certificates/expiring': listExpiring(services),
  'GET /certificates/expiring/departments': countExpiring(services),
  'GET /certificates/{certificateId}': getCertificate(services),
  'GET /certificates/{certificateId}.pdf': getCertificatePdf(services),
  'GET /certificates/{certificateId}.json': getCredential(services),
  'GET /certificates/{certificateId}.jwt': getCredentialJwt(services),
  'GET /learners/{learnerId}/certificates.json': listCredentials(services),
  'GET /me/certificates.json': listMyCredentials(services),
  'POST /certificates/{certificateId}/revoke': revokeCertificate(services),
  'GET /issuer': getIssuer(services),
  'PUT /issuer': putIssuer(services),
  'POST /certificates/{certificateId}/reissue': reissueCertificate(services),
  'POST /certificates/{certificateId}/wallet-offers': offerToWallet(services),
});
