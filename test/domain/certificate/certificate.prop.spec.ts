import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issueCertificate, noteExpiry, revokeCertificate } from '../../../domain/certificate/decide.ts';
import type { CertificateEvent } from '../../../domain/certificate/events.ts';
import {
  type CertificateState,
  certificate,
  certificateStatus,
  nextExpiryNoteOf,
} from '../../../domain/certificate/state.ts';
import { isRejection } from '../../../domain/shared/decision.ts';
import { eventFixtures } from '../../support/event-fixtures.ts';
import { frozen } from '../../support/frozen.ts';

const completions = ['2026-04-17T11:00:00.000Z', '2026-05-01T11:00:00.000Z'];

const earned = {
  enrolmentId: 'bhv-basis.E101',
  learnerId: 'E101',
  courseId: 'bhv-basis',
  courseVersion: 2,
  attempt: 1,
  title: 'BHV-certificaat',
};

type Request =
  | { readonly kind: 'issue'; readonly issuedAt: string }
  | { readonly kind: 'revoke'; readonly by: 'person' | 'completion' };

const request: fc.Arbitrary<Request> = fc.oneof(
  fc.record({ kind: fc.constant('issue' as const), issuedAt: fc.constantFrom(...completions) }),
  fc.record({ kind: fc.constant('revoke' as const), by: fc.constantFrom('person', 'completion') }),
);

function decide(state: CertificateState, asked: Request): readonly CertificateEvent[] {
  const decision =
    asked.kind === 'issue'
      ? issueCertificate(state, {
          certificate: {
            ...earned,
            issuedAt: asked.issuedAt,
            graceDays: 30,
          },
          now: '2026-06-01T09:00:00.000Z',
        })
      : revokeCertificate(state, { reason: 'A mistake', by: asked.by, now: '2026-06-01T09:00:00.000Z' });
  return isRejection(decision) ? [] : decision;
}

function historyOf(requests: readonly Request[]): readonly CertificateEvent[] {
  const history: CertificateEvent[] = [];
  let state: CertificateState = certificate.initialState;
  for (const asked of requests) {
    const events = decide(state, asked);
    state = events.reduce(certificate.evolve, state);
    history.push(...events);
  }
  return history;
}

describe('however often a certificate is issued and revoked', () => {
  it('never issues twice on one completion without a revocation between', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 20 }), (requests) => {
        let standing: string | undefined;
        for (const event of historyOf(requests)) {
          if (event.type === 'CertificateIssued') {
            expect(event.data.issuedAt).not.toBe(standing);
            standing = event.data.issuedAt;
          } else {
            standing = undefined;
          }
        }
      }),
    );
  });

  it('never issues again what a person revoked', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 20 }), (requests) => {
        const history = historyOf(requests);
        const byPerson = history.findIndex(
          (event) => event.type === 'CertificateRevoked' && event.data.by === 'person',
        );
        if (byPerson >= 0) expect(history.slice(byPerson + 1)).toEqual([]);
      }),
    );
  });

  it('decides nothing when the same is asked twice', () => {
    fc.assert(
      fc.property(fc.array(request), request, (requests, last) => {
        const state = historyOf([...requests, last]).reduce<CertificateState>(
          certificate.evolve,
          certificate.initialState,
        );
        expect(decide(state, last)).toEqual([]);
      }),
    );
  });
});

describe('as time goes by', () => {
  const time = fc
    .date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString());
  const order = ['valid', 'in-grace', 'expired'];

  it('a certificate only goes from valid to in grace to expired', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 0, max: 90 }), time, time, (validUntil, graceDays, one, other) => {
        const [earlier, later] = one < other ? [one, other] : [other, one];
        const issued = { status: 'issued' as const, validUntil, graceDays };
        const before = order.indexOf(certificateStatus(issued, earlier));
        const after = order.indexOf(certificateStatus(issued, later));
        expect(before).toBeGreaterThanOrEqual(0);
        expect(after).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});

describe('what the clock notes of a certificate', () => {
  const moments = fc.array(
    fc
      .date({ min: new Date('2026-04-18'), max: new Date('2028-06-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    { minLength: 1, maxLength: 12 },
  );
  const issuedWith = (graceDays: number): CertificateEvent => ({
    type: 'CertificateIssued',
    occurredAt: '2026-04-17T11:00:00.000Z',
    data: {
      ...earned,
      issuedAt: '2026-04-17T11:00:00.000Z',
      validUntil: '2027-04-17T11:00:00.000Z',
      graceDays,
    },
  });

  it('is due exactly when it decides something, and ends, whenever it comes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), moments, (graceDays, times) => {
        let state = certificate.evolve(certificate.initialState, issuedWith(graceDays));
        const types: string[] = [];
        for (const now of [...times.toSorted(), '2030-01-01T00:00:00.000Z']) {
          for (let round = 0; round < 3; round += 1) {
            const from = state.status === 'none' ? undefined : nextExpiryNoteOf(state);
            const decision = noteExpiry(state, { now });
            const events = isRejection(decision) ? [] : decision;
            expect(events.length > 0).toBe(from !== undefined && from <= now);
            state = events.reduce(certificate.evolve, state);
            types.push(...events.map(({ type }) => type));
          }
        }
        expect(state.status === 'none' ? '' : nextExpiryNoteOf(state)).toBeUndefined();
        expect([['CertificateExpired'], ['CertificateExpiring', 'CertificateExpired']]).toContainEqual(types);
      }),
    );
  });
});

describe('the fold of a certificate', () => {
  const stored = eventFixtures('certificate').map((fixture) => certificate.events.read(fixture));

  it('takes any history, changes no state in place, and stays plain JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...stored), { maxLength: 20 }), (history) => {
        const state = history.reduce<CertificateState>(
          (current, event) => frozen(certificate.evolve(current, event)),
          frozen(certificate.initialState),
        );
        expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
      }),
    );
  });
});
