import { groupByName } from './groups.ts';

/** A certificate that ends soon or is in grace. */
export interface EndingRecord {
  readonly learnerId: string;
  readonly status: 'valid' | 'in-grace';
}

/** A learner in service, and their department where it is known. */
export interface Colleague {
  readonly learnerId: string;
  readonly department?: string | undefined;
}

/**
 * How many certificates end soon, and how many are in grace, in each department: of so many learners in service. Departments of
 * fewer than five are told together, and so is who learns without being registered.
 */
export function endingByDepartment(certificates: readonly EndingRecord[], colleagues: readonly Colleague[]) {
  const departments = new Map(colleagues.map(({ learnerId, department }) => [learnerId, department]));
  const people = new Set([...departments.keys(), ...certificates.map(({ learnerId }) => learnerId)]);
  const byLearner = Map.groupBy(certificates, ({ learnerId }) => learnerId);
  const { groups, rest } = groupByName(
    [...people].map((learnerId) => ({ learnerId, certificates: byLearner.get(learnerId) ?? [] })),
    (learnerId) => departments.get(learnerId),
  );
  return {
    departments: groups.map(({ name, learners, items }) => ({
      department: name,
      learners,
      ...figuresOf(items),
    })),
    rest: { departments: rest.groups, learners: rest.learners, ...figuresOf(rest.items) },
  };
}

function figuresOf(people: readonly { readonly certificates: readonly EndingRecord[] }[]) {
  const all = people.flatMap(({ certificates }) => certificates);
  const count = (wanted: EndingRecord['status']) => all.filter(({ status }) => status === wanted).length;
  return { expiring: count('valid'), inGrace: count('in-grace') };
}
