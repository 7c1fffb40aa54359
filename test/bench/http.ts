import { createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createLocalJWKSet } from 'jose';
import { v7 } from 'uuid';
import { closeGracefully, httpApiListener } from '../../infra/local/http-api.ts';
import { LocalFunction } from '../../infra/local/local-function.ts';
import { TokenIssuer } from '../../infra/local/token-issuer.ts';
import { theoryAndPractice } from '../support/courses.ts';
import { type Client, clientWith, startTestLeerspoor } from '../support/leerspoor.ts';
import { bundleBareFunctions, withTemporaryDirectory } from './bare-functions.ts';
import { interleaved, millisecondsOf, quantile, ratioOf, spreadOf } from './measure.ts';
import type { Benchmark } from './report.ts';

const pairs = 150;
const warmUps = 100;
/** Long enough for what a command sets off (publishing, projections) to end before the next one is measured. */
const settleMilliseconds = 120;
/** As the template gives http/enrolments. */
const memoryMebibytes = 1024;

/** A warm command through the whole local stack, beside a handler that does one Get and one Put. */
export const benchmarkHttp: Benchmark = async (tell) => {
  tell('starting Leerspoor');
  const leerspoor = await startTestLeerspoor({ checksTables: false });
  try {
    return await withTemporaryDirectory(async (directory) => {
      const bare = await startBareApi(directory, leerspoor.endpoints.dynamodb);
      try {
        const admin = await leerspoor.as({ tenant: 'acme', roles: ['admin'] });
        const learner = await leerspoor.as({ tenant: 'acme', roles: ['learner'], learnerId: 'E1' });
        await succeed(admin, 'PUT', '/courses/bhv', theoryAndPractice);
        await succeed(learner, 'POST', '/enrolments', { courseId: 'bhv', learnerId: 'E1' });
        tell(`${pairs} pairs of requests`);
        const progress = { activityId: 'theory', progress: 0.5, secondsSpent: 60 };
        const { ours, theirs } = await interleaved({
          pairs,
          warmUps,
          ours: async (index) => {
            const milliseconds = await millisecondsOf(() =>
              succeed(learner, 'POST', '/enrolments/bhv.E1/progress', progress),
            );
            if (index >= warmUps) await delay(settleMilliseconds);
            return milliseconds;
          },
          theirs: () => millisecondsOf(() => succeed(bare.client, 'POST', '/records/bhv.E1', progress)),
        });
        return {
          title: 'http: a warm command, beside a bare Get + Put',
          notes: [
            'Leerspoor: POST /enrolments/{id}/progress with an Idempotency-Key, through the local gateway, the bundle ' +
              'in its worker and DynamoDB Local on disk. Beside it: a handler of one consistent Get and one Put, ' +
              'bundled alike, behind the same gateway code with a JWT of its own, in a worker of its own, on the same ' +
              'DynamoDB Local. So gateway, signature check, worker and network are in both, and the ratio contains ' +
              'what we do more: middy, schemas, authorization, rules, folding, hash chain, logs, a larger item.',
            `${pairs} pairs in turn after ${warmUps} to warm up, one request at a time; ${settleMilliseconds} ms of ` +
              'rest after each of ours, so that projections of it disturb neither side.',
          ],
          tables: [
            {
              caption: 'Latency: median (minimum–maximum), with the ratios of five rounds; p99 of all',
              rows: [
                {
                  percentile: 'p50',
                  'Leerspoor ms': spreadOf(ours),
                  'Get + Put ms': spreadOf(theirs),
                  ratio: ratioOf({ ours, theirs }),
                },
                {
                  percentile: 'p99',
                  'Leerspoor ms': quantile(ours, 0.99),
                  'Get + Put ms': quantile(theirs, 0.99),
                  ratio: quantile(ours, 0.99) / quantile(theirs, 0.99),
                },
              ],
            },
          ],
        };
      } finally {
        await bare.stop();
      }
    });
  } finally {
    await leerspoor.stop();
  }
};

async function succeed(client: Client, method: string, path: string, body: unknown): Promise<void> {
  const { status } = await client(method, path, body, { 'idempotency-key': v7() });
  if (status >= 300) throw new Error(`${method} ${path} was answered by ${status}`);
}

const issuer = 'http://127.0.0.1/bench';
const audience = 'bench';

/** The bare handler behind the local gateway, on a free port. */
async function startBareApi(
  directory: string,
  dynamodbEndpoint: string,
): Promise<{ readonly client: Client; stop(): Promise<void> }> {
  const tableName = 'bare-records';
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint: dynamodbEndpoint, region: 'eu-west-1', credentials });
  await dynamodb.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  );
  dynamodb.destroy();
  const directoryOf = await bundleBareFunctions(join(directory, 'bundle'));
  const bare = new LocalFunction({
    functionName: 'bare',
    functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:bare',
    modulePath: join(directoryOf('get-and-put'), 'handler.mjs'),
    handlerName: 'handler',
    memoryMebibytes,
    timeoutSeconds: 20,
    environment: {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
      BARE_TABLE: tableName,
    },
    logFile: join(directory, 'bare.log'),
    maximumConcurrency: 1,
  });
  const tokens = await TokenIssuer.open(directory);
  const keys = createLocalJWKSet(tokens.jwks);
  const accessLog = createWriteStream(join(directory, 'access.log'));
  const server = createServer(
    httpApiListener({
      routes: [
        {
          routeKey: 'POST /records/{recordId}',
          jwt: { issuer, audience: [audience] },
          integrationTimeoutMs: 30_000,
          invoke: (event) => bare.invoke(event),
        },
      ],
      keysOf: async () => keys,
      onAccess: (entry) => accessLog.write(`${JSON.stringify(entry)}\n`),
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  const token = await tokens.sign(
    { sub: 'somebody', tenant: 'acme', groups: ['learner'] },
    { issuer, audience, expiresInSeconds: 3600 },
  );
  return {
    client: clientWith(`http://127.0.0.1:${address.port}`, token),
    async stop() {
      await closeGracefully(server);
      await bare.stop();
      await new Promise<void>((resolve) => accessLog.end(resolve));
    },
  };
}
