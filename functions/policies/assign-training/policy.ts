import * as z from 'zod';
import { appliesTo } from '../../../domain/assignment/state.ts';
import { type CertificateState, certificate } from '../../../domain/certificate/state.ts';
import { courseEvents, type PublishedCourse } from '../../../domain/course/events.ts';
import { course } from '../../../domain/course/state.ts';
import { summariseEnrolment } from '../../../domain/enrolment/path.ts';
import { type EnrolmentState, enrolment, lastCompletedAttempt } from '../../../domain/enrolment/state.ts';
import { learner } from '../../../domain/learner/state.ts';
import {
  type CourseFacts,
  planTraining,
  reconcileTraining,
} from '../../../domain/policies/assign-training.ts';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { Ledger, Loaded } from '../../../ledger/ledger.ts';
import type { ApplicationSecret } from '../../shared/application-secret.ts';
import { CertificateChains } from '../../shared/certificate-chains.ts';
import { todayOf } from '../../shared/company-calendar.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { PublishedCourses } from '../../shared/published-courses.ts';
import { enrolmentIdOf, streamOf } from '../../shared/streams.ts';
import type { policies } from '../../shared/subscriptions.ts';
import type { Cause, Look, TrainingQueue, Walk } from '../../shared/training-queue.ts';
import type { TrainingViews } from '../../shared/training-views.ts';
import type { ViewNotes } from '../../shared/view-notes.ts';
import { assignmentRowSchema, courseRowSchema, learnerRowSchema } from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type WakingEvent = SubscribedEvent<(typeof policies)['assign-training'][number]>;

interface Dependencies {
  readonly ledger: Ledger;
  readonly courses: PublishedCourses;
  readonly secret: Pick<ApplicationSecret, 'keyFor'>;
  readonly trainings: TrainingViews;
  readonly views: Pick<ViewWriter, 'putAssignment' | 'putLearner'>;
  readonly notes: Pick<ViewNotes, 'noteTraining' | 'putTrainingDue'>;
  readonly queue: Pick<TrainingQueue, 'look' | 'walk'>;
  readonly now: () => Date;
}

/** All that the events of enrolments and certificates are asked; the rest is read as it is now. */
const aboutLearnerSchema = z.object({ learnerId: z.string(), courseId: z.string() });

/**
 * Who must begin a course is enrolled, who need not any more is withdrawn. Woken by learners, by their enrolments and
 * certificates, by rules and by days, in any order, any number of times: each time it looks at how things stand.
 *
 * Learner and rule may come at the same moment. Each is first written where the other side looks, and only then looks
 * at the other side: one of both finds the other (docs/decisions/0009-training-by-two-sides.md).
 */
export function assignTrainingPolicy(dependencies: Dependencies) {
  const { ledger, courses, trainings, views, notes, queue, now } = dependencies;
  const certificateChains = new CertificateChains(dependencies);

  /** An event that may change who needs which training. */
  async function hear(event: WakingEvent): Promise<void> {
    const { type, tenant, version, state } = event;
    const cause = { correlationId: event.correlationId, causationId: event.id };
    switch (type) {
      case 'LearnerRegistered':
      case 'LearnerChanged':
      case 'LearnerStarted':
      case 'LearnerLeft':
      case 'LearnerReturned':
      case 'LearnerErased': {
        const row = learnerRowSchema.parse(state);
        // The projection does the same, but perhaps later, and a walk that begins now must find the learner.
        await views.putLearner(tenant, version, row);
        return look({ tenant, learnerId: row.learnerId }, cause);
      }
      case 'CertificateIssued':
      case 'CertificateRevoked':
      case 'CompletionWithdrawn':
      case 'Withdrawn':
        return look({ tenant, ...aboutLearnerSchema.parse(state) }, cause);
      case 'AssignmentPut':
      case 'AssignmentEnded':
        // As above: whoever joins while the walk goes on must find the rule.
        await views.putAssignment(tenant, version, assignmentRowSchema.parse(state));
        return queue.walk({ tenant }, cause);
      case 'CoursePublished': {
        // It may have been retired until now, and then nobody was enrolled.
        const { courseId } = courseRowSchema.parse(state);
        // Who holds its certificate may have to begin again by what it says now.
        if (renewDaysOf(event) !== undefined) return queue.walk({ tenant, courseId }, cause);
        const rules = await trainings.activeAssignments(tenant);
        return rules.some((rule) => rule.courseId === courseId) ? queue.walk({ tenant }, cause) : undefined;
      }
      default:
        return unreachable(type);
    }
  }

  /** Has each learner of a page looked at by a message of their own, then goes on: no tenant is too large. */
  async function walk({ tenant, after, courseId }: Walk, cause: Cause): Promise<void> {
    const { learnerIds, next } = await trainings.learnersInService(tenant, after);
    await queue.look(
      learnerIds.map((learnerId) => ({ tenant, learnerId, courseId })),
      cause,
    );
    // Behind those looks in the queue, which mostly keeps the order: so hardly more than a page of them waits at once, and
    // others get their turn.
    if (next !== undefined) await queue.walk({ tenant, after: next, courseId }, cause);
  }

  /** Makes the enrolments of one learner agree with the rules. */
  async function look(whose: Look, cause: Cause): Promise<void> {
    // The facts may have changed between the look at them and the write: look again until nothing changes.
    while (await changeSomething(whose, cause));
  }

  async function changeSomething(
    { tenant, learnerId, courseId: about }: Look,
    cause: Cause,
  ): Promise<boolean> {
    const noted = await trainings.notedTraining(tenant, learnerId);
    const facts = await factsAbout(tenant, learnerId);
    const { learner: person } = facts;
    const needed = facts.assignments.filter(
      (rule) => person.status === 'active' && appliesTo(rule, person.employment),
    );
    const courseIds = new Set([
      ...noted.courseIds,
      ...needed.map(({ courseId }) => courseId),
      ...(about === undefined ? [] : [about]),
    ]);
    const standings = await Promise.all(
      [...courseIds].map((courseId) => standingIn(tenant, learnerId, courseId)),
    );
    const plan = planTraining(standings, facts);
    const lasting = [...plan.withdraw, ...plan.enrol, ...standings.filter(beginsAgain)];
    const toNote = lasting
      .map(({ courseId }) => courseId)
      .filter((courseId) => !noted.courseIds.has(courseId));
    for (const courseId of new Set(toNote)) await notes.noteTraining(tenant, learnerId, courseId);
    let hasChanged = false;
    for (const { courseId } of [...plan.withdraw, ...plan.enrol]) {
      if (await reconcile(tenant, learnerId, courseId, cause)) hasChanged = true;
    }
    if (!hasChanged && plan.lookAgainOn !== noted.dueOn) {
      await notes.putTrainingDue(tenant, learnerId, plan.lookAgainOn);
      hasChanged = true;
    }
    return hasChanged;
  }

  async function reconcile(
    tenant: string,
    learnerId: string,
    courseId: string,
    cause: Cause,
  ): Promise<boolean> {
    let decidedWith: PublishedCourse | undefined;
    const outcome = await ledger.execute({
      aggregate: enrolment,
      stream: streamOf.enrolment(tenant, enrolmentIdOf(courseId, learnerId)),
      metadata: {
        actor: { kind: 'system', id: 'assign-training', roles: [] },
        correlationId: cause.correlationId,
        ...(cause.causationId !== undefined && { causationId: cause.causationId }),
      },
      decide: async ({ state }: Loaded<EnrolmentState>) => {
        const [facts, certificate, offered] = await Promise.all([
          factsAbout(tenant, learnerId),
          certificateOf(tenant, learnerId, courseId, state),
          ledger.load(course, streamOf.course(tenant, courseId)),
        ]);
        if (offered.state.status === 'none') throw new Error(`Course ${courseId} is not in the ledger`);
        const newest = { courseId, ...offered.state.latest };
        decidedWith =
          state.status === 'active' ? await courses.pinned(tenant, courseId, state.courseVersion) : newest;
        return reconcileTraining(state, {
          ...facts,
          course: newest,
          isRetired: offered.state.status === 'retired',
          learnerId,
          certificate,
          now: now().toISOString(),
        });
      },
      summarise: (state, events) =>
        state.status === 'none' || !decidedWith ? null : summariseEnrolment(state, decidedWith, events),
    });
    if (outcome.kind === 'rejected') {
      throw new Error(`What the policy decided was refused: ${outcome.rejection.rejected}`);
    }
    return outcome.kind === 'committed';
  }

  async function factsAbout(tenant: string, learnerId: string) {
    const [assignments, { state }] = await Promise.all([
      trainings.activeAssignments(tenant),
      ledger.load(learner, streamOf.learner(tenant, learnerId)),
    ]);
    return { assignments, learner: state, today: todayOf(now()) };
  }

  async function standingIn(tenant: string, learnerId: string, courseId: string): Promise<CourseFacts> {
    const enrolmentId = enrolmentIdOf(courseId, learnerId);
    const [{ state }, { state: offered }] = await Promise.all([
      ledger.load(enrolment, streamOf.enrolment(tenant, enrolmentId)),
      ledger.load(course, streamOf.course(tenant, courseId)),
    ]);
    return {
      courseId,
      enrolment: state,
      certificate: await certificateOf(tenant, learnerId, courseId, state),
      ...(offered.status === 'published' && {
        renewDaysBeforeExpiry: offered.latest.certificate?.renewDaysBeforeExpiry,
      }),
    };
  }

  async function certificateOf(
    tenant: string,
    learnerId: string,
    courseId: string,
    state: EnrolmentState,
  ): Promise<CertificateState> {
    const attempt = lastCompletedAttempt(state);
    if (attempt === undefined) return certificate.initialState;
    const enrolmentId = enrolmentIdOf(courseId, learnerId);
    return (await certificateChains.endOf(tenant, { enrolmentId, attempt })).state;
  }

  return { hear, walk, look };
}

/** So many days before the certificate ends the course begins again, by the version that was published. */
function renewDaysOf(event: WakingEvent): number | undefined {
  const published = courseEvents.read(event);
  return published.type === 'CoursePublished' ? published.data.certificate?.renewDaysBeforeExpiry : undefined;
}

/** Whether a course that no rule need be about is to be looked at again before the learner's certificate ends. */
function beginsAgain({ certificate, renewDaysBeforeExpiry }: CourseFacts): boolean {
  return renewDaysBeforeExpiry !== undefined && certificate.status === 'issued';
}
