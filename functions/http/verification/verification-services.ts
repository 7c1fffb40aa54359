import { CertificateHolders } from '../../shared/certificate-holders.ts';
import { CertificateTenants } from '../../shared/certificate-tenants.ts';
import { createDocumentClient } from '../../shared/clients.ts';
import { createCredentialKeys } from '../../shared/credentials/create-credential-issuer.ts';
import type { CredentialKeys } from '../../shared/credentials/credential-keys.ts';
import { StatusLists } from '../../shared/credentials/status-lists.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { createIssuerLogos, type IssuerLogos } from '../../shared/issuer-logos.ts';
import { createPersonalDataVault } from '../../shared/learner-stores.ts';
import type { Services } from '../services.ts';

/** What the check of a certificate works with: it reads, and no more than it must. */
export interface CheckServices extends Pick<Services, 'ledger' | 'languageOf' | 'publicOriginOf'> {
  readonly secret: Pick<Services['secret'], 'keyFor'>;
  readonly tenants: Pick<CertificateTenants, 'tenantOf'>;
  readonly holders: Pick<CertificateHolders, 'holderOf'>;
  readonly logos: Pick<IssuerLogos, 'read'>;
}

/** What the code of the public routes works with. */
export interface VerificationServices extends CheckServices {
  readonly keys: Pick<CredentialKeys, 'named'>;
  readonly statusLists: Pick<StatusLists, 'listOf'>;
}

/** Adds what the function's environment names. */
export function withCertificates({
  ledger,
  secret,
  languageOf,
  publicOriginOf,
  views,
}: Services): VerificationServices {
  const documents = createDocumentClient();
  const keys = createCredentialKeys();
  return {
    ledger,
    secret,
    languageOf,
    publicOriginOf,
    tenants: new CertificateTenants(documents, environment(environmentNames.viewsTable)),
    holders: new CertificateHolders(ledger, createPersonalDataVault(documents)),
    keys,
    statusLists: new StatusLists({ views, keys, publicOriginOf }),
    logos: createIssuerLogos(),
  };
}
