import * as z from 'zod';
import { issuer, profileOf } from '../../../domain/issuer/state.ts';
import { etagOf } from '../../shared/command-answer.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { describeIssuer, issuerBodySchema } from './issuer-body.ts';

// GET /issuer: from the ledger. Of a tenant that has said nothing, its id is the name.
export const getIssuerRoute = declareRoute({
  key: 'GET /issuer',
  summary: 'How your organisation shows itself on what it issues',
  request: z.strictObject(noInput),
  responses: { 200: { description: 'The profile', body: issuerBodySchema } },
});

export const getIssuer = ({ ledger, publicOriginOf }: Pick<Services, 'ledger' | 'publicOriginOf'>) =>
  getIssuerRoute.answeredBy(async ({ caller: { tenant }, origin }) => {
    const { state, version } = await ledger.load(issuer, streamOf.issuer(tenant));
    return {
      status: 200,
      headers: { etag: etagOf(version) },
      body: describeIssuer(tenant, profileOf(state, tenant), publicOriginOf(origin)),
    };
  });
