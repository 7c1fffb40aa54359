/** Where the middle of some measurements lies, and how far they reach. */
export interface Spread {
  readonly median: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** What two sides measured; the samples at the same place were taken one right after the other. */
export interface Pairs<Sample> {
  readonly ours: readonly Sample[];
  readonly theirs: readonly Sample[];
}

/**
 * The value below which a share of the values lies, interpolated between the two nearest.
 *
 * @param share 0 (the least) to 1 (the greatest)
 * @throws RangeError when there are no values
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new RangeError('Nothing was measured');
  return below + (above - below) * (place - Math.floor(place));
}

/** @throws RangeError when there are no values */
export function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), minimum: quantile(values, 0), maximum: quantile(values, 1) };
}

/**
 * How many times theirs ours is: the ratio of the medians of each round, so that the spread tells how far the ratio
 * is to be believed, and one slow sample does not.
 *
 * @param rounds into how many runs of neighbouring pairs the samples are cut
 * @throws RangeError when there are fewer pairs than rounds
 */
export function ratioOf({ ours, theirs }: Pairs<number>, rounds = 5): Spread {
  const ratios = Array.from({ length: rounds }, (_, round) => {
    const inRound = (values: readonly number[]) =>
      values.slice(
        Math.floor((round * values.length) / rounds),
        Math.floor(((round + 1) * values.length) / rounds),
      );
    return quantile(inRound(ours), 0.5) / quantile(inRound(theirs), 0.5);
  });
  return spreadOf(ratios);
}

/**
 * Measures two sides in turn, each first every other time, so that whatever drifts on the machine drifts for both.
 *
 * @param pairs how many samples to take of each side
 * @param warmUps how many to take before those, and to forget
 */
export async function interleaved<Sample>({
  pairs,
  warmUps = 0,
  ours,
  theirs,
}: {
  readonly pairs: number;
  readonly warmUps?: number;
  readonly ours: (index: number) => Promise<Sample>;
  readonly theirs: (index: number) => Promise<Sample>;
}): Promise<Pairs<Sample>> {
  const samples: { ours: Sample[]; theirs: Sample[] } = { ours: [], theirs: [] };
  for (let index = 0; index < warmUps + pairs; index += 1) {
    const isOursFirst = index % 2 === 0;
    if (isOursFirst) samples.ours.push(await ours(index));
    samples.theirs.push(await theirs(index));
    if (!isOursFirst) samples.ours.push(await ours(index));
  }
  return { ours: samples.ours.slice(warmUps), theirs: samples.theirs.slice(warmUps) };
}

/** The same pairs, of one number of each sample. */
export function pairsOf<Sample>(
  { ours, theirs }: Pairs<Sample>,
  numberOf: (sample: Sample) => number,
): Pairs<number> {
  return { ours: ours.map(numberOf), theirs: theirs.map(numberOf) };
}

/** Runs something and gives how long it took, in milliseconds. */
export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
