import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createLocalJWKSet, exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type AccessLogEntry,
  closeGracefully,
  type HttpApiEvent,
  type HttpApiOptions,
  type HttpRoute,
  httpApiListener,
} from '../../../infra/local/http-api.ts';
import { TokenIssuer } from '../../../infra/local/token-issuer.ts';

const issuer = 'http://127.0.0.1/pool';
const client = 'web-client';
const now = new Date('2026-03-12T19:03:58.000Z');
const seconds = now.getTime() / 1_000;

let directory: string;
let tokens: TokenIssuer;
const servers: Server[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'leerspoor-'));
  tokens = await TokenIssuer.open(directory, { now: () => now });
});
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => closeGracefully(server, { withinMs: 100 })));
});

const ok = { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{}' };

type PartialRoute = Pick<HttpRoute, 'routeKey'> & Partial<HttpRoute>;

/** A running API with these routes, and what it was asked. */
async function given(routes: readonly PartialRoute[], options: Partial<HttpApiOptions> = {}) {
  const events: HttpApiEvent[] = [];
  const log: AccessLogEntry[] = [];
  const listener = httpApiListener({
    keysOf: async () => createLocalJWKSet(tokens.jwks),
    onAccess: (entry) => log.push(entry),
    now: () => now,
    ...options,
    routes: routes.map((route) => ({
      integrationTimeoutMs: 1_000,
      ...route,
      invoke: async (event) => {
        events.push(event);
        return route.invoke ? await route.invoke(event) : ok;
      },
    })),
  });
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fetchPath = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
  const onlyEvent = () => {
    expect(events).toHaveLength(1);
    const [event] = events;
    if (!event) throw new Error('The function was not invoked');
    return event;
  };
  return { server, port, events, log, fetch: fetchPath, onlyEvent };
}

const answering = (result: unknown): PartialRoute => ({ routeKey: 'GET /', invoke: async () => result });

describe('choosing a route', () => {
  const routes = [
    '$default',
    'ANY /{proxy+}',
    'GET /pets/{proxy+}',
    'GET /pets/dog/{id}',
    'ANY /pets/dog/1',
    'GET /pets/dog/1',
    'POST /pets/{kind}/{id}',
    'GET /me',
    'GET /{id}',
  ].map((routeKey) => ({ routeKey }));

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', undefined],
    ['PUT', '/pets/dog/1', 'ANY /pets/dog/1', undefined],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['POST', '/pets/cat/1', 'POST /pets/{kind}/{id}', { kind: 'cat', id: '1' }],
    ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
    ['GET', '/me', 'GET /me', undefined],
    ['GET', '/you', 'GET /{id}', { id: 'you' }],
    ['GET', '/a%2Fb%20c', 'GET /{id}', { id: 'a/b c' }],
    ['GET', '/', '$default', undefined],
  ])('%s %s goes to %s', async (method, path, routeKey, pathParameters) => {
    const api = await given(routes);
    await api.fetch(path, { method });
    expect(api.onlyEvent()).toMatchObject({ routeKey, requestContext: { routeKey } });
    expect(api.onlyEvent().pathParameters).toEqual(pathParameters);
  });

  it('answers 404 when there is neither a route nor a default', async () => {
    const api = await given([{ routeKey: 'GET /courses' }]);
    for (const [method, path] of [
      ['GET', '/other'],
      ['POST', '/courses'],
      ['GET', '/courses/'],
      ['GET', '/Courses'],
    ]) {
      const response = await api.fetch(path ?? '', { method: method ?? '' });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ message: 'Not Found', status: 404 });
    }
    expect(api.events).toEqual([]);
  });

  it('answers 400 when the path is not well encoded', async () => {
    const api = await given([{ routeKey: '$default' }]);
    expect((await api.fetch('/%E0%A4%A')).status).toBe(400);
  });

  it.each(['courses', 'get /courses', 'GET courses', 'GET /{proxy+}/more'])(
    'refuses the route key %s',
    (routeKey) => {
      const route = { routeKey, integrationTimeoutMs: 1, invoke: async () => ok };
      expect(() => httpApiListener({ routes: [route], keysOf: () => Promise.reject() })).toThrow(routeKey);
    },
  );

  it('refuses the same route twice', () => {
    const route = { routeKey: 'GET /a', integrationTimeoutMs: 1, invoke: async () => ok };
    expect(() => httpApiListener({ routes: [route, route], keysOf: () => Promise.reject() })).toThrow(
      'twice',
    );
  });
});

describe('the event', () => {
  it('has all of payload format 2.0', async () => {
    const api = await given([{ routeKey: 'POST /courses/{courseId}' }], {
      apiId: 'abc',
      accountId: '123456789012',
    });
    await api.fetch('/courses/b%20h?limit=5&tag=a%20b&tag=c', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'X-Two': 'a',
        cookie: 'one=1; two=2',
        'user-agent': 'test',
      },
      body: '{"title":"é"}',
    });
    const event = api.onlyEvent();
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /courses/{courseId}',
      rawPath: '/courses/b h',
      rawQueryString: 'limit=5&tag=a%20b&tag=c',
      cookies: ['one=1', 'two=2'],
      queryStringParameters: { limit: '5', tag: 'a b,c' },
      pathParameters: { courseId: 'b h' },
      body: '{"title":"é"}',
      isBase64Encoded: false,
      requestContext: {
        accountId: '123456789012',
        apiId: 'abc',
        domainName: `127.0.0.1:${api.port}`,
        domainPrefix: 'abc',
        http: {
          method: 'POST',
          path: '/courses/b h',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        stage: '$default',
        time: '12/Mar/2026:19:03:58 +0000',
        timeEpoch: now.getTime(),
      },
    });
    expect(event.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '14',
      'x-two': 'a',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': String(api.port),
      'x-forwarded-proto': 'http',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
    expect(event.headers).not.toHaveProperty('cookie');
    expect(event.headers).not.toHaveProperty('connection');
    expect(event.requestContext).not.toHaveProperty('authorizer');
    expect(JSON.parse(JSON.stringify(event))).toEqual(event);
  });

  it('lacks what the request lacks', async () => {
    const api = await given([{ routeKey: 'GET /' }]);
    await api.fetch('/');
    const event = api.onlyEvent();
    expect(event.rawQueryString).toBe('');
    expect(event.isBase64Encoded).toBe(false);
    for (const name of ['cookies', 'queryStringParameters', 'pathParameters', 'body']) {
      expect(event).not.toHaveProperty(name);
    }
  });

  it('joins headers of one name', async () => {
    const api = await given([{ routeKey: 'GET /' }]);
    await new Promise<void>((resolve, reject) => {
      httpRequest(`http://127.0.0.1:${api.port}/`, { headers: { 'X-Two': ['a', 'b'] } }, (response) => {
        response.resume().on('end', resolve);
      })
        .on('error', reject)
        .end();
    });
    expect(api.onlyEvent().headers['x-two']).toBe('a,b');
  });

  it.each([
    ['application/json; charset=utf-8', 'é', false],
    ['application/merge-patch+json', '{}', false],
    ['text/csv', 'a;b', false],
    ['text/csv', '\ufeffa;b', false],
    ['application/x-www-form-urlencoded', 'a=b', true],
    ['application/octet-stream', 'abc', true],
    ['text/plain', Uint8Array.from([0xff, 0xfe]), true],
  ])('has a body of %s as text or as base64', async (type, body, isBase64Encoded) => {
    const api = await given([{ routeKey: 'POST /' }]);
    await api.fetch('/', { method: 'POST', headers: { 'content-type': type }, body });
    const expected = Buffer.from(body).toString(isBase64Encoded ? 'base64' : 'utf8');
    expect(api.onlyEvent()).toMatchObject({ isBase64Encoded, body: expected });
  });
});

describe("the function's result", () => {
  it.each([
    ['a text', 'Hello', 'Hello'],
    ['an object without statusCode', { message: 'Hello' }, '{"message":"Hello"}'],
    ['a list', [1, 2], '[1,2]'],
    ['nothing', undefined, 'null'],
  ])('that is %s becomes a 200 with it', async (_, result, body) => {
    const api = await given([answering(result)]);
    const response = await api.fetch('/');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe(body);
  });

  it('gives status, headers, cookies and body', async () => {
    const headers = {
      ETag: '"3"',
      'Retry-After': 5,
      'Transfer-Encoding': 'chunked',
      'Content-Length': '999',
    };
    const cookies = ['a=1; Path=/', 'b=2'];
    const api = await given([answering({ statusCode: 201, headers, cookies, body: 'é' })]);
    const response = await api.fetch('/');
    expect(response.status).toBe(201);
    expect(response.headers.get('etag')).toBe('"3"');
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.headers.get('content-length')).toBe('2');
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.getSetCookie()).toEqual(cookies);
    expect(response.headers.get('apigw-requestid')).toBe(api.onlyEvent().requestContext.requestId);
    expect(await response.text()).toBe('é');
  });

  it('may be base64', async () => {
    const bytes = Buffer.from([0, 255, 1, 254]);
    const result = { statusCode: 200, body: bytes.toString('base64'), isBase64Encoded: true };
    const api = await given([answering(result)]);
    expect(Buffer.from(await (await api.fetch('/')).arrayBuffer())).toEqual(bytes);
  });

  it('may have no body', async () => {
    const api = await given([answering({ statusCode: 204 })]);
    const response = await api.fetch('/');
    expect(response.status).toBe(204);
    expect(response.headers.get('content-type')).toBeNull();
  });

  it.each([
    ['a status that is no number', { statusCode: 'fine' }],
    ['a status out of range', { statusCode: 99 }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['headers that are no object', { statusCode: 200, headers: ['a'] }],
    ['a header that is an object', { statusCode: 200, headers: { a: {} } }],
    ['a header with a line break', { statusCode: 200, headers: { a: 'b\r\nset-cookie: evil=1' } }],
  ])('with %s is a 500', async (_, result) => {
    const api = await given([answering(result)]);
    const response = await api.fetch('/');
    expect(response.status).toBe(500);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(await response.json()).toMatchObject({ message: 'Internal Server Error' });
  });

  it('that never comes because the function fails is a 500 that tells nothing of the failure', async () => {
    const api = await given([
      { routeKey: 'GET /', invoke: () => Promise.reject(new TypeError('of Jan Jansen')) },
    ]);
    const response = await api.fetch('/');
    expect(response.status).toBe(500);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.text()).not.toContain('Jansen');
    expect(JSON.stringify(api.log)).not.toContain('Jansen');
    expect(api.log).toMatchObject([{ status: 500, gatewayError: 'TypeError' }]);
  });

  it('that comes too late is a 503', async () => {
    const api = await given([
      { routeKey: 'GET /', integrationTimeoutMs: 30, invoke: () => delay(10_000, ok, { ref: false }) },
    ]);
    const response = await api.fetch('/');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      type: 'https://leerspoor.dev/problems/timed-out',
      title: 'Service Unavailable',
      status: 503,
      message: 'Service Unavailable',
    });
  });
});

describe('a route with a JWT authorizer', () => {
  const jwt = { issuer, audience: ['other-client', client] };
  const protectedApi = () => given([{ routeKey: 'GET /', jwt }]);
  const claims = { sub: 'jan', tenant: 'acme', groups: ['admin', 'hr'], learner: 'E100' };
  const sign = (overrides: Partial<Parameters<TokenIssuer['sign']>[1]> = {}) =>
    tokens.sign(claims, { issuer, audience: client, expiresInSeconds: 3_600, ...overrides });
  const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  it('lets a valid token in and gives its claims as texts', async () => {
    const api = await protectedApi();
    const response = await api.fetch('/', bearing(await sign()));
    expect(response.status).toBe(200);
    expect(api.onlyEvent().requestContext.authorizer).toEqual({
      jwt: {
        claims: {
          sub: 'jan',
          iss: issuer,
          aud: client,
          'custom:tenant': 'acme',
          'custom:learner': 'E100',
          'cognito:groups': '[admin hr]',
          'cognito:username': 'jan',
          token_use: 'id',
          auth_time: String(seconds),
          iat: String(seconds),
          exp: String(seconds + 3_600),
          jti: expect.any(String),
          origin_jti: expect.any(String),
        },
        scopes: null,
      },
    });
  });

  it('takes an access token, whose client is in client_id', async () => {
    const api = await protectedApi();
    expect((await api.fetch('/', bearing(await sign({ use: 'access' })))).status).toBe(200);
  });

  it('takes the token without the word Bearer', async () => {
    const api = await protectedApi();
    expect((await api.fetch('/', { headers: { authorization: await sign() } })).status).toBe(200);
  });

  it('answers 401 without a token, as a problem and as API Gateway says it', async () => {
    const api = await protectedApi();
    const response = await api.fetch('/');
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({
      type: 'https://leerspoor.dev/problems/unauthorized',
      title: 'Unauthorized',
      status: 401,
      detail: expect.any(String),
      message: 'Unauthorized',
    });
    expect(api.events).toEqual([]);
  });

  /** The claims of a good token, for forgers. */
  const payload = {
    sub: 'jan',
    'custom:tenant': 'acme',
    'cognito:groups': ['admin'],
    token_use: 'id',
    aud: client,
    iss: issuer,
    iat: seconds,
    exp: seconds + 3_600,
  };
  const signWith = (
    key: CryptoKey | Uint8Array,
    header: { alg: string; kid?: string },
    changes: object = {},
  ) => new SignJWT({ ...payload, ...changes }).setProtectedHeader(header).sign(key);
  const keyOf = async (name: string) => {
    const { readFileSync } = await import('node:fs');
    return await importJWK(JSON.parse(readFileSync(join(directory, name), 'utf8')), 'RS256');
  };
  const signAs = async (changes: object) => {
    const kid = tokens.jwks.keys[0]?.kid ?? '';
    return signWith(await keyOf('token-key.json'), { alg: 'RS256', kid }, changes);
  };
  const publicPem = async () => {
    const [jwk] = tokens.jwks.keys;
    if (!jwk) throw new Error('The issuer has a key');
    const key = await importJWK(jwk, 'RS256', { extractable: true });
    if (key instanceof Uint8Array) throw new Error('An RSA key is no secret');
    return new TextEncoder().encode(await exportSPKI(key));
  };
  const attacks: Record<string, () => Promise<string> | string> = {
    'that is no token': () => 'nonsense',
    'with alg none': () => new UnsecuredJWT(payload).encode(),
    'with alg none that says RS256': async () => {
      const [, body] = (await sign()).split('.');
      return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${body}.`;
    },
    'signed with a key of its own under our key id': async () => {
      const { privateKey } = await generateKeyPair('RS256');
      return signWith(privateKey, { alg: 'RS256', kid: tokens.jwks.keys[0]?.kid ?? '' });
    },
    'signed with an unknown key id': async () => {
      const { privateKey } = await generateKeyPair('RS256');
      return signWith(privateKey, { alg: 'RS256', kid: 'unknown' });
    },
    'signed with our public key as a shared secret': async () =>
      signWith(await publicPem(), { alg: 'HS256' }),
    'with altered claims': async () => {
      const [header, body = '', signature] = (await sign()).split('.');
      const altered = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), 'custom:tenant': 'globex' };
      return `${header}.${Buffer.from(JSON.stringify(altered)).toString('base64url')}.${signature}`;
    },
    'without a signature': async () => (await sign()).replace(/[^.]*$/, ''),
    'that has expired this very second': () => sign({ expiresInSeconds: 0 }),
    'that expired long ago': () => sign({ expiresInSeconds: -3_600 }),
    'that never expires': () => signAs({ exp: undefined }),
    'that is not valid yet': () => signAs({ nbf: seconds + 1 }),
    'that was issued in the future': () => signAs({ iat: seconds + 1 }),
    'of another issuer': () => sign({ issuer: `${issuer}/` }),
    'of no issuer': () => signAs({ iss: undefined }),
    'for another audience': () => sign({ audience: 'stranger' }),
    'for an access to another client': () => sign({ audience: 'stranger', use: 'access' }),
    'for another audience, with our client in client_id': () =>
      signAs({ aud: 'stranger', client_id: client }),
    'for no audience': () => signAs({ aud: undefined }),
  };

  it('has forgers that can forge: their token without a fault is let in', async () => {
    const api = await protectedApi();
    expect((await api.fetch('/', bearing(await signAs({})))).status).toBe(200);
  });

  it.each(Object.entries(attacks))('refuses a token %s', async (_, forge) => {
    const api = await protectedApi();
    const token = await forge();
    const response = await api.fetch('/', bearing(token));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(
      /^Bearer scope="" error="invalid_token" error_description="/,
    );
    expect(await response.json()).toMatchObject({ message: 'Unauthorized', status: 401 });
    expect(api.events).toEqual([]);
  });

  it('refuses a shared secret even where the issuer has one among its keys', async () => {
    const secret = new TextEncoder().encode('a secret of thirty-two characters');
    const api = await given([{ routeKey: 'GET /', jwt }], { keysOf: async () => async () => secret });
    const response = await api.fetch('/', bearing(await signWith(secret, { alg: 'HS256' })));
    expect(response.status).toBe(401);
  });

  it('refuses two Authorization headers', async () => {
    const api = await protectedApi();
    const token = await sign();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const socket = connect(api.port, '127.0.0.1');
      const line = `Authorization: Bearer ${token}\r\n`;
      socket.write(`GET / HTTP/1.1\r\nHost: local\r\n${line}${line}Connection: close\r\n\r\n`);
      socket.on('data', (data) => resolve(Number(/^HTTP\/1.1 (\d+)/.exec(data.toString())?.[1])));
      socket.on('error', reject);
    });
    expect(status).toBe(401);
  });

  it('asks for one of its scopes', async () => {
    const scopes = ['courses.read', 'aws.cognito.signin.user.admin'];
    const api = await given([
      { routeKey: 'GET /', jwt: { ...jwt, scopes } },
      { routeKey: 'GET /closed', jwt: { ...jwt, scopes: ['courses.write'] } },
    ]);
    const access = bearing(await sign({ use: 'access' }));
    expect((await api.fetch('/', access)).status).toBe(200);
    expect(api.onlyEvent().requestContext.authorizer?.jwt.scopes).toEqual(['aws.cognito.signin.user.admin']);
    const refused = await api.fetch('/closed', access);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ message: 'Forbidden' });
  });

  it('is a failure of ours, not of the caller, when there are no keys', async () => {
    const api = await given([{ routeKey: 'GET /', jwt }], {
      keysOf: () => Promise.reject(new Error('no keys')),
    });
    expect((await api.fetch('/', bearing(await sign()))).status).toBe(500);
    expect(api.events).toEqual([]);
  });
});

describe('the size of a request', () => {
  const limit = 10 * 1024 * 1024;

  it('may be 10 MB', async () => {
    const api = await given([{ routeKey: 'POST /' }]);
    const response = await api.fetch('/', { method: 'POST', body: Buffer.alloc(limit, 'a') });
    expect(response.status).toBe(200);
    expect(api.onlyEvent().body).toHaveLength(limit);
  });

  it.each([
    ['says its length', () => Buffer.alloc(limit + 1, 'a')],
    ['does not', () => new Blob([Buffer.alloc(limit + 1, 'a')]).stream()],
  ])('may not be a byte more, whether it %s', async (_, body) => {
    const api = await given([{ routeKey: 'POST /' }]);
    const response = await api.fetch('/', { method: 'POST', body: body(), duplex: 'half' });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ message: 'Request Entity Too Large' });
    expect(api.events).toEqual([]);
  });
});

describe('CORS', () => {
  const cors = {
    allowOrigins: ['https://app.example'],
    allowMethods: ['GET', 'PUT'],
    allowHeaders: ['authorization'],
    exposeHeaders: ['etag'],
    maxAgeSeconds: 3_600,
  };
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'PUT' },
  });
  const allowed = (response: Response) => response.headers.get('access-control-allow-origin');

  it('answers a preflight without asking a function or a token', async () => {
    const api = await given([{ routeKey: '$default', jwt: { issuer, audience: [client] } }], { cors });
    const response = await api.fetch('/anything', preflight('https://app.example'));
    expect(response.status).toBe(204);
    expect(allowed(response)).toBe('https://app.example');
    expect(response.headers.get('access-control-allow-methods')).toBe('GET,PUT');
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization');
    expect(response.headers.get('access-control-max-age')).toBe('3600');
    expect(api.events).toEqual([]);
  });

  it('allows other origins nothing', async () => {
    const api = await given([{ routeKey: 'GET /' }], { cors });
    expect(allowed(await api.fetch('/', preflight('https://evil.example')))).toBeNull();
    expect(allowed(await api.fetch('/', { headers: { origin: 'https://evil.example' } }))).toBeNull();
  });

  it('marks every answer, also a refusal, and overrules the function', async () => {
    const loose = { ...ok, headers: { 'access-control-allow-origin': '*', Vary: 'accept' } };
    const api = await given([answering(loose)], { cors });
    const headers = { origin: 'https://app.example' };
    const answer = await api.fetch('/', { headers });
    expect(allowed(answer)).toBe('https://app.example');
    expect(answer.headers.get('access-control-expose-headers')).toBe('etag');
    expect(answer.headers.get('vary')).toBe('accept, origin');
    expect(allowed(await api.fetch('/', {}))).toBeNull();
    expect(allowed(await api.fetch('/missing', { headers }))).toBe('https://app.example');
  });

  it('is left to the functions without a configuration', async () => {
    const api = await given([{ routeKey: '$default' }]);
    await api.fetch('/', preflight('https://app.example'));
    expect(api.onlyEvent().requestContext.http.method).toBe('OPTIONS');
  });
});

describe('the access log', () => {
  it('tells the route and the outcome, and nothing of a person', async () => {
    const api = await given([{ routeKey: 'GET /learners/{learnerId}' }]);
    await api.fetch('/learners/E100?email=jan@example.com');
    expect(api.log).toEqual([
      {
        requestId: api.onlyEvent().requestContext.requestId,
        time: now.toISOString(),
        method: 'GET',
        routeKey: 'GET /learners/{learnerId}',
        status: 200,
        milliseconds: expect.any(Number),
        responseBytes: 2,
      },
    ]);
    expect(JSON.stringify(api.log)).not.toMatch(/E100|jan@/);
  });
});

describe('a route that is asked too often', () => {
  const start = now.getTime();
  const throttling = {
    default: { ratePerSecond: 10, burst: 4 },
    routes: { 'GET /verify/{id}': { ratePerSecond: 2, burst: 3 } },
  };
  /** A running API, and how it answers so many requests at a time. */
  async function givenThrottled() {
    let clock = start;
    const api = await given([{ routeKey: 'GET /verify/{id}' }, { routeKey: 'GET /me' }], {
      throttling,
      now: () => new Date(clock),
    });
    const statuses = async (path: string, times: number, afterMilliseconds = 0) => {
      clock += afterMilliseconds;
      const found = [];
      for (let time = 0; time < times; time += 1) found.push((await api.fetch(path)).status);
      return found;
    };
    return { ...api, statuses };
  }

  it('answers its burst, then so many each second as its rate is, and no more than the burst after a pause', async () => {
    const { statuses } = await givenThrottled();
    expect(await statuses('/verify/1', 5)).toEqual([200, 200, 200, 429, 429]);
    expect(await statuses('/verify/2', 1, 499)).toEqual([429]);
    expect(await statuses('/verify/3', 2, 1)).toEqual([200, 429]);
    expect(await statuses('/verify/1', 5, 60_000)).toEqual([200, 200, 200, 429, 429]);
  });

  it('takes nothing of what others may have, which each have the default', async () => {
    const { statuses } = await givenThrottled();
    await statuses('/verify/1', 5);
    expect(await statuses('/me', 5)).toEqual([200, 200, 200, 200, 429]);
  });

  it('gives nothing away when the clock is put back', async () => {
    const { statuses } = await givenThrottled();
    await statuses('/verify/1', 3);
    expect(await statuses('/verify/1', 1, -3_600_000)).toEqual([429]);
    expect(await statuses('/verify/1', 2, 500)).toEqual([200, 429]);
  });

  it('says so as API Gateway does, asks for no token, and invokes nothing', async () => {
    const api = await given([{ routeKey: 'GET /me', jwt: { issuer, audience: [client] } }], {
      throttling: { default: { ratePerSecond: 1, burst: 1 } },
    });
    expect((await api.fetch('/me')).status).toBe(401);
    const response = await api.fetch('/me');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      429,
      'application/problem+json',
    ]);
    expect(await response.json()).toMatchObject({
      type: 'https://leerspoor.dev/problems/throttled',
      status: 429,
      message: 'Too Many Requests',
    });
    expect(api.events).toEqual([]);
    expect(api.log.at(-1)).toMatchObject({ routeKey: 'GET /me', status: 429, gatewayError: 'throttled' });
  });

  it('must be one that there is', () => {
    const options = { routes: [], keysOf: () => Promise.reject(), throttling };
    expect(() => httpApiListener(options)).toThrow('GET /verify/{id}');
  });
});

describe('connections', () => {
  const getOver = (agent: Agent, port: number) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest({ agent, port, host: '127.0.0.1' }, (response) => {
        response.resume().on('end', () => resolve(response));
      })
        .on('error', reject)
        .end();
    });

  it('are kept for the next request, after a refusal too', async () => {
    const api = await given([{ routeKey: 'POST /' }]);
    let connections = 0;
    api.server.on('connection', () => {
      connections++;
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let turn = 0; turn < 3; turn++) expect((await getOver(agent, api.port)).statusCode).toBe(404);
    agent.destroy();
    expect(connections).toBe(1);
  });

  it('are closed at the end as soon as the requests under way are answered', async () => {
    const api = await given([{ routeKey: 'GET /', invoke: () => delay(200, ok) }]);
    const agent = new Agent({ keepAlive: true });
    const pending = getOver(agent, api.port);
    while (api.events.length === 0) await delay(5);
    const begun = performance.now();
    await closeGracefully(api.server);
    expect(performance.now() - begun).toBeLessThan(1_500);
    expect((await pending).statusCode).toBe(200);
    agent.destroy();
  });

  it('are cut off when a request does not end', async () => {
    const api = await given([
      { routeKey: 'GET /', integrationTimeoutMs: 60_000, invoke: () => delay(60_000, ok, { ref: false }) },
    ]);
    const agent = new Agent({ keepAlive: true });
    const pending = getOver(agent, api.port).catch((error: unknown) => error);
    while (api.events.length === 0) await delay(5);
    await closeGracefully(api.server, { withinMs: 50 });
    expect(await pending).toBeInstanceOf(Error);
    agent.destroy();
  });

  it('that a client breaks off while its token is verified end there', async () => {
    const verifying = Promise.withResolvers<void>();
    const api = await given([{ routeKey: 'POST /', jwt: { issuer, audience: [client] } }], {
      keysOf: async () => {
        await verifying.promise;
        return createLocalJWKSet(tokens.jwks);
      },
    });
    const token = await tokens.sign(
      { sub: 'jan', tenant: 'acme', groups: [] },
      { issuer, audience: client, expiresInSeconds: 60 },
    );
    const socket = connect(api.port, '127.0.0.1');
    socket.write(`POST / HTTP/1.1\r\nHost: local\r\nAuthorization: ${token}\r\nContent-Length: 9\r\n\r\nabc`);
    await delay(50);
    socket.destroy();
    await delay(50);
    verifying.resolve();
    while (api.log.length === 0) await delay(5);
    expect(api.log).toMatchObject([{ status: 400, gatewayError: 'interrupted' }]);
    expect(api.events).toEqual([]);
  });

  it('that a client breaks off in the middle of a body harm nobody else', async () => {
    const api = await given([{ routeKey: 'POST /' }]);
    const socket = connect(api.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: local\r\nContent-Length: 100\r\n\r\nabc');
    await delay(50);
    socket.destroy();
    while (api.log.length === 0) await delay(5);
    expect(api.log).toMatchObject([{ status: 400, gatewayError: 'interrupted' }]);
    expect(api.events).toEqual([]);
    expect((await api.fetch('/', { method: 'POST' })).status).toBe(200);
  });
});
