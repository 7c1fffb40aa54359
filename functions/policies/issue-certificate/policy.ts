import * as z from 'zod';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import { certificateReconciler } from '../../shared/reconcile-certificate.ts';
import type { policies } from '../../shared/subscriptions.ts';

type WakingEvent = SubscribedEvent<(typeof policies)['issue-certificate'][number]>;

const ofAttemptSchema = z.object({ attempt: z.number().int() });
const summarySchema = z.object({ courseId: z.string(), learnerId: z.string() });

/**
 * CourseCompleted, CompletionWithdrawn → the attempt's certificate agrees with the enrolment as it stands.
 * CertificateReplaced → so does the one in its place, though whoever replaced it came no further.
 */
export function issueCertificatePolicy(dependencies: Parameters<typeof certificateReconciler>[0]) {
  const reconcile = certificateReconciler(dependencies);
  return async (event: WakingEvent): Promise<void> => {
    const { courseId, learnerId } = summarySchema.parse(event.state);
    const { attempt } = ofAttemptSchema.parse(placeOfAttempt(event));
    await reconcile(
      event.tenant,
      { courseId, learnerId, attempt },
      {
        actor: { kind: 'system', id: 'issue-certificate', roles: [] },
        correlationId: event.correlationId,
        causationId: event.id,
      },
    );
  };
}

/** What tells which attempt an event is about: the summary of an enrolment tells of the newest, which may be another. */
function placeOfAttempt({ type, data, state }: WakingEvent): unknown {
  switch (type) {
    case 'CourseCompleted':
    case 'CompletionWithdrawn':
      return data;
    case 'CertificateReplaced':
      return state;
    default:
      return unreachable(type);
  }
}
