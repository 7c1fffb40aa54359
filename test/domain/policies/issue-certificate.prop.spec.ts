import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CertificateState, certificate } from '../../../domain/certificate/state.ts';
import type { PublishedCourse } from '../../../domain/course/events.ts';
import { type CertificateFacts, reconcileCertificate } from '../../../domain/policies/issue-certificate.ts';
import { isRejection } from '../../../domain/shared/decision.ts';

const course: PublishedCourse = {
  courseId: 'bhv-basis',
  courseVersion: 2,
  title: 'BHV basis',
  language: 'nl',
  activities: [],
  completion: { all: [] },
  certificate: { title: 'BHV-certificaat', validMonths: 12, graceDays: 30 },
};

/** How the attempt stands after each change: active, or completed at one of three times. */
const standing = fc.constantFrom<CertificateFacts['attempt']>(
  { attempt: 1, status: 'active' },
  { attempt: 1, status: 'completed', completedAt: '2026-04-17T11:00:00.000Z' },
  { attempt: 1, status: 'completed', completedAt: '2026-04-10T11:00:00.000Z' },
  { attempt: 1, status: 'completed', completedAt: '2026-05-01T11:00:00.000Z' },
  { attempt: 1, status: 'withdrawn' },
);
/** After each change, how many events come in before the next change: late ones, repeated ones, none. */
const change = fc.record({ standing, wakings: fc.nat(3) });

function woken(state: CertificateState, attempt: CertificateFacts['attempt']): CertificateState {
  const decision = reconcileCertificate(state, {
    learnerId: 'E101',
    attempt,
    course,
    now: '2026-06-01T09:00:00.000Z',
  });
  if (isRejection(decision)) throw new Error(`A policy is not refused: ${decision.rejected}`);
  return decision.reduce<CertificateState>(certificate.evolve, state);
}

describe('whenever the events come, late, twice or together', () => {
  it('leaves the certificate as the attempt stands once the last of them has come', () => {
    fc.assert(
      fc.property(fc.array(change), standing, fc.integer({ min: 1, max: 3 }), (changes, last, wakings) => {
        let state: CertificateState = certificate.initialState;
        for (const each of [...changes, { standing: last, wakings }]) {
          for (let waking = 0; waking < each.wakings; waking += 1) state = woken(state, each.standing);
        }
        if (last.status === 'completed') {
          expect(state).toMatchObject({ status: 'issued', issuedAt: last.completedAt });
        } else {
          expect(['none', 'revoked']).toContain(state.status);
        }
      }),
    );
  });

  it('decides nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(standing), standing, (earlier, last) => {
        const once = woken(earlier.reduce(woken, certificate.initialState), last);
        expect(woken(once, last)).toBe(once);
      }),
    );
  });
});
