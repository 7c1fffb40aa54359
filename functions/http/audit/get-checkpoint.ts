import * as z from 'zod';
import { declareRoute, noInput } from '../../shared/route.ts';
import { plainText } from './audit-inputs.ts';
import type { AuditServices } from './audit-services.ts';
import { demandHead } from './sealed-head.ts';

// GET /audit/checkpoint: the newest, as it was signed.
export const getCheckpointRoute = declareRoute({
  key: 'GET /audit/checkpoint',
  summary: 'The signed head of the sealed log: a signed note (C2SP tlog-checkpoint)',
  request: z.strictObject(noInput),
  responses: {
    200: { description: 'Origin, size, root and signature', body: z.string(), contentType: plainText },
  },
});

export const getCheckpoint = ({ log }: AuditServices) =>
  getCheckpointRoute.answeredBy(async ({ caller: { tenant } }) => {
    const { note } = await demandHead(log, tenant);
    return { status: 200, headers: { 'content-type': plainText }, body: note };
  });
