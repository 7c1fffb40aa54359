import { type Decision, unreachable } from '../shared/decision.ts';
import type { StatusEntryEvent } from './events.ts';
import type { StatusEntryState } from './state.ts';

export interface TakeStatusEntry {
  readonly certificateId: string;
  readonly now: string;
}

export type StatusEntryRejection = { readonly rejected: 'status-entry-taken' };

/** Takes a place in a status list for a certificate; the certificate that has it already keeps it. */
export function takeStatusEntry(
  state: StatusEntryState,
  { certificateId, now }: TakeStatusEntry,
): Decision<StatusEntryEvent, StatusEntryRejection> {
  switch (state.status) {
    case 'free':
      return [{ type: 'StatusEntryTaken', occurredAt: now, data: { certificateId } }];
    case 'taken':
      return state.certificateId === certificateId ? [] : { rejected: 'status-entry-taken' };
    default:
      return unreachable(state);
  }
}
