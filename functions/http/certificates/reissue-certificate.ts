import * as z from 'zod';
import { replaceCertificate } from '../../../domain/certificate/decide.ts';
import { certificate, summariseCertificate } from '../../../domain/certificate/state.ts';
import { learner } from '../../../domain/learner/state.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { certificatePath, reasonBody } from '../../shared/inputs.ts';
import { certificateReconciler } from '../../shared/reconcile-certificate.ts';
import { problemOfRejection } from '../../shared/rejections.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { certificateBodySchema } from './certificate-body.ts';
import type { CertificateServices } from './certificate-services.ts';
import { describeCertificate } from './describe-certificate.ts';

// POST /certificates/{certificateId}/reissue: ReplaceCertificate, then the certificate that comes in its place, as of the
// same completion and under the name that the learner has now (docs/decisions/0026-reissue.md).
export const reissueCertificateRoute = declareRoute({
  key: 'POST /certificates/{certificateId}/reissue',
  summary: 'Issue a certificate anew in the place of one, such as after a change of name',
  request: z.strictObject({ ...noInput, path: certificatePath, body: reasonBody }),
  rejections: [
    'unknown-certificate',
    'certificate-revoked',
    'certificate-replaced',
    'too-many-editions',
    'learner-erased',
  ],
  responses: {
    201: { description: 'The new one; the old one says which that is', body: certificateBodySchema },
  },
});

export const reissueCertificate = ({
  ledger,
  enrolments,
  secret,
  certificateChains,
  viewWriter,
}: Pick<CertificateServices, 'ledger' | 'enrolments' | 'secret' | 'certificateChains' | 'viewWriter'>) =>
  reissueCertificateRoute.answeredBy(
    async ({ path: { certificateId }, body: { reason }, caller: { tenant }, now, metadata }) => {
      const replaced = settled(
        await ledger.execute({
          aggregate: certificate,
          stream: streamOf.certificate(tenant, certificateId),
          metadata,
          decide: async ({ state }) => {
            if (state.status === 'none') return { rejected: 'unknown-certificate' as const };
            const { learnerId, enrolmentId, attempt } = state;
            const [{ edition }, found, { state: person }] = await Promise.all([
              certificateChains.endOf(tenant, state),
              enrolments.findAttempt(tenant, enrolmentId, attempt),
              ledger.load(learner, streamOf.learner(tenant, learnerId)),
            ]);
            if (person.status === 'erased') return { rejected: 'learner-erased' as const };
            // It is about to be revoked, and nothing would come in its place.
            if (state.status === 'issued' && found?.attempt.status !== 'completed')
              return completionWithdrawn;
            const replacedBy = await certificateChains.idOf(tenant, state, edition + 1);
            return replaceCertificate(state, {
              replacedBy,
              edition: edition + 1,
              reason,
              now: now.toISOString(),
            });
          },
          summarise: (state) => summariseCertificate(certificateId, state),
        }),
      );
      const { state } = replaced.loaded;
      if (state.status === 'none') throw new Error('A certificate that was replaced was issued');
      // What If-Match says is of the old one; the key is of both, so that a repeat finds what the first did in either.
      const { expectedVersions: _expectedVersions, ...cause } = metadata;
      const reconcile = certificateReconciler({
        ledger,
        enrolments,
        views: viewWriter,
        secret,
        now: () => now,
      });
      const next = await reconcile(tenant, state, cause);
      // The completion was withdrawn in between; once it is granted again the next one is issued.
      if (next.outcome.loaded.state.status === 'none') throw problemOfRejection(completionWithdrawn);
      return commandAnswer(
        replaced.kind === 'replayed' && next.outcome.kind !== 'replayed'
          ? { kind: 'replayed', commit: replaced.commit, loaded: next.outcome.loaded }
          : next.outcome,
        {
          status: 201,
          body: describeCertificate(next.certificateId, next.outcome.loaded.state, now),
        },
      );
    },
  );

const completionWithdrawn = { rejected: 'certificate-revoked' } as const;
