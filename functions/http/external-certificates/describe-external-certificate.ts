import { isOver } from '../../../domain/external-certificate/state.ts';
import { todayOf } from '../../shared/company-calendar.ts';
import type { ListedExternalCertificate } from '../../shared/views.ts';

/** A certificate from elsewhere as clients read it: the clock says whether it is over. */
export function describeExternalCertificate(certificate: ListedExternalCertificate, now: Date) {
  return { ...certificate, isOver: isOver(certificate, todayOf(now)) };
}
