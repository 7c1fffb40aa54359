import * as z from 'zod';
import { changeIssuerProfile } from '../../../domain/issuer/decide.ts';
import type { IssuerEvent } from '../../../domain/issuer/events.ts';
import { type IssuerState, issuer, profileOf } from '../../../domain/issuer/state.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { CertificateServices } from './certificate-services.ts';
import { describeIssuer, issuerBodySchema, issuerInputSchema } from './issuer-body.ts';

// PUT /issuer: ChangeIssuerProfile. Certificates are made when they are asked for, and so show it from now on.
export const putIssuerRoute = declareRoute({
  key: 'PUT /issuer',
  summary: 'Say how your organisation shows itself on what it issues, former certificates included',
  request: z.strictObject({ ...noInput, body: issuerInputSchema }),
  responses: { 200: { description: 'Changed, or the same already', body: issuerBodySchema } },
});

export const putIssuer = ({
  ledger,
  logos,
  publicOriginOf,
}: Pick<CertificateServices, 'ledger' | 'logos' | 'publicOriginOf'>) =>
  putIssuerRoute.answeredBy(
    async ({ body: { logo: given, ...shown }, caller: { tenant }, origin, now, metadata }) => {
      // First: a profile must not name a picture that is not there. One that no profile names does no harm.
      const kept = given ? await logos.keep(tenant, given.bytes, given.contentType) : undefined;
      const outcome = settled(
        await ledger.execute<IssuerState, IssuerEvent, never>({
          aggregate: issuer,
          stream: streamOf.issuer(tenant),
          metadata,
          decide: ({ state }) => {
            const logo = given === undefined ? state.profile?.logo : kept;
            return changeIssuerProfile(state, {
              profile: { ...shown, ...(logo && { logo }) },
              now: now.toISOString(),
            });
          },
        }),
      );
      return commandAnswer(outcome, {
        status: 200,
        body: describeIssuer(tenant, profileOf(outcome.loaded.state, tenant), publicOriginOf(origin)),
      });
    },
  );
