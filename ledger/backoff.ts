/** How long a writer that lost a race keeps trying, and how it spreads its tries. */
export interface Backoff {
  readonly maximumAttempts: number;
  /** No try begins later than this after the first. */
  readonly maximumMilliseconds: number;
  readonly baseMilliseconds: number;
  readonly capMilliseconds: number;
}

/**
 * Well within the 20 s of a Lambda and the 30 s of API Gateway. A class of 50 writing to one stream at once gets through in a
 * second, and so do 200 who all want a seat, in some more.
 */
export const defaultBackoff: Backoff = {
  maximumAttempts: 120,
  maximumMilliseconds: 12_000,
  baseMilliseconds: 15,
  capMilliseconds: 2_500,
};

/**
 * The wait before the next try: full jitter, which spreads competitors best
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param conflicts how often the race was lost so far, from 1
 * @param random 0 ≤ random < 1
 */
export function waitMilliseconds(
  backoff: Pick<Backoff, 'baseMilliseconds' | 'capMilliseconds'>,
  conflicts: number,
  random: number,
): number {
  const ceiling = Math.min(backoff.capMilliseconds, backoff.baseMilliseconds * 2 ** (conflicts - 1));
  return Math.floor(random * ceiling);
}

/**
 * The waits of who tries under the circumstances. Where a try takes long, because many try at once or what they decide on
 * takes long to read, waits grow with it: those of a fixed length would be over before anybody is through, and all would stand
 * in each other's way until their time is up. And they shrink with age, down to a quarter: as they double, whoever lost
 * most would otherwise wait longest, and lose to those who just came.
 */
export function pacedBy(
  backoff: Backoff,
  { tryMilliseconds, elapsedMilliseconds }: { tryMilliseconds: number; elapsedMilliseconds: number },
): Pick<Backoff, 'baseMilliseconds' | 'capMilliseconds'> {
  const { baseMilliseconds, capMilliseconds, maximumMilliseconds } = backoff;
  const share = 1 - 0.75 * Math.min(1, elapsedMilliseconds / maximumMilliseconds);
  return {
    baseMilliseconds: Math.max(baseMilliseconds, 2 * tryMilliseconds) * share,
    capMilliseconds: capMilliseconds * share,
  };
}
