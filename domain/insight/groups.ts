import type { AttemptRecord } from './course-insight.ts';

/** Fewer are not broken down: figures of so few people are figures of a person. */
export const minimumGroupSize = 5;

/** Some learners' attempts, by what they have in common. */
export interface AttemptGroup {
  /** Null of those of whom it is not known. */
  readonly name: string | null;
  readonly learners: number;
  readonly attempts: readonly AttemptRecord[];
}

/** Attempts in groups, and those of the groups that are too small to be told apart. */
export interface GroupedAttempts {
  /** The largest first. */
  readonly groups: readonly AttemptGroup[];
  /** All others together; never fewer than five learners, unless there are no more at all. */
  readonly rest: {
    readonly groups: number;
    readonly learners: number;
    readonly attempts: readonly AttemptRecord[];
  };
}

/**
 * Breaks attempts down by group, and keeps together what is too small: a group of fewer than five learners is part of the
 * rest, and so is the next smallest as long as the rest itself is so small that its figures, which anyone can work out
 * by taking the groups from the whole, would tell of those few.
 */
export function groupAttempts(
  attempts: readonly AttemptRecord[],
  nameOf: (learnerId: string) => string | undefined,
): GroupedAttempts {
  const byName = Map.groupBy(attempts, ({ learnerId }) => nameOf(learnerId) ?? null);
  const groups = [...byName]
    .map(([name, ofGroup]): AttemptGroup => ({ name, learners: countLearners(ofGroup), attempts: ofGroup }))
    // By name where they are as large, so that the same people give the same answer.
    .toSorted((one, other) => other.learners - one.learners || compareNames(one.name, other.name));
  let shown = groups.filter(({ learners }) => learners >= minimumGroupSize).length;
  while (shown > 0 && shown < groups.length && learnersIn(groups.slice(shown)) < minimumGroupSize) shown -= 1;
  const hidden = groups.slice(shown);
  return {
    groups: groups.slice(0, shown),
    rest: {
      groups: hidden.length,
      learners: learnersIn(hidden),
      attempts: hidden.flatMap((group) => group.attempts),
    },
  };
}

function learnersIn(groups: readonly AttemptGroup[]): number {
  return groups.reduce((sum, { learners }) => sum + learners, 0);
}

function countLearners(attempts: readonly AttemptRecord[]): number {
  return new Set(attempts.map(({ learnerId }) => learnerId)).size;
}

function compareNames(one: string | null, other: string | null): number {
  return (one ?? '') < (other ?? '') ? -1 : 1;
}
