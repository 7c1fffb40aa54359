import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Ledger } from '../../ledger/ledger.ts';
import { originUnder } from '../../ledger/log/checkpoint.ts';
import { DynamoLogIndex } from '../../ledger/log/dynamo-log-index.ts';
import { KmsSigner } from '../../ledger/log/kms-signer.ts';
import { S3LogObjects } from '../../ledger/log/s3-log-objects.ts';
import { S3SealedLog } from '../../ledger/log/s3-sealed-log.ts';
import { Sealer } from '../../ledger/log/sealer.ts';
import type { FormerLogKey } from './former-log-keys.ts';

/** Where the logs of a stack are. */
export interface LogPlaces {
  readonly bucketName: string;
  readonly indexTableName: string;
}

interface LogClients {
  readonly s3: S3Client;
  readonly documents: DynamoDBDocumentClient;
}

/** The logs of a stack, for reading. */
export function sealedLogIn(
  { s3, documents }: LogClients,
  { bucketName, indexTableName }: LogPlaces,
): S3SealedLog {
  return new S3SealedLog(
    new S3LogObjects(s3, bucketName),
    new DynamoLogIndex({ documents, tableName: indexTableName }),
  );
}

/** Writes the logs of a stack. */
export function sealerIn(
  { s3, documents, kms }: LogClients & { readonly kms: KMSClient },
  {
    bucketName,
    indexTableName,
    signingKeyId,
    keyName,
    formerKeys,
    ledger,
  }: LogPlaces & {
    readonly signingKeyId: string;
    /** Under which the key is known; a tenant's log is named `<key name>/<tenant>`. */
    readonly keyName: string;
    readonly formerKeys: readonly FormerLogKey[];
    readonly ledger: Pick<Ledger, 'read'>;
  },
): Sealer {
  let opened: Promise<KmsSigner> | undefined;
  return new Sealer({
    objects: new S3LogObjects(s3, bucketName),
    index: new DynamoLogIndex({ documents, tableName: indexTableName }),
    ledger,
    signer: () => {
      opened ??= KmsSigner.open(kms, signingKeyId, keyName);
      // A failed call must not fail the process for the rest of its life.
      opened.catch(() => {
        opened = undefined;
      });
      return opened;
    },
    formerKeys: formerKeys.map(({ verifier }) => verifier),
    originOf: (tenant) => originUnder(keyName, tenant),
  });
}
