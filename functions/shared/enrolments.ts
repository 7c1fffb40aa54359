import type { PublishedCourse } from '../../domain/course/events.ts';
import { course } from '../../domain/course/state.ts';
import type { EnrolmentRejection } from '../../domain/enrolment/decide.ts';
import { type EnrolmentEvent, enrolmentEvents } from '../../domain/enrolment/events.ts';
import { summariseEnrolment, summariseRequest } from '../../domain/enrolment/path.ts';
import {
  type Attempt,
  attemptOf,
  type Enrolment,
  type EnrolmentState,
  enrolment,
} from '../../domain/enrolment/state.ts';
import { type Decision, isRejection } from '../../domain/shared/decision.ts';
import type { Recorded } from '../../ledger/aggregate.ts';
import type { CommandMetadata, Ledger, Loaded } from '../../ledger/ledger.ts';
import { type Settled, settled } from './command-answer.ts';
import { notFound } from './problem.ts';
import type { PublishedCourses } from './published-courses.ts';
import { partsOfEnrolmentId, streamOf } from './streams.ts';

/** An enrolment and the version of the course that it is pinned to. */
export interface PinnedEnrolment {
  readonly version: number;
  readonly state: Enrolment;
  readonly course: PublishedCourse;
}

/** What a command made of an enrolment. */
export interface ChangedEnrolment extends PinnedEnrolment {
  readonly change: Settled<EnrolmentState>;
}

/** A course as it is offered now. */
export interface OfferedCourse {
  readonly course: PublishedCourse;
  readonly isRetired: boolean;
}

export type EnrolmentDecision = Decision<EnrolmentEvent, EnrolmentRejection>;

function isBeginning(decision: EnrolmentDecision): boolean {
  return !isRejection(decision) && decision.some(({ type }) => type === 'Enrolled');
}

/** Enrolments, each with its course: what neither the domain nor the ledger can bring together alone. */
export class Enrolments {
  readonly #ledger: Ledger;
  readonly #courses: PublishedCourses;

  constructor(ledger: Ledger, courses: PublishedCourses) {
    this.#ledger = ledger;
    this.#courses = courses;
  }

  /** The enrolment as it is now; undefined when there never was one. */
  async find(tenant: string, enrolmentId: string): Promise<PinnedEnrolment | undefined> {
    const loaded = await this.#ledger.load(enrolment, streamOf.enrolment(tenant, enrolmentId));
    return this.#pinned(tenant, loaded);
  }

  /** One attempt, also one that another followed, with the course as it was pinned then; undefined when unknown. */
  async findAttempt(
    tenant: string,
    enrolmentId: string,
    attempt: number,
  ): Promise<
    { readonly version: number; readonly attempt: Attempt; readonly course: PublishedCourse } | undefined
  > {
    const { version, state } = await this.#ledger.load(enrolment, streamOf.enrolment(tenant, enrolmentId));
    const found = attemptOf(state, attempt);
    if (state.status === 'none' || !found) return undefined;
    return {
      version,
      attempt: found,
      course: await this.#courses.pinned(tenant, state.courseId, found.courseVersion),
    };
  }

  /** All that happened in an enrolment up to a version, oldest first: what a decision about a correction looks at. */
  async historyOf(
    tenant: string,
    enrolmentId: string,
    toVersion: number,
  ): Promise<readonly Recorded<EnrolmentEvent>[]> {
    const commits = await Array.fromAsync(
      this.#ledger.read(streamOf.enrolment(tenant, enrolmentId), { toVersion }),
    );
    return commits.flatMap(({ events }) => events.map((event) => enrolmentEvents.read(event)));
  }

  /** The version that an enrolment is at; 0 when there never was one. */
  async versionOf(tenant: string, enrolmentId: string): Promise<number> {
    const { version } = await this.#ledger.load(enrolment, streamOf.enrolment(tenant, enrolmentId));
    return version;
  }

  /**
   * Runs a command on an enrolment that exists.
   *
   * @throws ProblemError 404 when there never was such an enrolment, 409 when a rule says no
   */
  async change(
    tenant: string,
    enrolmentId: string,
    metadata: CommandMetadata,
    decide: (pinned: PinnedEnrolment) => EnrolmentDecision | Promise<EnrolmentDecision>,
  ): Promise<ChangedEnrolment> {
    const change = await this.#run(tenant, enrolmentId, metadata, async (loaded) => {
      const pinned = await this.#pinned(tenant, loaded);
      if (!pinned) throw notFound(`Enrolment ${enrolmentId}`);
      return { course: pinned.course, decision: await decide(pinned) };
    });
    const pinned = await this.#pinned(tenant, change.loaded);
    if (!pinned) throw new Error('A command that was carried out leaves an enrolment');
    return { ...pinned, change };
  }

  /**
   * Runs a command that begins an enrolment, or concerns the request for one: with the course as it is offered now, and as
   * the enrolment that there is has it.
   *
   * @throws ProblemError 404 when there is no such course, 409 when a rule says no
   */
  async changeOrBegin(
    tenant: string,
    enrolmentId: string,
    metadata: CommandMetadata,
    decide: (state: EnrolmentState, offered: OfferedCourse, pinned: PublishedCourse) => EnrolmentDecision,
  ): Promise<Settled<EnrolmentState>> {
    const { courseId } = partsOfEnrolmentId(enrolmentId);
    return this.#run(tenant, enrolmentId, metadata, async (loaded) => {
      const offered = await this.#ledger.load(course, streamOf.course(tenant, courseId));
      if (offered.state.status === 'none') throw notFound(`Course ${courseId}`);
      const newest = { courseId, ...offered.state.latest };
      const isRetired = offered.state.status === 'retired';
      const pinned = (await this.#pinned(tenant, loaded))?.course ?? newest;
      const decision = decide(loaded.state, { course: newest, isRetired }, pinned);
      // What is said of a request leaves an attempt that is over with the version that it was of.
      return { course: isBeginning(decision) ? newest : pinned, decision };
    });
  }

  async #run(
    tenant: string,
    enrolmentId: string,
    metadata: CommandMetadata,
    decide: (
      loaded: Loaded<EnrolmentState>,
    ) => Promise<{ course: PublishedCourse; decision: EnrolmentDecision }>,
  ): Promise<Settled<EnrolmentState>> {
    let decidedWith: PublishedCourse | undefined;
    const outcome = await this.#ledger.execute({
      aggregate: enrolment,
      stream: streamOf.enrolment(tenant, enrolmentId),
      metadata,
      decide: async (loaded: Loaded<EnrolmentState>) => {
        const { course, decision } = await decide(loaded);
        decidedWith = course;
        return decision;
      },
      summarise: (state, events) => {
        if (!decidedWith) return null;
        const { learnerId } = partsOfEnrolmentId(enrolmentId);
        return state.status === 'none'
          ? summariseRequest(decidedWith, learnerId)
          : summariseEnrolment(state, decidedWith, events);
      },
    });
    return settled(outcome);
  }

  async #pinned(
    tenant: string,
    { version, state }: Loaded<EnrolmentState>,
  ): Promise<PinnedEnrolment | undefined> {
    if (state.status === 'none') return undefined;
    const course = await this.#courses.pinned(tenant, state.courseId, state.courseVersion);
    return { version, state, course };
  }
}
