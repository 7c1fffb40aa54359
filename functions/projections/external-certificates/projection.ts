import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { projections } from '../../shared/subscriptions.ts';
import { externalCertificateRowSchema } from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type ExternalCertificateEvent = SubscribedEvent<(typeof projections)['external-certificates'][number]>;

/**
 * Events of certificates from elsewhere → each learner's list of them, and the tenant's lists of those that wait, count or do not.
 * The row is the summary that every event brings.
 */
export function projectExternalCertificates(views: Pick<ViewWriter, 'putExternalCertificate'>) {
  return async ({ type, tenant, version, state }: ExternalCertificateEvent): Promise<void> => {
    switch (type) {
      case 'ExternalCertificateSubmitted':
      case 'ExternalCertificateApproved':
      case 'ExternalCertificateDeclined':
      case 'ExternalCertificateWithdrawn':
        return views.putExternalCertificate(tenant, version, externalCertificateRowSchema.parse(state));
      default:
        return unreachable(type);
    }
  };
}
