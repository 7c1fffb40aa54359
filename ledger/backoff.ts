/** How long a writer that lost a race keeps trying, and how it spreads its tries. */
export interface Backoff {
  readonly maximumAttempts: number;
  /** No try begins later than this after the first. */
  readonly maximumMilliseconds: number;
  readonly baseMilliseconds: number;
  readonly capMilliseconds: number;
}

/** Well within the 30 s of API Gateway; a class of 50 writing to one stream at once gets through in a second. */
export const defaultBackoff: Backoff = {
  maximumAttempts: 60,
  maximumMilliseconds: 8_000,
  baseMilliseconds: 15,
  capMilliseconds: 600,
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
