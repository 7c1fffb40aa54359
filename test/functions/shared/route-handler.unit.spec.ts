import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { OAuthError } from '../../../functions/shared/problem.ts';
import { declareRoute, noInput } from '../../../functions/shared/route.ts';
import { httpHandler } from '../../../functions/shared/route-handler.ts';
import { LedgerError } from '../../../ledger/errors.ts';
import { silentPowertools } from '../../support/silent-powertools.ts';

const powertools = silentPowertools();

const courseRoute = declareRoute({
  key: 'GET /courses/{courseId}',
  summary: 'A course',
  request: z.strictObject({ ...noInput, path: z.strictObject({ courseId: z.string() }) }),
  responses: { 200: { description: 'The course' } },
});

const publishRoute = declareRoute({
  key: 'PUT /courses/{courseId}',
  summary: 'Publish a course',
  request: z.strictObject({ ...courseRoute.request.shape, body: z.strictObject({ title: z.string() }) }),
  responses: { 200: { description: 'The course' } },
});

type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;

type SentParts = 'routeKey' | 'headers' | 'body' | 'isBase64Encoded' | 'pathParameters';

interface Sent extends Partial<Pick<HttpEvent, SentParts>> {
  readonly group?: string;
  readonly method?: string;
  /** More than the usual, or others. */
  readonly claims?: Readonly<Record<string, string>>;
  /** Instead of the usual. */
  readonly routes?: Parameters<typeof httpHandler>[0];
}

function called(
  answer: () => Promise<{ status: number; body?: unknown; headers?: Readonly<Record<string, string>> }>,
  { group = 'admin', method = 'GET', claims = {}, routes, ...sent }: Sent = {},
) {
  const handler = httpHandler(
    routes ?? {
      'GET /courses/{courseId}': courseRoute.answeredBy(answer),
      'PUT /courses/{courseId}': publishRoute.answeredBy(answer),
    },
    {
      ...powertools,
      now: () => new Date('2026-03-01T09:00:00.000Z'),
      findLearner: async () => undefined,
      fingerprintKey: async () => new Uint8Array(32),
    },
  );
  const requestContext: Partial<HttpEvent['requestContext']> = {
    requestId: 'request-1',
    http: { method, path: '/courses/bhv', protocol: 'HTTP/1.1', sourceIp: '', userAgent: '' },
    authorizer: {
      principalId: '',
      integrationLatency: 0,
      jwt: {
        claims: { sub: 'jan', 'custom:tenant': 'acme', 'cognito:groups': `[${group}]`, ...claims },
        scopes: [],
      },
    },
  };
  const event: Partial<HttpEvent> = {
    routeKey: 'GET /courses/{courseId}',
    headers: {},
    pathParameters: { courseId: 'bhv' },
    requestContext: requestContext as HttpEvent['requestContext'],
    ...sent,
  };
  return handler(event as HttpEvent, {} as Context);
}

class ServiceError extends Error {
  constructor(name: string) {
    super('Rate of requests exceeds the allowed throughput for Zoë');
    this.name = name;
  }
}

describe('what a route throws', () => {
  it.each([
    ['a throttled table of views', new ServiceError('ProvisionedThroughputExceededException'), 429],
    ['a throttled key service', new ServiceError('ThrottlingException'), 429],
    ['a throttled ledger', new LedgerError('throttled', ''), 429],
    ['a stream that others keep changing', new LedgerError('too-many-conflicts', ''), 503],
  ])('is told with when to try again: %s', async (_name, error, status) => {
    const { statusCode, headers, body } = await called(() => Promise.reject(error));
    expect(statusCode).toBe(status);
    expect(Number(headers?.['retry-after'])).toBeGreaterThan(0);
    expect(JSON.parse(body ?? '')).toMatchObject({ status });
  });

  it('is a 500 without a word of the error when nobody foresaw it, also in the log', async () => {
    const error = vi.spyOn(powertools.logger, 'error');
    const { statusCode, body } = await called(() => Promise.reject(new ServiceError('ValidationException')));
    expect(statusCode).toBe(500);
    expect(body).not.toContain('Zoë');
    expect(error).toHaveBeenCalledOnce();
    const logged = JSON.stringify(error.mock.calls);
    expect(logged).toContain('ValidationException');
    expect(logged).not.toContain('Zoë');
  });
});

describe('an answer of bytes', () => {
  const headers = { 'content-type': 'image/png', etag: '"1"' };
  const answer = async () => ({ status: 200, headers, body: Uint8Array.of(0x89, 0x50, 0xff) });

  it('is handed to API Gateway as base64, under the type that the route says', async () => {
    expect(await called(answer)).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'image/png' },
      body: 'iVD/',
      isBase64Encoded: true,
    });
  });

  it('is not sent again to who has it', async () => {
    const again = await called(answer, { headers: { 'if-none-match': '"1"' } });
    expect(again).toEqual({ statusCode: 304, headers: { 'cache-control': 'no-store', etag: '"1"' } });
  });
});

describe('a request with a body', () => {
  const publish = (sent: Sent) =>
    called(async () => ({ status: 200 }), {
      routeKey: 'PUT /courses/{courseId}',
      headers: { 'content-type': 'application/json' },
      ...sent,
    });
  const bodyOf = (bytes: number) => JSON.stringify({ title: 'x'.repeat(bytes - '{"title":""}'.length) });

  it.each([
    ['is no JSON', { body: '{' }],
    ['is not JSON by its type', { body: '{}', headers: {} }],
    ['is too large', { body: bodyOf(262_145) }],
    ['does not fit', { body: '{"colour":"red"}' }],
  ])('is refused for its caller before it is looked at: %s', async (_name, sent) => {
    expect((await publish({ ...sent, group: 'learner' })).statusCode).toBe(403);
    expect((await publish(sent)).statusCode).not.toBe(403);
  });

  it('may have 256 KB, also where API Gateway hands it on as base64', async () => {
    const body = Buffer.from(bodyOf(262_144)).toString('base64');
    expect((await publish({ body, isBase64Encoded: true })).statusCode).toBe(200);
    expect((await publish({ body: bodyOf(262_144) })).statusCode).toBe(200);
    expect((await publish({ body: bodyOf(262_145) })).statusCode).toBe(413);
  });
});

describe('a request with a form', () => {
  const formRoute = declareRoute({
    ...publishRoute,
    bodyType: 'application/x-www-form-urlencoded',
    malformedAs: 'invalid_request',
    request: z.strictObject({ ...courseRoute.request.shape, body: z.looseObject({ title: z.string() }) }),
  });
  const send = async (body: string | undefined, sent: Sent = {}) => {
    let received: unknown;
    const answer = await called(async () => ({ status: 200 }), {
      routes: {
        [formRoute.key]: formRoute.answeredBy(async (request) => {
          received = request.body;
          return { status: 200 };
        }),
      },
      routeKey: formRoute.key,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
      ...(body !== undefined && { body }),
      ...sent,
    });
    return { ...answer, received };
  };

  it('hands its fields on, also where API Gateway takes it for bytes', async () => {
    const fields = { title: 'Zoë & co', 'pre-authorized_code': 'a+b' };
    const form = new URLSearchParams(fields).toString();
    expect((await send(form)).received).toEqual(fields);
    const body = Buffer.from(form).toString('base64');
    expect((await send(body, { isBase64Encoded: true })).received).toEqual(fields);
  });

  it.each([
    ['is of another type', 'title=A', { headers: { 'content-type': 'application/json' } }],
    ['has no type', 'title=A', { headers: {} }],
    ['gives a field twice', 'title=A&title=B', {}],
    ['lacks a field', 'name=A', {}],
    ['is empty', '', {}],
    ['is not there', undefined, {}],
    ['is too large', `title=${'x'.repeat(262_144)}`, {}],
  ])('is an invalid request to who speaks OAuth when it %s', async (_name, body, sent) => {
    const { statusCode, headers, body: answer } = await send(body, sent);
    expect({ statusCode, headers }).toMatchObject({
      statusCode: 400,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    });
    const told: unknown = JSON.parse(answer ?? '');
    expect(told).toEqual({ error: 'invalid_request', error_description: expect.any(String) });
    // RFC 6749, 5.2: printable ASCII without quotes and backslashes.
    expect(told).toHaveProperty('error_description', expect.stringMatching(/^[ !#-[\]-~]+$/));
  });
});

describe('what a route refuses to who speaks OAuth', () => {
  const refused = (error: unknown) =>
    called(async () => ({ status: 200 }), {
      routes: {
        [courseRoute.key]: declareRoute({ ...courseRoute, malformedAs: 'invalid_request' }).answeredBy(() =>
          Promise.reject(error),
        ),
      },
    });

  it('has its code, its status and its headers', async () => {
    const { statusCode, headers, body } = await refused(
      new OAuthError('invalid_token', 'The token is over.', {
        status: 401,
        headers: { 'www-authenticate': 'Bearer' },
      }),
    );
    expect(statusCode).toBe(401);
    expect(headers).toMatchObject({ 'www-authenticate': 'Bearer', 'content-type': 'application/json' });
    expect(JSON.parse(body ?? '')).toEqual({
      error: 'invalid_token',
      error_description: 'The token is over.',
    });
  });

  it('is a problem as everywhere when it is no fault of the client', async () => {
    const { statusCode, headers } = await refused(new LedgerError('throttled', ''));
    expect(statusCode).toBe(429);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '2' });
  });
});

describe('whatever comes of a request', () => {
  it.each([
    ['HttpAnswered', async () => ({ status: 200 })],
    ['HttpRefused', () => Promise.reject(new LedgerError('version-mismatch', ''))],
    ['HttpFailed', () => Promise.reject(new ServiceError('ValidationException'))],
  ])('is counted once: %s', async (name, answer) => {
    const addMetric = vi.spyOn(powertools.metrics, 'addMetric').mockClear();
    await called(answer);
    expect(addMetric.mock.calls.map(([counted]) => counted)).toEqual([name]);
  });
});

describe('the actor of a command', () => {
  const progressRoute = declareRoute({
    key: 'POST /enrolments/{enrolmentId}/progress',
    summary: 'Record progress',
    request: z.strictObject({ ...noInput, path: z.strictObject({ enrolmentId: z.string() }) }),
    concerns: () => 'E100',
    responses: { 200: { description: 'Recorded' } },
  });
  const correctionRoute = declareRoute({
    ...progressRoute,
    key: 'POST /enrolments/{enrolmentId}/corrections',
  });
  const actorOf = async (route: typeof progressRoute, claims: Readonly<Record<string, string>>) => {
    let actor: unknown;
    await called(async () => ({ status: 200 }), {
      routes: {
        [route.key]: route.answeredBy(async ({ metadata }) => {
          actor = metadata.actor;
          return { status: 200 };
        }),
      },
      routeKey: route.key,
      pathParameters: { enrolmentId: 'bhv.E100' },
      method: 'POST',
      claims,
    });
    return actor;
  };
  const asTrainer = { 'cognito:groups': '[trainer]' };

  it('is the learner themselves', async () => {
    const claims = { 'cognito:groups': '[learner]', 'custom:learner': 'E100' };
    expect(await actorOf(progressRoute, claims)).toEqual({ kind: 'user', id: 'jan', roles: ['learner'] });
  });

  it('is who did it, on behalf of the learner who might have done it', async () => {
    const actor = { kind: 'user', id: 'jan', roles: ['trainer'] };
    expect(await actorOf(progressRoute, asTrainer)).toEqual({ ...actor, onBehalfOf: 'E100' });
  });

  it('is who did it alone, where no learner may do it', async () => {
    expect(await actorOf(correctionRoute, asTrainer)).toEqual({
      kind: 'user',
      id: 'jan',
      roles: ['trainer'],
    });
  });
});

describe('what a route answers', () => {
  it('is JSON', async () => {
    const { headers, body } = await called(async () => ({ status: 200, body: { title: 'Łęcki' } }));
    expect(headers?.['content-type']).toBe('application/json');
    expect(JSON.parse(body ?? '')).toEqual({ title: 'Łęcki' });
  });

  it('has no type when it has no body', async () => {
    const { headers, body } = await called(async () => ({ status: 204 }));
    expect(body).toBeUndefined();
    expect(headers).not.toHaveProperty('content-type');
  });
});
