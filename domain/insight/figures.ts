/** The middle of some numbers; of an even count the mean of the middle two; null of none. */
export function medianOf(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  const lower = sorted[sorted.length % 2 === 0 ? middle - 1 : middle] ?? upper;
  return (lower + upper) / 2;
}

/** The mean of some numbers; null of none. */
export function meanOf(numbers: readonly number[]): number | null {
  if (numbers.length === 0) return null;
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** Rounded to so many decimals. */
export function rounded(number: number, decimals: number): number;
export function rounded(number: number | null, decimals: number): number | null;
export function rounded(number: number | null, decimals: number): number | null {
  return number === null ? null : Number(number.toFixed(decimals));
}
