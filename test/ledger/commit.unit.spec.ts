import { describe, expect, it } from 'vitest';
import { type Commit, canonicalJson, genesisHash, hashOf, seal } from '../../ledger/commit.ts';

const content: Omit<Commit, 'hash'> = {
  stream: 'acme#enrolment#bhv.E100',
  version: 1,
  commitId: '01930000-0000-7000-8000-000000000001',
  recordedAt: '2026-03-01T09:00:00.000Z',
  actor: { kind: 'user', id: 'jan', roles: ['learner'] },
  correlationId: 'request-1',
  events: [
    {
      id: '01930000-0000-7000-8000-000000000001-0',
      type: 'Enrolled',
      schemaVersion: 1,
      occurredAt: '2026-03-01T09:00:00.000Z',
      data: { attempt: 1 },
    },
  ],
  prevHash: genesisHash,
};

describe('the hash of a commit', () => {
  it('does not depend on the order in which the fields were written', () => {
    const reversed = Object.fromEntries(Object.entries(content).reverse()) as Omit<Commit, 'hash'>;
    expect(hashOf(reversed)).toBe(hashOf(content));
  });

  it('is of what stands in the commit, not of the hash that it carries', () => {
    expect(hashOf(seal(content))).toBe(seal(content).hash);
  });

  it.each<[string, Partial<Commit>]>([
    ['stream', { stream: 'acme#enrolment#bhv.E101' }],
    ['version', { version: 2 }],
    ['recordedAt', { recordedAt: '2026-03-01T09:00:00.001Z' }],
    ['actor', { actor: { kind: 'system', id: 'jan', roles: ['learner'] } }],
    ['events', { events: [] }],
    ['summary', { summary: { status: 'active' } }],
    ['prevHash', { prevHash: 'f'.repeat(64) }],
  ])('changes with %s', (_field, change) => {
    expect(hashOf({ ...content, ...change })).not.toBe(hashOf(content));
  });
});

describe('canonical JSON', () => {
  it('sorts by UTF-16 code units and writes numbers as RFC 8785 does', () => {
    expect(canonicalJson({ b: 1e21, a: [0.1, -0], '€': 'ë' })).toBe('{"a":[0.1,0],"b":1e+21,"€":"ë"}');
  });

  it('has no form for undefined', () => {
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
  });
});
