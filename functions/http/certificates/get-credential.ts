import * as z from 'zod';
import type { CredentialRequest } from '../../shared/credentials/credential-issuer.ts';
import { certificatePath } from '../../shared/inputs.ts';
import { declareRoute, noInput, type RequestContext } from '../../shared/route.ts';
import type { CertificateServices } from './certificate-services.ts';

/** What a credential looks like, as far as readers of openapi.json need it: the rest is Open Badges 3.0. */
export const credentialSchema = z
  .looseObject({
    '@context': z.array(z.string()),
    id: z.string(),
    type: z.array(z.string()),
    issuer: z.looseObject({ id: z.string(), name: z.string() }),
    validFrom: z.string(),
    validUntil: z.string().optional(),
    credentialSubject: z.looseObject({}),
    credentialStatus: z.looseObject({ statusListCredential: z.string(), statusListIndex: z.string() }),
    proof: z.looseObject({ verificationMethod: z.string() }),
  })
  .meta({ id: 'Credential' });

const certificateAlone = z.strictObject({ ...noInput, path: certificatePath });

// GET /certificates/{certificateId}.json: made now, and signed by KMS. The first time gives the certificate its place in a list.
export const getSignedCredentialRoute = declareRoute({
  key: 'GET /certificates/{certificateId}.json',
  summary: 'A certificate that anybody can verify: Open Badges 3.0 with a Data Integrity proof',
  request: certificateAlone,
  rejections: ['holder-erased'],
  responses: { 200: { description: 'The credential', body: credentialSchema } },
});

export const getCredential = ({ credentials }: Pick<CertificateServices, 'credentials'>) =>
  getSignedCredentialRoute.answeredBy(async (request) => ({
    status: 200,
    body: await credentials.credentialOf(asked(request)),
  }));

// GET /certificates/{certificateId}.jwt: likewise.
export const getCredentialJwtRoute = declareRoute({
  key: 'GET /certificates/{certificateId}.jwt',
  summary: 'The same as a JWT',
  request: certificateAlone,
  rejections: ['holder-erased'],
  responses: {
    200: { description: 'A compact JWS by RS256', body: z.string(), contentType: 'application/vc+jwt' },
  },
});

export const getCredentialJwt = ({ credentials }: Pick<CertificateServices, 'credentials'>) =>
  getCredentialJwtRoute.answeredBy(async (request) => ({
    status: 200,
    headers: { 'content-type': 'application/vc+jwt' },
    body: await credentials.jwtOf(asked(request)),
  }));

/** What is asked of the issuer, for who may read the certificate. */
function asked({
  path: { certificateId },
  caller: { tenant },
  origin,
  now,
  metadata,
  authorize,
}: RequestContext & { readonly path: z.infer<typeof certificatePath> }): CredentialRequest {
  return { tenant, certificateId, origin, now, metadata, authorize };
}
