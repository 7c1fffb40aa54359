import { CertificateHolders } from '../../shared/certificate-holders.ts';
import { createDocumentClient } from '../../shared/clients.ts';
import { createCredentialIssuer } from '../../shared/credentials/create-credential-issuer.ts';
import type { CredentialIssuer } from '../../shared/credentials/credential-issuer.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { InsightViews } from '../../shared/insight-views.ts';
import { createIssuerLogos, type IssuerLogos } from '../../shared/issuer-logos.ts';
import { createPersonalDataVault } from '../../shared/learner-stores.ts';
import { LiveRows } from '../../shared/row-write.ts';
import { ViewWriter } from '../../shared/view-writer.ts';
import type { Services } from '../services.ts';

/** What the routes of certificates have beside the others. */
export interface CertificateServices extends Services {
  readonly logos: Pick<IssuerLogos, 'read' | 'keep'>;
  readonly insight: Pick<InsightViews, 'learnerPlaces' | 'placesOfPeople'>;
  readonly viewWriter: Pick<ViewWriter, 'putCertificateTenant'>;
  readonly credentials: Pick<CredentialIssuer, 'credentialOf' | 'credentialAndFactsOf' | 'jwtOf'>;
}

/** Adds what the function's environment names. */
export function withCredentials(services: Services): CertificateServices {
  const documents = createDocumentClient();
  const viewsTable = environment(environmentNames.viewsTable);
  const holders = new CertificateHolders(services.ledger, createPersonalDataVault(documents));
  return {
    ...services,
    credentials: createCredentialIssuer({ ...services, holders }),
    logos: createIssuerLogos(),
    insight: new InsightViews(documents, viewsTable),
    viewWriter: new ViewWriter(new LiveRows(documents, viewsTable)),
  };
}
