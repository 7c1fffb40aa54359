import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { v7 as newId } from 'uuid';
import { formerLogKeys } from '../functions/shared/former-log-keys.ts';
import { sealedLogIn, sealerIn } from '../functions/shared/sealed-logs.ts';
import { tenantOf } from '../ledger/commit.ts';
import { Ledger } from '../ledger/ledger.ts';
import { DynamoLogIndex } from '../ledger/log/dynamo-log-index.ts';
import { isLogError } from '../ledger/log/log-error.ts';
import { type Repair, rebuildIndex, repairLogs, streamsIn } from '../ledger/log/repair.ts';
import { S3LogObjects } from '../ledger/log/s3-log-objects.ts';
import { showProgress } from './progress-line.ts';
import { openStack, stackOptions } from './stack.ts';
import { readArguments, readTenant, UsageError } from './usage-error.ts';

const usage = 'leerspoor seal --tenant T | --all [--rebuild-index] [--json] [--data-dir DIR | --stack NAME]';

/**
 * `leerspoor seal`: seals whatever the log has not of the ledger, for when the stream was out for longer than it
 * remembers; with --rebuild-index it first makes the LogIndex again from the log's segments.
 */
export async function sealCommand(
  args: readonly string[],
): Promise<{ readonly text: string; readonly exitCode: number }> {
  const { values } = readArguments(
    {
      args: [...args],
      options: {
        tenant: { type: 'string' },
        all: { type: 'boolean', default: false },
        'rebuild-index': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        ...stackOptions,
      },
    },
    usage,
  );
  const { tenant } = values;
  if ((tenant === undefined) !== values.all)
    throw new UsageError(`--tenant or --all, please. Usage: ${usage}`);
  if (tenant !== undefined) readTenant(tenant, usage);
  const stack = await openStack(values);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(stack.clientOptions('dynamodb')));
  const s3 = new S3Client(stack.clientOptions('s3'));
  const places = {
    bucketName: stack.output('LogBucketName'),
    indexTableName: stack.output('LogIndexTableName'),
  };
  const tableName = stack.output('LedgerTableName');
  const keyName = stack.output('LogKeyName');
  const sealer = sealerIn(
    { s3, documents, kms: new KMSClient(stack.clientOptions('kms')) },
    {
      ...places,
      signingKeyId: stack.output('LogSigningKeyId'),
      keyName,
      formerKeys: formerLogKeys(stack.output('FormerLogKeys'), keyName),
      ledger: new Ledger({ client: documents, tableName, now: () => new Date(), newId }),
    },
  );
  try {
    if (values['rebuild-index']) {
      const parts = {
        objects: new S3LogObjects(s3, places.bucketName),
        index: new DynamoLogIndex({ documents, tableName: places.indexTableName }),
        log: sealedLogIn({ s3, documents }, places),
      };
      const tenants = new Set(tenant === undefined ? [] : [tenant]);
      if (values.all) {
        for await (const { stream } of streamsIn(documents, tableName)) tenants.add(tenantOf(stream));
      }
      for (const each of tenants) await rebuildIndex(parts, each);
    }
    const repairs = await repairLogs(sealer, streamsIn(documents, tableName, tenant), show);
    return {
      text: values.json ? JSON.stringify(repairs) : readable(repairs),
      exitCode: repairs.some(({ refused }) => refused.length > 0) ? 1 : 0,
    };
  } catch (error) {
    if (isLogError(error)) throw new UsageError(`${error.message} (${error.code}). See docs/runbook.md.`);
    throw error;
  }
}

function show({ tenant, streams, sealed }: Repair): void {
  showProgress(`${tenant}: ${streams} streams looked at, ${sealed} commits sealed`);
}

function readable(repairs: readonly Repair[]): string {
  showProgress('');
  const lines = repairs.flatMap(({ tenant, streams, sealed, refused }) => [
    `${tenant}: ${streams} streams, ${sealed} commits sealed that were not`,
    ...refused.map(({ stream, version, reason }) => `  not sealed: ${stream} ${version}, ${reason}`),
  ]);
  return lines.length === 0 ? 'The ledger has no commits.' : lines.join('\n');
}
