import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
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

function called(answer: () => Promise<{ status: number; body?: unknown }>) {
  const handler = httpHandler(
    { 'GET /courses/{courseId}': courseRoute.answeredBy(answer) },
    {
      ...powertools,
      now: () => new Date('2026-03-01T09:00:00.000Z'),
      findLearner: async () => undefined,
      fingerprintKey: async () => new Uint8Array(32),
    },
  );
  const requestContext: Partial<APIGatewayProxyEventV2WithJWTAuthorizer['requestContext']> = {
    requestId: 'request-1',
    http: { method: 'GET', path: '/courses/bhv', protocol: 'HTTP/1.1', sourceIp: '', userAgent: '' },
    authorizer: {
      principalId: '',
      integrationLatency: 0,
      jwt: { claims: { sub: 'jan', 'custom:tenant': 'acme', 'cognito:groups': '[admin]' }, scopes: [] },
    },
  };
  const event: Partial<APIGatewayProxyEventV2WithJWTAuthorizer> = {
    routeKey: 'GET /courses/{courseId}',
    headers: {},
    pathParameters: { courseId: 'bhv' },
    requestContext: requestContext as APIGatewayProxyEventV2WithJWTAuthorizer['requestContext'],
  };
  return handler(event as APIGatewayProxyEventV2WithJWTAuthorizer, {} as Context);
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
