import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealCommand } from '../../cli/seal.ts';
import { verifyCommand } from '../../cli/verify.ts';
import { type Endpoints, readEndpoints } from '../../infra/local/data-directory.ts';
import { signToken } from '../../infra/local/start.ts';
import { TokenIssuer } from '../../infra/local/token-issuer.ts';
import type { Commit } from '../../ledger/commit.ts';
import { publicKeyOf } from '../../ledger/log/kms-signer.ts';
import { formatVerifierKey, type NoteVerifier } from '../../ledger/log/signed-note.ts';
import { theoryAndPractice } from '../support/courses.ts';
import { type Client, clientWith, commitsOf, eventually, ledgerOf } from '../support/leerspoor.ts';

const crashes = 12;
const learnerIds = ['K1', 'K2', 'K3', 'K4'];

let dataDirectory: string;
let running: ChildProcess | undefined;

beforeAll(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'leerspoor-crash-'));
});
afterAll(() => {
  running?.kill('SIGKILL');
  rmSync(dataDirectory, { recursive: true, force: true });
});

/** Starts the program as `npm start` does, and answers once it says that it is ready. */
async function start(): Promise<Endpoints> {
  const child = spawn(
    process.execPath,
    ['infra/local/main.ts', '--port', '0', '--seed', 'none', '--data-dir', dataDirectory],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running = child;
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (/listening on http:\/\/127\.0\.0\.1:\d+$/m.test(output)) resolve();
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${output}`)));
  });
  return readEndpoints(dataDirectory);
}

async function kill(): Promise<void> {
  const child = running;
  if (!child || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function clientOf(endpoints: Endpoints): Promise<Client> {
  const issuer = await TokenIssuer.open(join(dataDirectory, 'secrets'));
  const login = { subject: 'anna', tenant: 'acme', roles: ['admin'], learnerId: 'A1' };
  return clientWith(endpoints.url, await signToken(issuer, endpoints, login));
}

it(`loses nothing acknowledged in ${crashes} crashes, and timelines and the sealed log equal the ledger`, async () => {
  let endpoints = await start();
  let client = await clientOf(endpoints);
  await client('PUT', '/courses/bhv', theoryAndPractice);
  for (const learnerId of learnerIds) await client('POST', '/enrolments', { courseId: 'bhv', learnerId });

  let commands = 0;
  const acknowledged = new Set<string>();
  for (let crash = 0; crash < crashes; crash += 1) {
    let isAlive = true;
    const lanes = learnerIds.map(async (learnerId) => {
      while (isAlive) {
        commands += 1;
        const key = `command-${commands}`;
        try {
          const { status } = await client(
            'POST',
            `/enrolments/bhv.${learnerId}/progress`,
            { activityId: 'theory', progress: 0.5, secondsSpent: 60 },
            { 'idempotency-key': key },
          );
          if (status === 200) acknowledged.add(`${learnerId} ${key}`);
        } catch {
          // The connection broke; whether it was recorded is for the ledger to say.
          return;
        }
      }
    });
    // In every other round while it still takes up what was left undone, else in the midst of its work: after something
    // was acknowledged, however long that takes a machine that is busy with other things.
    const before = acknowledged.size;
    if (crash % 2 === 1) {
      await eventually(
        async () => acknowledged.size,
        (size) => size > before,
        30_000,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
    await kill();
    isAlive = false;
    await Promise.all(lanes);
    endpoints = await start();
    client = await clientOf(endpoints);
  }

  const ledger = ledgerOf(endpoints);
  for (const learnerId of learnerIds) {
    const commits = await commitsOf(ledger, `acme#enrolment#bhv.${learnerId}`);
    const written = commits.map(({ commandId }) => `${learnerId} ${commandId}`);
    const lost = [...acknowledged].filter((key) => key.startsWith(`${learnerId} `) && !written.includes(key));
    expect(lost).toEqual([]);
    expect(new Set(written).size, 'no command is written twice').toBe(commits.length);

    const expected = commits.flatMap(entriesOf);
    const shown = await eventually(
      () => wholeTimeline(client, learnerId),
      (entries) => entries.length >= expected.length,
      30_000,
    );
    const byId = (one: Entry, other: Entry) => (one.eventId < other.eventId ? -1 : 1);
    expect(shown.toSorted(byId)).toEqual(expected.toSorted(byId));
    expect(shown).toEqual(shown.toSorted((one, other) => (one.occurredAt < other.occurredAt ? 1 : -1)));

    const minutes = commits.length - 1;
    const { body } = await client('GET', `/enrolments/bhv.${learnerId}`);
    expect(body.minutes).toBe(minutes);
    await eventually(
      () => client('GET', `/learners/${learnerId}/enrolments`),
      (answer) => answer.body.items[0]?.minutes === minutes,
      30_000,
    );
  }
  // One at least in every other round.
  expect(acknowledged.size).toBeGreaterThanOrEqual(Math.floor(crashes / 2));

  // What no record of the stream told of in time is sealed with the next commit of its stream, or by `leerspoor seal`.
  const here = ['--tenant', 'acme', '--data-dir', dataDirectory, '--json'];
  const key = formatVerifierKey(await signingKeyOf(endpoints));
  const verified = await eventually(
    async () => JSON.parse((await verifyCommand([...here, '--key', key])).text),
    ({ unsealed }) => unsealed === 0,
    30_000,
  );
  expect(verified).toMatchObject({ problems: [], problemCount: 0 });
  expect(verified.commits).toBeGreaterThan(acknowledged.size);
  expect(JSON.parse((await sealCommand(here)).text)).toMatchObject([
    { tenant: 'acme', sealed: 0, refused: [] },
  ]);
});

/** The key that signs the log here, as KMS tells it. */
async function signingKeyOf({ services, outputs }: Endpoints): Promise<NoteVerifier> {
  const kms = new KMSClient({
    endpoint: services,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const publicKey = await publicKeyOf(kms, outputs.LogSigningKeyId ?? '');
  kms.destroy();
  return { name: outputs.LogKeyName ?? '', publicKey };
}

interface Entry {
  readonly eventId: string;
  readonly occurredAt: string;
}

/** What a timeline must show of a commit, from the contract alone. */
function entriesOf({ events, recordedAt }: Commit): Entry[] {
  return events.map(({ id, type, occurredAt }) => ({
    eventId: id,
    occurredAt,
    recordedAt,
    type,
    title: expect.any(String),
    courseId: 'bhv',
    ...(type === 'ActivityProgressed' && { activityId: 'theory', minutes: 1 }),
  }));
}

async function wholeTimeline(client: Client, learnerId: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  let cursor = '';
  do {
    const { status, body } = await client('GET', `/learners/${learnerId}/timeline?limit=200${cursor}`);
    // Just started again, with all that was left undone before it, it may say so for a while, or not know of anybody of whom
    // nothing has come to a list yet: the caller asks again.
    if (status >= 500 || status === 404) return [];
    expect(status, JSON.stringify(body)).toBe(200);
    entries.push(...body.items);
    cursor = body.nextCursor === undefined ? '' : `&cursor=${body.nextCursor}`;
  } while (cursor !== '');
  return entries;
}
