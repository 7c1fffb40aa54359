import { type ParseArgsConfig, parseArgs } from 'node:util';

/** A command that can't be carried out as it was written; one line for the person at the terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads a command's options.
 *
 * @param usage what the person should have written
 * @throws UsageError
 */
export function readArguments<const Config extends ParseArgsConfig>(config: Config, usage: string) {
  try {
    return parseArgs<Config>(config);
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}`);
  }
}
