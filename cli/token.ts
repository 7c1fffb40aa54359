import { join, resolve } from 'node:path';
import { groups } from '../functions/shared/route-table.ts';
import { readEndpoints } from '../infra/local/data-directory.ts';
import { signToken } from '../infra/local/start.ts';
import { TokenIssuer } from '../infra/local/token-issuer.ts';
import { readArguments, UsageError } from './usage-error.ts';

const usage =
  'leerspoor token --tenant T --role R [--role …] [--learner ID] [--subject S] [--expires 1h] [--data-dir DIR]';

/** `leerspoor token`: a token as the user pool would give it, for a Leerspoor on this machine. */
export async function tokenCommand(args: readonly string[]): Promise<string> {
  const { values } = readArguments(
    {
      args: [...args],
      options: {
        tenant: { type: 'string' },
        role: { type: 'string', multiple: true, default: [] },
        learner: { type: 'string' },
        subject: { type: 'string' },
        expires: { type: 'string', default: '1h' },
        'data-dir': { type: 'string', default: '.leerspoor' },
        stack: { type: 'string' },
      },
    },
    usage,
  );
  if (values.stack !== undefined) {
    throw new UsageError(
      'On AWS, tokens come from the user pool alone: log in there. This command signs for this machine.',
    );
  }
  const { tenant, role: roles, learner, expires } = values;
  if (tenant === undefined) throw new UsageError(`--tenant is missing. Usage: ${usage}`);
  for (const [option, id] of Object.entries({ tenant, learner })) {
    if (id !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
      throw new UsageError(`--${option} must be 1 to 64 of A-Z a-z 0-9 _ -, not "${id}".`);
    }
  }
  const unknown = roles.filter((role) => !groups.some((group) => group === role));
  if (roles.length === 0 || unknown.length > 0) {
    throw new UsageError(`--role must be one or more of ${groups.join(', ')}. Usage: ${usage}`);
  }
  const expiresInSeconds = secondsOf(expires);
  const subject = values.subject ?? learner ?? roles.join('-');
  if (subject === '') throw new UsageError('--subject must not be empty.');
  const dataDirectory = values['data-dir'];
  const endpoints = readEndpoints(dataDirectory);
  const issuer = await TokenIssuer.open(join(resolve(dataDirectory), 'secrets'));
  return signToken(issuer, endpoints, {
    subject,
    tenant,
    roles,
    learnerId: learner,
    expiresInSeconds,
  });
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * Reads a duration such as 90s, 15m, 1h or 7d.
 *
 * @throws UsageError
 */
export function secondsOf(duration: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(duration) ?? [];
  const seconds = Number(count) * (unitSeconds[unit] ?? Number.NaN);
  if (!(seconds > 0)) throw new UsageError(`--expires must be like 90s, 15m, 1h or 7d, not "${duration}".`);
  return seconds;
}
