import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificateAsOf } from '../../../domain/as-of/qualification.ts';
import {
  type CertificateRejection,
  issueCertificate,
  revokeCertificate,
} from '../../../domain/certificate/decide.ts';
import type { CertificateEvent, IssuedCertificate } from '../../../domain/certificate/events.ts';
import { type CertificateState, certificate, certificateStatus } from '../../../domain/certificate/state.ts';
import { type Decision, isRejection } from '../../../domain/shared/decision.ts';
import { historyOf } from '../../support/histories.ts';

const timeOn = (dayOfYear: number) => new Date(Date.UTC(2026, 0, 1 + dayOfYear)).toISOString();

const earned = (dayOfYear: number): IssuedCertificate => ({
  enrolmentId: 'bhv.E100',
  learnerId: 'E100',
  courseId: 'bhv',
  courseVersion: 1,
  attempt: 1,
  title: 'BHV-certificaat',
  issuedAt: timeOn(dayOfYear),
  validUntil: timeOn(dayOfYear + 30),
  graceDays: 10,
});

const proof = { certificateId: 'proof', completedAt: timeOn(0) };

/** What became of a certificate: each on a day of its own, from the hundredth of the year. */
const fate = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('issue' as const), completedOn: fc.integer({ min: 0, max: 99 }) }),
    fc.record({ kind: fc.constant('revoke' as const), by: fc.constantFrom('person', 'completion') }),
  ),
  { maxLength: 8 },
);

type Fate = ReturnType<typeof fate.generate>['value'];

function lived(steps: Fate) {
  const recorded: [string, ...CertificateEvent[]][] = [];
  let state: CertificateState = certificate.initialState;
  for (const [index, step] of steps.entries()) {
    const now = timeOn(100 + index);
    const decision: Decision<CertificateEvent, CertificateRejection> =
      step.kind === 'issue'
        ? issueCertificate(state, { certificate: earned(step.completedOn), now })
        : revokeCertificate(state, { reason: `by ${step.by} on day ${index}`, by: step.by, now });
    if (isRejection(decision) || decision.length === 0) continue;
    state = decision.reduce<CertificateState>(certificate.evolve, state);
    recorded.push([now, ...decision]);
  }
  return { history: historyOf(...recorded), state };
}

describe('a certificate as it was at a time', () => {
  it('is now, as known now, what it is', () => {
    fc.assert(
      fc.property(fate, fc.integer({ min: 110, max: 200 }), (steps, today) => {
        const { history, state } = lived(steps);
        const now = timeOn(today);
        const known = certificateAsOf(history, proof, { at: now, knownAt: now });
        const expected =
          state.status === 'none'
            ? undefined
            : [
                certificateStatus(state, now),
                state.issuedAt,
                state.status === 'revoked' ? state.reason : undefined,
              ];
        expect(known && [known.status, known.issuedAt, known.reason]).toEqual(expected);
      }),
    );
  });

  it('does not change by what is recorded later', () => {
    fc.assert(
      fc.property(fate, fc.nat(200), fc.nat(8), (steps, day, count) => {
        const times = { at: timeOn(day), knownAt: timeOn(99 + count) };
        const known = certificateAsOf(lived(steps).history, proof, times);
        expect(known).toEqual(certificateAsOf(lived(steps.slice(0, count)).history, proof, times));
      }),
    );
  });

  it('qualifies nobody, at any time, once its completion has fallen and was not found again', () => {
    fc.assert(
      fc.property(fate, fc.nat(200), (steps, day) => {
        const fallen = lived([...steps, { kind: 'revoke', by: 'completion' }]);
        if (fallen.state.status !== 'revoked' || fallen.state.revokedBy !== 'completion') return;
        const known = certificateAsOf(fallen.history, proof, { at: timeOn(day), knownAt: timeOn(300) });
        expect(known?.fault ?? 'completion-withdrawn').toBe('completion-withdrawn');
      }),
    );
  });
});
