import { describe, expect, it } from 'vitest';
import {
  type Need,
  needsOfDynamoDb,
  needsOfMapping,
  needsOfS3,
  needsOfService,
  needsOfSqs,
  needToKnowAbsence,
  UnknownNeeds,
} from '../../../../infra/local/permissions/needs.ts';

const partitionKeys = new Map([
  ['', 'pk'],
  ['byGroup', 'group'],
]);
const keysOf = (tableName: string) => (tableName === 'Views' ? partitionKeys : undefined);
const tableArn = (name: string) => `arn:aws:dynamodb:eu-west-1:000000000000:table/${name}`;

/** As people read them: what on which resource, in which partitions. */
const told = (needs: readonly Need[]) =>
  needs.map(({ action, resource, leadingKeys }) => [
    action,
    resource,
    ...(leadingKeys ? [leadingKeys()] : []),
  ]);

describe('a call of DynamoDB needs', () => {
  const pk = { S: 'acme' };
  const views = tableArn('Views');
  it.each<[string, unknown, unknown[][]]>([
    ['GetItem', { TableName: 'Views', Key: { pk, sk: { S: '1' } } }, [['dynamodb:GetItem', views, ['acme']]]],
    ['PutItem', { TableName: 'Views', Item: { pk } }, [['dynamodb:PutItem', views, ['acme']]]],
    ['UpdateItem', { TableName: views, Key: { pk: { N: '7' } } }, [['dynamodb:UpdateItem', views, ['7']]]],
    ['DeleteItem', { TableName: 'Views', Key: { pk } }, [['dynamodb:DeleteItem', views, ['acme']]]],
    ['Scan', { TableName: 'Views' }, [['dynamodb:Scan', views]]],
    [
      'Query',
      {
        TableName: 'Views',
        KeyConditionExpression: '#p = :p AND sk BETWEEN :a AND :b',
        ExpressionAttributeNames: { '#p': 'pk' },
        ExpressionAttributeValues: { ':p': pk, ':a': { S: '1' }, ':b': { S: '2' } },
      },
      [['dynamodb:Query', views, ['acme']]],
    ],
    [
      'Query',
      {
        TableName: 'Views',
        IndexName: 'byGroup',
        KeyConditionExpression: '(group = :g)',
        ExpressionAttributeValues: { ':g': pk },
      },
      [['dynamodb:Query', `${views}/index/byGroup`, ['acme']]],
    ],
    [
      'BatchGetItem',
      { RequestItems: { Views: { Keys: [{ pk }, { pk: { S: 'b' } }] }, Other: { Keys: [{ id: pk }] } } },
      [
        ['dynamodb:BatchGetItem', views, ['acme', 'b']],
        ['dynamodb:BatchGetItem', tableArn('Other')],
      ],
    ],
    [
      'BatchWriteItem',
      {
        RequestItems: {
          Views: [{ PutRequest: { Item: { pk } } }, { DeleteRequest: { Key: { pk: { S: 'b' } } } }],
        },
      },
      [['dynamodb:BatchWriteItem', views, ['acme', 'b']]],
    ],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'Views', Item: { pk } } },
          { Update: { TableName: 'Other', Key: { id: pk } } },
          { Delete: { TableName: 'Other', Key: { id: pk } } },
          { ConditionCheck: { TableName: 'Other', Key: { id: pk } } },
        ],
      },
      [
        ['dynamodb:PutItem', views, ['acme']],
        ['dynamodb:UpdateItem', tableArn('Other')],
        ['dynamodb:DeleteItem', tableArn('Other')],
        ['dynamodb:ConditionCheckItem', tableArn('Other')],
      ],
    ],
    [
      'TransactGetItems',
      { TransactItems: [{ Get: { TableName: 'Views', Key: { pk } } }] },
      [['dynamodb:GetItem', views, ['acme']]],
    ],
  ])('%s', (operation, body, expected) => {
    expect(told(needsOfDynamoDb(operation, body, keysOf))).toEqual(expected);
  });

  it('what nobody knows, which is an error that names it', () => {
    expect(() => needsOfDynamoDb('ExecuteStatement', {}, keysOf)).toThrow(UnknownNeeds);
  });
});

describe('a call of SQS needs', () => {
  const QueueUrl = 'http://127.0.0.1:1/000000000000/line.fifo';
  const line = 'arn:aws:sqs:eu-west-1:000000000000:line.fifo';
  it.each([
    ['SendMessage', 'sqs:SendMessage'],
    ['SendMessageBatch', 'sqs:SendMessage'],
    ['DeleteMessageBatch', 'sqs:DeleteMessage'],
    ['ReceiveMessage', 'sqs:ReceiveMessage'],
  ])('%s', (operation, action) => {
    expect(told(needsOfSqs(operation, { QueueUrl }))).toEqual([[action, line]]);
  });

  it('what nobody knows, which is an error that names it', () => {
    expect(() => needsOfSqs('PurgeQueue', { QueueUrl })).toThrow('sqs:PurgeQueue');
  });
});

describe('a call of EventBridge, KMS or Secrets Manager needs', () => {
  const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-1:000000000000:${name}`;
  it.each<[string, string, unknown, string[][]]>([
    [
      'AWSEvents',
      'PutEvents',
      { Entries: [{ EventBusName: 'Bus' }, { EventBusName: 'Bus' }, {}] },
      [
        ['events:PutEvents', arn('events', 'event-bus/Bus')],
        ['events:PutEvents', arn('events', 'event-bus/default')],
      ],
    ],
    ['TrentService', 'Sign', { KeyId: '1' }, [['kms:Sign', arn('kms', 'key/1')]]],
    ['TrentService', 'Decrypt', { KeyId: arn('kms', 'key/1') }, [['kms:Decrypt', arn('kms', 'key/1')]]],
    [
      'secretsmanager',
      'GetSecretValue',
      { SecretId: arn('secretsmanager', 'secret:S') },
      [['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:S')]],
    ],
  ])('%s.%s', (service, operation, body, expected) => {
    expect(told(needsOfService(service, operation, body))).toEqual(expected);
  });

  it('what nobody knows, which is an error that names it', () => {
    expect(() => needsOfService('TrentService', 'ScheduleKeyDeletion', { KeyId: '1' })).toThrow(
      'TrentService.ScheduleKeyDeletion',
    );
  });
});

describe('a request of S3 needs', () => {
  const object = 'arn:aws:s3:::files/imports/acme/jan de.csv';
  const path = '/files/imports/acme/jan%20de.csv';
  it.each<[string, string, string[][]]>([
    ['GET', `${path}?x-id=GetObject`, [['s3:GetObject', object]]],
    ['HEAD', path, [['s3:GetObject', object]]],
    ['GET', `${path}?versionId=3`, [['s3:GetObjectVersion', object]]],
    ['PUT', `${path}?x-id=PutObject&X-Amz-Signature=00&X-Amz-Credential=a%2Fb`, [['s3:PutObject', object]]],
    ['POST', `${path}?uploads=`, [['s3:PutObject', object]]],
    ['PUT', `${path}?uploadId=1&partNumber=2`, [['s3:PutObject', object]]],
    ['POST', `${path}?uploadId=1`, [['s3:PutObject', object]]],
    ['DELETE', `${path}?uploadId=1`, [['s3:AbortMultipartUpload', object]]],
    ['DELETE', path, [['s3:DeleteObject', object]]],
    ['PUT', '/files/a%zz', [['s3:PutObject', 'arn:aws:s3:::files/a%zz']]],
    ['GET', '/files?list-type=2&prefix=imports%2F', [['s3:ListBucket', 'arn:aws:s3:::files']]],
    ['HEAD', '/files/', [['s3:ListBucket', 'arn:aws:s3:::files']]],
  ])('%s %s', (method, url, expected) => {
    expect(told(needsOfS3({ method, url, headers: {} }))).toEqual(expected);
  });

  it.each<[Record<string, string>, string[][]]>([
    [{ 'x-amz-copy-source': '/other/a%20b?versionId=1' }, [['s3:GetObject', 'arn:aws:s3:::other/a b']]],
    [{ 'if-match': '"1"' }, [['s3:GetObject', object]]],
    [{ 'if-none-match': '*' }, []],
    [{ 'x-amz-tagging': 'a=b' }, [['s3:PutObjectTagging', object]]],
    [{ 'x-amz-object-lock-mode': 'GOVERNANCE' }, [['s3:PutObjectRetention', object]]],
  ])('more when it writes with %j', (headers, more) => {
    expect(told(needsOfS3({ method: 'PUT', url: path, headers }))).toEqual([
      ['s3:PutObject', object],
      ...more,
    ]);
  });

  it.each([
    ['POST', '/files?delete='],
    ['GET', `${path}?acl=`],
    ['PUT', '/files'],
  ])('what nobody knows, which is an error that names it: %s %s', (method, url) => {
    expect(() => needsOfS3({ method, url, headers: {} })).toThrow(UnknownNeeds);
  });

  it('to list the bucket, to be told that something is not there', () => {
    expect(told([needToKnowAbsence({ action: 's3:GetObject', resource: object })])).toEqual([
      ['s3:ListBucket', 'arn:aws:s3:::files'],
    ]);
  });
});

describe('what feeds a function needs', () => {
  it('of a queue, to receive and delete', () => {
    const queue = 'arn:aws:sqs:eu-west-1:000000000000:line';
    expect(told(needsOfMapping(queue))).toEqual([
      ['sqs:ReceiveMessage', queue],
      ['sqs:DeleteMessage', queue],
      ['sqs:GetQueueAttributes', queue],
    ]);
  });

  it('of a stream, to find and read its records', () => {
    const stream = `${tableArn('Ledger')}/stream/1`;
    expect(told(needsOfMapping(stream))).toContainEqual(['dynamodb:GetRecords', stream]);
  });
});
