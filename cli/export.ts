import { userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { v7 as newId } from 'uuid';
import type { ExportTaken } from '../domain/access/events.ts';
import type { ExportNote } from '../functions/shared/export-note.ts';
import { formerLogKeys } from '../functions/shared/former-log-keys.ts';
import { sealedLogIn } from '../functions/shared/sealed-logs.ts';
import { streamOf } from '../functions/shared/streams.ts';
import { Ledger } from '../ledger/ledger.ts';
import { publicKeyOf } from '../ledger/log/kms-signer.ts';
import { formatVerifierKey } from '../ledger/log/signed-note.ts';
import { instantOf, type Selection } from './export/selection.ts';
import { writeExport } from './export/write-export.ts';
import { openStack, type Stack, stackOptions } from './stack.ts';
import { withoutTenant } from './stream-name.ts';
import { readArguments, readTenant, UsageError } from './usage-error.ts';

const usage =
  'leerspoor export --tenant T --out DIR [--from D] [--to D] [--stream TYPE#ID] [--format ndjson|csv] [--subject NAME] [--language nl|en] [--json] [--data-dir DIR | --stack NAME]';

const pollMilliseconds = 250;
/** A message is handled within seconds; one that is not after this waits for somebody to mend what is broken. */
const notedWithinMilliseconds = 120_000;

/** `leerspoor export`: what was sealed of a tenant, as files that stand for themselves. That it is taken is noted first. */
export async function exportCommand(args: readonly string[]): Promise<string> {
  const { values } = readArguments(
    {
      args: [...args],
      options: {
        tenant: { type: 'string' },
        out: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        stream: { type: 'string' },
        format: { type: 'string', default: 'ndjson' },
        subject: { type: 'string' },
        language: { type: 'string', default: 'nl' },
        json: { type: 'boolean', default: false },
        ...stackOptions,
      },
    },
    usage,
  );
  const { out, format, language } = values;
  const tenant = readTenant(values.tenant, usage);
  if (out === undefined) throw new UsageError(`--out DIR, please. Usage: ${usage}`);
  if (format !== 'ndjson' && format !== 'csv') {
    throw new UsageError(`--format must be ndjson or csv, not "${format}".`);
  }
  if (language !== 'nl' && language !== 'en')
    throw new UsageError(`--language must be nl or en, not "${language}".`);
  const subject = values.subject ?? userInfo().username;
  if (subject.length < 1 || subject.length > 128)
    throw new UsageError('--subject must be 1 to 128 characters.');
  const selection = selectionOf(tenant, values);

  const stack = await openStack(values);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(stack.clientOptions('dynamodb')));
  const result = await writeExport(
    { tenant, directory: out, selection, format, subject, language },
    {
      log: sealedLogIn(
        { s3: new S3Client(stack.clientOptions('s3')), documents },
        { bucketName: stack.output('LogBucketName'), indexTableName: stack.output('LogIndexTableName') },
      ),
      vkeys: await verifierKeysOf(stack),
      note: (taken) => noteExport(stack, documents, { tenant, subject, export: taken }),
      now: () => new Date(),
    },
  );
  if (values.json) return JSON.stringify(result);
  return [
    `${result.commits} commits with ${result.events} events, of a log of ${result.size}, are in ${result.directory}`,
    `check them by: cd '${result.directory}' && sha256sum -c SHA256SUMS`,
  ].join('\n');
}

/** @throws UsageError */
function selectionOf(
  tenant: string,
  { from, to, stream }: { readonly [name in keyof Selection]?: string | undefined },
): Selection {
  const instant = (option: string, text: string, day: 'begins' | 'ends') => {
    const found = instantOf(text, day);
    if (found !== undefined) return found;
    throw new UsageError(`${option} must be a day (2026-03-01) or a time with its offset, not "${text}".`);
  };
  const own = stream === undefined ? undefined : withoutTenant(stream, tenant);
  if (own !== undefined && !/^[^#]+#[^#]+$/.test(own)) {
    throw new UsageError(`--stream must be such as enrolment#bhv.E100, not "${stream}".`);
  }
  return {
    ...(from !== undefined && { from: instant('--from', from, 'begins') }),
    ...(to !== undefined && { to: instant('--to', to, 'ends') }),
    ...(own !== undefined && { stream: own }),
  };
}

/** The present key, and those that signed before: a log that nothing was added to since still has their signature. */
async function verifierKeysOf(stack: Stack): Promise<readonly string[]> {
  const kms = new KMSClient(stack.clientOptions('kms'));
  const publicKey = await publicKeyOf(kms, stack.output('LogSigningKeyId'));
  const name = stack.output('LogKeyName');
  const former = formerLogKeys(stack.output('FormerLogKeys'), name);
  return [{ name, publicKey }, ...former.map(({ verifier }) => verifier)].map(formatVerifierKey);
}

/** Asks the stack to note the export, since none but its functions may append, and waits until it stands in the ledger. */
async function noteExport(
  stack: Stack,
  documents: DynamoDBDocumentClient,
  asked: { readonly tenant: string; readonly subject: string; readonly export: ExportTaken },
): Promise<void> {
  const exportId = newId();
  const note: ExportNote = { exportId, ...asked };
  await new SQSClient(stack.clientOptions('sqs')).send(
    new SendMessageCommand({
      QueueUrl: stack.output('ExportsNoteQueueUrl'),
      MessageBody: JSON.stringify(note),
    }),
  );
  const ledger = new Ledger({
    client: documents,
    tableName: stack.output('LedgerTableName'),
    now: () => new Date(),
    newId,
  });
  const deadline = Date.now() + notedWithinMilliseconds;
  while ((await ledger.commitAt(streamOf.access(asked.tenant, exportId), 1)) === undefined) {
    if (Date.now() > deadline) {
      throw new UsageError(
        'It was not noted that the export is taken, so nothing was written. Look at leerspoor dead-letters list.',
      );
    }
    await delay(pollMilliseconds);
  }
}
