import * as z from 'zod';
import { revokeCertificate as decideRevokeCertificate } from '../../../domain/certificate/decide.ts';
import { certificate, summariseCertificate } from '../../../domain/certificate/state.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { certificatePath, reasonBody } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { certificateBodySchema } from './certificate-body.ts';
import { describeCertificate } from './describe-certificate.ts';

// POST /certificates/{certificateId}/revoke: RevokeCertificate. What a person revoked stays revoked.
export const revokeCertificateRoute = declareRoute({
  key: 'POST /certificates/{certificateId}/revoke',
  summary: 'Take a certificate back, with the reason',
  request: z.strictObject({ ...noInput, path: certificatePath, body: reasonBody }),
  rejections: ['unknown-certificate'],
  responses: { 200: { description: 'Revoked', body: certificateBodySchema } },
});

export const revokeCertificate = ({ ledger }: Services) =>
  revokeCertificateRoute.answeredBy(
    async ({ path: { certificateId }, body: { reason }, caller: { tenant }, now, metadata }) => {
      const outcome = settled(
        await ledger.execute({
          aggregate: certificate,
          stream: streamOf.certificate(tenant, certificateId),
          metadata,
          decide: ({ state }) =>
            decideRevokeCertificate(state, { reason, by: 'person', now: now.toISOString() }),
          summarise: (state) => summariseCertificate(certificateId, state),
        }),
      );
      return commandAnswer(outcome, {
        status: 200,
        body: describeCertificate(certificateId, outcome.loaded.state, now),
      });
    },
  );
