import type { AssignmentRule } from '../assignment/events.ts';
import { appliesTo } from '../assignment/state.ts';
import type { CertificateState } from '../certificate/state.ts';
import type { PublishedCourse } from '../course/events.ts';
import { type EnrolmentRejection, enrol, withdraw } from '../enrolment/decide.ts';
import type { EnrolmentEvent } from '../enrolment/events.ts';
import { type Enrolment, type EnrolmentState, lastCompletedAttempt } from '../enrolment/state.ts';
import type { LearnerState } from '../learner/state.ts';
import { addDays } from '../shared/calendar.ts';
import { type Decision, unreachable } from '../shared/decision.ts';

/** A rule that holds now. */
export type Assignment = AssignmentRule & { readonly assignmentId: string };

/** What the policy looks at: how things stand now, never the event that woke it. */
export interface TrainingFacts {
  readonly learner: LearnerState;
  /** All of the tenant that have not ended; those of other courses change nothing. */
  readonly assignments: readonly Assignment[];
  /** The day (yyyy-mm-dd) that it is where the company is. */
  readonly today: string;
}

/** How the learner stands in one course. */
export interface CourseFacts {
  readonly courseId: string;
  readonly enrolment: EnrolmentState;
  /** That of `lastCompletedAttempt(enrolment)`; `none` when there is no such attempt, or no certificate of it yet. */
  readonly certificate: CertificateState;
  /** So many days before the certificate ends the course begins again by itself, as it is offered now; undefined: never. */
  readonly renewDaysBeforeExpiry?: number | undefined;
}

/** What is to be done about one learner in one course. */
export type Training =
  /** By a rule, or because the course itself asks for it. */
  | { readonly todo: 'enrol'; readonly assignmentId?: string; readonly dueOn: string }
  | { readonly todo: 'withdraw'; readonly reason: string }
  /** Time alone changes that on the day `until`, if there is one. */
  | { readonly todo: 'nothing'; readonly until?: string };

export interface TrainingPlan {
  readonly enrol: readonly {
    readonly courseId: string;
    readonly assignmentId?: string;
    readonly dueOn: string;
  }[];
  readonly withdraw: readonly { readonly courseId: string; readonly reason: string }[];
  /** The first day on which time alone makes another plan. */
  readonly lookAgainOn?: string;
}

/**
 * Decides whether a learner must begin a course, or need not go on with it.
 *
 * - Who is in service and whom a rule is for is enrolled, unless they completed the course: once, or for a rule that
 *   repeats until so many days before the certificate ends. Who gave up begins again, since mandatory is mandatory;
 *   an exemption is the way out. A certificate that a person revoked proves nothing, so its course begins again.
 * - Who is in service and holds a certificate begins again so many days before it ends, or ended, where the course says
 *   so without any rule. That is an offer: who gives it up by hand is not asked again before the next certificate, and who
 *   leaves finds it as it was on coming back.
 * - Only what a rule began is withdrawn. Who is not in service is withdrawn from all of it; whom no rule is for any
 *   more, of what they have not touched: work that was done stays, and may be finished.
 *
 * Of several rules for a course the one that is due first makes the enrolment, and any of them keeps it. Woken twice,
 * late or out of order, it decides the same.
 */
export function trainingOf(course: CourseFacts, { learner, assignments, today }: TrainingFacts): Training {
  const { courseId, enrolment, certificate } = course;
  const rules = assignments.filter(
    (rule) =>
      rule.courseId === courseId && learner.status === 'active' && appliesTo(rule, learner.employment),
  );
  const renewal = learner.status === 'active' ? renewalOf(course) : undefined;
  const isRenewing = renewal !== undefined && renewal.from <= today;
  if (enrolment.status === 'active') {
    return rules.length > 0 || isRenewing ? nothing : withdrawalOf(enrolment, learner);
  }
  const begins = rules.map((rule) => ({ rule, from: neededFrom(enrolment, certificate, rule) }));
  const due = begins.filter(({ from }) => from !== undefined && from <= today).map(({ rule }) => rule);
  const [first] = due.toSorted(byUrgency);
  if (first) {
    const { assignmentId, dueDays } = first;
    return { todo: 'enrol', assignmentId, dueOn: addDays(today, dueDays).slice(0, 10) };
  }
  if (renewal && isRenewing) return { todo: 'enrol', dueOn: renewal.dueOn };
  const until = firstOf([...begins.map(({ from }) => from), renewal?.from]);
  return until === undefined ? nothing : { todo: 'nothing', until };
}

/** What is to be done about a learner in all courses that a rule names or that the learner is enrolled in. */
export function planTraining(courses: readonly CourseFacts[], facts: TrainingFacts): TrainingPlan {
  const all = courses
    .map((course) => ({ courseId: course.courseId, training: trainingOf(course, facts) }))
    .sort((one, other) => (one.courseId < other.courseId ? -1 : 1));
  const lookAgainOn = firstOf(
    all.map(({ training }) => (training.todo === 'nothing' ? training.until : undefined)),
  );
  return {
    enrol: all.flatMap(({ courseId, training }) => {
      if (training.todo !== 'enrol') return [];
      const { todo: _todo, ...enrolment } = training;
      return [{ courseId, ...enrolment }];
    }),
    withdraw: all.flatMap(({ courseId, training }) =>
      training.todo === 'withdraw' ? [{ courseId, reason: training.reason }] : [],
    ),
    ...(lookAgainOn !== undefined && { lookAgainOn }),
  };
}

/**
 * Makes an enrolment agree with the rules as they stand: the command of the plan, decided on the enrolment as it is
 * when it is written. A course that is retired is begun by nobody.
 */
export function reconcileTraining(
  state: EnrolmentState,
  {
    course,
    isRetired,
    learnerId,
    certificate,
    now,
    ...facts
  }: TrainingFacts & {
    /** The version that is offered now. */
    readonly course: PublishedCourse;
    readonly isRetired: boolean;
    readonly learnerId: string;
    readonly certificate: CertificateState;
    readonly now: string;
  },
): Decision<EnrolmentEvent, EnrolmentRejection> {
  const renewDaysBeforeExpiry = isRetired ? undefined : course.certificate?.renewDaysBeforeExpiry;
  const training = trainingOf(
    { courseId: course.courseId, enrolment: state, certificate, renewDaysBeforeExpiry },
    facts,
  );
  switch (training.todo) {
    case 'enrol': {
      if (isRetired) return [];
      const { assignmentId, dueOn } = training;
      const by =
        assignmentId === undefined ? { renewal: { dueOn } } : { assignment: { assignmentId, dueOn } };
      return enrol(state, { course, isRetired, learnerId, ...by, now });
    }
    case 'withdraw':
      return withdraw(state, { reason: training.reason, now });
    case 'nothing':
      return [];
    default:
      return unreachable(training);
  }
}

const nothing: Training = { todo: 'nothing' };

function withdrawalOf(enrolment: Enrolment, learner: LearnerState): Training {
  if (enrolment.assignmentId === undefined) return nothing;
  switch (learner.status) {
    case 'active':
      return isUntouched(enrolment) ? { todo: 'withdraw', reason: 'No longer assigned' } : nothing;
    case 'expected':
    case 'left':
    case 'erased':
      return { todo: 'withdraw', reason: 'Not in service' };
    case 'none':
      return nothing;
    default:
      return unreachable(learner);
  }
}

function isUntouched({ activities }: Enrolment): boolean {
  return Object.keys(activities).length === 0;
}

/** The day from which the learner needs the course by a rule; undefined when that is not foreseen. */
function neededFrom(
  enrolment: EnrolmentState,
  certificate: CertificateState,
  { repeatDaysBeforeExpiry }: Assignment,
): string | undefined {
  if (lastCompletedAttempt(enrolment) === undefined) return always;
  switch (certificate.status) {
    // Not issued yet, or the course gives none: completed is completed.
    case 'none':
      return undefined;
    case 'revoked':
      return certificate.revokedBy === 'person' ? always : undefined;
    case 'issued': {
      const { validUntil } = certificate;
      if (validUntil === undefined || repeatDaysBeforeExpiry === undefined) return undefined;
      return addDays(validUntil, -repeatDaysBeforeExpiry).slice(0, 10);
    }
    default:
      return unreachable(certificate);
  }
}

/** From which day the course itself asks for the next attempt, and by when; undefined when it does not. */
function renewalOf({
  enrolment,
  certificate,
  renewDaysBeforeExpiry,
}: CourseFacts): { readonly from: string; readonly dueOn: string } | undefined {
  if (renewDaysBeforeExpiry === undefined || certificate.status !== 'issued') return undefined;
  const { validUntil } = certificate;
  // What no rule began somebody gave up by hand.
  const isGivenUp = enrolment.status === 'withdrawn' && enrolment.assignmentId === undefined;
  if (validUntil === undefined || isGivenUp) return undefined;
  return {
    from: addDays(validUntil, -renewDaysBeforeExpiry).slice(0, 10),
    dueOn: validUntil.slice(0, 10),
  };
}

/** Before every day. */
const always = '';

/** The order in which rules count: due first; then by id, so that the order in which they are read does not matter. */
function byUrgency(one: Assignment, other: Assignment): number {
  return one.dueDays - other.dueDays || (one.assignmentId < other.assignmentId ? -1 : 1);
}

function firstOf(days: readonly (string | undefined)[]): string | undefined {
  return days.flatMap((day) => day ?? []).sort()[0];
}
