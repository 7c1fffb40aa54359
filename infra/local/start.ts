import { createWriteStream } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createLocalJWKSet } from 'jose';
import * as z from 'zod';
import { awsJsonServer } from './aws-json.ts';
import { DataDirectory, type Endpoints } from './data-directory.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import { EventBuses } from './event-bus.ts';
import { closeGracefully, httpApiListener } from './http-api.ts';
import { LocalKms } from './kms.ts';
import { mailDirectory } from './mail-directory.ts';
import { Mailbox } from './mailbox.ts';
import { CheckedFront } from './permissions/checked-front.ts';
import { Permissions } from './permissions/permissions.ts';
import { checkMail, checkServices, dynamoDbChecks, gateOf, sqsChecks } from './permissions/service-checks.ts';
import { Precedence } from './precedence.ts';
import { startQueues } from './queues.ts';
import { type LocalStack, namesOf, startResources } from './resource-types.ts';
import { S3Front } from './s3-front.ts';
import { LocalSecrets } from './secrets.ts';
import { StartError } from './start-error.ts';
import { localAccount } from './template.ts';
import { currentTemplate } from './template-cache.ts';
import { TokenIssuer } from './token-issuer.ts';

export interface LocalOptions {
  /** 0: any free one */
  readonly port: number;
  readonly dataDirectory: string;
  /** What a new data directory begins with. */
  readonly seed?: Seed;
  /**
   * Whether what functions do with tables is checked against their roles, as all else they do always is. Tables are asked several times
   * for each command, and that takes a fifth more time with a front before them.
   *
   * @default false
   */
  readonly checksTables?: boolean;
}

/** Where the API is, and how to be somebody there. */
export type SeedTarget = Pick<LocalLeerspoor, 'url' | 'tokenFor'>;

/** What a new data directory begins with. */
export interface Seed {
  /**
   * Records it through the API. Done again from its beginning, with the same `now`, when it was cut off.
   *
   * @param now when the directory was first seeded
   */
  record(target: SeedTarget, now: Date): Promise<void>;
}

/** Whom a token is for. */
export interface Login {
  readonly subject: string;
  readonly tenant: string;
  readonly roles: readonly string[];
  readonly learnerId?: string | undefined;
  /** @default 3600 */
  readonly expiresInSeconds?: number | undefined;
}

/** A running Leerspoor. */
export interface LocalLeerspoor {
  readonly url: string;
  readonly endpoints: Endpoints;
  /** What functions were granted and used, and what they were refused. */
  readonly permissions: Permissions;
  tokenFor(login: Login): Promise<string>;
  /** Ends it: what was acknowledged is kept, what is being done is finished or done again at the next start. */
  stop(): Promise<void>;
  /** Settles when it can't go on, with why. */
  readonly failed: Promise<StartError>;
}

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
/** Requests and batches that are under way may take this long to end. */
const stopWithinMilliseconds = 3_000;

const seededSchema = z.object({ startedAt: z.iso.datetime(), recordedAt: z.iso.datetime().optional() });

/**
 * Runs the synthesized template on this machine, and answers when it is ready.
 *
 * @throws StartError with the one line that a person needs
 */
export async function startLocal({
  port,
  dataDirectory,
  seed,
  checksTables = false,
}: LocalOptions): Promise<LocalLeerspoor> {
  const directory = DataDirectory.open(dataDirectory);
  const onStop: (() => Promise<unknown>)[] = [async () => directory.close()];
  const stop = async () => {
    for (const step of onStop.splice(0).reverse()) {
      // One that fails must not keep the others, and the directory, from being let go.
      await step().catch((error: unknown) => console.error(`It did not stop cleanly: ${String(error)}`));
    }
  };
  try {
    return await start({ port, directory, checksTables, ...(seed && { seed }) }, onStop, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  {
    port,
    directory,
    checksTables,
    seed,
  }: { port: number; directory: DataDirectory; checksTables: boolean; seed?: LocalOptions['seed'] },
  onStop: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<LocalLeerspoor> {
  // First of all: a port that is taken must not cost anyone ten seconds.
  const http = createServer((_request, response) => {
    response.writeHead(503, { 'retry-after': '1' }).end('Leerspoor is starting.\n');
  });
  const url = await listen(http, port);
  const closeHttp = () => closeGracefully(http, { withinMs: stopWithinMilliseconds });
  onStop.push(closeHttp);

  const templateReady = currentTemplate();
  // It may fail while the others start; whoever awaits it below sees that.
  templateReady.catch(() => undefined);
  const database = await startDynamoDbLocal({
    databaseDirectory: directory.file('dynamodb'),
    logFile: directory.file('logs', 'dynamodb.log'),
  });
  onStop.push(() => database.stop());
  const connect = (endpoint: string) => ({ endpoint, region: localAccount.region, credentials });
  const dynamodb = new DynamoDBClient(connect(database.endpoint));
  // It starts on whatever it finds, and fails each request when that is no database.
  await dynamodb.send(new ListTablesCommand()).catch(() => {
    throw directory.damaged('dynamodb');
  });
  const queues = await startQueues(directory);
  onStop.push(() => queues.stop());
  // Until the template is read, nobody but this process calls.
  let permissions: Permissions | undefined;
  const found = () => permissions;
  const startFront = async (front: { listener: RequestListener; close(): void }) => {
    const server = createServer({ noDelay: true }, front.listener);
    const frontUrl = await listen(server, 0);
    onStop.push(async () => {
      await closeGracefully(server, { withinMs: stopWithinMilliseconds });
      front.close();
    });
    return frontUrl;
  };
  const tablesUrl = checksTables
    ? await startFront(new CheckedFront(database.endpoint, dynamoDbChecks, found))
    : database.endpoint;
  const queuesUrl = await startFront(new CheckedFront(queues.address, sqsChecks, found));
  const s3Front = new S3Front(queues.address, gateOf(found));
  const objectsUrl = await startFront(s3Front);

  const buses = new EventBuses();
  const kms = new LocalKms(directory.file('secrets'));
  const secrets = new LocalSecrets(directory.file('secrets'));
  const issuer = await TokenIssuer.open(directory.file('secrets'));
  const services = createServer(
    awsJsonServer({ AWSEvents: buses, TrentService: kms, secretsmanager: secrets }, checkServices(found)),
  );
  const servicesUrl = await listen(services, 0);
  onStop.push(() => closeGracefully(services, { withinMs: stopWithinMilliseconds }));

  const mailbox = new Mailbox(directory.file(mailDirectory), checkMail(found));
  const mailUrl = await startFront(mailbox);

  const template = await templateReady;
  const names = namesOf(template, {
    url,
    queueUrl: (name) => `${queuesUrl}/${localAccount.accountId}/${name}`,
  });
  permissions = Permissions.of(template, names);
  const precedence = new Precedence();
  const stack: LocalStack = {
    template,
    directory,
    dynamodb,
    dynamodbEndpoint: database.endpoint,
    queues,
    sqs: new SQSClient(connect(queues.address)),
    // One host for all buckets, for want of DNS.
    s3: new S3Client({ ...connect(objectsUrl), forcePathStyle: true }),
    s3Front,
    buses,
    kms,
    secrets,
    permissions,
    environment: {
      AWS_REGION: localAccount.region,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: tablesUrl,
      AWS_ENDPOINT_URL_SQS: queuesUrl,
      AWS_ENDPOINT_URL_S3: objectsUrl,
      AWS_ENDPOINT_URL_EVENTBRIDGE: servicesUrl,
      AWS_ENDPOINT_URL_KMS: servicesUrl,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: servicesUrl,
      AWS_ENDPOINT_URL_SESV2: mailUrl,
      TZ: 'UTC',
    },
    url,
    functions: new Map(),
    eventSources: [],
    precedence,
    authorizers: new Map(),
    integrations: new Map(),
    routes: [],
    apis: [],
    stages: [],
  };
  await startResources(stack, names);
  onStop.push(() => Promise.all([...stack.functions.values()].map((each) => each.stop())));

  const jwks = createLocalJWKSet(issuer.jwks);
  const accessLog = createWriteStream(directory.file('logs', 'access.log'), { flags: 'a' });
  onStop.push(() => new Promise((resolve) => accessLog.end(resolve)));
  const listener = httpApiListener({
    routes: stack.routes,
    keysOf: async () => jwks,
    // A request that was cut off by the stop may be told of after it.
    onAccess: (entry) => accessLog.writable && accessLog.write(`${JSON.stringify(entry)}\n`),
    ...(stack.apis[0]?.cors && { cors: stack.apis[0].cors }),
    ...(stack.stages[0] && { throttling: stack.stages[0] }),
  });
  http.removeAllListeners('request').on('request', (request, response) => {
    precedence.began();
    response.once('close', () => precedence.ended());
    listener(request, response);
  });
  let hasStartedSources = false;
  const startSources = () => {
    hasStartedSources = true;
    for (const source of stack.eventSources) source.start();
  };
  const stopSources = () =>
    hasStartedSources
      ? withinTime(Promise.all(stack.eventSources.map((source) => source.stop())))
      : undefined;
  // The first to stop is what brings work, while all that does the work still runs.
  onStop.push(() => Promise.all([closeHttp(), stopSources()]));

  const authorizer = [...stack.authorizers.values()][0];
  if (!authorizer) throw new StartError('The template has no authorizer, so nobody could log in.');
  const [audience = ''] = authorizer.audience;
  const endpoints: Endpoints = {
    url,
    processId: process.pid,
    dynamodb: database.endpoint,
    sqs: queuesUrl,
    s3: objectsUrl,
    services: servicesUrl,
    issuer: authorizer.issuer,
    audience,
    outputs: Object.fromEntries(
      Object.entries(template.outputs).map(([name, value]) => [name, String(template.resolve(value, names))]),
    ),
  };
  directory.writeJson('endpoints.json', endpoints);
  const leerspoor: LocalLeerspoor = {
    url,
    endpoints,
    permissions,
    tokenFor: (login) => signToken(issuer, endpoints, login),
    stop,
    failed: database.ended.then(
      () => new StartError(`DynamoDB Local has ended; see ${directory.file('logs', 'dynamodb.log')}.`),
    ),
  };
  if (seed) await recordOnce(seed, leerspoor, directory);
  // After the seed, which goes twice as fast when nobody works on each of its events at once.
  startSources();
  return leerspoor;
}

async function recordOnce(seed: Seed, target: SeedTarget, directory: DataDirectory): Promise<void> {
  const now = () => new Date().toISOString();
  const before = directory.readJson('seed.json', seededSchema);
  if (before?.recordedAt !== undefined) return;
  const startedAt = before?.startedAt ?? now();
  directory.writeJson('seed.json', { startedAt });
  await seed.record(target, new Date(startedAt));
  directory.writeJson('seed.json', { startedAt, recordedAt: now() });
}

/** Signs a token as the template's user pool would. */
export function signToken(
  issuer: TokenIssuer,
  { issuer: issuerUrl, audience }: Pick<Endpoints, 'issuer' | 'audience'>,
  { subject, tenant, roles, learnerId, expiresInSeconds = 3600 }: Login,
): Promise<string> {
  return issuer.sign(
    { sub: subject, tenant, groups: roles, ...(learnerId !== undefined && { learner: learnerId }) },
    { issuer: issuerUrl, audience, expiresInSeconds },
  );
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const isTaken = 'code' in error && error.code === 'EADDRINUSE';
      reject(
        new StartError(
          isTaken
            ? `Port ${port} is taken. Stop what listens there, or choose another by --port (0 for any free one).`
            : `It is not possible to listen on port ${port}: ${error.message}.`,
        ),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  return `http://127.0.0.1:${address.port}`;
}

/** Waits for an end that should come soon, and goes on without it when it does not. */
async function withinTime(end: Promise<unknown>): Promise<void> {
  const { promise: tooLate, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, stopWithinMilliseconds);
  await Promise.race([end, tooLate]);
  clearTimeout(timer);
}
