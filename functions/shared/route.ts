import * as z from 'zod';
import type { CommandMetadata } from '../../ledger/ledger.ts';
import type { Caller } from './caller.ts';
import { invalidInput, type MalformedCode } from './problem.ts';
import type { Relation, RouteKey } from './route-table.ts';

/** The three places where input comes from; a route without input in one of them says so by these. */
export const noInput = { path: z.strictObject({}), query: z.strictObject({}), body: z.undefined() };

/** The schema of all that a request brings: `z.strictObject({ ...noInput, body: … })`. */
type RequestSchema = z.ZodObject<{ path: z.ZodType; query: z.ZodType; body: z.ZodType }>;

/** What a client is told of one possible answer. */
interface ResponseDeclaration {
  readonly description: string;
  readonly body?: z.ZodType;
  /** Default: application/json */
  readonly contentType?: string;
}

/** What a body may be sent as: JSON, or a form (each of whose fields stands there once, as OAuth has it: RFC 6749, 3.2). */
export type BodyType = 'application/json' | 'application/x-www-form-urlencoded';

/** A route as clients see it. openapi.json is generated from these. */
export interface RouteDeclaration<Request extends RequestSchema = RequestSchema> {
  readonly key: RouteKey;
  readonly summary: string;
  readonly request: Request;
  /** What its body is sent as. Default: application/json */
  readonly bodyType?: BodyType;
  /**
   * For who speaks OAuth alone: refusals are told as RFC 6749 has them, and a malformed request by this code.
   * Default: problem+json
   */
  readonly malformedAs?: MalformedCode;
  readonly responses: Readonly<Record<number, ResponseDeclaration>>;
  /** The codes of the rules that may say no. */
  readonly rejections?: readonly string[];
  /** The learner whom the request concerns, where the request itself tells; else the handler calls `authorize`. */
  readonly concerns?: (request: z.output<Request>) => string;
}

/** What the chain knows of a request beside its input, once the token is verified and the route granted. */
export interface RequestContext {
  readonly caller: Caller;
  /** For which learners the caller may use this route. */
  readonly relation: Relation;
  readonly now: Date;
  readonly metadata: CommandMetadata;
  /** Where the API was asked: what URLs that it gives out begin with. */
  readonly origin: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** @throws ProblemError 403 when the caller may not use this route for this learner */
  authorize(learnerId: string): Promise<void>;
}

export interface Answer {
  readonly status: number;
  /** A text or bytes as they are, whose type the headers tell; all else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Input as it came in, with the JSON of the body parsed. */
export interface RawRequest {
  readonly path: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** A route with the code that answers it. */
export interface AnsweredRoute {
  readonly declaration: Omit<RouteDeclaration, 'concerns'>;
  /** @throws ProblemError 400 with every fault of the input */
  parse(raw: RawRequest): ParsedRequest;
}

/** A request that fits its schema, ready to be answered. */
export interface ParsedRequest {
  readonly concerns?: string;
  /** The input as the schema made it: what a digest of the command is taken of. */
  readonly input: unknown;
  answer(context: RequestContext): Promise<Answer>;
}

/** Declares a route, and so types the request that its handler gets. */
export function declareRoute<Request extends RequestSchema>(declaration: RouteDeclaration<Request>) {
  const { concerns, ...declared } = declaration;
  return {
    ...declaration,
    answeredBy(answer: (request: z.output<Request> & RequestContext) => Promise<Answer>): AnsweredRoute {
      return {
        declaration: declared,
        parse(raw) {
          const parsed = declaration.request.safeParse(raw);
          if (!parsed.success) throw invalidInput(parsed.error);
          const input = parsed.data;
          return {
            input,
            ...(concerns && { concerns: concerns(input) }),
            answer: (context) => answer({ ...input, ...context }),
          };
        },
      };
    },
  };
}
