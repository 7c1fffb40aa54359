import { certificateStatus } from '../certificate/state.ts';
import type { PublishedCourse } from '../course/events.ts';
import {
  type ActivityStatus,
  type ActivitySummary,
  type MinutesByForm,
  statusBy,
  sumOfMinutes,
} from '../enrolment/path.ts';
import { addDays } from '../shared/calendar.ts';
import { meanOf, medianOf, rounded } from './figures.ts';

/** One attempt at a course, as far as insight goes. */
export interface AttemptRecord {
  readonly learnerId: string;
  readonly attempt: number;
  readonly courseVersion: number;
  readonly status: 'active' | 'completed' | 'withdrawn';
  readonly enrolledAt: string;
  readonly completedAt?: string | undefined;
  /** Those of which anything was recorded, by id. */
  readonly activities: ReadonlyMap<string, ActivitySummary>;
}

export interface CertificateRecord {
  readonly learnerId: string;
  readonly status: 'issued' | 'revoked';
  readonly validUntil?: string | undefined;
  readonly graceDays: number;
}

/** The version of the course that each attempt is pinned to, by its number. */
export type CourseVersions = ReadonlyMap<number, PublishedCourse>;

/** Nothing recorded for so long is being stuck; and so is failing so often. */
const stuckAfterDays = 14;
const stuckAfterFailures = 3;

const soonDays = 90;
const scoreBins = 10;
const dayMilliseconds = 86_400_000;

/** How many take a course, how far they are, and how long it takes them: of all attempts, or of some. */
export function attemptFigures(attempts: readonly AttemptRecord[]) {
  const count = (status: AttemptRecord['status']) =>
    attempts.filter((attempt) => attempt.status === status).length;
  const completed = count('completed');
  return {
    enrolled: attempts.length,
    active: count('active'),
    completed,
    withdrawn: count('withdrawn'),
    completionRate: attempts.length === 0 ? 0 : completed / attempts.length,
    minutes: sumOfMinutes(attempts.map(minutesIn)),
    medianDaysToComplete: rounded(medianOf(attempts.flatMap(daysToComplete)), 2),
  };
}

function minutesIn({ activities }: AttemptRecord): MinutesByForm {
  return sumOfMinutes([...activities.values()].map(({ minutes }) => minutes));
}

/** Who did the work before they were enrolled took no time from then on. */
function daysToComplete({ status, enrolledAt, completedAt }: AttemptRecord): number[] {
  if (status !== 'completed' || completedAt === undefined) return [];
  return [Math.max(0, (Date.parse(completedAt) - Date.parse(enrolledAt)) / dayMilliseconds)];
}

/** An activity in which a learner does not get on. */
export interface StuckActivity {
  readonly activityId: string;
  readonly status: 'open' | 'in-progress' | 'failed';
  /** Since when it is open and nothing was recorded of it. */
  readonly since: string;
  readonly reason: 'nothing-recorded' | 'failed-repeatedly';
  readonly failures: number;
}

/**
 * The activities of an attempt that are stuck: open or begun with nothing recorded for 14 days, or failed three times.
 * What need not be done is never stuck, nor is anything of an attempt that is over.
 */
export function stuckIn(
  attempt: AttemptRecord,
  course: PublishedCourse,
  now: string,
): readonly StuckActivity[] {
  return standingsIn(attempt, course, now).flatMap(({ stuck }) => stuck ?? []);
}

const untouched: ActivitySummary = {
  standing: 'untouched',
  minutes: { online: 0, onSite: 0, remote: 0 },
  failures: 0,
};

interface ActivityStanding {
  readonly activityId: string;
  readonly status: ActivityStatus;
  readonly summary: ActivitySummary;
  readonly stuck?: StuckActivity | undefined;
}

/** How an attempt stands in each activity of its course. */
function standingsIn(
  attempt: AttemptRecord,
  course: PublishedCourse,
  now: string,
): readonly ActivityStanding[] {
  return course.activities.map((activity) => {
    const summary = attempt.activities.get(activity.id) ?? untouched;
    const before = activity.after.map((id) => attempt.activities.get(id)?.doneAt);
    const status = statusBy(summary.standing, before.includes(undefined));
    const times = [attempt.enrolledAt, summary.recordedAt, ...before].filter((time) => time !== undefined);
    const since = times.sort().at(-1) ?? attempt.enrolledAt;
    const isAwaited = attempt.status === 'active' && !activity.optional;
    const stuck = isAwaited ? stuckBy(activity.id, status, since, summary.failures, now) : undefined;
    return { activityId: activity.id, status, summary, stuck };
  });
}

function stuckBy(
  activityId: string,
  status: ActivityStatus,
  since: string,
  failures: number,
  now: string,
): StuckActivity | undefined {
  if (status !== 'open' && status !== 'in-progress' && status !== 'failed') return undefined;
  const found = { activityId, status, since, failures };
  if (failures >= stuckAfterFailures) return { ...found, reason: 'failed-repeatedly' };
  return addDays(since, stuckAfterDays) <= now ? { ...found, reason: 'nothing-recorded' } : undefined;
}

/** How attempts fare in each activity: those of the shown version in its order, then those that only others have. */
export function activityFigures(
  attempts: readonly AttemptRecord[],
  versions: CourseVersions,
  shown: PublishedCourse,
  now: string,
) {
  const others = [...versions.values()]
    .filter(({ courseVersion }) => courseVersion !== shown.courseVersion)
    .toSorted((one, other) => other.courseVersion - one.courseVersion);
  const titles = new Map<string, string>();
  for (const { activities } of [shown, ...others]) {
    for (const { id, title } of activities) if (!titles.has(id)) titles.set(id, title);
  }
  const all = attempts.flatMap((attempt) => {
    const course = versions.get(attempt.courseVersion);
    return course ? standingsIn(attempt, course, now) : [];
  });
  const byActivity = Map.groupBy(all, ({ activityId }) => activityId);
  return [...titles].map(([activityId, title]) => {
    const standings = byActivity.get(activityId) ?? [];
    const count = (wanted: ActivityStatus) => standings.filter(({ status }) => status === wanted).length;
    const minutes = standings
      .map(({ summary }) => summary.minutes)
      .map(({ online, onSite, remote }) => online + onSite + remote)
      .filter((spent) => spent > 0);
    const scores = standings.flatMap(({ summary: { bestScore } }) => bestScore ?? []);
    return {
      activityId,
      title,
      opened: standings.length - count('locked'),
      completed: count('completed'),
      exempt: count('exempt'),
      failed: count('failed'),
      stuck: standings.filter(({ stuck }) => stuck).length,
      medianMinutes: medianOf(minutes),
      averageScore: rounded(meanOf(scores), 4),
      scores: distributionOf(scores),
    };
  });
}

/** How many best scores there are in each tenth from 0 to 1; the last holds 1 itself. */
function distributionOf(scores: readonly number[]): readonly number[] {
  const bins = Array.from({ length: scoreBins }, () => 0);
  for (const score of scores) {
    // 0.7 * 10 is 7, but 0.29 * 100 is less than 29: what is short of a bin by so little is in it.
    const bin = Math.min(scoreBins - 1, Math.floor(score * scoreBins + 1e-9));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return bins;
}

/** How each version of a course fares, the newest first. */
export function versionFigures(attempts: readonly AttemptRecord[]) {
  const byVersion = Map.groupBy(attempts, ({ courseVersion }) => courseVersion);
  return [...byVersion]
    .toSorted(([one], [other]) => other - one)
    .map(([courseVersion, ofVersion]) => ({ courseVersion, ...attemptFigures(ofVersion) }));
}

/** How the learners' certificates stand: of each learner the one that lasts longest counts, and revoked ones never. */
export function certificateFigures(certificates: readonly CertificateRecord[], now: string) {
  const issued = certificates.filter(({ status }) => status === 'issued');
  const lasting = [...Map.groupBy(issued, ({ learnerId }) => learnerId).values()].flatMap((ofLearner) => {
    const [longest] = ofLearner.toSorted((one, other) => (lastsUntil(one) > lastsUntil(other) ? -1 : 1));
    return longest ?? [];
  });
  const count = (wanted: 'valid' | 'in-grace' | 'expired') =>
    lasting.filter((certificate) => certificateStatus(certificate, now) === wanted).length;
  const soon = addDays(now, soonDays);
  const endsSoon = ({ validUntil }: CertificateRecord) =>
    validUntil !== undefined && validUntil > now && validUntil <= soon;
  return {
    valid: count('valid'),
    expiringIn90Days: lasting.filter(endsSoon).length,
    inGrace: count('in-grace'),
    expired: count('expired'),
  };
}

/** Sorts after every time. */
const forEver = '~';

function lastsUntil({ validUntil, graceDays }: CertificateRecord): string {
  return validUntil === undefined ? forEver : addDays(validUntil, graceDays);
}
