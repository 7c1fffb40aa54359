import * as z from 'zod';
import { certificateEvents } from '../../../domain/certificate/events.ts';
import { nextExpiryNoteOf } from '../../../domain/certificate/state.ts';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { projections } from '../../shared/subscriptions.ts';
import { certificateRowSchema } from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type CertificateEvent = SubscribedEvent<(typeof projections.certificates)[number]>;

const statusEntrySchema = certificateEvents.definitions.StatusEntryAssigned.data;

/** What the summary tells beside the row: what the clock has noted so far, and its places in status lists. */
const besideSchema = z.object({
  isExpiryAnnounced: z.literal(true).optional(),
  isExpiryNoted: z.literal(true).optional(),
  statusEntry: statusEntrySchema.optional(),
  spentStatusEntries: z.array(statusEntrySchema).default([]),
});

/**
 * Events of certificates → each learner's list of certificates, the tenant's list of those that will end, and when the clock
 * has something to note of each; and by which the world finds the tenant of one, and which credentials count no more. The row is the summary that every event brings.
 */
export function projectCertificates(
  views: Pick<ViewWriter, 'putCertificate' | 'putCertificateTenant' | 'putStatusEntry'>,
) {
  return async ({ type, tenant, version, state }: CertificateEvent): Promise<void> => {
    switch (type) {
      case 'CertificateIssued':
      case 'CertificateRevoked':
      case 'CertificateReplaced':
      case 'StatusEntryAssigned':
      case 'CertificateExpiring':
      case 'CertificateExpired': {
        const row = certificateRowSchema.parse(state);
        const { statusEntry, spentStatusEntries, ...noted } = besideSchema.parse(state);
        if (type === 'CertificateIssued') await views.putCertificateTenant(tenant, row);
        for (const entry of spentStatusEntries) {
          await views.putStatusEntry(tenant, version, row, { ...entry, isSet: true });
        }
        if (statusEntry) {
          const isSet = row.status === 'revoked' || noted.isExpiryNoted === true;
          await views.putStatusEntry(tenant, version, row, { ...statusEntry, isSet });
        }
        return views.putCertificate(tenant, version, row, nextExpiryNoteOf({ ...row, ...noted }));
      }
      default:
        return unreachable(type);
    }
  };
}
