import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { projections } from '../../shared/subscriptions.ts';
import { certificateRowSchema } from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type CertificateEvent = SubscribedEvent<(typeof projections.certificates)[number]>;

/** Events of certificates → each learner's list of certificates. The row is the summary that every event brings. */
export function projectCertificates(views: Pick<ViewWriter, 'putCertificate'>) {
  return async ({ type, tenant, version, state }: CertificateEvent): Promise<void> => {
    switch (type) {
      case 'CertificateIssued':
      case 'CertificateRevoked':
      case 'CertificateExpired':
        return views.putCertificate(tenant, version, certificateRowSchema.parse(state));
      default:
        return unreachable(type);
    }
  };
}
