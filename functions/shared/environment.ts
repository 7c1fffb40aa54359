import type { EnvironmentName } from './environment-names.ts';

/**
 * The value of an environment variable that the template must have set.
 *
 * @throws Error that names the variable when it is not set: a fault of the deployment, to be seen at the first call.
 */
export function environment(name: EnvironmentName): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set; the template must set it`);
  return value;
}

/** The value of an environment variable that the template sets only where it is configured. */
export function configuredEnvironment(name: EnvironmentName): string | undefined {
  return process.env[name] || undefined;
}
