import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEndpoints } from '../../../infra/local/data-directory.ts';
import { signToken } from '../../../infra/local/start.ts';
import { TokenIssuer } from '../../../infra/local/token-issuer.ts';
import { theoryAndPractice } from '../../support/courses.ts';
import { clientWith, eventually } from '../../support/leerspoor.ts';

const root = join(import.meta.dirname, '../../..');

let directory = '';
let data = '';
const children: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'leerspoor-main-'));
  data = join(directory, 'data');
});
afterEach(async () => {
  for (const child of children.splice(0)) await killed(child);
  rmSync(directory, { recursive: true, force: true });
});

/** Ends it and everything in its process group at once. */
async function killed(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}

/** The program as a shell runs it: in a process group of its own. */
function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  command = process.execPath,
) {
  const child = spawn(command, args, {
    cwd: root,
    detached: true,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  // Of the streams as well, so that nothing it said is missing.
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = eventually(
    async () => /listening on (http:\/\/127\.0\.0\.1:\d+)\n/.exec(said.stdout)?.[1] ?? '',
    (url) => url !== '' || child.exitCode !== null,
    60_000,
  );
  return { child, said, ended, ready };
}

const main = (...args: readonly string[]) => ['infra/local/main.ts', '--data-dir', data, ...args];
const start = (...args: readonly string[]) => run(main('--port', '0', '--seed', 'none', ...args));

async function adminClient(url: string, tenant = 'acme') {
  const issuer = await TokenIssuer.open(join(data, 'secrets'));
  const login = { subject: 'anna', tenant, roles: ['admin'] };
  return clientWith(url, await signToken(issuer, readEndpoints(data), login));
}

/** A PATH on which `java` is a program of ours, or nothing. */
function pathWithJava(script: string | undefined): string {
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  symlinkSync('/bin/sh', join(bin, 'sh'));
  if (script !== undefined) {
    writeFileSync(join(bin, 'java'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, 'java'), 0o755);
  }
  return bin;
}

async function failure(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { said, ended } = run(args, environment);
  const code = await ended;
  return { code, ...said };
}
const saying = (...lines: readonly string[]) => ({ code: 1, stdout: '', stderr: `${lines.join('\n')}\n` });

describe('when it can not start, it says in one line why and what to do', () => {
  const advice = 'Install Java 17 or newer (on Debian: apt-get install openjdk-17-jre-headless).';

  it.each<[string, string | undefined, string]>([
    ['there is no Java', undefined, `There is no Java here, and DynamoDB Local needs it. ${advice}`],
    ['Java is too old', `echo 'openjdk version "11.0.2"' >&2`, `This Java is version 11. ${advice}`],
    ['Java is far too old', `echo 'java version "1.8.0_392"' >&2`, `This Java is version 8. ${advice}`],
  ])('%s', async (_name, script, line) => {
    expect(await failure(main('--port', '0'), { PATH: pathWithJava(script) })).toEqual(saying(line));
  });

  it('DynamoDB Local ends at once', async () => {
    const script = `[ "$1" = -version ] && { echo 'openjdk version "21"' >&2; exit; }; echo 'out of luck' >&2; exit 3`;
    const { code, stderr } = await failure(main('--port', '0'), { PATH: pathWithJava(script) });
    expect(code).toBe(1);
    expect(stderr).toBe(
      `DynamoDB Local ended at its start: out of luck. If its data are damaged, move ${join(data, 'dynamodb')} away and start again.\n`,
    );
  });

  it('its port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = Object(server.address()).port;
    const outcome = await failure(main('--port', String(port)));
    server.close();
    expect(outcome).toEqual(
      saying(
        `Port ${port} is taken. Stop what listens there, or choose another by --port (0 for any free one).`,
      ),
    );
  });

  it.each<[string, string, string, (path: string) => string]>([
    [
      'made by another version',
      'form.json',
      '{"leerspoor":2}',
      (path) =>
        `${path} was made by another version of Leerspoor. Choose another by --data-dir, or move it away.`,
    ],
    [
      'damaged where it keeps the ledger',
      'dynamodb/shared-local-instance.db',
      'no database'.repeat(1_000),
      (path) => `${path}/dynamodb is damaged. Move ${path} away and start again, or restore it from a copy.`,
    ],
    [
      'damaged where it keeps its queues',
      'queues/fauxqs.db',
      'no database'.repeat(1_000),
      (path) => `${path}/queues is damaged. Move ${path} away and start again, or restore it from a copy.`,
    ],
    [
      'damaged where it keeps its keys',
      'secrets/kms.json',
      '{"keys"',
      (path) =>
        `The keys in ${path}/secrets/kms.json are damaged. Put the file back from a copy, or start with another --data-dir.`,
    ],
  ])('its data directory is %s', async (_name, file, content, line) => {
    mkdirSync(dirname(join(data, file)), { recursive: true });
    writeFileSync(join(data, file), content);
    expect(await failure(main('--port', '0'))).toEqual(saying(line(data)));
  });

  it.each([
    [['--port', '70000'], '--port must be 0 to 65535, not "70000".'],
    [['--seed', 'full'], '--seed must be none or demo, not "full".'],
  ])('it is told %j', async (args, line) => {
    expect(await failure(main(...args))).toEqual(saying(line));
  });

  it('it is told of an option that there is not', async () => {
    const { code, stderr } = await failure(main('--colour', 'red'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Unknown option '--colour'.* Usage: npm start -- \[--port N\].*\n$/);
  });
});

describe('while it runs', () => {
  it('serves on the port that its last line names, keeps its directory to itself, and ends by SIGTERM', async () => {
    const { child, said, ended, ready } = start();
    const url = await ready;
    expect(said.stdout.match(/listening on/g)).toHaveLength(1);
    expect(said.stdout).toMatch(/^.*listening on http:\/\/127\.0\.0\.1:\d+\n$/m);
    expect((await fetch(`${url}/health`)).status).toBe(200);

    expect(await failure(main('--port', '0'))).toEqual(
      saying(
        `The data directory ${data} is in use by process ${child.pid}. Stop that, or choose another by --data-dir.`,
      ),
    );

    const askedAt = performance.now();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(performance.now() - askedAt).toBeLessThan(5_000);
    expect(said.stderr).toBe('');
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  it('ends by Ctrl-C under npm, which every process of the terminal hears of, after what it was doing', async () => {
    const { child, said, ended, ready } = run(
      ['start', '--silent', '--', '--port', '0', '--seed', 'none', '--data-dir', data],
      {},
      'npm',
    );
    const client = await adminClient(await ready);
    const { processId, dynamodb } = readEndpoints(data);
    const answers = Promise.all(
      ['one', 'two', 'three'].map((courseId) => client('PUT', `/courses/${courseId}`, theoryAndPractice)),
    );
    // Once one of them is in the ledger, the others are under way.
    await eventually(
      async () => (await client('GET', '/courses/one')).status,
      (status) => status === 200,
    );
    const askedAt = performance.now();
    if (child.pid) process.kill(-child.pid, 'SIGINT');
    expect((await answers).map(({ status }) => status)).toEqual([201, 201, 201]);
    await ended;
    expect(performance.now() - askedAt).toBeLessThan(5_000);
    expect(said.stderr).toBe('');
    expect(() => process.kill(processId, 0)).toThrow('ESRCH');
    await expect(fetch(dynamodb)).rejects.toThrow();

    const again = start();
    const later = await adminClient(await again.ready);
    expect(await later('GET', '/courses/three')).toMatchObject({ status: 200, body: { courseVersion: 1 } });
  });

  it('does not outlive its npm, when that is asked to end', async () => {
    const args = ['start', '--silent', '--', '--port', '0', '--seed', 'none', '--data-dir', data];
    const { child, ended, ready } = run(args, {}, 'npm');
    await ready;
    const { processId } = readEndpoints(data);
    child.kill('SIGTERM');
    await ended;
    expect(() => process.kill(processId, 0)).toThrow('ESRCH');
  });

  it('says so and ends when its database does', async () => {
    const { child, said, ended, ready } = start();
    await ready;
    process.kill(-(await databaseOf(child.pid)), 'SIGKILL');
    expect(await ended).toBe(1);
    expect(said.stderr).toContain(`DynamoDB Local has ended; see ${join(data, 'logs', 'dynamodb.log')}.\n`);
  });
});

describe('when it is killed while it records the demo', () => {
  it('records the rest at the next start, as of the day on which it began', async () => {
    const seeding = () => run(main('--port', '0', '--seed', 'demo'));
    const first = seeding();
    await eventually(
      async () => {
        try {
          const client = await adminClient(readEndpoints(data).url, 'demo');
          return (await client('GET', '/enrolments/bhv.E101')).status;
        } catch {
          return 0;
        }
      },
      (status) => status === 200,
      60_000,
    );
    await killed(first.child);
    expect(first.said.stdout).toBe('');

    const second = seeding();
    const client = await adminClient(await second.ready, 'demo');
    expect(second.said.stderr).toBe('');
    const certificates = await eventually(
      () => client('GET', '/learners/E100/certificates'),
      ({ body }) => body.items?.length > 0,
      // What was on its way at the kill comes again when its queue shows it again.
      60_000,
    );
    expect(certificates.body.items).toHaveLength(1);
    const sessions = await eventually(
      () => client('GET', '/sessions'),
      ({ body }) => body.items?.length >= 7,
    );
    expect(sessions.body.items).toHaveLength(7);
  });
});

/** The leader of the group in which a program's DynamoDB Local runs; beside it there may be a compiler for a while. */
async function databaseOf(program: number | undefined): Promise<number> {
  const ps = run(['-A', '-o', 'pid=,ppid=,args='], {}, 'ps');
  await ps.ended;
  const row = ps.said.stdout.split('\n').find((line) => {
    const [, parent, ...command] = line.trim().split(/\s+/);
    return Number(parent) === program && command.some((argument) => argument.endsWith('DynamoDBLocal.jar'));
  });
  if (row === undefined) throw new Error('DynamoDB Local is a process of its own');
  return Number.parseInt(row.trim(), 10);
}
