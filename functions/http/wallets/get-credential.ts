import * as z from 'zod';
import { certificate } from '../../../domain/certificate/state.ts';
import { issuerPath } from '../../shared/inputs.ts';
import { OAuthError, ProblemError } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { walletAccess } from '../../shared/wallet-tokens.ts';
import { checkProof } from './check-proof.ts';
import { formOfConfiguration } from './issuer-metadata.ts';
import type { WalletServices } from './wallet-services.ts';

// POST /issuers/{issuerId}/credentials: the credential, to who has the token and proves to have the key that it is made out to.
// The token says which certificate; the wallet, in which form.
export const getCredentialRoute = declareRoute({
  key: 'POST /issuers/{issuerId}/credentials',
  summary: 'The credential of a certificate, for the key of a wallet (OpenID4VCI)',
  malformedAs: 'invalid_credential_request',
  request: z.strictObject({
    ...noInput,
    path: issuerPath,
    body: z.looseObject({
      credential_configuration_id: z.string().optional().describe('The form: one of those in the offer'),
      credential_identifier: z.unknown().optional(),
      credential_response_encryption: z.unknown().optional(),
      proofs: z.looseObject({ jwt: z.array(z.string()).optional() }).optional(),
    }),
  }),
  responses: {
    200: {
      description: 'The credential',
      body: z.object({
        credentials: z.array(z.object({ credential: z.union([z.string(), z.looseObject({})]) })),
      }),
    },
    401: { description: 'No token, or one whose time is over' },
  },
});

export const getCredential = ({ ledger, secret, credentials, publicOriginOf }: WalletServices) =>
  getCredentialRoute.answeredBy(
    async ({ path: { issuerId: tenant }, body, headers, origin, now, metadata }) => {
      const token = bearerTokenOf(headers.authorization);
      const access = walletAccess.open(await secret.keyFor('wallet-offer'), tenant, token, now.toISOString());
      if (!access) {
        throw new OAuthError('invalid_token', 'The token is not of this issuer, or its time is over.', {
          status: 401,
          headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
        });
      }
      if (body.credential_response_encryption !== undefined) {
        throw new OAuthError('invalid_encryption_parameters', 'Answers are not encrypted here beyond TLS.');
      }
      if (body.credential_identifier !== undefined) {
        throw new OAuthError('unknown_credential_identifier', 'Ask by credential_configuration_id.');
      }
      if (body.credential_configuration_id === undefined) {
        throw new OAuthError('invalid_credential_request', 'Send the credential_configuration_id.');
      }
      const form = formOfConfiguration(body.credential_configuration_id);
      if (!form) {
        throw new OAuthError(
          'unknown_credential_configuration',
          'Ask for one of those that the offer names.',
        );
      }
      const [proof, ...more] = body.proofs?.jwt ?? [];
      if (proof === undefined || more.length > 0) {
        throw new OAuthError('invalid_proof', 'Send one proof: proofs with jwt, a list of one.');
      }
      const nonceKey = await secret.keyFor('wallet-nonce');
      const issuer = { origin: publicOriginOf(origin), tenant };
      const holderId = await checkProof(proof, { issuer, now, nonceKey });
      const { certificateId } = access;
      const { state } = await ledger.load(certificate, streamOf.certificate(tenant, certificateId));
      if (state.status !== 'issued') throw denied();
      const wanted = { tenant, certificateId, holderId, origin, now, metadata };
      const making = form === 'jwt_vc_json' ? credentials.jwtOf(wanted) : credentials.credentialOf(wanted);
      const credential = await making.catch((error: unknown) => {
        // Such as that whose it is was erased.
        throw error instanceof ProblemError ? denied() : error;
      });
      return { status: 200, body: { credentials: [{ credential }] } };
    },
  );

const denied = () =>
  new OAuthError(
    'credential_request_denied',
    'The certificate was revoked, or can not be made out any more.',
  );

/** @throws OAuthError 401; of somebody who sent none, nothing is said to be wrong (RFC 6750, 3.1) */
function bearerTokenOf(authorization: string | undefined): string {
  const token = /^Bearer +(?<token>[\w-]+)$/i.exec(authorization ?? '')?.groups?.token;
  if (token !== undefined) return token;
  throw new OAuthError('invalid_token', 'Send the access token: Authorization: Bearer.', {
    status: 401,
    headers: { 'www-authenticate': 'Bearer' },
  });
}
