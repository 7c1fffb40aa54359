import { type CertificateState, certificate, summariseCertificate } from '../../domain/certificate/state.ts';
import { learner } from '../../domain/learner/state.ts';
import { reconcileCertificate } from '../../domain/policies/issue-certificate.ts';
import { isRejection } from '../../domain/shared/decision.ts';
import type { CommandMetadata, Ledger } from '../../ledger/ledger.ts';
import type { ApplicationSecret } from './application-secret.ts';
import { CertificateChains, type CertificateEdition, followEditions } from './certificate-chains.ts';
import { type Settled, settled } from './command-answer.ts';
import type { Enrolments } from './enrolments.ts';
import { enrolmentIdOf, streamOf } from './streams.ts';
import type { ViewWriter } from './view-writer.ts';

/** The last certificate of an attempt, and what became of it. */
export type ReconciledCertificate = Omit<CertificateEdition, 'state'> & {
  readonly outcome: Settled<CertificateState>;
};

/**
 * Makes the certificate of an attempt agree with the attempt as it stands: the last of those that replaced one another is
 * issued or revoked, and all before it are left as they are. Any order, any number of times: ids follow from the
 * attempt, and the decision from the facts.
 *
 * @throws Error when there is no such attempt
 */
export function certificateReconciler({
  ledger,
  enrolments,
  views,
  secret,
  now,
}: {
  readonly ledger: Ledger;
  readonly enrolments: Enrolments;
  readonly views: Pick<ViewWriter, 'putCertificateTenant'>;
  readonly secret: Pick<ApplicationSecret, 'keyFor'>;
  readonly now: () => Date;
}) {
  const chains = new CertificateChains({ ledger, secret });

  return async (
    tenant: string,
    { courseId, learnerId, attempt }: { courseId: string; learnerId: string; attempt: number },
    metadata: CommandMetadata,
  ): Promise<ReconciledCertificate> => {
    const enrolmentId = enrolmentIdOf(courseId, learnerId);

    async function reconcile({ certificateId, replaces }: Omit<CertificateEdition, 'state'>) {
      let decidedAt = 0;
      const outcome = settled(
        await ledger.execute({
          aggregate: certificate,
          stream: streamOf.certificate(tenant, certificateId),
          metadata,
          decide: async ({ state }) => {
            const [found, { version: learnerVersion }] = await Promise.all([
              // The learner may have begun the next attempt before this came here.
              enrolments.findAttempt(tenant, enrolmentId, attempt),
              ledger.load(learner, streamOf.learner(tenant, learnerId)),
            ]);
            if (!found) throw new Error(`Attempt ${attempt} of ${enrolmentId} is not in the ledger`);
            decidedAt = found.version;
            const decision = reconcileCertificate(state, {
              ...found,
              learnerId,
              learnerVersion: learnerVersion === 0 ? undefined : learnerVersion,
              replaces,
              now: now().toISOString(),
            });
            // Before there is the certificate, so that from the moment on that there is, who was given its id can check it.
            if (!isRejection(decision) && decision.some(({ type }) => type === 'CertificateIssued')) {
              await views.putCertificateTenant(tenant, { learnerId, certificateId });
            }
            return decision;
          },
          summarise: (state) => summariseCertificate(certificateId, state),
        }),
      );
      return { outcome, decidedAt };
    }

    for (;;) {
      const {
        decidedAt,
        state: _state,
        ...last
      } = await followEditions(await chains.idOf(tenant, { enrolmentId, attempt }), async (at) => {
        const reconciled = await reconcile(at);
        return { ...reconciled, state: reconciled.outcome.loaded.state };
      });
      if (last.outcome.kind !== 'committed') return last;
      // The completion may have been withdrawn between the look at it and the write: look again until nothing changes.
      if ((await enrolments.versionOf(tenant, enrolmentId)) === decidedAt) return last;
    }
  };
}
