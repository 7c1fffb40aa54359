/** Where things lie in the bucket of files: prefixes, followed by `<tenant>/`. */
export const filePlaces = {
  /** The tenants' logos, by what is in them: `logos/<tenant>/<sha256>` */
  logos: 'logos/',
  /** Proofs of what learners earned elsewhere: `external-certificates/<tenant>/<learnerId>/<externalCertificateId>` */
  externalCertificates: 'external-certificates/',
} as const;

/**
 * Where a tenant's logo lies.
 *
 * @param sha256 the digest of its bytes, in hexadecimal: whoever has the key has the one picture that it can be
 */
export function logoKey(tenant: string, sha256: string): string {
  return `${filePlaces.logos}${tenant}/${sha256}`;
}

/** Where all files of a learner's external certificates lie. */
export function externalCertificatesPlace(tenant: string, learnerId: string): string {
  return `${filePlaces.externalCertificates}${tenant}/${learnerId}/`;
}

/** Where the file of an external certificate lies: under no name of its own, as that may name people. */
export function externalCertificateKey(
  tenant: string,
  { learnerId, externalCertificateId }: { learnerId: string; externalCertificateId: string },
): string {
  return externalCertificatesPlace(tenant, learnerId) + externalCertificateId;
}
