import * as z from 'zod';
import { type CredentialPublicKeys, rsaPublicJwkSchema } from './former-credential-keys.ts';
import { type IssuerPlace, issuerDidOf } from './issuer-names.ts';

const verificationMethodSchema = z.union([
  z.object({
    id: z.string(),
    type: z.literal('Multikey'),
    controller: z.string(),
    publicKeyMultibase: z.string(),
  }),
  z.object({
    id: z.string(),
    type: z.literal('JsonWebKey'),
    controller: z.string(),
    publicKeyJwk: z.object({ ...rsaPublicJwkSchema.shape, alg: z.literal('RS256') }),
  }),
]);

/** A controlled identifier document (https://www.w3.org/TR/cid-1.0/), as `did:web` serves it. */
export const didDocumentSchema = z
  .object({
    '@context': z.array(z.string()),
    id: z.string(),
    verificationMethod: z.array(verificationMethodSchema),
    assertionMethod: z.array(z.string()),
  })
  .meta({ id: 'DidDocument' });
export type DidDocument = z.infer<typeof didDocumentSchema>;

/** Two keys with the names that they have in every issuer's document. */
export interface NamedKeys extends CredentialPublicKeys {
  /** The RSA key's thumbprint (RFC 7638); the other is named by itself. */
  readonly jwkThumbprint: string;
}

/** The names of an issuer's keys, as proofs and JWTs point to them. */
export function keyNamesOf(did: string, { publicKeyMultibase, jwkThumbprint }: NamedKeys) {
  return { proof: `${did}#${publicKeyMultibase}`, jwt: `${did}#${jwkThumbprint}` };
}

/**
 * An issuer's document: the keys that sign, and those before them, by which what they signed stays valid. It is made of the
 * name alone, so it tells nobody whether there is such a tenant.
 *
 * @param keys the present ones first
 */
export function didDocumentOf(place: IssuerPlace, keys: readonly NamedKeys[]): DidDocument {
  const did = issuerDidOf(place);
  const verificationMethod = keys.flatMap((pair) => {
    const { publicKeyMultibase, publicKeyJwk } = pair;
    const names = keyNamesOf(did, pair);
    return [
      { id: names.proof, type: 'Multikey' as const, controller: did, publicKeyMultibase },
      {
        id: names.jwt,
        type: 'JsonWebKey' as const,
        controller: did,
        publicKeyJwk: { ...publicKeyJwk, alg: 'RS256' as const },
      },
    ];
  });
  return {
    '@context': [
      'https://www.w3.org/ns/did/v1',
      'https://w3id.org/security/multikey/v1',
      'https://w3id.org/security/jwk/v1',
    ],
    id: did,
    verificationMethod,
    assertionMethod: verificationMethod.map(({ id }) => id),
  };
}
