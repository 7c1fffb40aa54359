/** A pattern that EventBridge would refuse, with the place in it that is at fault. */
export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern';
}

/**
 * Compiles an EventBridge event pattern.
 *
 * @throws InvalidPattern that names the faulty place
 */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  throw new InvalidPattern(`Not compiled: ${JSON.stringify(pattern)}`);
}
