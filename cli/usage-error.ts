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
    const reason = error instanceof Error ? error.message : String(error);
    // Node explains some faults over several sentences and lines; the first one says it.
    throw new UsageError(`${reason.split(/[.\n]/)[0]}. Usage: ${usage}`);
  }
}

/**
 * Demands the tenant that a command is about.
 *
 * @param usage what the person should have written
 * @throws UsageError
 */
export function readTenant(tenant: string | undefined, usage: string): string {
  if (tenant !== undefined && /^[A-Za-z0-9_-]{1,64}$/.test(tenant)) return tenant;
  throw new UsageError(`--tenant must be 1 to 64 of A-Z a-z 0-9 _ -. Usage: ${usage}`);
}
