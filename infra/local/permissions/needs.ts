import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { decoded } from '../s3-front.ts';
import { localAccount } from '../template.ts';

/** A permission that a call needs: an action on a resource. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  /** The partitions that it touches, where it can be told. */
  readonly leadingKeys?: () => readonly string[];
  /** From which address it sends mail. */
  readonly fromAddress?: string;
}

/** A call of which nobody here knows what it needs: named, rather than let through. */
export class UnknownNeeds extends Error {
  override readonly name = 'UnknownNeeds';
}

/** The partition key of a table and of each of its indexes; the table's is under ''. */
export type PartitionKeys = ReadonlyMap<string, string>;

const { region, accountId } = localAccount;
const arn = (service: string, name: string) => `arn:aws:${service}:${region}:${accountId}:${name}`;

type Attributes = Readonly<Record<string, unknown>>;

const attributesSchema = z.record(z.string(), z.unknown());
const keyedSchema = z.object({ Key: attributesSchema });
const itemSchema = z.object({ Item: attributesSchema });
const tableSchema = z.object({ TableName: z.string(), IndexName: z.string().default('') });
const querySchema = z.object({
  KeyConditionExpression: z.string(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: attributesSchema.default({}),
});
const batchGetSchema = z.object({
  RequestItems: z.record(z.string(), z.object({ Keys: attributesSchema.array() })),
});
const batchWriteSchema = z.object({
  RequestItems: z.record(
    z.string(),
    z
      .object({ PutRequest: itemSchema.optional(), DeleteRequest: keyedSchema.optional() })
      .transform(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {})
      .array(),
  ),
});
const transactionSchema = z.object({
  TransactItems: z.record(z.string(), z.looseObject({ TableName: z.string() })).array(),
});

/** A transaction needs what its parts need by themselves. */
const partsOfTransactions: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/**
 * What a call of DynamoDB needs.
 *
 * @throws UnknownNeeds that names the operation
 */
export function needsOfDynamoDb(
  operation: string,
  body: unknown,
  partitionKeysOf: (tableName: string) => PartitionKeys | undefined,
): readonly Need[] {
  const needOn = (nameOrArn: string, index: string, attributes?: () => readonly Attributes[]): Need => {
    const tableName = nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
    const key = partitionKeysOf(tableName)?.get(index);
    return {
      action: `dynamodb:${operation}`,
      resource: arn('dynamodb', `table/${tableName}${index === '' ? '' : `/index/${index}`}`),
      ...(attributes &&
        key !== undefined && { leadingKeys: () => attributes().map((each) => textOf(each[key])) }),
    };
  };
  const needOf = (attributes: (() => readonly Attributes[]) | undefined): readonly Need[] => {
    const { TableName, IndexName } = tableSchema.parse(body);
    return [needOn(TableName, IndexName, attributes)];
  };
  const needsOfEach = (items: Readonly<Record<string, readonly Attributes[]>>) =>
    Object.entries(items).map(([tableName, each]) => needOn(tableName, '', () => each));
  switch (operation) {
    case 'GetItem':
    case 'UpdateItem':
    case 'DeleteItem':
    case 'ConditionCheckItem':
      return needOf(() => [keyedSchema.parse(body).Key]);
    case 'PutItem':
      return needOf(() => [itemSchema.parse(body).Item]);
    case 'Query':
      return needOf(() => [equalitiesOf(querySchema.parse(body))]);
    // It reads all partitions, and so names none.
    case 'Scan':
    case 'DescribeTable':
      return needOf(undefined);
    case 'BatchGetItem': {
      const { RequestItems } = batchGetSchema.parse(body);
      return needsOfEach(
        Object.fromEntries(Object.entries(RequestItems).map(([name, { Keys }]) => [name, Keys])),
      );
    }
    case 'BatchWriteItem':
      return needsOfEach(batchWriteSchema.parse(body).RequestItems);
    case 'TransactGetItems':
    case 'TransactWriteItems':
      return transactionSchema.parse(body).TransactItems.flatMap((item) =>
        Object.entries(item).flatMap(([kind, part]) => {
          const single = partsOfTransactions[kind];
          if (single === undefined) throw new UnknownNeeds(`dynamodb:${operation} with ${kind}`);
          return needsOfDynamoDb(single, part, partitionKeysOf);
        }),
      );
    default:
      throw new UnknownNeeds(`dynamodb:${operation}`);
  }
}

/** What a key condition says that attributes are equal to. */
function equalitiesOf(query: z.output<typeof querySchema>): Attributes {
  const equal = query.KeyConditionExpression.matchAll(/([#\w]+)\s*=\s*(:\w+)/g);
  return Object.fromEntries(
    [...equal].map(([, name = '', value = '']) => [
      query.ExpressionAttributeNames[name] ?? name,
      query.ExpressionAttributeValues[value],
    ]),
  );
}

const keyValueSchema = z.union([
  z.object({ S: z.string() }).transform(({ S }) => S),
  z.object({ N: z.string() }).transform(({ N }) => N),
  z.object({ B: z.string() }).transform(({ B }) => B),
]);

const textOf = (value: unknown): string => keyValueSchema.parse(value);

const queueUrlSchema = z.object({ QueueUrl: z.string() });

/**
 * What a call of SQS needs.
 *
 * @throws UnknownNeeds that names the operation
 */
export function needsOfSqs(operation: string, body: unknown): readonly Need[] {
  const single = operation.replace(/Batch$/, '');
  switch (single) {
    case 'SendMessage':
    case 'ReceiveMessage':
    case 'DeleteMessage':
    case 'ChangeMessageVisibility':
    case 'GetQueueAttributes': {
      const { QueueUrl } = queueUrlSchema.parse(body);
      return [
        { action: `sqs:${single}`, resource: arn('sqs', QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1)) },
      ];
    }
    default:
      throw new UnknownNeeds(`sqs:${operation}`);
  }
}

const entriesSchema = z.object({
  Entries: z.object({ EventBusName: z.string().default('default') }).array(),
});
const keySchema = z.object({ KeyId: z.string() });
const secretSchema = z.object({ SecretId: z.string() });

/**
 * What a call of EventBridge, KMS or Secrets Manager needs.
 *
 * @param service as X-Amz-Target calls it
 * @throws UnknownNeeds that names the operation
 */
export function needsOfService(service: string, operation: string, body: unknown): readonly Need[] {
  switch (`${service}.${operation}`) {
    case 'AWSEvents.PutEvents': {
      const names = new Set(entriesSchema.parse(body).Entries.map(({ EventBusName }) => EventBusName));
      return [...names].map((name) => ({
        action: 'events:PutEvents',
        resource: name.startsWith('arn:') ? name : arn('events', `event-bus/${name}`),
      }));
    }
    case 'TrentService.Encrypt':
    case 'TrentService.Decrypt':
    case 'TrentService.GenerateDataKey':
    case 'TrentService.GenerateDataKeyWithoutPlaintext':
    case 'TrentService.Sign':
    case 'TrentService.Verify':
    case 'TrentService.GetPublicKey':
    case 'TrentService.DescribeKey': {
      const { KeyId } = keySchema.parse(body);
      return [
        {
          action: `kms:${operation}`,
          resource: KeyId.startsWith('arn:') ? KeyId : arn('kms', `key/${KeyId}`),
        },
      ];
    }
    case 'secretsmanager.GetSecretValue': {
      const { SecretId } = secretSchema.parse(body);
      return [
        {
          action: 'secretsmanager:GetSecretValue',
          resource: SecretId.startsWith('arn:') ? SecretId : arn('secretsmanager', `secret:${SecretId}`),
        },
      ];
    }
    default:
      throw new UnknownNeeds(`${service}.${operation}`);
  }
}

/** Sending mail, from an address. Here a domain is verified, and no address by itself. */
export function needToSendMail(fromAddress: string): Need {
  const domain = fromAddress.slice(fromAddress.lastIndexOf('@') + 1);
  return { action: 'ses:SendEmail', resource: arn('ses', `identity/${domain}`), fromAddress };
}

/** Query parameters that sign a request, name its operation or shape its answer, and change nothing of what it needs. */
const meansNothing =
  /^(?:x-amz-.*|x-id|response-.*|list-type|prefix|delimiter|max-.*|.*-marker|continuation-token|start-after|encoding-type|fetch-owner)$/i;

/** By method and parameters, of an object. */
const objectActions: Readonly<Record<string, string>> = {
  'GET ': 's3:GetObject',
  'HEAD ': 's3:GetObject',
  'GET versionId': 's3:GetObjectVersion',
  'HEAD versionId': 's3:GetObjectVersion',
  'GET uploadId': 's3:ListMultipartUploadParts',
  'PUT ': 's3:PutObject',
  'PUT partNumber,uploadId': 's3:PutObject',
  'POST uploads': 's3:PutObject',
  'POST uploadId': 's3:PutObject',
  'DELETE ': 's3:DeleteObject',
  'DELETE versionId': 's3:DeleteObjectVersion',
  'DELETE uploadId': 's3:AbortMultipartUpload',
};

/** By method and parameters, of a bucket. */
const bucketActions: Readonly<Record<string, string>> = {
  'GET ': 's3:ListBucket',
  'HEAD ': 's3:ListBucket',
  'GET uploads': 's3:ListBucketMultipartUploads',
  'GET versions': 's3:ListBucketVersions',
};

/** What is asked for in a header, and is a permission of its own. */
const headerActions: Readonly<Record<string, string>> = {
  'x-amz-tagging': 's3:PutObjectTagging',
  'x-amz-acl': 's3:PutObjectAcl',
  'x-amz-object-lock-mode': 's3:PutObjectRetention',
  'x-amz-object-lock-legal-hold': 's3:PutObjectLegalHold',
};

/**
 * What a request of S3 needs.
 *
 * @throws UnknownNeeds that names the request
 */
export function needsOfS3({
  method = 'GET',
  url = '/',
  headers,
}: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): readonly Need[] {
  const { pathname, searchParams } = new URL(url, 'http://s3.local');
  const [bucket = '', ...rest] = pathname.slice(1).split('/').map(decoded);
  const key = rest.join('/');
  const asked = [...searchParams.keys()].filter((name) => !meansNothing.test(name)).sort();
  const signature = `${method} ${asked.join(',')}`;
  const action = (key === '' ? bucketActions : objectActions)[signature];
  if (action === undefined)
    throw new UnknownNeeds(`s3: ${signature} of ${key === '' ? 'a bucket' : 'an object'}`);
  const resource = `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`;
  const copied = headers['x-amz-copy-source'];
  return [
    { action, resource },
    ...(typeof copied === 'string' ? [{ action: 's3:GetObject', resource: arnOfCopied(copied) }] : []),
    // Whether the object is the one that is meant, is told only to who may read it.
    ...(action === 's3:PutObject' && headers['if-match'] !== undefined
      ? [{ action: 's3:GetObject', resource }]
      : []),
    ...Object.entries(headerActions).flatMap(([header, ofHeader]) =>
      headers[header] === undefined ? [] : [{ action: ofHeader, resource }],
    ),
  ];
}

/** What it takes to be told that an object is not there, of the bucket that a need is about. */
export function needToKnowAbsence({ resource }: Need): Need {
  return { action: 's3:ListBucket', resource: resource.split('/')[0] ?? resource };
}

const arnOfCopied = (copied: string) => `arn:aws:s3:::${decoded(copied).replace(/^\//, '').split('?')[0]}`;

/** What Lambda does by a function's role, to feed it from a queue or a stream. */
export function needsOfMapping(sourceArn: string): readonly Need[] {
  const isQueue = sourceArn.startsWith('arn:aws:sqs:');
  const actions = isQueue
    ? ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
    : ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
  return [
    ...actions.map((action) => ({ action, resource: sourceArn })),
    ...(isQueue ? [] : [{ action: 'dynamodb:ListStreams', resource: '*' }]),
  ];
}
