import { STATUS_CODES } from 'node:http';
import * as z from 'zod';

/** One fault of the input: where, and what to do about it. */
const faultSchema = z.object({ path: z.string(), message: z.string() });

/** RFC 9457, `application/problem+json`. */
export const problemSchema = z
  .object({
    type: z.string().describe('Names the rule that says no; stable, for programs'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional().describe('What happened and what to do, for people'),
    errors: z.array(faultSchema).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;

/** Where problem types live: an identifier, which need not resolve (RFC 9457, 3.1.1). */
const problemBase = 'https://leerspoor.dev/problems/';

/** A refusal on its way to the client. Thrown by handlers, answered by the one middleware in route-handler.ts. */
export class ProblemError extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.title);
    this.name = 'ProblemError';
    this.problem = problem;
    this.headers = headers;
  }
}

/** How a refusal is told to who speaks OAuth (RFC 6749, 5.2). */
export const oauthErrorSchema = z
  .object({ error: z.string(), error_description: z.string() })
  .meta({ id: 'OAuthError' });

/** What OAuth 2.0 (RFC 6749, 5.2; RFC 6750, 3.1) and OpenID4VCI 1.0 (8.3.1) call what is wrong with a request. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'invalid_token'
  | 'invalid_credential_request'
  | 'unknown_credential_configuration'
  | 'unknown_credential_identifier'
  | 'invalid_proof'
  | 'invalid_nonce'
  | 'invalid_encryption_parameters'
  | 'credential_request_denied';

/** A refusal to a client that speaks OAuth: a problem to our log, `error` and `error_description` to the client. */
export class OAuthError extends ProblemError {
  readonly code: OAuthErrorCode;

  /** @param description printable ASCII without quotes and backslashes (RFC 6749, 5.2), and no personal data */
  constructor(
    code: OAuthErrorCode,
    description: string,
    { status = 400, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(
      {
        type: `${problemBase}${code.replaceAll('_', '-')}`,
        title: STATUS_CODES[status] ?? 'Error',
        status,
        detail: description,
      },
      headers,
    );
    this.name = 'OAuthError';
    this.code = code;
  }
}

/** What OAuth calls a request that is not as it should be: at an endpoint for tokens, and at one for credentials. */
export type MalformedCode = Extract<OAuthErrorCode, 'invalid_request' | 'invalid_credential_request'>;

/** What a problem is to who speaks OAuth, where the request itself is wrong; all else stays. */
export function oauthErrorOf(error: ProblemError, malformedAs: MalformedCode): ProblemError {
  const isFault = !(error instanceof OAuthError) && [400, 413, 415].includes(error.problem.status);
  if (!isFault) return error;
  const places = error.problem.errors?.map(({ path }) => path).filter((path) => /^[\w.-]+$/.test(path)) ?? [];
  const where = places.length === 0 ? '' : ` See ${places.join(', ')}.`;
  return new OAuthError(malformedAs, `The request is not as it should be.${where}`);
}

/**
 * Makes a problem to throw.
 *
 * @param code becomes the last part of `type`; kebab-case, stable
 * @param detail a sentence for a person: what happened, what to do. No personal data.
 */
export function problem(
  status: number,
  code: string,
  detail: string,
  more: { errors?: Problem['errors']; headers?: Readonly<Record<string, string>> } = {},
): ProblemError {
  return new ProblemError(
    {
      type: `${problemBase}${code}`,
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail,
      ...(more.errors && { errors: more.errors }),
    },
    more.headers,
  );
}

/** The 404 for what does not exist and for what belongs to another tenant alike. */
export function notFound(what: string): ProblemError {
  return problem(404, 'not-found', `${what} does not exist.`);
}

/** The 400 that lists every fault of a request, unknown fields included, each by its path in the body or its name. */
export function invalidInput(error: z.ZodError): ProblemError {
  const errors = error.issues.flatMap(faultsOf).map(({ path: [place, ...steps], message }) => ({
    // The first step is the place (path, query, body), which the caller's own names make plain.
    path: steps.join('.') || String(place),
    message,
  }));
  return problem(400, 'invalid-input', 'The request is not as it should be; see errors.', { errors });
}

interface FaultAt {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function faultsOf(issue: z.core.$ZodIssue): readonly FaultAt[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: 'is not a known field' }));
  }
  if (issue.code !== 'invalid_union') return [{ path, message }];
  // Of the forms that a value may have, that with the fewest faults is the one that its author had in mind.
  const [closest] = issue.errors
    .filter(
      (faults) => !faults.some(({ code, path: [step] }) => code === 'invalid_type' && step === undefined),
    )
    .map((faults) => faults.flatMap(faultsOf))
    .sort((one, other) => one.length - other.length);
  return closest?.map((fault) => ({ ...fault, path: [...path, ...fault.path] })) ?? [{ path, message }];
}
