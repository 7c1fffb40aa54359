import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { v7 } from 'uuid';
import * as z from 'zod';
import { type Endpoints, readEndpoints } from '../../infra/local/data-directory.ts';
import { type LocalLeerspoor, type Login, signToken, startLocal } from '../../infra/local/start.ts';
import { TokenIssuer } from '../../infra/local/token-issuer.ts';
import type { Commit } from '../../ledger/commit.ts';
import { Ledger } from '../../ledger/ledger.ts';

/** An answer of the API; `body` is parsed where it is JSON. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a body by looking into it
  readonly body: any;
}

export interface TestRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody who calls the API. */
export type Client = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<TestAnswer>;

export interface TestLeerspoor extends LocalLeerspoor {
  readonly dataDirectory: string;
  as(login: TestLogin): Promise<Client>;
  /** Ends it, and leaves what it kept to be looked at until `stop`. */
  halt(): Promise<void>;
}

type TestLogin = Omit<Login, 'subject'> & { subject?: string };

/** A Leerspoor that specs of other files work with at the same time. */
export type SharedLeerspoor = Pick<TestLeerspoor, 'url' | 'endpoints' | 'dataDirectory' | 'as' | 'stop'>;

/** Where the specs of one run find theirs. */
export const sharedLeerspoorName = 'TEST_LEERSPOOR';

/** What `shared-leerspoor.ts` says of the one that it started. */
export const sharedStateSchema = z.object({ dataDirectory: z.string(), refusals: z.string().array() });

/**
 * The whole of Leerspoor on a free port, with a data directory of its own. Its `stop` fails when a function has asked for what its role
 * does not allow.
 */
export async function startTestLeerspoor({ checksTables = true } = {}): Promise<TestLeerspoor> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'leerspoor-test-'));
  const local = await startLocal({ port: 0, dataDirectory, checksTables });
  return {
    ...local,
    dataDirectory,
    async as({ subject = 'somebody', ...login }) {
      return clientWith(local.url, await local.tokenFor({ subject, ...login }));
    },
    halt: () => local.stop(),
    async stop() {
      await local.stop();
      rmSync(dataDirectory, { recursive: true, force: true });
      noteGrants(local.permissions.grants);
      // A function may have swallowed it, or tried again until nobody looked.
      if (local.permissions.refusals.length > 0) throw new Error(local.permissions.refusals.join('\n'));
    },
  };
}

/**
 * The Leerspoor of all specs of a run that need one that works, and no more: it is not to be stopped, robbed of a queue's messages
 * or counted in. Each file has a tenant of its own in it. Its `stop` leaves it running, and fails when one of its functions has meanwhile
 * asked for what its role does not allow, whichever file made it do so.
 */
export async function shareTestLeerspoor(): Promise<SharedLeerspoor> {
  const before = await sharedState();
  const { dataDirectory } = before;
  const endpoints = readEndpoints(dataDirectory);
  const issuer = await TokenIssuer.open(join(dataDirectory, 'secrets'));
  return {
    url: endpoints.url,
    endpoints,
    dataDirectory,
    async as({ subject = 'somebody', ...login }) {
      return clientWith(endpoints.url, await signToken(issuer, endpoints, { subject, ...login }));
    },
    async stop() {
      const refusals = (await sharedState()).refusals.slice(before.refusals.length);
      if (refusals.length > 0) throw new Error(refusals.join('\n'));
    },
  };
}

async function sharedState(): Promise<z.output<typeof sharedStateSchema>> {
  const response = await fetch(z.url().parse(process.env[sharedLeerspoorName]));
  if (!response.ok) throw new Error(await response.text());
  return sharedStateSchema.parse(await response.json());
}

/** A client that sends a token, or none. */
export function clientWith(url: string, token: string | undefined): Client {
  return (method, path, body, headers = {}) =>
    send(url, {
      method,
      path,
      body,
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
    });
}

export async function send(
  url: string,
  { method, path, body, headers = {} }: TestRequest,
): Promise<TestAnswer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? JSON.parse(text) : text,
  };
}

/** Asks until the answer is as wished; then gives it. Ever less often, up to ten times a second: who asks takes time from who works. */
export async function eventually<Value>(
  ask: () => Promise<Value>,
  isAsWished: (value: Value) => boolean,
  withinMilliseconds = 10_000,
): Promise<Value> {
  const deadline = Date.now() + withinMilliseconds;
  for (let pauseMilliseconds = 25; ; pauseMilliseconds = Math.min(1.5 * pauseMilliseconds, 100)) {
    const value = await ask();
    if (isAsWished(value)) return value;
    if (Date.now() > deadline) {
      throw new Error(
        `Not within ${withinMilliseconds} ms; at last: ${JSON.stringify(value).slice(0, 2_000)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
}

/** The ledger itself, to see what was really written. */
export function ledgerOf(endpoints: Endpoints): Ledger {
  const tableName = z.string().parse(endpoints.outputs.LedgerTableName);
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: endpoints.dynamodb,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  );
  return new Ledger({ client, tableName, now: () => new Date(), newId: v7 });
}

export async function commitsOf(ledger: Ledger, stream: string): Promise<Commit[]> {
  return Array.fromAsync(ledger.read(stream));
}

/** Adds to a file, when the environment names one, what functions were granted and used: `test/support/unused-grants.ts`. */
function noteGrants(grants: LocalLeerspoor['permissions']['grants']): void {
  const file = process.env.LEERSPOOR_GRANTS_FILE;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(grants)}\n`);
}
