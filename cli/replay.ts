import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { v7 as newId } from 'uuid';
import type * as z from 'zod';
import { type ReplayNote, ReplayProgressNotes } from '../functions/shared/replay-progress.ts';
import { isRefresh, replayRequestSchema, replaySender } from '../functions/shared/replay-queue.ts';
import { isProjectionName, projectionNames } from '../functions/shared/subscriptions.ts';
import { showProgress } from './progress-line.ts';
import { openStack, stackOptions } from './stack.ts';
import { withoutTenant } from './stream-name.ts';
import { readArguments, readTenant, UsageError } from './usage-error.ts';

const usage =
  'leerspoor replay --projection NAME --tenant T [--dry-run | [--stream TYPE#ID] [--from-position N]] [--json] [--data-dir DIR | --stack NAME]';

const pollMilliseconds = 250;

/**
 * `leerspoor replay`: makes a projection's rows again from the sealed log, says where what lists show was not what the log
 * says, and has them show that; or writes the shown rows of one stream, or from one position on, anew. It only asks: the
 * work is done where the ledger may be written.
 */
export async function replayCommand(
  args: readonly string[],
): Promise<{ readonly text: string; readonly exitCode: number }> {
  const { values } = readArguments(
    {
      args: [...args],
      options: {
        tenant: { type: 'string' },
        projection: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        stream: { type: 'string' },
        'from-position': { type: 'string' },
        json: { type: 'boolean', default: false },
        ...stackOptions,
      },
    },
    usage,
  );
  const { projection, stream: streamName, 'from-position': fromPosition } = values;
  const tenant = readTenant(values.tenant, usage);
  if (projection === undefined || !isProjectionName(projection)) {
    throw new UsageError(`--projection must be one of ${projectionNames.join(', ')}. Usage: ${usage}`);
  }
  const request = replayRequestSchema.safeParse({
    kind: values['dry-run'] ? 'verify' : 'rebuild',
    projection,
    ...(streamName !== undefined && { stream: withoutTenant(streamName, tenant) }),
    ...(fromPosition !== undefined && { fromPosition: Number(fromPosition) }),
  });
  if (!request.success) throw new UsageError(`${faultOf(request.error)} Usage: ${usage}`);
  const stack = await openStack(values);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(stack.clientOptions('dynamodb')));
  const notes = new ReplayProgressNotes(documents, stack.output('ViewsTableName'));
  const replayId = newId();
  const send = replaySender(new SQSClient(stack.clientOptions('sqs')), stack.output('ReplaysQueueUrl'));
  await send({ kind: 'request-replay', tenant, replayId, request: request.data });
  for (;;) {
    const progress = await notes.findNote(tenant, replayId);
    show(progress);
    if (progress?.step === 'done') {
      showProgress('');
      const { events, problems, problemCount } = progress;
      const answer: Answer = { replayId, ...request.data, projection, events, problemCount, problems };
      return {
        text: values.json ? JSON.stringify(answer) : readable(answer),
        // A rebuild has mended what it found.
        exitCode: request.data.kind === 'verify' && problemCount > 0 ? 1 : 0,
      };
    }
    await delay(pollMilliseconds);
  }
}

const stepNames: Readonly<Record<ReplayNote['step'], string>> = {
  verifying: 'verifying the log',
  reading: 'reading the log',
  comparing: 'comparing with what lists show',
  removing: 'taking away the old rows',
  done: 'done',
};

function show(progress: ReplayNote | undefined): void {
  const text = progress
    ? `${stepNames[progress.step]}: ${progress.position} of ${progress.size} commits, ${progress.events} events`
    : 'waiting for its turn';
  showProgress(text);
}

interface Answer extends Pick<ReplayNote, 'replayId' | 'events' | 'problems' | 'problemCount'> {
  readonly kind: 'verify' | 'rebuild';
  readonly projection: string;
  readonly stream?: string | undefined;
  readonly fromPosition?: number | undefined;
}

function readable(answer: Answer): string {
  const { replayId, kind, projection, events, problems, problemCount } = answer;
  if (isRefresh(answer)) return `${projection}: written anew in place. ${events} events (replay ${replayId})`;
  const wasMended = kind === 'rebuild' ? ', and shown as the log says' : '';
  const found =
    problemCount === 0 ? 'as the log says' : `${problemCount} rows not as the log says${wasMended}`;
  return [
    ...problems.map((problem) =>
      'row' in problem
        ? `${problem.row}: ${problem.fault} (version ${problem.liveVersion ?? 'none'}, in the log ${problem.logVersion ?? 'none'})`
        : `${problem.where}: ${problem.kind}: ${problem.message}`,
    ),
    ...(problemCount > problems.length ? [`… and ${problemCount - problems.length} more`] : []),
    `${projection}: ${found}. ${events} events (replay ${replayId})`,
  ].join('\n');
}

const options: Readonly<Record<string, string>> = { stream: '--stream', fromPosition: '--from-position' };

function faultOf({ issues: [issue] }: z.ZodError): string {
  const option = options[String(issue?.path[0])];
  if (option === undefined) return '--stream and --from-position write rows, and do not go with --dry-run.';
  return `${option} ${option === '--stream' ? issue?.message : 'must be a position of the log: 0 or more'}.`;
}
