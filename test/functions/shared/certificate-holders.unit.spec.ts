import { v7 } from 'uuid';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LearnerEvent } from '../../../domain/learner/events.ts';
import { learner } from '../../../domain/learner/state.ts';
import { CertificateHolders } from '../../../functions/shared/certificate-holders.ts';
import { streamOf } from '../../../functions/shared/streams.ts';
import { Ledger } from '../../../ledger/ledger.ts';
import { MemoryTable } from '../../support/memory-table.ts';

const occurredAt = '2026-06-01T09:00:00.000Z';
const named = (ciphertext: string) => ({ personalData: { ciphertext, digest: ciphertext } });
const registered: LearnerEvent = { type: 'LearnerRegistered', occurredAt, data: named('Zoë Jansen') };
const renamed: LearnerEvent = { type: 'LearnerChanged', occurredAt, data: named('Zoë de Wit') };
const erased: LearnerEvent = { type: 'LearnerErased', occurredAt, data: { reason: 'Asked for it' } };

let ledger: Ledger;
beforeEach(() => {
  const { client } = new MemoryTable();
  ledger = new Ledger({ client, tableName: 'ledger', now: () => new Date(occurredAt), newId: v7 });
});

/** Each event is a version of its own. */
async function given(...events: readonly LearnerEvent[]): Promise<void> {
  for (const event of events) {
    await ledger.execute({
      aggregate: learner,
      stream: streamOf.learner('acme', 'E1'),
      metadata: { actor: { kind: 'user', id: 'harriet', roles: ['hr'] }, correlationId: 'test' },
      decide: () => [event],
    });
  }
}

/** By a vault whose keys are all there yet. */
async function nameAt(learnerVersion?: number): Promise<string | undefined> {
  const holders = new CertificateHolders(ledger, {
    personOf: async (_tenant, _learnerId, state) =>
      state.status === 'none' || !state.personalData
        ? undefined
        : { givenName: state.personalData.ciphertext, familyName: '' },
  });
  const holder = await holders.holderOf('acme', { learnerId: 'E1', learnerVersion });
  return holder?.givenName;
}

describe('who a certificate was issued to', () => {
  it('goes by the name of then, or the present one where none was noted', async () => {
    await given(registered, renamed);
    expect(await nameAt(1)).toBe('Zoë Jansen');
    expect(await nameAt(2)).toBe('Zoë de Wit');
    expect(await nameAt()).toBe('Zoë de Wit');
  });

  it('is nobody as soon as they are erased, though their key may be there yet', async () => {
    await given(registered, renamed, erased);
    expect(await nameAt(1)).toBeUndefined();
    expect(await nameAt()).toBeUndefined();
  });

  it('is not known of who was never registered', async () => {
    expect(await nameAt()).toBeUndefined();
  });
});
