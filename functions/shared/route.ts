import type * as z from 'zod';
import type { CommandMetadata } from '../../ledger/ledger.ts';
import type { Caller } from './caller.ts';
import type { Relation, RouteKey } from './route-table.ts';

/** What a client is told of one possible answer; the body's schema is that of openapi.json. */
interface ResponseDeclaration {
  readonly description: string;
  readonly body?: z.ZodType;
}

type Inferred<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;

/** A route as clients see it. openapi.json is generated from these. */
export interface RouteDeclaration<
  Path extends z.ZodType | undefined = z.ZodType | undefined,
  Query extends z.ZodType | undefined = z.ZodType | undefined,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
> {
  readonly key: RouteKey;
  readonly summary: string;
  readonly path?: Path;
  readonly query?: Query;
  readonly body?: Body;
  readonly responses: Readonly<Record<number, ResponseDeclaration>>;
  /** The codes of the rules that may say no, each a 409 (or 404 for what is unknown). */
  readonly rejections?: readonly string[];
  /** The learner whom the request concerns, where the request itself tells; else the handler calls `authorize`. */
  readonly concerns?: (input: {
    path: Inferred<Path>;
    query: Inferred<Query>;
    body: Inferred<Body>;
  }) => string;
}

/** A request whose token is verified, whose route is granted, and whose input fits its schemas. */
export interface RouteRequest<Path = unknown, Query = unknown, Body = unknown> {
  readonly caller: Caller;
  /** For which learners the caller may use this route. */
  readonly relation: Relation;
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  readonly now: Date;
  readonly metadata: CommandMetadata;
  /** @throws ProblemError 403 when the caller may not use this route for this learner */
  authorize(learnerId: string): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A route with the code that answers it. */
export interface AnsweredRoute {
  readonly declaration: RouteDeclaration;
  readonly answer: (request: RouteRequest) => Promise<Answer>;
}

/** Declares a route, and so types the request that its handler gets. */
export function declareRoute<
  Path extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(declaration: RouteDeclaration<Path, Query, Body>) {
  return {
    ...declaration,
    answeredBy(
      answer: (request: RouteRequest<Inferred<Path>, Inferred<Query>, Inferred<Body>>) => Promise<Answer>,
    ): AnsweredRoute {
      // The chain parses with exactly these schemas before it calls the handler.
      return { declaration, answer } as unknown as AnsweredRoute;
    },
  };
}
