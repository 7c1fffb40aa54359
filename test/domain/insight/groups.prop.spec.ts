import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../../domain/insight/course-insight.ts';
import { groupByName, minimumGroupSize } from '../../../domain/insight/groups.ts';

const attemptOf = (learnerId: string): AttemptRecord => ({
  learnerId,
  attempt: 1,
  courseVersion: 1,
  status: 'active',
  enrolledAt: '2026-05-01T12:00:00.000Z',
  activities: new Map(),
});

describe('attempts in groups', () => {
  // How many learners each department has; every third one has begun twice.
  const sizes = fc.array(fc.nat({ max: 12 }), { maxLength: 8 });

  it('are all there once, and never in a group of fewer than five learners, shown or worked out', () => {
    fc.assert(
      fc.property(sizes, (counts) => {
        const departments = new Map<string, string | undefined>();
        counts.forEach((count, index) => {
          for (let number = 0; number < count; number += 1) {
            departments.set(`E${index}-${number}`, index === 0 ? undefined : `D${index}`);
          }
        });
        const learnerIds = [...departments.keys()];
        const attempts = learnerIds.flatMap((id, index) =>
          index % 3 === 0 ? [attemptOf(id), attemptOf(id)] : [attemptOf(id)],
        );
        const { groups, rest } = groupByName(attempts, (id) => departments.get(id));

        expect(groups.flatMap((group) => group.items).length + rest.items.length).toBe(attempts.length);
        for (const { learners } of groups) expect(learners).toBeGreaterThanOrEqual(minimumGroupSize);
        // Whoever takes the groups from the whole gets the rest: it must be of as many, and of no group alone that is small.
        if (groups.length > 0 && rest.groups > 0)
          expect(rest.learners).toBeGreaterThanOrEqual(minimumGroupSize);
        expect(groups.reduce((sum, { learners }) => sum + learners, rest.learners)).toBe(learnerIds.length);
      }),
    );
  });

  it('are all shown where none is small', () => {
    const nameOf = (id: string) => id.slice(0, 1);
    const attempts = [
      ...Array.from({ length: 5 }, (_, number) => `A${number}`),
      ...Array.from({ length: 6 }, (_, number) => `B${number}`),
    ];
    const { groups, rest } = groupByName(attempts.map(attemptOf), nameOf);
    expect(groups.map(({ name, learners }) => [name, learners])).toEqual([
      ['B', 6],
      ['A', 5],
    ]);
    expect(rest).toEqual({ groups: 0, learners: 0, items: [] });
  });
});
