import type { Decision } from '../shared/decision.ts';
import type { CompletionRule, CourseContent } from './content.ts';
import type { CourseEvent, CourseVersion, Outcome } from './events.ts';
import type { CourseState } from './state.ts';

export interface PublishCourse {
  readonly content: CourseContent;
  readonly now: string;
}
export interface RetireCourse {
  readonly reason?: string;
  readonly now: string;
}
export interface MeasureOutcome {
  readonly outcome: Outcome;
  readonly now: string;
}
export type CourseRejection =
  | { readonly rejected: 'course-unpublished' }
  | { readonly rejected: 'another-currency'; readonly currency: string }
  | { readonly rejected: 'too-many-outcomes'; readonly maximum: number };

/** So many different measures of one course are enough to reckon with. */
const maximumOutcomes = 50;

/** A new version, unless the newest already says the same and is open for enrolment. */
export function publishCourse(
  state: CourseState,
  { content, now }: PublishCourse,
): Decision<CourseEvent, CourseRejection> {
  const newest = state.status === 'none' ? 0 : state.latest.courseVersion;
  const version = spellOut(content, newest + 1);
  if (state.status === 'published' && isSame({ ...version, courseVersion: newest }, state.latest)) return [];
  return [{ type: 'CoursePublished', occurredAt: now, data: version }];
}

/** Takes the course from the offer. */
export function retireCourse(
  state: CourseState,
  { reason, now }: RetireCourse,
): Decision<CourseEvent, CourseRejection> {
  switch (state.status) {
    case 'none':
      return { rejected: 'course-unpublished' };
    case 'retired':
      return [];
    case 'published':
      return [{ type: 'CourseRetired', occurredAt: now, data: { ...(reason !== undefined && { reason }) } }];
  }
}

/** Records what was measured before and after; measured anew, the same name replaces the former. One course, one currency. */
export function measureOutcome(
  state: CourseState,
  { outcome, now }: MeasureOutcome,
): Decision<CourseEvent, CourseRejection> {
  if (state.status === 'none') return { rejected: 'course-unpublished' };
  const { latest, outcomes } = state;
  const others = outcomes.filter(({ name }) => name !== outcome.name);
  const currency = latest.cost?.currency ?? others[0]?.currency ?? outcome.currency;
  if (currency !== outcome.currency) return { rejected: 'another-currency', currency };
  if (others.length >= maximumOutcomes) return { rejected: 'too-many-outcomes', maximum: maximumOutcomes };
  if (outcomes.some((known) => isSame(known, outcome))) return [];
  return [{ type: 'OutcomeMeasured', occurredAt: now, data: outcome }];
}

/** The content with every default explicit: what was published stays what it was when a default changes. */
function spellOut(content: CourseContent, courseVersion: number): CourseVersion {
  const { title, language, selfEnrolment, certificate, cost } = content;
  const needed = content.activities.filter(({ optional }) => !optional).map(({ id }) => id);
  const completion: CompletionRule = content.completion ?? { all: needed };
  return {
    courseVersion,
    title,
    language,
    activities: content.activities.map((activity) => ({
      ...activity,
      after: activity.after ?? [],
      optional: activity.optional ?? false,
      completion: activity.completion ?? {},
    })),
    completion,
    ...(selfEnrolment !== undefined && { selfEnrolment }),
    ...(certificate && { certificate: { graceDays: 0, ...certificate } }),
    ...(cost && { cost: { perCourse: 0, perLearner: 0, perSession: 0, perHour: 0, ...cost } }),
  };
}

/** Whether two values say the same, whatever the order of their fields. */
function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, index) => isSame(value, other[index]));
  }
  if (isObject(one) && isObject(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].every((name) => isSame(one[name], other[name]));
  }
  return one === other;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
