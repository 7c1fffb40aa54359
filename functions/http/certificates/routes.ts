import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import type { Services } from '../services.ts';
import { getCertificate } from './get-certificate.ts';
import { listExpiring } from './list-expiring.ts';
import { revokeCertificate } from './revoke-certificate.ts';

export const certificateRoutes = (services: Services): Record<RouteKeyOf<'certificates'>, AnsweredRoute> => ({
  'GET /certificates/expiring': listExpiring(services),
  'GET /certificates/{certificateId}': getCertificate(services),
  'POST /certificates/{certificateId}/revoke': revokeCertificate(services),
});
