import { createIssuerLogos, type IssuerLogos } from '../../shared/issuer-logos.ts';
import type { Services } from '../services.ts';

/** What the routes of certificates have beside the others. */
export interface CertificateServices extends Services {
  readonly logos: Pick<IssuerLogos, 'read' | 'keep'>;
}

/** Adds what the function's environment names. */
export function withPapers(services: Services): CertificateServices {
  return { ...services, logos: createIssuerLogos() };
}
