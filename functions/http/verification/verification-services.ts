import { CertificateHolders } from '../../shared/certificate-holders.ts';
import { CertificateTenants } from '../../shared/certificate-tenants.ts';
import { createDocumentClient } from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { createIssuerLogos, type IssuerLogos } from '../../shared/issuer-logos.ts';
import { createPersonalDataVault } from '../../shared/learner-stores.ts';
import type { Services } from '../services.ts';

/** What the code of the public routes works with: it reads, and no more than it must. */
export interface VerificationServices extends Pick<Services, 'ledger' | 'languageOf' | 'publicOriginOf'> {
  readonly secret: Pick<Services['secret'], 'keyFor'>;
  readonly tenants: Pick<CertificateTenants, 'tenantOf'>;
  readonly holders: Pick<CertificateHolders, 'holderOf'>;
  readonly logos: Pick<IssuerLogos, 'read'>;
}

/** Adds what the function's environment names. */
export function withCertificates({
  ledger,
  secret,
  languageOf,
  publicOriginOf,
}: Services): VerificationServices {
  const documents = createDocumentClient();
  return {
    ledger,
    secret,
    languageOf,
    publicOriginOf,
    tenants: new CertificateTenants(documents, environment(environmentNames.viewsTable)),
    holders: new CertificateHolders(ledger, createPersonalDataVault(documents)),
    logos: createIssuerLogos(),
  };
}
