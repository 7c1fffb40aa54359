import * as z from 'zod';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { wholeNumber } from './audit-inputs.ts';
import type { AuditServices } from './audit-services.ts';

const hexSchema = z.string().regex(/^[0-9a-f]{64}$/);

// GET /audit/proofs/{position}: that a commit is in the log of some size (RFC 6962, 2.1.1).
export const getProofRoute = declareRoute({
  key: 'GET /audit/proofs/{position}',
  summary: 'The inclusion proof of one position of the sealed log',
  request: z.strictObject({
    ...noInput,
    path: z.strictObject({ position: wholeNumber }),
    query: z.strictObject({
      size: wholeNumber.optional().describe('In the tree of that size; default: of the newest checkpoint'),
    }),
  }),
  responses: {
    200: {
      description: 'The proof; `path` runs from the leaf up',
      body: z.object({
        position: z.number().int(),
        leafHash: hexSchema,
        size: z.number().int(),
        path: z.array(hexSchema),
      }),
    },
  },
});

export const getProof = ({ log }: AuditServices) =>
  getProofRoute.answeredBy(async ({ path: { position }, query: { size }, caller: { tenant } }) => {
    const proof = await log.prove(tenant, position, size);
    if (!proof) {
      throw notFound(
        size === undefined ? `Position ${position}` : `Position ${position} in a tree of ${size}`,
      );
    }
    return {
      status: 200,
      body: {
        position: proof.position,
        leafHash: hexOf(proof.leafHash),
        size: proof.size,
        path: proof.path.map(hexOf),
      },
    };
  });

const hexOf = (hash: Uint8Array) => Buffer.from(hash).toString('hex');
