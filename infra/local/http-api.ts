import { randomBytes, randomUUID } from 'node:crypto';
import {
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { APIGatewayEventRequestContextV2, APIGatewayProxyEventV2WithRequestContext } from 'aws-lambda';
import { type JWTPayload, type JWTVerifyGetKey, errors as joseErrors, jwtVerify } from 'jose';
import * as z from 'zod';

/** A JWT authorizer of an HTTP API. */
export interface JwtAuthorizer {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Scopes of which the token must have one; none when absent or empty. */
  readonly scopes?: readonly string[];
}

/** What API Gateway found out about the caller. Every claim is a text: a list becomes `[a b]`. */
export interface JwtContext {
  readonly jwt: {
    readonly claims: Readonly<Record<string, string>>;
    readonly scopes: readonly string[] | null;
  };
}

/** The event of payload format 2.0, as a function gets it. */
export type HttpApiEvent = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & { readonly authorizer?: JwtContext }
>;

/** One route with its integration. */
export interface HttpRoute {
  /** `GET /courses/{courseId}`, `ANY /files/{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly jwt?: JwtAuthorizer;
  /** How long the function may take; then the client gets 503. */
  readonly integrationTimeoutMs: number;
  /** Invokes the function and gives its result as JSON; rejects when the function fails. */
  invoke(event: HttpApiEvent): Promise<unknown>;
}

/** The API's CORS configuration, in the terms of CloudFormation's CorsConfiguration. */
export interface CorsConfiguration {
  readonly allowOrigins?: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly allowCredentials?: boolean;
  readonly maxAgeSeconds?: number;
}

/** What the access log tells of one request: the route instead of the path, which holds ids of people. */
export interface AccessLogEntry {
  readonly requestId: string;
  readonly time: string;
  readonly method: string;
  /** Absent when no route matched. */
  readonly routeKey?: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly responseBytes: number;
  /** Why the gateway itself refused or failed; never what the request held. */
  readonly gatewayError?: string;
}

/** How many requests a route takes: so many each second on average, and so many at once. */
export interface Throttle {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** What the stage says of throttling. */
export interface StageThrottling {
  /** Of each route that has none of its own. @default none */
  readonly default?: Throttle;
  /** By route key. @default none */
  readonly routes?: Readonly<Record<string, Throttle>>;
}

export interface HttpApiOptions {
  readonly routes: readonly HttpRoute[];
  readonly throttling?: StageThrottling;
  /** The keys of an issuer, such as jose's createLocalJWKSet makes. */
  keysOf(issuer: string): Promise<JWTVerifyGetKey>;
  readonly cors?: CorsConfiguration;
  readonly onAccess?: (entry: AccessLogEntry) => void;
  /** @default 'local' */
  readonly apiId?: string;
  /** @default '000000000000' */
  readonly accountId?: string;
  /** @default () => new Date() */
  readonly now?: () => Date;
}

/** API Gateway's limit on the body of a request. */
const maximumBodyBytes = 10 * 1024 * 1024;

/** The signatures that API Gateway's JWT authorizer takes: RSA alone, so no `none` and no shared secret. */
const signatureAlgorithms = ['RS256', 'RS384', 'RS512'];

/** Headers that concern one connection and go no further. */
const headersOfTheConnection: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Answers requests as API Gateway's HTTP API does: routes, JWT authorizer, payload format 2.0, limits.
 *
 * @throws Error when a route key is malformed or there twice
 */
export function httpApiListener(options: HttpApiOptions): RequestListener {
  const gateway = new Gateway(options);
  return (request, response) => void gateway.handle(request, response);
}

/**
 * Ends a server: no new connections, requests under way are answered, then their connections closed.
 *
 * `server.close` alone waits for kept-alive connections to time out after their last answer.
 *
 * @param withinMs after this long what is still open is cut off
 */
export async function closeGracefully(
  server: Server,
  { withinMs = 3_000 }: { withinMs?: number } = {},
): Promise<void> {
  let isClosed = false;
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      isClosed = true;
      resolve();
    });
  });
  const deadline = performance.now() + withinMs;
  while (!isClosed && performance.now() < deadline) {
    server.closeIdleConnections();
    await Promise.race([closed, delay(20)]);
  }
  server.closeAllConnections();
  await closed;
}

/** An answer of the gateway's own. */
class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** The last part of the problem's `type`. */
  readonly code: string;
  /** What API Gateway on AWS says, and all that it says. */
  readonly awsMessage: string;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(options: {
    status: number;
    code: string;
    awsMessage?: string;
    detail: string;
    headers?: Readonly<Record<string, string>>;
  }) {
    super(options.code);
    this.status = options.status;
    this.code = options.code;
    this.awsMessage = options.awsMessage ?? STATUS_CODES[options.status] ?? 'Error';
    this.detail = options.detail;
    this.headers = options.headers ?? {};
  }
}

interface GatewayResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
}

class Gateway {
  readonly #options: HttpApiOptions;
  readonly #routes: readonly CompiledRoute[];
  readonly #defaultRoute: HttpRoute | undefined;
  /** By route key. */
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #now: () => Date;

  constructor(options: HttpApiOptions) {
    const keys = options.routes.map(({ routeKey }) => routeKey);
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) throw new Error(`The HTTP API has the route ${twice} twice`);
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#defaultRoute = options.routes.find(({ routeKey }) => routeKey === '$default');
    this.#routes = options.routes
      .filter((route) => route !== this.#defaultRoute)
      .map(compileRoute)
      .toSorted(bySpecificity);
    const { default: ofEach, routes: own = {} } = options.throttling ?? {};
    const unknown = Object.keys(own).find((key) => !keys.includes(key));
    if (unknown !== undefined)
      throw new Error(`The stage throttles ${unknown}, which the HTTP API does not have`);
    for (const key of keys) {
      const throttle = own[key] ?? ofEach;
      if (throttle) this.#buckets.set(key, new TokenBucket(throttle, this.#now()));
    }
  }

  /** Answers one request. Never rejects: what goes wrong is a 500, and the access log tells it. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const time = this.#now();
    const requestId = randomUUID();
    let routeKey: string | undefined;
    let gatewayError: string | undefined;
    let answer: GatewayResponse;
    const cors = corsHeaders(this.#options.cors, request);
    try {
      if (isPreflight(this.#options.cors, request)) {
        answer = { status: 204, headers: {}, body: empty };
      } else {
        const target = parseTarget(request.url ?? '/');
        const match = this.#match(request.method ?? 'GET', target.segments);
        routeKey = match.route.routeKey;
        if (this.#buckets.get(routeKey)?.take(time) === false) throw tooMany;
        answer = await this.#serve({ request, requestId, time, target, ...match });
      }
    } catch (error) {
      const refusal = error instanceof Refusal ? error : failed;
      // The kind of an error and no more: its message may quote what the request held.
      gatewayError = error instanceof Refusal || !(error instanceof Error) ? refusal.code : error.name;
      answer = refusalAnswer(refusal);
    }
    // With a CORS configuration API Gateway ignores what the function says of CORS.
    const own = Object.entries(answer.headers).filter(
      ([name]) => !(cors && name.startsWith('access-control-')),
    );
    const vary = [answer.headers.vary, cors?.vary].flat().filter(Boolean).join(', ');
    const headers = {
      ...Object.fromEntries(own),
      ...cors,
      ...(vary !== '' && { vary }),
      'apigw-requestid': requestId,
    };
    if (!send(response, { ...answer, headers })) {
      gatewayError = 'malformed-headers';
      answer = refusalAnswer(failed);
      send(response, { ...answer, headers: { ...answer.headers, ...cors, 'apigw-requestid': requestId } });
    }
    this.#options.onAccess?.({
      requestId,
      time: time.toISOString(),
      method: request.method ?? '',
      ...(routeKey !== undefined && { routeKey }),
      status: answer.status,
      milliseconds: Math.round(performance.now() - startedAt),
      responseBytes: answer.body.length,
      ...(gatewayError !== undefined && { gatewayError }),
    });
  }

  #match(method: string, segments: readonly string[]): RouteMatch {
    for (const compiled of this.#routes) {
      const pathParameters = matchRoute(compiled, method, segments);
      if (pathParameters) return { route: compiled.route, pathParameters };
    }
    if (this.#defaultRoute) return { route: this.#defaultRoute, pathParameters: {} };
    throw new Refusal({ status: 404, code: 'no-such-route', detail: `There is no ${method} on this path.` });
  }

  async #serve({ request, requestId, time, target, route, pathParameters }: Call): Promise<GatewayResponse> {
    if (Number(request.headers['content-length'] ?? 0) > maximumBodyBytes) throw tooLarge;
    const authorizer = route.jwt && (await this.#authorize(request, route.jwt));
    const headers = requestHeaders(request);
    const sourceIp = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
    const host = headers.host ?? '';
    const { accountId = '000000000000', apiId = 'local' } = this.#options;
    const forwarded = {
      'x-amzn-trace-id': `Root=1-${Math.floor(time.getTime() / 1_000).toString(16)}-${randomBytes(12).toString('hex')}`,
      'x-forwarded-for': [headers['x-forwarded-for'], sourceIp].filter(Boolean).join(', '),
      'x-forwarded-port': /:(\d+)$/.exec(host)?.[1] ?? '80',
      'x-forwarded-proto': 'http',
    };
    const cookies = (request.headersDistinct.cookie ?? [])
      .flatMap((header) => header.split(/;\s*/))
      .filter(Boolean);
    const query = queryParameters(target.query);
    const event: HttpApiEvent = {
      version: '2.0',
      routeKey: route.routeKey,
      rawPath: target.path,
      rawQueryString: target.query,
      ...(cookies.length > 0 && { cookies }),
      headers: { ...headers, ...forwarded },
      ...(query && { queryStringParameters: query }),
      requestContext: {
        accountId,
        apiId,
        ...(authorizer && { authorizer }),
        domainName: host,
        domainPrefix: apiId,
        http: {
          method: request.method ?? '',
          path: target.path,
          protocol: `HTTP/${request.httpVersion}`,
          sourceIp,
          userAgent: headers['user-agent'] ?? '',
        },
        requestId,
        routeKey: route.routeKey,
        stage: '$default',
        time: logTime(time),
        timeEpoch: time.getTime(),
      },
      ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
      ...encodeBody(await readBody(request), headers),
    };
    return integrationAnswer(await invokeWithin(route, event));
  }

  async #authorize(request: IncomingMessage, authorizer: JwtAuthorizer): Promise<JwtContext> {
    const header = request.headersDistinct.authorization?.join(',').trim() ?? '';
    if (header === '')
      throw unauthorized('There is no Authorization header; send: Authorization: Bearer <token>.');
    const token = header.replace(/^Bearer\s+/i, '');
    const now = this.#now();
    const payload = await verify(token, authorizer, await this.#options.keysOf(authorizer.issuer), now);
    const granted = scopesOf(payload);
    const wanted = authorizer.scopes ?? [];
    const matching = wanted.filter((scope) => granted.includes(scope));
    if (wanted.length > 0 && matching.length === 0) {
      throw new Refusal({
        status: 403,
        code: 'scope-needed',
        detail: `The token has none of the scopes ${wanted.join(', ')}.`,
        headers: {
          'www-authenticate': challenge('insufficient_scope', 'the token lacks the scopes', wanted),
        },
      });
    }
    const claims = Object.fromEntries(
      Object.entries(payload).map(([name, value]) => [name, claimText(value)]),
    );
    return { jwt: { claims, scopes: wanted.length > 0 ? matching : null } };
  }
}

/**
 * How API Gateway throttles: a request takes a token, of which so many come back each second, up to the burst
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html). Each route has its own.
 */
class TokenBucket {
  readonly #throttle: Throttle;
  #tokens: number;
  #filledAt: Date;

  constructor(throttle: Throttle, now: Date) {
    this.#throttle = throttle;
    this.#tokens = throttle.burst;
    this.#filledAt = now;
  }

  /** False when there is none left. */
  take(now: Date): boolean {
    const { ratePerSecond, burst } = this.#throttle;
    // A clock that is put back takes none away.
    const seconds = Math.max(0, now.getTime() - this.#filledAt.getTime()) / 1_000;
    this.#tokens = Math.min(burst, this.#tokens + seconds * ratePerSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

interface RouteMatch {
  readonly route: HttpRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Call extends RouteMatch {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly time: Date;
  readonly target: Target;
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter' | 'greedy'; readonly name: string };

interface CompiledRoute {
  readonly route: HttpRoute;
  readonly method: string;
  readonly segments: readonly Segment[];
}

function compileRoute(route: HttpRoute): CompiledRoute {
  const [, method, path] = /^([A-Z]+) \/(.*)$/.exec(route.routeKey) ?? [];
  if (method === undefined || path === undefined) {
    throw new Error(`"${route.routeKey}" is no route key such as "GET /courses" or "$default"`);
  }
  const segments = path.split('/').map((text): Segment => {
    const [, name, plus] = /^\{([^{}+]+)(\+?)\}$/.exec(text) ?? [];
    if (name === undefined) return { kind: 'literal', text };
    return { kind: plus === '+' ? 'greedy' : 'parameter', name };
  });
  if (segments.slice(0, -1).some(({ kind }) => kind === 'greedy')) {
    throw new Error(`In the route ${route.routeKey} a greedy path variable stands before the end`);
  }
  return { route, method, segments };
}

const ranks = { literal: 0, parameter: 1, greedy: 2 } as const;

/** The most specific path first, segment by segment; for the same path, a method before ANY. */
function bySpecificity(one: CompiledRoute, other: CompiledRoute): number {
  for (const [index, segment] of one.segments.entries()) {
    const counterpart = other.segments[index];
    if (!counterpart) break;
    const difference = ranks[segment.kind] - ranks[counterpart.kind];
    if (difference !== 0) return difference;
  }
  return Number(one.method === 'ANY') - Number(other.method === 'ANY');
}

function matchRoute(
  { method, segments }: CompiledRoute,
  requestMethod: string,
  requested: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (method !== 'ANY' && method !== requestMethod) return undefined;
  const isGreedy = segments.at(-1)?.kind === 'greedy';
  if (isGreedy ? requested.length < segments.length : requested.length !== segments.length) return undefined;
  const parameters: [string, string][] = [];
  for (const [index, segment] of segments.entries()) {
    const text = segment.kind === 'greedy' ? requested.slice(index).join('/') : (requested[index] ?? '');
    if (segment.kind === 'literal') {
      if (segment.text !== text) return undefined;
    } else {
      if (text === '') return undefined;
      parameters.push([segment.name, text]);
    }
  }
  return Object.fromEntries(parameters);
}

interface Target {
  /** Decoded: API Gateway's rawPath is not raw. */
  readonly path: string;
  /** Each decoded by itself, so that an encoded slash separates nothing. */
  readonly segments: readonly string[];
  readonly query: string;
}

function parseTarget(url: string): Target {
  const mark = url.indexOf('?');
  const rawPath = mark === -1 ? url : url.slice(0, mark);
  if (!rawPath.startsWith('/')) throw malformedTarget;
  try {
    const segments = rawPath.slice(1).split('/').map(decodeURIComponent);
    return { path: `/${segments.join('/')}`, segments, query: mark === -1 ? '' : url.slice(mark + 1) };
  } catch {
    throw malformedTarget;
  }
}

/** The parameters decoded, those of one name joined with commas. */
function queryParameters(query: string): Record<string, string> | undefined {
  if (query === '') return undefined;
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query))
    values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries([...values].map(([name, texts]) => [name, texts.join(',')]));
}

/** The headers in lower case, those of one name joined with commas. */
function requestHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(request.headersDistinct)
      .filter(([name]) => name !== 'cookie' && !headersOfTheConnection.has(name))
      .map(([name, values]) => [name, (values ?? []).join(',')]),
  );
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  // The client may have gone while its token was verified: then none of the events below comes any more.
  if (request.destroyed) throw interrupted;
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maximumBodyBytes) chunks.push(chunk);
      // What still comes is read and dropped: a client that can't finish sending would not read our answer.
      else reject(tooLarge);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => reject(interrupted));
    request.on('close', () => reject(interrupted));
  });
}

const textualTypes = /^(text\/.*|application\/(json|javascript|xml|.*\+json|.*\+xml))$/;

/** A text for textual types, base64 for all else (a form, too, is all else for API Gateway). */
function encodeBody(
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = (headers['content-type'] ?? 'text/plain').split(';')[0]?.trim().toLowerCase() ?? '';
  const isEncoded = (headers['content-encoding'] ?? 'identity') !== 'identity';
  if (!isEncoded && textualTypes.test(type)) {
    try {
      return {
        body: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body),
        isBase64Encoded: false,
      };
    } catch {
      // Not UTF-8 whatever its type says: only base64 keeps the bytes.
    }
  }
  return { body: body.toString('base64'), isBase64Encoded: true };
}

/**
 * Verifies as API Gateway does: signature, issuer, audience, and the times to the second, without leeway.
 *
 * @throws Refusal 401
 */
async function verify(
  token: string,
  { issuer, audience }: JwtAuthorizer,
  keys: JWTVerifyGetKey,
  now: Date,
): Promise<JWTPayload> {
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, keys, {
      issuer,
      algorithms: signatureAlgorithms,
      requiredClaims: ['exp'],
      clockTolerance: 0,
      currentDate: now,
    }));
  } catch (error) {
    if (error instanceof joseErrors.JWTExpired) throw invalidToken('the token has expired');
    if (error instanceof joseErrors.JWTClaimValidationFailed) {
      throw invalidToken(`the token does not have a valid ${claimNames[error.claim] ?? error.claim}`);
    }
    if (error instanceof joseErrors.JOSEError) throw invalidToken('the token is not valid');
    throw error;
  }
  // `client_id` counts only without `aud`: that is how an access token of Cognito names its client.
  const audiences = payload.aud === undefined ? payload.client_id : payload.aud;
  const named: readonly unknown[] = Array.isArray(audiences) ? audiences : [audiences];
  if (!audience.some((expected) => named.includes(expected))) {
    throw invalidToken('the token does not have a valid audience');
  }
  if (payload.iat !== undefined && payload.iat > now.getTime() / 1_000) {
    throw invalidToken('the token is used before it was issued');
  }
  return payload;
}

const claimNames: Readonly<Record<string, string>> = { iss: 'issuer', nbf: 'not-before time', exp: 'expiry' };

function scopesOf({ scope, scp }: JWTPayload): readonly unknown[] {
  const value = scope ?? scp;
  if (typeof value === 'string') return value.split(' ');
  return Array.isArray(value) ? value : [];
}

/** A claim as API Gateway writes it: lists as `[a b]`, objects as `map[a:b]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
    return `map[${entries.map(([name, inner]) => `${name}:${claimText(inner)}`).join(' ')}]`;
  }
  return String(value);
}

async function invokeWithin(route: HttpRoute, event: HttpApiEvent): Promise<unknown> {
  const timeout = new AbortController();
  const late = delay(route.integrationTimeoutMs, undefined, { signal: timeout.signal }).then(() => {
    throw timedOut;
  });
  try {
    return await Promise.race([route.invoke(event), late]);
  } finally {
    timeout.abort();
    // The wait that was called off rejects, and nobody else listens.
    late.catch(() => {});
  }
}

const headerValueSchema = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** What a function may answer. API Gateway makes 500 of anything else that has a statusCode. */
const proxyResultSchema = z.object({
  statusCode: z.coerce.number().int().min(200).max(599),
  headers: z.record(z.string(), headerValueSchema).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * The answer in a function's result. Without a `statusCode` the result itself is the body: a text as it is, all else
 * as JSON.
 *
 * @throws Refusal 500 when the result has a statusCode, but not the form that goes with it
 */
function integrationAnswer(result: unknown): GatewayResponse {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const text = typeof result === 'string' ? result : (JSON.stringify(result) ?? 'null');
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) };
  }
  const parsed = proxyResultSchema.safeParse(result);
  if (!parsed.success) throw malformedResult;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const content = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  const named = Object.entries(headers ?? {})
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name !== 'content-length' && !headersOfTheConnection.has(name));
  return {
    status: statusCode,
    headers: {
      ...(content.length > 0 && { 'content-type': 'text/plain; charset=utf-8' }),
      ...Object.fromEntries(named),
      ...(cookies && cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body: content,
  };
}

/** Sends the answer; false, and nothing sent, when its headers can't be written. */
function send(response: ServerResponse, { status, headers, body }: GatewayResponse): boolean {
  if (response.destroyed) return true;
  const mayHaveBody = status !== 204 && status !== 304;
  try {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (mayHaveBody) response.setHeader('content-length', body.length);
  } catch {
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    return false;
  }
  response.writeHead(status);
  response.end(mayHaveBody ? body : undefined);
  return true;
}

/** Both what a client of Leerspoor expects and what API Gateway says (docs/decisions/0004-gateway-errors.md). */
function refusalAnswer({ status, code, awsMessage, detail, headers }: Refusal): GatewayResponse {
  const problem = {
    type: `https://leerspoor.dev/problems/${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    message: awsMessage,
  };
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: Buffer.from(JSON.stringify(problem)),
  };
}

const isPreflight = (cors: CorsConfiguration | undefined, { method, headers }: IncomingMessage): boolean =>
  cors !== undefined &&
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined;

/** The CORS headers of an answer; undefined without a configuration, empty for an origin that is not allowed. */
function corsHeaders(
  cors: CorsConfiguration | undefined,
  request: IncomingMessage,
): Readonly<Record<string, string>> | undefined {
  if (!cors) return undefined;
  const { origin } = request.headers;
  const origins = cors.allowOrigins ?? [];
  const isForAny = origins.includes('*');
  if (origin === undefined || !(isForAny || origins.includes(origin))) return {};
  return {
    'access-control-allow-origin': isForAny ? '*' : origin,
    ...(!isForAny && { vary: 'origin' }),
    ...(cors.allowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.exposeHeaders && { 'access-control-expose-headers': cors.exposeHeaders.join(',') }),
    ...(isPreflight(cors, request) && {
      ...(cors.allowMethods && { 'access-control-allow-methods': cors.allowMethods.join(',') }),
      ...(cors.allowHeaders && { 'access-control-allow-headers': cors.allowHeaders.join(',') }),
      ...(cors.maxAgeSeconds !== undefined && { 'access-control-max-age': String(cors.maxAgeSeconds) }),
    }),
  };
}

const challenge = (error: string, description: string, scopes: readonly string[] = []): string =>
  `Bearer scope="${scopes.join(' ')}" error="${error}" error_description="${description}"`;

const unauthorized = (detail: string, header = 'Bearer'): Refusal =>
  new Refusal({ status: 401, code: 'unauthorized', detail, headers: { 'www-authenticate': header } });

const invalidToken = (fault: string): Refusal =>
  unauthorized(`The token is refused: ${fault}. Get a new one.`, challenge('invalid_token', fault));

const tooLarge = new Refusal({
  status: 413,
  code: 'too-large',
  awsMessage: 'Request Entity Too Large',
  detail: `The body may have ${maximumBodyBytes} bytes at most.`,
});
const tooMany = new Refusal({
  status: 429,
  code: 'throttled',
  detail: 'Too much is asked at once. Try again in a moment.',
});
const malformedTarget = new Refusal({
  status: 400,
  code: 'malformed-path',
  detail: 'The path is not well encoded.',
});
const interrupted = new Refusal({
  status: 400,
  code: 'interrupted',
  detail: 'The request ended before its body did.',
});
const failed = new Refusal({
  status: 500,
  code: 'failed',
  detail: 'Something failed on our side. Try again; if it stays, tell your administrator.',
});
const malformedResult = new Refusal({
  status: 500,
  code: 'failed',
  detail: 'The function answered in a form that the gateway does not know.',
});
const timedOut = new Refusal({
  status: 503,
  code: 'timed-out',
  detail: 'It took too long. It may still happen: send the same Idempotency-Key when you try again.',
});

const empty = new Uint8Array();

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As in the logs of a web server: 12/Mar/2026:19:03:58 +0000. */
function logTime(time: Date): string {
  const day = String(time.getUTCDate()).padStart(2, '0');
  return `${day}/${months[time.getUTCMonth()]}/${time.getUTCFullYear()}:${time.toISOString().slice(11, 19)} +0000`;
}
