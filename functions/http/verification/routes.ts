import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import { getDidDocument } from './get-did-document.ts';
import { getIssuerLogo } from './get-issuer-logo.ts';
import { getStatusList } from './get-status-list.ts';
import type { VerificationServices } from './verification-services.ts';
import { verifyCertificate } from './verify-certificate.ts';

export const verificationRoutes = (
  services: VerificationServices,
): Record<RouteKeyOf<'verification'>, AnsweredRoute> => ({
  'GET /issuers/{issuerId}/logo': getIssuerLogo(services),
  'GET /issuers/{issuerId}/did.json': getDidDocument(services),
  'GET /issuers/{issuerId}/status-lists/{statusListId}': getStatusList(services),
  'GET /verify/{certificateId}': verifyCertificate(services),
});
