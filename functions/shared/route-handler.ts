import { createHmac } from 'node:crypto';
import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { type Actor, canonicalJson } from '../../ledger/commit.ts';
import { isThrottling } from '../../ledger/errors.ts';
import type { CommandMetadata } from '../../ledger/ledger.ts';
import { type Caller, callerFrom } from './caller.ts';
import { versionsIn } from './if-match.ts';
import { notFound, OAuthError, oauthErrorOf, type Problem, ProblemError, problem } from './problem.ts';
import { problemOfLedgerError, throttled } from './rejections.ts';
import {
  type Answer,
  type AnsweredRoute,
  noInput,
  type ParsedRequest,
  type RequestContext,
} from './route.ts';
import { formOf, routedTo } from './route-form.ts';
import { type Access, type Relation, type RouteKey, routeTable } from './route-table.ts';
import { checkStorable } from './storable-json.ts';

type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;
type HttpResult = APIGatewayProxyStructuredResultV2;

/** A command may be this long; what is longer is refused before it is parsed. */
const maximumBodyBytes = 256 * 1024;

const problemHeaders = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };

/** What the chain itself needs beside the handlers. */
export interface HttpDependencies {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly now: () => Date;
  /** A learner and who manages them now; undefined when the tenant has no such learner. */
  readonly findLearner: (
    tenant: string,
    learnerId: string,
  ) => Promise<{ readonly managerId?: string | undefined } | undefined>;
  /** Called before any request that may be answered is; what it throws is the answer then. */
  readonly beforeAnswer?: (key: RouteKey, input: unknown, context: RequestContext) => Promise<void>;
  /** Key of the digests that tell whether an Idempotency-Key is used again for the same command. */
  readonly fingerprintKey: () => Promise<Uint8Array>;
}

/**
 * The Lambda handler of one resource: finds the route, checks the group, parses the input, calls the route's code,
 * and turns whatever is thrown into a problem. The only place where an HTTP request meets a `try`.
 */
export function httpHandler(
  routes: Readonly<Partial<Record<RouteKey, AnsweredRoute>>>,
  dependencies: HttpDependencies,
) {
  const handlers = new Map(
    Object.entries(routes).map(([key, route]) => [key, routeHandler(route, dependencies)]),
  );
  const forms = Object.keys(routes).flatMap((key) => formOf(key) ?? []);
  return middy<HttpEvent, HttpResult>()
    .use(injectLambdaContext(dependencies.logger, { resetKeys: true }))
    .use(logMetrics(dependencies.metrics))
    .use(httpHeaderNormalizer())
    .use(answerProblems(dependencies))
    .handler(async (event, context) => {
      const { key, pathParameters } = routedTo(event, forms);
      const handler = handlers.get(key);
      if (!handler) {
        throw problem(404, 'no-such-route', `There is no ${event.requestContext.http.method} on this path.`);
      }
      return handler({ ...event, pathParameters }, context);
    });
}

function routeHandler(route: AnsweredRoute, dependencies: HttpDependencies) {
  const chain = middy<HttpEvent, HttpResult>().before(({ event }) => {
    // First, so that who may not use a route learns nothing of what it takes.
    grantOf(event, route);
    const encoding = event.isBase64Encoded ? 'base64' : 'utf8';
    if (Buffer.byteLength(event.body ?? '', encoding) > maximumBodyBytes) {
      throw problem(413, 'too-large', `The body may have ${maximumBodyBytes} bytes at most.`);
    }
  });
  const { request: requestSchema, bodyType = 'application/json', malformedAs } = route.declaration;
  const takesBody = requestSchema.shape.body !== noInput.body;
  if (takesBody) chain.use(bodyType === 'application/json' ? httpJsonBodyParser() : formParser);
  if (malformedAs !== undefined) {
    chain.onError((request) => {
      request.error = oauthErrorOf(problemFrom(request.error), malformedAs);
    });
  }
  return chain.handler(async (event) => {
    const { key } = route.declaration;
    const { caller, relation } = grantOf(event, route);
    dependencies.logger.appendKeys({ tenant: caller.tenant, route: key });

    if (takesBody) checkStorable(event.body);
    const request = route.parse({
      path: event.pathParameters ?? {},
      query: event.queryStringParameters ?? {},
      body: takesBody ? event.body : undefined,
    });
    const authorize = authorizer(caller, relation, dependencies);
    if (request.concerns !== undefined) await authorize(request.concerns);
    const metadata = await metadataFrom(event, key, caller, request, dependencies);
    const origin = `${event.headers['x-forwarded-proto'] ?? 'https'}://${event.requestContext.domainName}`;
    const { headers } = event;
    const context = { caller, relation, now: dependencies.now(), metadata, origin, headers, authorize };
    await dependencies.beforeAnswer?.(key, request.input, context);
    return unlessKnown(event, resultOf(await request.answer(context)));
  });
}

/** Makes the fields of a form an object. */
const formParser: middy.MiddlewareObj<HttpEvent, HttpResult> = {
  before: (request) => {
    const { headers, body = '', isBase64Encoded } = request.event;
    if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '')) {
      throw problem(415, 'not-a-form-by-its-type', 'Send the body as application/x-www-form-urlencoded.');
    }
    // API Gateway takes a form for bytes.
    const fields = [
      ...new URLSearchParams(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString()),
    ];
    if (new Set(fields.map(([name]) => name)).size < fields.length) {
      throw problem(400, 'field-given-twice', 'Give each field of the form once.');
    }
    Object.assign(request.event, { body: Object.fromEntries(fields) });
  },
};

/**
 * Who calls, and for which learners they may use the route.
 *
 * @throws ProblemError 403 when they may not use it at all
 */
function grantOf({ requestContext }: HttpEvent, { declaration }: AnsweredRoute) {
  const { access } = routeTable[declaration.key];
  if (access === 'public') return { caller: anonymous, relation: 'any' as const };
  const caller = callerFrom(requestContext.authorizer?.jwt.claims);
  return { caller, relation: widestRelation(caller, access) };
}

function authorizer(caller: Caller, relation: Relation, { findLearner }: HttpDependencies) {
  return async (learnerId: string): Promise<void> => {
    if (relation === 'any' || caller.learnerId === learnerId) return;
    if (relation === 'self') {
      throw problem(403, 'not-for-this-learner', 'You may do this for yourself alone.');
    }
    const learner = await findLearner(caller.tenant, learnerId);
    // Another tenant's learner, too, is one that does not exist.
    if (!learner) throw notFound(`Learner ${learnerId}`);
    if (learner.managerId === undefined || learner.managerId !== caller.learnerId) {
      throw problem(
        403,
        'not-for-this-learner',
        'You may do this for yourself and the people whose manager you are.',
      );
    }
  };
}

const anonymous: Caller = { tenant: 'public', subject: 'anonymous', groups: [] };

function widestRelation(caller: Caller, access: Readonly<Partial<Record<string, Relation>>>): Relation {
  const granted = new Set(caller.groups.map((group) => access[group]));
  for (const relation of ['any', 'people', 'self'] as const) if (granted.has(relation)) return relation;
  throw problem(403, 'not-in-group', 'Your groups may not use this route.');
}

const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?$/);

async function metadataFrom(
  event: HttpEvent,
  key: RouteKey,
  caller: Caller,
  { input, concerns }: Pick<ParsedRequest, 'input' | 'concerns'>,
  dependencies: HttpDependencies,
): Promise<CommandMetadata> {
  const actor = actorOf(key, caller, concerns);
  const metadata = { actor, correlationId: event.requestContext.requestId };
  // What only reads can be repeated as it is.
  if (event.requestContext.http.method === 'GET') return metadata;
  const ifMatch = event.headers['if-match'];
  const idempotencyKey = event.headers['idempotency-key'];
  if (idempotencyKey !== undefined && !idempotencyKeySchema.safeParse(idempotencyKey).success) {
    throw problem(400, 'invalid-idempotency-key', 'Idempotency-Key must be 1 to 128 printable characters.');
  }
  return {
    ...metadata,
    ...(ifMatch !== undefined && { expectedVersions: versionsIn(ifMatch) }),
    ...(idempotencyKey !== undefined && {
      commandId: idempotencyKey,
      // Keyed and short: it tells a misused key, and does not let anyone guess the names in a body that was erased.
      commandFingerprint: createHmac('sha256', await dependencies.fingerprintKey())
        .update(canonicalJson([key, caller.subject, input]))
        .digest('base64url')
        .slice(0, 4),
    }),
  };
}

/**
 * Who a commit is said to be by. What a learner does for themselves (progress, a booking) is, when anybody else does it,
 * done in the learner's stead, and the commit says so; what only others may do (a correction) is their own act.
 */
function actorOf(key: RouteKey, { subject, groups, learnerId }: Caller, concerns: string | undefined): Actor {
  const actor = { kind: 'user' as const, id: subject, roles: groups };
  const { access }: { readonly access: Access } = routeTable[key];
  const isForSelf = access !== 'public' && access.learner === 'self';
  return isForSelf && concerns !== undefined && concerns !== learnerId
    ? { ...actor, onBehalfOf: concerns }
    : actor;
}

function resultOf(answer: Answer): HttpResult {
  return {
    statusCode: answer.status,
    headers: {
      ...(answer.body !== undefined && { 'content-type': 'application/json' }),
      'cache-control': 'no-store',
      ...answer.headers,
    },
    ...bodyOf(answer.body),
  };
}

/** API Gateway takes texts alone, and makes bytes of them where it is told to. */
function bodyOf(body: unknown): Pick<HttpResult, 'body' | 'isBase64Encoded'> {
  if (body === undefined) return {};
  if (typeof body === 'string') return { body };
  if (body instanceof Uint8Array) {
    return { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
  }
  return { body: JSON.stringify(body) };
}

/** What the client has already is not sent again (RFC 9110, 13.1.2). */
function unlessKnown({ headers, requestContext }: HttpEvent, result: HttpResult): HttpResult {
  const { etag } = result.headers ?? {};
  const known = headers['if-none-match']?.split(/\s*,\s*/) ?? [];
  const isRead = requestContext.http.method === 'GET' && result.statusCode === 200;
  if (!isRead || typeof etag !== 'string' || !known.includes(etag)) return result;
  const { 'content-type': _type, ...kept } = result.headers ?? {};
  return { statusCode: 304, headers: kept };
}

function answerProblems({ logger, metrics }: HttpDependencies): middy.MiddlewareObj<HttpEvent, HttpResult> {
  return {
    after: ({ response }) => {
      logger.info('answered', { status: response?.statusCode });
      metrics.addMetric('HttpAnswered', MetricUnit.Count, 1);
    },
    onError: (request) => {
      const error = problemFrom(request.error);
      const { problem, headers } = error;
      if (problem.status >= 500 && problem.status !== 503) {
        // The name and the stack tell where; a message might carry what a person typed.
        logger.error('failed', { errorName: request.error?.name, stack: framesOf(request.error) });
      } else {
        logger.info('refused', { status: problem.status, code: problem.type.split('/').at(-1) });
      }
      metrics.addMetric(problem.status >= 500 ? 'HttpFailed' : 'HttpRefused', MetricUnit.Count, 1);
      request.response = {
        statusCode: problem.status,
        headers: { ...refusalHeaders(error), ...headers },
        body: JSON.stringify(refusalBody(error)),
      };
    },
  };
}

const refusalHeaders = (error: ProblemError) =>
  error instanceof OAuthError ? { ...problemHeaders, 'content-type': 'application/json' } : problemHeaders;

const refusalBody = (error: ProblemError) =>
  error instanceof OAuthError
    ? { error: error.code, error_description: error.problem.detail }
    : (error.problem satisfies Problem);

function framesOf(error: Error | null | undefined): string | undefined {
  return error?.stack
    ?.split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .join('\n');
}

const parserErrorSchema = z.object({ statusCode: z.union([z.literal(415), z.literal(422), z.literal(400)]) });

function problemFrom(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const parserError = parserErrorSchema.safeParse(error);
  if (parserError.success) {
    return parserError.data.statusCode === 415
      ? problem(415, 'not-json-by-its-type', 'Send the body as application/json.')
      : problem(400, 'not-json', 'The body is not JSON.');
  }
  if (isThrottling(error)) return throttled();
  return (
    problemOfLedgerError(error) ??
    problem(500, 'failed', 'Something failed on our side. Try again; if it stays, tell your administrator.')
  );
}
