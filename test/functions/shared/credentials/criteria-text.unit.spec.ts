import { describe, expect, it } from 'vitest';
import type { PublishedCourse } from '../../../../domain/course/events.ts';
import { criteriaTextOf } from '../../../../functions/shared/credentials/criteria-text.ts';
import { earnedCourse } from '../../../support/earned-certificate.ts';

const [theory, practice] = earnedCourse.activities;
if (!theory || !practice) throw new Error('The course has two activities');

describe('what was done to earn a certificate', () => {
  it('is the rule, with what each activity needs', () => {
    const course: PublishedCourse = {
      ...earnedCourse,
      completion: { all: ['theory', { any: ['practice', { atLeast: 1, of: ['theory', 'practice'] }] }] },
    };
    expect(criteriaTextOf(course, 'en').split('\n')).toEqual([
      '- All of the following:',
      '  - E-learning: 90 minutes, remote, 100% done, a score of at least 70%',
      '  - One of the following:',
      '    - Praktijkdag: 240 minutes, on site, at least 80% attended',
      '    - At least 1 of the following 2:',
      '      - E-learning: 90 minutes, remote, 100% done, a score of at least 70%',
      '      - Praktijkdag: 240 minutes, on site, at least 80% attended',
    ]);
  });

  it('has titles as they are, whatever Markdown makes of them', () => {
    const activities = [{ ...theory, title: 'R&D *now*\n\n# [Click](https://evil.example)' }, practice];
    const [, line] = criteriaTextOf({ ...earnedCourse, activities }, 'nl').split('\n');
    expect(line).toBe(
      '  - R&D \\*now\\* \\# \\[Click\\](https://evil.example): 90 minuten, op afstand, 100% gedaan, een score van ten minste 70%',
    );
  });

  it('ends where it would be too much for a wallet, and says so', () => {
    const activities = Array.from({ length: 100 }, (_, index) => ({ ...theory, id: `a${index}` }));
    const course = { ...earnedCourse, activities, completion: { all: activities.map(({ id }) => id) } };
    const lines = criteriaTextOf(course, 'en').split('\n');
    expect(lines).toHaveLength(61);
    expect(lines.at(-1)).toBe('- And 41 more lines in the course itself');
  });
});
