import { describe, expect, it } from 'vitest';
import { endingByDepartment } from '../../../domain/insight/expiring.ts';

const colleagues = (department: string | undefined, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    learnerId: `${department ?? 'none'}-${index}`,
    department,
  }));
const ending = (learnerId: string, status: 'valid' | 'in-grace' = 'valid') => ({ learnerId, status });

describe('certificates that end soon, by department', () => {
  it('are counted in each department, also where there are none, the largest first', () => {
    const people = [...colleagues('Kantoor', 5), ...colleagues('Magazijn', 8)];
    const certificates = [ending('Magazijn-0'), ending('Magazijn-0', 'in-grace'), ending('Magazijn-7')];
    expect(endingByDepartment(certificates, people)).toEqual({
      departments: [
        { department: 'Magazijn', learners: 8, expiring: 2, inGrace: 1 },
        { department: 'Kantoor', learners: 5, expiring: 0, inGrace: 0 },
      ],
      rest: { departments: 0, learners: 0, expiring: 0, inGrace: 0 },
    });
  });

  it('are told together of small departments, and of a larger one where those are too few themselves', () => {
    const people = [...colleagues('Directie', 2), ...colleagues('Kantoor', 6), ...colleagues('Magazijn', 8)];
    expect(endingByDepartment([ending('Directie-0'), ending('Kantoor-0', 'in-grace')], people)).toEqual({
      departments: [{ department: 'Magazijn', learners: 8, expiring: 0, inGrace: 0 }],
      rest: { departments: 2, learners: 8, expiring: 1, inGrace: 1 },
    });
  });

  it('are counted of who learns without being registered as well, in no department', () => {
    const strangers = Array.from({ length: 5 }, (_, index) => ending(`E${index}`));
    expect(endingByDepartment(strangers, colleagues('Magazijn', 8)).departments).toEqual([
      { department: 'Magazijn', learners: 8, expiring: 0, inGrace: 0 },
      { department: null, learners: 5, expiring: 5, inGrace: 0 },
    ]);
  });
});
