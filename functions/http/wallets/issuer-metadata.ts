import type { CredentialIssuerMetadata } from '@openid4vc/openid4vci';
import { credentialContexts, credentialTypes } from '../../shared/credentials/achievement-credential.ts';
import { type IssuerPlace, issuerUrlOf } from '../../shared/credentials/issuer-names.ts';
import { proofAlgorithms } from './holder-key.ts';

/** The two forms of one credential that a wallet may choose from. */
export const credentialForms = ['ldp_vc', 'jwt_vc_json'] as const;
export type CredentialForm = (typeof credentialForms)[number];

/** The form that a wallet asks for by the name of a configuration; undefined when there is none of that name. */
export function formOfConfiguration(configurationId: string): CredentialForm | undefined {
  return credentialForms.find((form) => configurationIdOf(form) === configurationId);
}

/** Under which name a wallet asks for a form. */
export const configurationIdOf = (form: CredentialForm) => `certificate_${form}`;

/** https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html, 12.2.4; the same for each well-formed name. */
export function issuerMetadataOf(place: IssuerPlace): CredentialIssuerMetadata {
  const issuer = issuerUrlOf(place);
  return {
    credential_issuer: issuer,
    credential_endpoint: `${issuer}/credentials`,
    nonce_endpoint: `${issuer}/nonce`,
    credential_configurations_supported: Object.fromEntries(
      credentialForms.map((form) => [configurationIdOf(form), configurations[form]]),
    ),
  };
}

const common = {
  // Who signs the proof with a key that stands in it gets a did:jwk of it.
  cryptographic_binding_methods_supported: ['jwk', 'did:jwk', 'did:key'],
  proof_types_supported: { jwt: { proof_signing_alg_values_supported: [...proofAlgorithms] } },
  credential_metadata: {
    display: [
      { name: 'Certificate', locale: 'en' },
      { name: 'Certificaat', locale: 'nl' },
    ],
  },
};
const configurations = {
  ldp_vc: {
    ...common,
    format: 'ldp_vc',
    credential_definition: {
      '@context': [...credentialContexts],
      type: [...credentialTypes],
    },
    credential_signing_alg_values_supported: ['eddsa-rdfc-2022'],
  },
  jwt_vc_json: {
    ...common,
    format: 'jwt_vc_json',
    credential_definition: { type: [...credentialTypes] },
    credential_signing_alg_values_supported: ['RS256'],
  },
};

/** RFC 8414. Tokens are given for codes that are in offers, to wallets that nobody registers. */
export function authorizationServerMetadataOf(place: IssuerPlace) {
  const issuer = issuerUrlOf(place);
  return {
    issuer,
    token_endpoint: `${issuer}/token`,
    token_endpoint_auth_methods_supported: ['none'],
    grant_types_supported: [preAuthorizedCodeGrant],
    // There is no authorization endpoint; the field is required all the same.
    response_types_supported: [],
    'pre-authorized_grant_anonymous_access_supported': true,
  };
}

/** The grant of a code that its owner got beforehand (OpenID4VCI 1.0, 3.5). */
export const preAuthorizedCodeGrant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';
