import type { PublishedCourse } from '../course/events.ts';
import { correctRecord } from '../enrolment/correct.ts';
import { type EnrolmentRejection, exemptActivity } from '../enrolment/decide.ts';
import type { EnrolmentEvent } from '../enrolment/events.ts';
import { eventsOfAttempt } from '../enrolment/evidence.ts';
import { isDone } from '../enrolment/path.ts';
import { correctionsIn } from '../enrolment/records.ts';
import { type Enrolment, type EnrolmentState, factsOf } from '../enrolment/state.ts';
import { countsOn, type ExternalCertificateState } from '../external-certificate/state.ts';
import type { Decision } from '../shared/decision.ts';
import type { Recorded } from '../shared/event-catalogue.ts';

/** What the policy looks at: how things stand now, never the event that woke it. */
export interface ExemptionFacts {
  /** The version of the course that the attempt is pinned to. */
  readonly course: PublishedCourse;
  /** Every event of the enrolment, oldest first. */
  readonly history: readonly Recorded<EnrolmentEvent>[];
  /** All that the learner ever handed in, by id. */
  readonly certificates: ReadonlyMap<string, ExternalCertificateState>;
  /** The day that it is where the company is, yyyy-mm-dd. */
  readonly today: string;
  readonly now: string;
}

/** Whether a course lets certificates from elsewhere exempt from any of its activities. */
export function asksForQualifications({ activities }: Pick<PublishedCourse, 'activities'>): boolean {
  return activities.some(({ exemptByQualification }) => exemptByQualification !== undefined);
}

/**
 * Makes the exemptions of an attempt agree with the learner's certificates from elsewhere: an activity that asks for what an
 * approved one proves is exempt, and one whose certificate was withdrawn is not any more. One step at a time, so it is to be
 * asked again until it decides nothing. Woken twice, late or out of order, it comes to the same.
 *
 * What people decided stands: their own exemptions, and that this certificate exempts from an activity no more (a
 * correction). A certificate whose last day has gone by since it exempted was good when it did.
 */
export function reconcileExemptions(
  state: EnrolmentState,
  facts: ExemptionFacts,
): Decision<EnrolmentEvent, EnrolmentRejection> {
  if (state.status === 'none' || state.status === 'withdrawn') return [];
  return withdrawnExemption(state, facts) ?? newExemption(state, facts) ?? [];
}

/** Takes back the first exemption that rests on a certificate which was taken back itself. */
function withdrawnExemption(state: Enrolment, { course, history, certificates, now }: ExemptionFacts) {
  for (const { id } of course.activities) {
    const by = factsOf(state, id).exemption?.by;
    if (!by || !('externalCertificateId' in by)) continue;
    if (certificates.get(by.externalCertificateId)?.status !== 'withdrawn') continue;
    const said = exemptionsIn(state, history).findLast(
      ({ data }) => data.activityId === id && isBy(data.by, by.externalCertificateId),
    );
    if (!said) throw new Error(`No event tells of the exemption that "${id}" has`);
    return correctRecord(state, {
      course,
      history,
      eventId: said.id,
      replacement: null,
      reason: 'The certificate from elsewhere was withdrawn',
      now,
    });
  }
  return undefined;
}

/** Exempts from the first activity that is still to be done and that a certificate makes needless. */
function newExemption(state: Enrolment, { course, history, certificates, today, now }: ExemptionFacts) {
  if (state.status !== 'active') return undefined;
  for (const { id: activityId, exemptByQualification } of course.activities) {
    if (exemptByQualification === undefined || isDone(factsOf(state, activityId))) continue;
    const proofs = [...certificates]
      .filter(([, proof]) => countsOn(proof, today) && qualificationOf(proof) === exemptByQualification)
      .map(([externalCertificateId, proof]) => ({ externalCertificateId, lastDay: lastDayOf(proof) }))
      .filter(
        ({ externalCertificateId }) => !wasTakenAway(state, history, activityId, externalCertificateId),
      );
    const [best] = proofs.toSorted(byLastDay);
    if (!best) continue;
    const by = { externalCertificateId: best.externalCertificateId };
    return exemptActivity(state, { course, activityId, by, now });
  }
  return undefined;
}

type Exempted = Recorded<Extract<EnrolmentEvent, { type: 'ActivityExempted' }>>;

function exemptionsIn({ attempt }: Enrolment, history: readonly Recorded<EnrolmentEvent>[]) {
  return eventsOfAttempt(history, attempt).filter(
    (event): event is Exempted => event.type === 'ActivityExempted',
  );
}

function isBy(by: Exempted['data']['by'], externalCertificateId: string): boolean {
  return 'externalCertificateId' in by && by.externalCertificateId === externalCertificateId;
}

/** Whether somebody decided in this attempt that this certificate exempts from this activity no more. */
function wasTakenAway(
  state: Enrolment,
  history: readonly Recorded<EnrolmentEvent>[],
  activityId: string,
  externalCertificateId: string,
): boolean {
  const corrections = correctionsIn(eventsOfAttempt(history, state.attempt));
  return exemptionsIn(state, history).some(
    ({ id, data }) =>
      data.activityId === activityId && isBy(data.by, externalCertificateId) && corrections.get(id) === null,
  );
}

const qualificationOf = (proof: ExternalCertificateState) =>
  proof.status === 'none' ? undefined : proof.qualification;

/** After every day that there is. */
const forEver = '~';
const lastDayOf = (proof: ExternalCertificateState) =>
  proof.status === 'none' ? '' : (proof.validThrough ?? forEver);

interface Proof {
  readonly externalCertificateId: string;
  readonly lastDay: string;
}

/** The one that counts longest first; of two alike always the same one. */
function byLastDay(one: Proof, other: Proof): number {
  if (one.lastDay !== other.lastDay) return one.lastDay > other.lastDay ? -1 : 1;
  return one.externalCertificateId < other.externalCertificateId ? -1 : 1;
}
