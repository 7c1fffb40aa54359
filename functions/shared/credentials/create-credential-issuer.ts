import type { Ledger } from '../../../ledger/ledger.ts';
import type { ApplicationSecret } from '../application-secret.ts';
import type { CertificateHolders } from '../certificate-holders.ts';
import { createKmsClient } from '../clients.ts';
import { environment } from '../environment.ts';
import { environmentNames } from '../environment-names.ts';
import type { PublishedCourses } from '../published-courses.ts';
import type { Language } from '../tenant-language.ts';
import { CredentialIssuer } from './credential-issuer.ts';
import { CredentialKeys } from './credential-keys.ts';
import { formerCredentialKeys } from './former-credential-keys.ts';

/** The keys that the function's environment names. */
export function createCredentialKeys(): CredentialKeys {
  return new CredentialKeys({
    kms: createKmsClient(),
    proofKeyId: environment(environmentNames.credentialProofKmsKey),
    jwtKeyId: environment(environmentNames.credentialJwtKmsKey),
    former: formerCredentialKeys(environment(environmentNames.formerCredentialKeys)),
  });
}

/** What makes credentials, for a function that may sign and may know who somebody is. */
export function createCredentialIssuer(services: {
  readonly ledger: Ledger;
  readonly courses: PublishedCourses;
  readonly holders: Pick<CertificateHolders, 'holderOf'>;
  readonly secret: Pick<ApplicationSecret, 'keyFor'>;
  readonly languageOf: (tenant: string) => Language;
  readonly publicOriginOf: (askedAt: string) => string;
}): CredentialIssuer {
  const { ledger, courses, holders, secret, languageOf, publicOriginOf } = services;
  const keys = createCredentialKeys();
  return new CredentialIssuer({ ledger, courses, holders, secret, languageOf, publicOriginOf, keys });
}
