import * as z from 'zod';
import { certificate, summariseCertificate } from '../../../domain/certificate/state.ts';
import { reconcileCertificate } from '../../../domain/policies/issue-certificate.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { ApplicationSecret } from '../../shared/application-secret.ts';
import type { BusEvent } from '../../shared/bus-event.ts';
import { certificateIdOf } from '../../shared/certificate-id.ts';
import type { Enrolments } from '../../shared/enrolments.ts';
import { streamOf } from '../../shared/streams.ts';

/** What both events that wake the policy say; the rest is read from the ledger, as it is now. */
const wakingDataSchema = z.object({ attempt: z.number().int() });
const wakingStateSchema = z.object({ courseId: z.string(), learnerId: z.string() });

/**
 * CourseCompleted, CompletionWithdrawn → the attempt's certificate agrees with the enrolment as it stands. Any order,
 * any number of times: the certificate's id follows from the attempt, and the decision from the facts.
 */
export function issueCertificatePolicy({
  ledger,
  enrolments,
  secret,
  now,
}: {
  ledger: Ledger;
  enrolments: Enrolments;
  secret: ApplicationSecret;
  now: () => Date;
}) {
  return async (event: BusEvent): Promise<void> => {
    const { tenant } = event;
    const { attempt } = wakingDataSchema.parse(event.data);
    const { courseId, learnerId } = wakingStateSchema.parse(event.state);
    const enrolmentId = `${courseId}.${learnerId}`;
    const certificateId = certificateIdOf(await secret.keyFor('certificate-id'), {
      tenant,
      enrolmentId,
      attempt,
    });
    const reconcile = () =>
      ledger.execute({
        aggregate: certificate,
        stream: streamOf.certificate(tenant, certificateId),
        metadata: {
          actor: { kind: 'system', id: 'issue-certificate', roles: [] },
          correlationId: event.correlationId,
          causationId: event.id,
        },
        decide: async ({ state }) => {
          // The learner may have begun the next attempt before this event came here.
          const found = await enrolments.findAttempt(tenant, enrolmentId, attempt);
          if (!found) throw new Error(`${event.type} came from an attempt that is not in the ledger`);
          return reconcileCertificate(state, { ...found, learnerId, now: now().toISOString() });
        },
        summarise: (state) => summariseCertificate(certificateId, state),
      });
    // The completion may have been withdrawn between the look at it and the write: look again until nothing changes.
    while ((await reconcile()).kind === 'committed');
  };
}
