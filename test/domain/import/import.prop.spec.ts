import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approveImport,
  beginImport,
  finishImport,
  receiveImport,
  stopImport,
} from '../../../domain/import/decide.ts';
import type { ImportCounts, ImportEvent } from '../../../domain/import/events.ts';
import { type ImportLine, importLine, nextInLine, summariseImport } from '../../../domain/import/state.ts';
import { isRejection } from '../../../domain/shared/decision.ts';
import { eventFixtures } from '../../support/event-fixtures.ts';
import { frozen } from '../../support/frozen.ts';

const now = '2026-11-24T02:00:00.000Z';
const days = ['2026-11-21', '2026-11-22', '2026-11-23'].map((day) => `${day}T23:00:00.000Z`);
const ids = ['a', 'b', 'c', 'd', 'e'];
const counts: ImportCounts = {
  rows: 1,
  created: 1,
  updated: 0,
  unchanged: 0,
  left: 0,
  rejected: 0,
  warnings: 0,
};

type Request =
  | { readonly kind: 'receive'; readonly importId: string; readonly exportedAt: string }
  | { readonly kind: 'begin' | 'stop' | 'approve' | 'finish' | 'fail'; readonly importId: string };

const importId = fc.constantFrom(...ids);
const request: fc.Arbitrary<Request> = fc.oneof(
  fc.record({ kind: fc.constant('receive' as const), importId, exportedAt: fc.constantFrom(...days) }),
  fc.record({ kind: fc.constantFrom('begin', 'stop', 'approve', 'finish', 'fail'), importId }),
);

function decide(state: ImportLine, asked: Request): readonly ImportEvent[] {
  const { importId } = asked;
  const decision = (() => {
    switch (asked.kind) {
      case 'receive': {
        const { exportedAt } = asked;
        const file = {
          importId,
          location: { ciphertext: `${importId}-under-nonce-1` },
          etag: 'etag',
          sha256: 'sha256',
          bytes: 1,
          mode: 'delta' as const,
          exportedAt,
        };
        return receiveImport(state, { file, now });
      }
      case 'begin':
        return beginImport(state, { importId, now });
      case 'stop':
        return stopImport(state, { importId, reason: 'file-ends-short', active: 3, wouldLeave: 1, now });
      case 'approve':
        return approveImport(state, { importId, now });
      case 'finish':
        return finishImport(state, { importId, outcome: 'done', counts, now });
      case 'fail':
        return finishImport(state, { importId, outcome: 'failed', reason: 'file-refused', counts, now });
      default:
        return asked satisfies never;
    }
  })();
  return isRejection(decision) ? [] : decision;
}

function lineAfter(requests: readonly Request[], from: ImportLine = importLine.initialState): ImportLine {
  return requests.reduce((state, asked) => decide(state, asked).reduce(importLine.evolve, state), from);
}

/** What an importer does when it is woken, until the line is empty; the order in which files were done. */
function worked(from: ImportLine): readonly string[] {
  const order: string[] = [];
  let state = from;
  for (let next = nextInLine(state); next; next = nextInLine(state)) {
    const { importId } = next;
    state = lineAfter([{ kind: 'begin', importId }], state);
    if (nextInLine(state)?.importId !== importId) continue;
    state = lineAfter([{ kind: 'finish', importId }], state);
    order.push(importId);
  }
  return order;
}

describe('whatever is asked of the line, and in whatever order', () => {
  it('decides nothing when the same is asked twice', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), request, (requests, last) => {
        expect(decide(lineAfter([...requests, last]), last)).toEqual([]);
      }),
    );
  });

  it('has one file under way at most, and that one first', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), (requests) => {
        const state = lineAfter(requests);
        const begun = state.line.filter(({ status }) => status === 'applying');
        expect(begun.length).toBeLessThanOrEqual(1);
        if (begun[0]) expect(nextInLine(state)).toBe(begun[0]);
      }),
    );
  });

  it('tells in each commit of the one file that it is about', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), request, (requests, last) => {
        const events = decide(lineAfter(requests), last);
        const state = lineAfter([...requests, last]);
        for (const { data } of events) expect(summariseImport(data.importId, state)).not.toBeNull();
        expect(events.length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leaves nothing waiting in vain once the importer has worked', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), (requests) => {
        expect(worked(lineAfter(requests)).length).toBeLessThanOrEqual(ids.length);
      }),
    );
  });
});

describe('whenever files come before the importer is woken', () => {
  const files = fc.uniqueArray(fc.record({ importId, exportedAt: fc.constantFrom(...days) }), {
    selector: ({ importId }) => importId,
  });

  it('applies all of them in the order in which they were exported', () => {
    fc.assert(
      fc.property(files, (dropped) => {
        const line = lineAfter(dropped.map((file) => ({ kind: 'receive', ...file })));
        // Sorting is stable: those that were exported at once stay as they came.
        const expected = dropped.toSorted((one, other) =>
          one.exportedAt < other.exportedAt ? -1 : one.exportedAt > other.exportedAt ? 1 : 0,
        );
        expect(worked(line)).toEqual(expected.map(({ importId }) => importId));
      }),
    );
  });
});

describe('the fold of the line', () => {
  const stored = eventFixtures('import').map((fixture) => importLine.events.read(fixture));
  const history = fc.array(fc.constantFrom(...stored), { maxLength: 30 });

  it('takes any history, changes no state in place, and stays plain JSON', () => {
    fc.assert(
      fc.property(history, (events) => {
        const state = events.reduce<ImportLine>(
          (current, event) => frozen(importLine.evolve(current, event)),
          frozen(importLine.initialState),
        );
        expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
      }),
    );
  });
});
