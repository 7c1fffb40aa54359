import { type Commit, genesisHash, type Json, seal } from '../../ledger/commit.ts';

/** A commit with one event for each of the given data. */
export function commitWith(
  data: readonly Json[],
  more: Partial<Omit<Commit, 'hash' | 'events'>> = {},
): Commit {
  const { commitId = '0190c9a0-0000-7000-8000-000000000001' } = more;
  return seal({
    stream: 'acme#enrolment#bhv.E100',
    version: 1,
    commitId,
    recordedAt: '2026-03-01T09:00:00.000Z',
    actor: { kind: 'user', id: 'jan', roles: ['learner'] },
    correlationId: 'request-1',
    summary: { status: 'active' },
    prevHash: genesisHash,
    ...more,
    events: data.map((value, index) => ({
      id: `${commitId}-${index}`,
      type: 'ActivityProgressed',
      schemaVersion: 1,
      occurredAt: '2026-03-01T08:59:00.000Z',
      data: value,
    })),
  });
}
