import { createDocumentClient } from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { InsightViews } from '../../shared/insight-views.ts';
import { createIssuerLogos, type IssuerLogos } from '../../shared/issuer-logos.ts';
import type { Services } from '../services.ts';

/** What the routes of certificates have beside the others. */
export interface CertificateServices extends Services {
  readonly logos: Pick<IssuerLogos, 'read' | 'keep'>;
  readonly insight: Pick<InsightViews, 'learnerPlaces' | 'placesOfPeople'>;
}

/** Adds what the function's environment names. */
export function withPapers(services: Services): CertificateServices {
  const insight = new InsightViews(createDocumentClient(), environment(environmentNames.viewsTable));
  return { ...services, logos: createIssuerLogos(), insight };
}
