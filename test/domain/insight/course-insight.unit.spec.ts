import { describe, expect, it } from 'vitest';
import type { PublishedCourse } from '../../../domain/course/events.ts';
import type { ActivitySummary } from '../../../domain/enrolment/path.ts';
import {
  type AttemptRecord,
  activityFigures,
  attemptFigures,
  certificateFigures,
  stuckIn,
  versionFigures,
} from '../../../domain/insight/course-insight.ts';

const now = '2026-06-01T12:00:00.000Z';
const enrolledAt = '2026-05-01T12:00:00.000Z';

const activity = (
  id: string,
  after: string[] = [],
  optional = false,
): PublishedCourse['activities'][number] => ({
  id,
  title: `Titel ${id}`,
  format: 'e-learning',
  timing: 'asynchronous',
  place: 'remote',
  minutes: 60,
  after,
  optional,
  completion: {},
});
const course = (courseVersion: number, ...activities: PublishedCourse['activities']): PublishedCourse => ({
  courseId: 'bhv',
  courseVersion,
  title: 'BHV',
  language: 'nl',
  activities,
  completion: { all: ['theory', 'practice'] },
});
const first = course(1, activity('theory'), activity('practice', ['theory']), activity('extra', [], true));

const summary = (change: Partial<ActivitySummary> = {}): ActivitySummary => ({
  standing: 'begun',
  minutes: { online: 0, onSite: 0, remote: 0 },
  failures: 0,
  ...change,
});
const completed = (doneAt: string, change: Partial<ActivitySummary> = {}) =>
  summary({ standing: 'completed', doneAt, recordedAt: doneAt, ...change });
const attempt = (
  change: Partial<AttemptRecord> = {},
  activities: Readonly<Record<string, ActivitySummary>> = {},
): AttemptRecord => ({
  learnerId: 'E1',
  attempt: 1,
  courseVersion: 1,
  status: 'active',
  enrolledAt,
  ...change,
  activities: new Map(Object.entries(activities)),
});

describe('the figures of attempts', () => {
  it('are none of none', () => {
    expect(attemptFigures([])).toEqual({
      enrolled: 0,
      active: 0,
      completed: 0,
      withdrawn: 0,
      completionRate: 0,
      minutes: { online: 0, onSite: 0, remote: 0 },
      medianDaysToComplete: null,
    });
  });

  it('count each attempt by how it stands, with all the time that went into it', () => {
    const attempts = [
      attempt({}, { theory: summary({ minutes: { online: 30, onSite: 0, remote: 0 } }) }),
      attempt(
        { status: 'completed', completedAt: '2026-05-03T12:00:00.000Z' },
        { practice: summary({ minutes: { online: 0, onSite: 240, remote: 10 } }) },
      ),
      attempt({ status: 'completed', completedAt: '2026-05-06T12:00:00.000Z' }),
      attempt({ status: 'withdrawn' }),
    ];
    expect(attemptFigures(attempts)).toEqual({
      enrolled: 4,
      active: 1,
      completed: 2,
      withdrawn: 1,
      completionRate: 0.5,
      minutes: { online: 30, onSite: 240, remote: 10 },
      medianDaysToComplete: 3.5,
    });
  });

  it('take no days from who did the work before they were enrolled', () => {
    const early = attempt({ status: 'completed', completedAt: '2026-04-01T12:00:00.000Z' });
    expect(attemptFigures([early]).medianDaysToComplete).toBe(0);
  });
});

describe('who is stuck', () => {
  it.each<[string, AttemptRecord, ReturnType<typeof stuckIn>]>([
    [
      'in what has been open for 14 days and nobody touched',
      attempt(),
      [{ activityId: 'theory', status: 'open', since: enrolledAt, reason: 'nothing-recorded', failures: 0 }],
    ],
    ['not yet in what is open for less', attempt({ enrolledAt: '2026-05-18T12:00:00.001Z' }), []],
    [
      'in what opened 14 days ago, when what comes before it was done',
      attempt({}, { theory: completed('2026-05-18T12:00:00.000Z') }),
      [
        {
          activityId: 'practice',
          status: 'open',
          since: '2026-05-18T12:00:00.000Z',
          reason: 'nothing-recorded',
          failures: 0,
        },
      ],
    ],
    ['not in what opened since', attempt({}, { theory: completed('2026-05-20T12:00:00.000Z') }), []],
    [
      'not while something is recorded',
      attempt({}, { theory: summary({ recordedAt: '2026-05-30T12:00:00.000Z' }) }),
      [],
    ],
    [
      'in what was failed three times, however lately',
      attempt({}, { theory: summary({ standing: 'failed', failures: 3, recordedAt: now }) }),
      [{ activityId: 'theory', status: 'failed', since: now, reason: 'failed-repeatedly', failures: 3 }],
    ],
    [
      'not in what was failed twice',
      attempt({}, { theory: summary({ standing: 'failed', failures: 2, recordedAt: now }) }),
      [],
    ],
    ['never when the attempt is over', attempt({ status: 'withdrawn' }), []],
  ])('%s', (_when, record, expected) => {
    expect(stuckIn(record, first, now)).toEqual(expected);
  });
});

describe('the figures of activities', () => {
  const second = course(2, activity('practice'), activity('theory'), activity('new'));
  const versions = new Map([
    [1, first],
    [2, second],
  ]);

  it('are in the order of the shown version, then those of others', () => {
    const figures = activityFigures([], versions, second, now);
    expect(figures.map(({ activityId }) => activityId)).toEqual(['practice', 'theory', 'new', 'extra']);
  });

  it('count what is open, done, exempt, failed and stuck, by the version of each attempt', () => {
    const attempts = [
      attempt({}, {}),
      attempt(
        {},
        { theory: completed(now, { bestScore: 1, minutes: { online: 40, onSite: 0, remote: 0 } }) },
      ),
      attempt(
        {},
        {
          theory: summary({
            standing: 'failed',
            failures: 3,
            bestScore: 0.29,
            minutes: { online: 10, onSite: 0, remote: 0 },
          }),
        },
      ),
      attempt({ courseVersion: 2 }, { theory: summary({ standing: 'exempt', doneAt: now }) }),
    ];
    const [theory, practice] = activityFigures(attempts, versions, first, now);
    expect(theory).toEqual({
      activityId: 'theory',
      title: 'Titel theory',
      opened: 4,
      completed: 1,
      exempt: 1,
      failed: 1,
      stuck: 2,
      medianMinutes: 25,
      averageScore: 0.645,
      scores: [0, 0, 1, 0, 0, 0, 0, 0, 0, 1],
    });
    // After theory in the first version, open from the start in the second.
    expect(practice).toMatchObject({ opened: 2, completed: 0, medianMinutes: null, averageScore: null });
  });

  it('compare versions, the newest first', () => {
    const attempts = [attempt(), attempt({ courseVersion: 2, status: 'completed', completedAt: now })];
    expect(versionFigures(attempts)).toMatchObject([
      { courseVersion: 2, enrolled: 1, completionRate: 1 },
      { courseVersion: 1, enrolled: 1, completionRate: 0 },
    ]);
  });
});

describe('the figures of certificates', () => {
  const certificate = (learnerId: string, validUntil?: string, change: object = {}) => ({
    learnerId,
    status: 'issued' as const,
    graceDays: 30,
    validUntil,
    ...change,
  });

  it('count the longest of each learner, and none that is revoked', () => {
    expect(
      certificateFigures(
        [
          certificate('E1', '2026-01-01T00:00:00.000Z'),
          certificate('E1', '2027-01-01T00:00:00.000Z'),
          certificate('E2', '2026-08-30T12:00:00.000Z'),
          certificate('E3', '2026-05-20T00:00:00.000Z'),
          certificate('E4', '2026-01-01T00:00:00.000Z'),
          certificate('E5'),
          certificate('E6', '2027-01-01T00:00:00.000Z', { status: 'revoked' }),
        ],
        now,
      ),
    ).toEqual({ valid: 3, expiringIn90Days: 1, inGrace: 1, expired: 1 });
  });
});
