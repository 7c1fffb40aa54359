import { describe, it } from 'vitest';
import { takeStatusEntry } from '../../../domain/status-entry/decide.ts';
import type { StatusEntryEvent } from '../../../domain/status-entry/events.ts';
import { type StatusEntryState, statusEntry } from '../../../domain/status-entry/state.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<StatusEntryState, StatusEntryEvent>(statusEntry);
const now = '2026-06-01T09:00:00.000Z';
const take = (certificateId: string) => (state: StatusEntryState) =>
  takeStatusEntry(state, { certificateId, now });
const taken: StatusEntryEvent = {
  type: 'StatusEntryTaken',
  occurredAt: now,
  data: { certificateId: 'proof-1' },
};

describe('a place in a status list', () => {
  it('goes to the certificate that asks first', () => {
    given().when(take('proof-1')).then(taken);
  });

  it('stays with that certificate', () => {
    given(taken).when(take('proof-1')).thenNothing();
    given(taken).when(take('proof-2')).thenRejected({ rejected: 'status-entry-taken' });
  });
});
