import type { Outcome, PublishedCourse } from '../../../domain/course/events.ts';
import { course } from '../../../domain/course/state.ts';
import type { CourseVersions } from '../../../domain/insight/course-insight.ts';
import type { Caller } from '../../shared/caller.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import type { CourseRecords } from '../../shared/insight-views.ts';
import { notFound } from '../../shared/problem.ts';
import type { Relation } from '../../shared/route-table.ts';
import { streamOf } from '../../shared/streams.ts';
import { ownLearnerId } from '../learners/own-learner.ts';
import type { CourseServices } from './course-services.ts';

const versionsAtOnce = 8;

/** A course, and all that insight into it is folded from. */
export interface InsightOfCourse extends CourseRecords {
  readonly newest: PublishedCourse;
  readonly outcomes: readonly Outcome[];
  /** Those that attempts are pinned to, and the newest. */
  readonly versions: CourseVersions;
}

/**
 * Reads what insight into a course is folded from: for a manager, of the people whose manager they are.
 *
 * @throws ProblemError 404 when there is no such course
 */
export async function readInsight(
  { ledger, courses, insight }: CourseServices,
  { caller, relation }: { readonly caller: Caller; readonly relation: Relation },
  courseId: string,
): Promise<InsightOfCourse> {
  const { tenant } = caller;
  const [{ newest, outcomes }, records, people] = await Promise.all([
    loadCourse({ ledger }, tenant, courseId),
    insight.recordsOf(tenant, courseId),
    relation === 'any' ? undefined : insight.peopleOf(tenant, ownLearnerId(caller)),
  ]);
  const isSeen = ({ learnerId }: { readonly learnerId: string }) => people?.has(learnerId) ?? true;
  const attempts = records.attempts.filter(isSeen);
  const versions = new Map([[newest.courseVersion, newest]]);
  const pinned = new Set(attempts.map(({ courseVersion }) => courseVersion));
  await inParallel([...pinned], versionsAtOnce, async (courseVersion) => {
    versions.set(courseVersion, await courses.pinned(tenant, courseId, courseVersion));
  });
  return {
    newest,
    outcomes,
    versions,
    attempts,
    certificates: records.certificates.filter(isSeen),
    sessions: records.sessions,
  };
}

async function loadCourse({ ledger }: Pick<CourseServices, 'ledger'>, tenant: string, courseId: string) {
  const { state } = await ledger.load(course, streamOf.course(tenant, courseId));
  if (state.status === 'none') throw notFound(`Course ${courseId}`);
  return { newest: { courseId, ...state.latest }, outcomes: state.outcomes };
}
