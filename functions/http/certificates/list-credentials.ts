import * as z from 'zod';
import type { SignedCredential } from '../../shared/credentials/credential-issuer.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import { learnerPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { type Answer, declareRoute, noInput, type RequestContext } from '../../shared/route.ts';
import { isKnown } from '../learners/learner-records.ts';
import { ownLearnerId } from '../learners/own-learner.ts';
import type { CertificateServices } from './certificate-services.ts';
import { credentialSchema } from './get-credential.ts';

/** Whoever has more takes the older ones one by one: a Lambda answers with 6 MB at most, in 20 s. */
const maximumCredentials = 200;
const madeAtOnce = 8;

const presentation = {
  200: {
    description: `The ${maximumCredentials} newest that were not taken back, each of which can be verified by itself; an expired one says so`,
    body: z
      .object({
        '@context': z.array(z.string()),
        type: z.array(z.string()),
        verifiableCredential: z.array(credentialSchema),
      })
      .meta({ id: 'CredentialBundle' }),
  },
};

// GET /learners/{learnerId}/certificates.json and /me/certificates.json: which there are from a projection, each from the ledger.
export const listCredentialsRoute = declareRoute({
  key: 'GET /learners/{learnerId}/certificates.json',
  summary: 'All certificates of a learner as credentials that anybody can verify',
  request: z.strictObject({ ...noInput, path: learnerPath }),
  concerns: ({ path }) => path.learnerId,
  rejections: ['holder-erased'],
  responses: presentation,
});

export const listCredentials = (services: CertificateServices) =>
  listCredentialsRoute.answeredBy((request) => answer(services, request, request.path.learnerId));

export const listMyCredentialsRoute = declareRoute({
  key: 'GET /me/certificates.json',
  summary: 'All my certificates as credentials that anybody can verify',
  request: z.strictObject(noInput),
  rejections: ['holder-erased'],
  responses: presentation,
});

export const listMyCredentials = (services: CertificateServices) =>
  listMyCredentialsRoute.answeredBy((request) => answer(services, request, ownLearnerId(request.caller)));

async function answer(
  services: CertificateServices,
  { caller, origin, now, metadata }: RequestContext,
  learnerId: string,
): Promise<Answer> {
  const { views, credentials } = services;
  const { tenant } = caller;
  const ids = await views.newestCertificates(tenant, learnerId, maximumCredentials);
  // An empty bundle of somebody who is not there, or is another tenant's, would say that they have earned nothing.
  if (ids.length === 0 && caller.learnerId !== learnerId && !(await isKnown(services, tenant, learnerId))) {
    throw notFound(`Learner ${learnerId}`);
  }
  const made = new Map<string, SignedCredential>();
  await inParallel(ids, madeAtOnce, async (certificateId) => {
    made.set(certificateId, await credentials.credentialOf({ tenant, certificateId, origin, now, metadata }));
  });
  return {
    status: 200,
    body: {
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      type: ['VerifiablePresentation'],
      verifiableCredential: ids.flatMap((certificateId) => made.get(certificateId) ?? []),
    },
  };
}
