import { describe, expect, it } from 'vitest';
import { genesisHash, seal } from '../../ledger/commit.ts';
import {
  alwaysStoredBytes,
  commitOf,
  digestOf,
  maximumRecentCommands,
  pack,
  type RecentCommand,
  rememberCommand,
  unpack,
} from '../../ledger/item.ts';
import { noise } from '../support/sample-text.ts';

const commit = seal({
  stream: 'acme#enrolment#bhv.E100',
  version: 7,
  commitId: '01930000-0000-7000-8000-000000000001',
  recordedAt: '2026-03-01T09:00:00.000Z',
  actor: { kind: 'user', id: 'jan', roles: ['learner'] },
  correlationId: 'request-1',
  events: [],
  prevHash: genesisHash,
});

/** What a client's random Idempotency-Keys leave behind. */
const commands = (count: number): RecentCommand[] =>
  Array.from({ length: count }, (_, index) => [digestOf(`key-${index}`), 9_950 + index]);

describe('a packed state', () => {
  it('opens as what was packed', () => {
    const snapshot = { state: { title: 'Zoë 🎓', minutes: [0, 0.5, -1], none: null }, commands: commands(3) };
    expect(unpack(pack(snapshot))).toEqual(snapshot);
  });

  it('is small enough to be stored each time when it holds 4 KB of ordinary JSON and all commands', () => {
    // 20 activities of a learner; what differs between them differs as in life: moments, scores, session ids.
    const facts = (index: number) => ({
      progress: ((index * 37) % 100) / 100,
      bestScore: ((index * 61) % 100) / 100,
      attempts: index % 4,
      secondsSpent: (index * 7_919) % 9_000,
      attendance:
        index % 3 === 0
          ? [
              {
                sessionId: noise(index, 22),
                status: 'present',
                mode: 'remote',
                minutes: 235,
                sessionMinutes: 240,
              },
            ]
          : [],
      completedAt: new Date(Date.UTC(2026, 0, 1) + index * 987_654_321).toISOString(),
    });
    const state = {
      status: 'active',
      courseId: 'bhv-basis',
      learnerId: 'E10042',
      activities: Object.fromEntries(
        Array.from({ length: 21 }, (_, index) => [`module-${index}-theory`, facts(index)]),
      ),
    };
    expect(JSON.stringify(state).length).toBeGreaterThan(3_800);
    const packed = pack({ state, commands: commands(maximumRecentCommands) });
    expect(packed.byteLength).toBeLessThanOrEqual(alwaysStoredBytes);
  });
});

describe('the commands that a stream remembers', () => {
  it('are kept with the versions that they produced', () => {
    expect(rememberCommand([], { commandId: 'a', version: 1 })).toEqual([[digestOf('a'), 1]]);
  });

  it('do not grow by a commit without a commandId', () => {
    const before = commands(2);
    expect(rememberCommand(before, { version: 3 })).toEqual(before);
  });

  it('are the last 32: the oldest goes first', () => {
    const after = rememberCommand(commands(32), { commandId: 'new', version: 10_000 });
    expect(after).toEqual([...commands(32).slice(1), [digestOf('new'), 10_000]]);
  });

  it('have a digest that does not depend on when or where it is made', () => {
    expect(digestOf('key-1')).toBe('vil0');
    expect(digestOf('key-2')).not.toBe(digestOf('key-1'));
  });
});

describe('the commit of an item', () => {
  it('is what was sealed, without the cache beside it', () => {
    const item = { ...commit, state: new Uint8Array([1]), stateVersion: 3, stateAt: 7 };
    expect(commitOf(item)).toEqual(commit);
    expect(Object.keys(commitOf(item))).not.toContain('state');
  });
});
