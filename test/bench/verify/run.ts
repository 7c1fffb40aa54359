// Run as a process of its own, with --expose-gc: does one job with one log on disk, and prints what that took.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { canonicalJson, genesisHash, seal } from '../../../ledger/commit.ts';
import { keyNameOf, originOf, signCheckpoint } from '../../../ledger/log/checkpoint.ts';
import { leafHash } from '../../../ledger/log/merkle-tree.ts';
import { decodeSegment, encodeSegment } from '../../../ledger/log/segment.ts';
import { emptyEdge, grow, rootOfEdge } from '../../../ledger/log/tiles.ts';
import type { LedgerItem, LedgerItems, LogFiles } from '../../../ledger/log/verify/sources.ts';
import { verifyLog } from '../../../ledger/log/verify/verify-log.ts';
import { testSigner } from '../../support/note-signer.ts';
import { jobSchema, type Ran } from './job.ts';

const { work, directory, commits, streams } = jobSchema.parse(JSON.parse(process.argv[2] ?? ''));
const signer = testSigner(keyNameOf('Bench'));
const origin = originOf('Bench', 'acme');
const commitsInSegment = 500;
let liveBytes = 0;

const segments = () => readdirSync(join(directory, 'segments')).sort();
const linesIn = async (segment: string) =>
  decodeSegment(await readFile(join(directory, 'segments', segment)), segment);

/** A log in which stream follows stream, so that it is the order of the table too. */
async function write(): Promise<void> {
  let edge = emptyEdge;
  let prevHash = genesisHash;
  let lines: string[] = [];
  const inStream = Math.ceil(commits / streams);
  for (let position = 0; position < commits; position += 1) {
    const version = (position % inStream) + 1;
    if (version === 1) prevHash = genesisHash;
    const commitId = `0190c9a0-0000-7000-8000-${String(position).padStart(12, '0')}`;
    const commit = seal({
      stream: `acme#enrolment#bhv.E${Math.floor(position / inStream)}`,
      version,
      commitId,
      recordedAt: new Date(Date.UTC(2026, 0, 1) + position).toISOString(),
      actor: { kind: 'user', id: 'jan', roles: ['learner'] },
      correlationId: `request-${position}`,
      events: [
        {
          id: `${commitId}-0`,
          type: 'ActivityProgressed',
          schemaVersion: 1,
          occurredAt: '2026-01-01T00:00:00.000Z',
          data: { activityId: 'theory', progress: (position % 100) / 100, secondsSpent: position % 3_600 },
        },
      ],
      summary: { courseId: 'bhv', learnerId: `E${position}`, status: 'active', percent: position % 100 },
      prevHash,
    });
    prevHash = commit.hash;
    lines.push(canonicalJson(commit));
    if (lines.length < commitsInSegment && position + 1 < commits) continue;
    await put(`segments/${String(edge.size).padStart(12, '0')}.ndjson.gz`, await encodeSegment(lines));
    const grown = grow(
      edge,
      lines.map((line) => leafHash(line)),
    );
    for (const { path, bytes } of grown.tiles) await put(path, bytes);
    edge = grown.edge;
    lines = [];
  }
  const head = { origin, size: edge.size, root: rootOfEdge(edge) };
  await put('checkpoint', Buffer.from(await signCheckpoint(head, signer)));
}

async function put(path: string, bytes: Uint8Array): Promise<void> {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), bytes);
}

/** The least that any reader of the log does. */
async function parse(): Promise<void> {
  for (const segment of segments()) {
    const text = gunzipSync(await readFile(join(directory, 'segments', segment))).toString('utf8');
    for (const line of text.split('\n')) if (line !== '') JSON.parse(line);
  }
}

async function verify(): Promise<void> {
  const log: LogFiles = {
    read: async (path) => (existsSync(join(directory, path)) ? readFile(join(directory, path)) : undefined),
    async *list(folder) {
      for (const segment of segments()) yield `${folder}${segment}`;
    },
  };
  async function* scan(): AsyncGenerator<LedgerItem> {
    for (const segment of segments()) for (const line of await linesIn(segment)) yield JSON.parse(line);
  }
  const unused = () => {
    throw new Error('An intact log is not looked at twice');
  };
  const table: LedgerItems = { scan, readStream: unused, find: unused };
  let seen = 0;
  const verification = await verifyLog({
    tenant: 'acme',
    origin,
    verifiers: [signer],
    log,
    table,
    now: () => new Date('2027-01-01T00:00:00.000Z'),
    onProgress: () => {
      seen += 1;
      if (seen % 20 === 0) noteLiveBytes();
    },
  });
  if (verification.problemCount > 0 || verification.commits !== commits) {
    throw new Error(`It came to ${JSON.stringify(verification)}`);
  }
}

function noteLiveBytes(): void {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  liveBytes = Math.max(liveBytes, heapUsed + arrayBuffers);
}

const begun = performance.now();
await { write, parse, verify }[work]();
const milliseconds = performance.now() - begun;
noteLiveBytes();
const ran: Ran = { milliseconds, liveBytes };
process.stdout.write(JSON.stringify(ran));
