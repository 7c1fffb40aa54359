import * as z from 'zod';
import { formatVerifierKey } from '../../../ledger/log/signed-note.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { AuditServices } from './audit-services.ts';

// GET /.well-known/leerspoor/keys: public. One key signs the logs of all companies, so it names none.
export const listKeysRoute = declareRoute({
  key: 'GET /.well-known/leerspoor/keys',
  summary: 'The keys by which checkpoints are verified, as signed-note writes verifier keys',
  request: z.strictObject(noInput),
  responses: {
    200: {
      description: 'The keys that sign, or did',
      body: z.object({
        keys: z.array(
          z.object({
            name: z.string(),
            vkey: z.string(),
            validFrom: z.string(),
            validUntil: z.string().optional(),
          }),
        ),
      }),
    },
  },
});

export const listKeys = ({ logKeys }: AuditServices) =>
  listKeysRoute.answeredBy(async () => {
    const keys = await logKeys();
    return {
      status: 200,
      body: {
        keys: keys.map(({ verifier, ...validity }) => ({
          name: verifier.name,
          vkey: formatVerifierKey(verifier),
          ...validity,
        })),
      },
    };
  });
