import { CertificateHolders } from '../../shared/certificate-holders.ts';
import { createDocumentClient } from '../../shared/clients.ts';
import { createCredentialIssuer } from '../../shared/credentials/create-credential-issuer.ts';
import type { CredentialRequest } from '../../shared/credentials/credential-issuer.ts';
import { createPersonalDataVault } from '../../shared/learner-stores.ts';
import type { ServicesWithoutViews } from '../services.ts';

/** What the code of wallets' routes works with. */
export interface WalletServices extends Pick<ServicesWithoutViews, 'ledger' | 'publicOriginOf'> {
  readonly secret: Pick<ServicesWithoutViews['secret'], 'keyFor'>;
  readonly credentials: {
    credentialOf(request: CredentialRequest): Promise<object>;
    jwtOf(request: CredentialRequest): Promise<string>;
  };
}

/** Adds what makes credentials. */
export function withCredentials(services: ServicesWithoutViews): WalletServices {
  const { ledger, secret, publicOriginOf } = services;
  const holders = new CertificateHolders(ledger, createPersonalDataVault(createDocumentClient()));
  return {
    ledger,
    secret,
    publicOriginOf,
    credentials: createCredentialIssuer({ ...services, holders }),
  };
}
