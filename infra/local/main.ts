import { parseArgs } from 'node:util';
import { demoTenant, seedDemo } from './seed/demo.ts';
import { type LocalLeerspoor, startLocal } from './start.ts';
import { StartError } from './start-error.ts';

const usage = 'npm start -- [--port N] [--data-dir DIR] [--seed none|demo]';

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '3000' },
        'data-dir': { type: 'string', default: '.leerspoor' },
        seed: { type: 'string', default: 'demo' },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new StartError(`--port must be 0 to 65535, not ${values.port}.`);
    }
    if (values.seed !== 'none' && values.seed !== 'demo') {
      throw new StartError(`--seed must be none or demo, not ${values.seed}.`);
    }
    return { port, dataDirectory: values['data-dir'], isSeeded: values.seed === 'demo' };
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`${error instanceof Error ? error.message : String(error)} Usage: ${usage}`);
  }
}

function tell({ url, endpoints }: LocalLeerspoor, dataDirectory: string): void {
  const directory = dataDirectory === '.leerspoor' ? '' : ` --data-dir ${dataDirectory}`;
  console.log(`DynamoDB  ${endpoints.dynamodb}
SQS, S3   ${endpoints.sqs}
logs      ${dataDirectory}/logs

Get a token, and look at Jan's timeline:
  TOKEN=$(npm run --silent leerspoor -- token --tenant ${demoTenant} --role admin${directory})
  curl -H "Authorization: Bearer $TOKEN" ${url}/courses
  curl -H "Authorization: Bearer $TOKEN" ${url}/learners/E100/timeline
  curl -H "Authorization: Bearer $TOKEN" ${url}/learners/E100/certificates
`);
}

async function main(): Promise<void> {
  const { port, dataDirectory, isSeeded } = readOptions();
  // Whoever asks to stop while it starts must not wait for the end of that.
  const beforeReady = () => process.exit(130);
  process.once('SIGINT', beforeReady).once('SIGTERM', beforeReady);
  const leerspoor = await startLocal({
    port,
    dataDirectory,
    ...(isSeeded && {
      seed: ({ url, tokenFor }: LocalLeerspoor) => seedDemo({ url, tokenFor, now: new Date() }),
    }),
  });
  process.off('SIGINT', beforeReady).off('SIGTERM', beforeReady);
  tell(leerspoor, dataDirectory);
  console.log(`Leerspoor is listening on ${leerspoor.url}`);

  const { promise: asked, resolve: ask } = Promise.withResolvers<undefined>();
  process.once('SIGINT', () => ask(undefined)).once('SIGTERM', () => ask(undefined));
  const failure = await Promise.race([asked, leerspoor.failed]);
  await leerspoor.stop();
  if (failure) throw failure;
}

try {
  await main();
  process.exit(0);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exit(1);
}
