/** Fewer are not broken down: figures of so few people are figures of a person. */
export const minimumGroupSize = 5;

/** Something of a learner, such as an attempt. */
interface OfLearner {
  readonly learnerId: string;
}

/** What some learners have, by what they have in common. */
export interface Group<Item> {
  /** Null of those of whom it is not known. */
  readonly name: string | null;
  readonly learners: number;
  readonly items: readonly Item[];
}

/** What learners have in groups, and that of the groups that are too small to be told apart. */
export interface Grouped<Item> {
  /** The largest first. */
  readonly groups: readonly Group<Item>[];
  /** All others together; never fewer than five learners, unless there are no more at all. */
  readonly rest: { readonly groups: number; readonly learners: number; readonly items: readonly Item[] };
}

/**
 * Breaks down by group what learners have, and keeps together what is too small: a group of fewer than five learners is part of
 * the rest, and so is the next smallest as long as the rest itself is so small that its figures, which anyone can work out
 * by taking the groups from the whole, would tell of those few.
 */
export function groupByName<Item extends OfLearner>(
  items: readonly Item[],
  nameOf: (learnerId: string) => string | undefined,
): Grouped<Item> {
  const byName = Map.groupBy(items, ({ learnerId }) => nameOf(learnerId) ?? null);
  const groups = [...byName]
    .map(([name, ofGroup]): Group<Item> => ({ name, learners: countLearners(ofGroup), items: ofGroup }))
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
      items: hidden.flatMap((group) => group.items),
    },
  };
}

function learnersIn(groups: readonly { readonly learners: number }[]): number {
  return groups.reduce((sum, { learners }) => sum + learners, 0);
}

function countLearners(items: readonly OfLearner[]): number {
  return new Set(items.map(({ learnerId }) => learnerId)).size;
}

function compareNames(one: string | null, other: string | null): number {
  return (one ?? '') < (other ?? '') ? -1 : 1;
}
