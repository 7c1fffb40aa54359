import { parseArgs } from 'node:util';
import { demoSeed, demoTenant } from './seed/demo.ts';
import { type LocalLeerspoor, startLocal } from './start.ts';
import { StartError } from './start-error.ts';

const usage = 'npm start -- [--port N] [--data-dir DIR] [--seed none|demo]';

/** It is promised within 5 s. */
const stopWithinMilliseconds = 4_500;

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
    if (!/^\d+$/.test(values.port) || port > 65_535) {
      throw new StartError(`--port must be 0 to 65535, not "${values.port}".`);
    }
    if (values.seed !== 'none' && values.seed !== 'demo') {
      throw new StartError(`--seed must be none or demo, not "${values.seed}".`);
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
mail      ${dataDirectory}/mail (npm run --silent leerspoor -- mail${directory} lists it)

Get a token, and look at Jan's timeline:
  TOKEN=$(npm run --silent leerspoor -- token --tenant ${demoTenant} --role admin${directory})
  curl -H "Authorization: Bearer $TOKEN" ${url}/courses
  curl -H "Authorization: Bearer $TOKEN" ${url}/learners/E100/timeline
  curl -H "Authorization: Bearer $TOKEN" ${url}/learners/E100/certificates
`);
}

async function main(): Promise<void> {
  const { port, dataDirectory, isSeeded } = readOptions();
  const { promise: asked, resolve: ask } = Promise.withResolvers<undefined>();
  let isReady = false;
  const onSignal = () => {
    // Whoever asks to stop while it starts must not wait for the end of that; and what starts can be started again.
    if (!isReady) process.exit(130);
    ask(undefined);
  };
  // Ctrl-C reaches us twice under npm, which passes it on: the second must not cut off what the first began.
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const leerspoor = await startLocal({ port, dataDirectory, ...(isSeeded && { seed: demoSeed }) });
  isReady = true;
  tell(leerspoor, dataDirectory);
  console.log(`Leerspoor is listening on ${leerspoor.url}`);

  const failure = await Promise.race([asked, leerspoor.failed]);
  // Everything in it has its own time limit; this is for what nobody thought of. Nothing acknowledged is lost by it.
  setTimeout(() => process.exit(failure ? 1 : 0), stopWithinMilliseconds).unref();
  await leerspoor.stop();
  if (failure) throw failure;
}

// Functions run in threads, which share the process's time zone: on AWS that is UTC.
process.env.TZ = 'UTC';
try {
  await main();
  process.exit(0);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exit(1);
}
