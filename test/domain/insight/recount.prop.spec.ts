import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptFigures } from '../../../domain/insight/course-insight.ts';
import { medianOf } from '../../../domain/insight/figures.ts';
import { recordsIn } from '../../../functions/shared/insight-views.ts';
import { insightRowKeys } from '../../../functions/shared/view-rows.ts';

const minutes = fc.record({ online: fc.nat(500), onSite: fc.nat(500), remote: fc.nat(500) });
const attempts = fc.uniqueArray(
  fc.record({
    learnerId: fc.constantFrom('E1', 'E2', 'E3', 'constructor'),
    attempt: fc.integer({ min: 1, max: 12 }),
    status: fc.constantFrom('active', 'completed', 'withdrawn'),
    days: fc.nat(40),
    activities: fc.dictionary(fc.constantFrom('theory', 'practice', 'constructor'), minutes),
  }),
  { selector: ({ learnerId, attempt }) => `${learnerId}#${attempt}`, maxLength: 20 },
);

describe('the rows of a course', () => {
  it('come in any order, and are counted as one would by hand', () => {
    fc.assert(
      fc.property(
        attempts.chain((all) => {
          const rows = all.flatMap(({ learnerId, attempt, status, days, activities }) => [
            {
              sk: insightRowKeys.attempt(learnerId, attempt),
              courseVersion: 1,
              status,
              enrolledAt: '2026-05-01T00:00:00.000Z',
              ...(status === 'completed' && {
                completedAt: new Date(Date.UTC(2026, 4, 1 + days)).toISOString(),
              }),
            },
            ...Object.entries(activities).map(([activityId, spent]) => ({
              sk: insightRowKeys.activity(learnerId, attempt, activityId),
              standing: 'begun',
              minutes: spent,
              failures: 0,
            })),
          ]);
          return fc.tuple(fc.constant(all), fc.shuffledSubarray(rows, { minLength: rows.length }));
        }),
        ([all, rows]) => {
          const figures = attemptFigures(recordsIn(rows).attempts);
          const spent = all.flatMap(({ activities }) => Object.values(activities));
          const total = (form: 'online' | 'onSite' | 'remote') =>
            spent.reduce((sum, each) => sum + each[form], 0);
          const completed = all.filter(({ status }) => status === 'completed');
          expect(figures).toMatchObject({
            enrolled: all.length,
            completed: completed.length,
            minutes: { online: total('online'), onSite: total('onSite'), remote: total('remote') },
            medianDaysToComplete: medianOf(completed.map(({ days }) => days)),
          });
        },
      ),
    );
  });
});
