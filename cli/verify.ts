import { readFile } from 'node:fs/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { startFold } from '../functions/shared/stream-folds.ts';
import { type Checkpoint, openCheckpoint, originUnder } from '../ledger/log/checkpoint.ts';
import { isLogError } from '../ledger/log/log-error.ts';
import { type NoteVerifier, parseVerifierKey } from '../ledger/log/signed-note.ts';
import { DynamoLedgerItems } from '../ledger/log/verify/dynamo-ledger-items.ts';
import type { Problem } from '../ledger/log/verify/problem.ts';
import { S3LogFiles } from '../ledger/log/verify/s3-log-files.ts';
import { type Verification, type VerificationProgress, verifyLog } from '../ledger/log/verify/verify-log.ts';
import { showProgress } from './progress-line.ts';
import { openStack, type Stack, stackOptions } from './stack.ts';
import { readArguments, readTenant, UsageError } from './usage-error.ts';

const usage =
  'leerspoor verify --tenant T [--since CHECKPOINT-FILE] [--key VKEY …] [--json] [--data-dir DIR | --stack NAME]';

/** `leerspoor verify`: whether the sealed log of a tenant is what was signed, and the ledger what was sealed. */
export async function verifyCommand(
  args: readonly string[],
): Promise<{ readonly text: string; readonly exitCode: number }> {
  const { values } = readArguments(
    {
      args: [...args],
      options: {
        tenant: { type: 'string' },
        since: { type: 'string' },
        key: { type: 'string', multiple: true },
        json: { type: 'boolean', default: false },
        ...stackOptions,
      },
    },
    usage,
  );
  const tenant = readTenant(values.tenant, usage);
  const given = values.key && readKeys(values.key, '--key');
  const stack = await openStack(values);
  const verifiers = given ?? (await fetchKeys(stack));
  const origin = originUnder(verifiers[0]?.name ?? '', tenant);
  const since = values.since === undefined ? undefined : await readSince(values.since, { origin, verifiers });
  const s3 = new S3Client(stack.clientOptions('s3'));
  const dynamodb = new DynamoDBClient(stack.clientOptions('dynamodb'));
  const verification = await verifyLog({
    tenant,
    origin,
    verifiers,
    log: new S3LogFiles(s3, stack.output('LogBucketName'), tenant),
    table: new DynamoLedgerItems(dynamodb, stack.output('LedgerTableName'), tenant),
    ...(since && { since }),
    startFold,
    now: () => new Date(),
    onProgress: show,
  });
  showProgress('');
  const { commits, unsealed, problemCount } = verification;
  if (commits + unsealed + problemCount === 0) {
    throw new UsageError(`There is nothing of ${tenant}, neither in the log nor in the ledger.`);
  }
  return {
    text: values.json ? asJson(tenant, verification) : readable(tenant, verification),
    exitCode: problemCount === 0 ? 0 : 1,
  };
}

/** @throws UsageError */
function readKeys(vkeys: readonly string[], source: string): readonly NoteVerifier[] {
  try {
    const verifiers = vkeys.map((vkey) => parseVerifierKey(vkey));
    if (new Set(verifiers.map(({ name }) => name)).size === 1) return verifiers;
  } catch (error) {
    if (!isLogError(error)) throw error;
    throw new UsageError(`${source}: ${error.message}.`);
  }
  throw new UsageError(`${source}: the keys must be of one name, which is that of the stack.`);
}

const keysSchema = z.object({ keys: z.array(z.object({ vkey: z.string() })) });

/** The keys that the stack itself gives out: enough against all but those who could exchange them too. */
async function fetchKeys(stack: Stack): Promise<readonly NoteVerifier[]> {
  const url = `${stack.apiUrl()}/.well-known/leerspoor/keys`;
  const body: unknown = await fetch(url)
    .then((response) => response.json())
    .catch(() => undefined);
  const { data } = keysSchema.safeParse(body);
  if (!data) throw new UsageError(`${url} gives no keys. Give those that you know: --key VKEY.`);
  return readKeys(
    data.keys.map(({ vkey }) => vkey),
    url,
  );
}

/** @throws UsageError: with a checkpoint that nobody vouches for, nothing can be checked */
async function readSince(
  path: string,
  known: { readonly origin: string; readonly verifiers: readonly NoteVerifier[] },
): Promise<Checkpoint> {
  const note = await readFile(path).catch(() => undefined);
  if (!note) throw new UsageError(`There is no file ${path}.`);
  try {
    return openCheckpoint(note, known);
  } catch (error) {
    if (!isLogError(error)) throw error;
    throw new UsageError(`${path} can not be relied on: ${error.message} (${error.code}).`);
  }
}

function asJson(tenant: string, { checkpoint, ...rest }: Verification): string {
  const root = checkpoint && Buffer.from(checkpoint.root).toString('hex');
  return JSON.stringify({ tenant, ...rest, ...(checkpoint && { checkpoint: { ...checkpoint, root } }) });
}

function readable(tenant: string, verification: Verification): string {
  const { commits, events, streams, unsealed, checkpoint, problems, problemCount } = verification;
  const more = problemCount - problems.length;
  return [
    ...problems.map(lineOf),
    ...(more > 0 ? [`… and ${more} more at least: not all was looked at any further`] : []),
    `${tenant}: ${problemCount === 0 ? 'intact' : `NOT INTACT, problems found: ${problemCount}`}`,
    `commits ${commits}, events ${events}, streams ${streams}, not sealed yet ${unsealed}`,
    checkpoint
      ? `checkpoint of ${checkpoint.origin}: size ${checkpoint.size}, root ${Buffer.from(checkpoint.root).toString('base64')}`
      : 'no checkpoint: nothing is sealed yet',
  ].join('\n');
}

function lineOf({ kind, where, stream, version, position, object, message }: Problem): string {
  const places = [
    ...(stream === undefined ? [] : [`stream ${stream}`]),
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(position === undefined ? [] : [`position ${position}`]),
    ...(object === undefined ? [] : [object]),
  ];
  return `${where}: ${kind}${places.length === 0 ? '' : ` at ${places.join(', ')}`}: ${message}`;
}

const stepNames: Readonly<Record<VerificationProgress['step'], string>> = {
  log: 'reading the log',
  table: 'comparing with the ledger',
  differences: 'looking closer at what differs',
};

function show({ step, commits, ofCommits }: VerificationProgress): void {
  const of = ofCommits === undefined ? '' : ` of ${ofCommits}`;
  showProgress(`${stepNames[step]}: ${commits}${of} commits`);
}
