import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PublishedCourse } from '../../../domain/course/events.ts';
import type { EnrolmentDecision } from '../../../domain/enrolment/decide.ts';
import { isDone } from '../../../domain/enrolment/path.ts';
import { type EnrolmentState, enrolment, factsOf } from '../../../domain/enrolment/state.ts';
import type { ExternalCertificateState } from '../../../domain/external-certificate/state.ts';
import { reconcileExemptions } from '../../../domain/policies/exempt-by-qualification.ts';
import { isRejection } from '../../../domain/shared/decision.ts';
import { commands, decide, type History, ids, now, published } from '../../support/enrolment-walks.ts';

const today = now.slice(0, 10);
const qualification = fc.constantFrom('ehbo', 'vca');

/** Courses of which activities ask for qualifications. */
const course = fc
  .tuple(published, fc.array(fc.option(qualification), { minLength: ids.length, maxLength: ids.length }))
  .map(
    ([each, asked]): PublishedCourse => ({
      ...each,
      activities: each.activities.map((activity, index) => {
        const exemptByQualification = asked[index];
        return exemptByQualification ? { ...activity, exemptByQualification } : activity;
      }),
    }),
  );

const certificate = fc
  .record({
    qualification,
    validThrough: fc.constantFrom(undefined, '2026-03-30', '2026-04-01'),
    status: fc.constantFrom<('submitted' | 'approved' | 'withdrawn')[]>('submitted', 'approved', 'withdrawn'),
  })
  .map(({ status, validThrough, ...rest }): ExternalCertificateState => {
    const facts = {
      learnerId: 'E100',
      title: 'A diploma',
      issuedBy: 'Elsewhere',
      issuedOn: '2026-01-01',
      submittedAt: now,
      ...rest,
      ...(validThrough !== undefined && { validThrough }),
    };
    if (status === 'submitted') return { ...facts, status };
    return status === 'approved' ? { ...facts, status, approvedAt: now } : { ...facts, status, reason: 'So' };
  });

type Certificates = ReadonlyMap<string, ExternalCertificateState>;
const certificates = fc
  .array(certificate, { maxLength: 3 })
  .map((all): Certificates => new Map(all.map((each, index) => [`x${index}`, each])));

/** What people do, and how the certificates stand after it, with so many wakings: late ones, repeated ones, none. */
const change = fc.record({ asked: commands, certificates, wakings: fc.nat(2) });

interface Stream {
  readonly state: EnrolmentState;
  readonly history: History;
}

function after({ state, history }: Stream, decision: EnrolmentDecision): Stream {
  if (isRejection(decision)) return { state, history };
  const added = decision.map((event, index) => ({ ...event, id: `e${history.length + index + 1}` }));
  return { state: added.reduce<EnrolmentState>(enrolment.evolve, state), history: [...history, ...added] };
}

/** Wakes the policy once: it looks until nothing changes. */
function woken(stream: Stream, of: PublishedCourse, proofs: Certificates): Stream {
  const { state, history } = stream;
  const decision = reconcileExemptions(state, { course: of, history, certificates: proofs, today, now });
  if (isRejection(decision)) throw new Error(`A policy is not refused: ${decision.rejected}`);
  return decision.length === 0 ? stream : woken(after(stream, decision), of, proofs);
}

function always(check: (end: Stream, course: PublishedCourse, proofs: Certificates, before: Stream) => void) {
  fc.assert(
    fc.property(course, fc.array(change, { maxLength: 4 }), certificates, (of, changes, proofs) => {
      let stream = after(
        { state: enrolment.initialState, history: [] },
        decide(enrolment.initialState, of, [], { kind: 'enrol' }),
      );
      for (const { asked, certificates: meanwhile, wakings } of changes) {
        for (const each of asked) stream = after(stream, decide(stream.state, of, stream.history, each));
        for (let waking = 0; waking < wakings; waking += 1) stream = woken(stream, of, meanwhile);
      }
      check(woken(stream, of, proofs), of, proofs, stream);
    }),
    { numRuns: 300 },
  );
}

/** Nobody has said that this certificate exempts from this activity no more. */
function mayExempt({ history }: Stream, activityId: string, externalCertificateId: string): boolean {
  const attempt = history.slice(history.findLastIndex(({ type }) => type === 'Enrolled'));
  const takenAway = new Set(
    attempt.flatMap(({ type, data }) =>
      type === 'RecordCorrected' && data.replacement === null ? [data.eventId] : [],
    ),
  );
  return !attempt.some(
    (event) =>
      event.type === 'ActivityExempted' &&
      event.data.activityId === activityId &&
      'externalCertificateId' in event.data.by &&
      event.data.by.externalCertificateId === externalCertificateId &&
      takenAway.has(event.id),
  );
}

describe('whenever the events come, late, twice or together', () => {
  it('exempts from all that a certificate makes needless once the last of them has come', () => {
    always((end, of, proofs) => {
      if (end.state.status !== 'active') return;
      for (const { id, exemptByQualification: asked } of of.activities) {
        if (asked === undefined || isDone(factsOf(end.state, id))) continue;
        for (const [proofId, proof] of proofs) {
          const counts =
            proof.status === 'approved' &&
            proof.qualification === asked &&
            (proof.validThrough === undefined || proof.validThrough >= today);
          expect(counts && mayExempt(end, id, proofId)).toBe(false);
        }
      }
    });
  });

  it('leaves no exemption that rests on what was withdrawn', () => {
    always(({ state }, of, proofs) => {
      if (state.status === 'none' || state.status === 'withdrawn') return;
      for (const { id } of of.activities) {
        const by = factsOf(state, id).exemption?.by;
        if (by && 'externalCertificateId' in by) {
          expect(proofs.get(by.externalCertificateId)?.status).not.toBe('withdrawn');
        }
      }
    });
  });

  it('leaves what people exempted from, and what was done', () => {
    always(({ state }, of, _proofs, before) => {
      if (state.status === 'none' || before.state.status === 'none') return;
      for (const { id } of of.activities) {
        const [was, is] = [factsOf(before.state, id), factsOf(state, id)];
        if (was.exemption && 'actor' in was.exemption.by) expect(is.exemption).toEqual(was.exemption);
        expect({ ...is, exemption: undefined }).toEqual({ ...was, exemption: undefined });
      }
    });
  });

  it('decides nothing the second time', () => {
    always((end, of, proofs) => expect(woken(end, of, proofs)).toBe(end));
  });
});
