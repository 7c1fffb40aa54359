import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { awsJsonServer } from '../../../../infra/local/aws-json.ts';
import { CheckedFront } from '../../../../infra/local/permissions/checked-front.ts';
import { Permissions } from '../../../../infra/local/permissions/permissions.ts';
import {
  checkServices,
  dynamoDbChecks,
  gateOf,
  sqsChecks,
} from '../../../../infra/local/permissions/service-checks.ts';
import { namesOf } from '../../../../infra/local/resource-types.ts';
import { S3Front } from '../../../../infra/local/s3-front.ts';
import { LocalSecrets } from '../../../../infra/local/secrets.ts';
import { StartError } from '../../../../infra/local/start-error.ts';
import { Template } from '../../../../infra/local/template.ts';

let directory: string;
let beneath: FauxqsServer;
let permissions: Permissions;
const servers: Server[] = [];
const fronts: { close(): void }[] = [];
const urls = { dynamodb: '', sqs: '', s3: '', services: '' };

const tableArn = { 'Fn::GetAtt': ['Views', 'Arn'] };
const granted = (Action: string | string[], Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

const resources = {
  Views: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      ResourcePolicy: {
        PolicyDocument: policy({
          Effect: 'Deny',
          Principal: '*',
          Action: 'dynamodb:UpdateItem',
          Resource: '*',
        }),
      },
    },
  },
  Line: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'line' } },
  Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } },
  Secret: { Type: 'AWS::SecretsManager::Secret' },
  Role: { Type: 'AWS::IAM::Role' },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: policy(
        granted(['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'], tableArn),
        granted('dynamodb:GetItem', tableArn, {
          Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*#generations'] } },
        }),
        granted(['s3:PutObject', 's3:GetObject'], {
          'Fn::Join': ['', [{ 'Fn::GetAtt': ['Files', 'Arn'] }, '/mine/*']],
        }),
        granted('secretsmanager:GetSecretValue', { Ref: 'Secret' }),
      ),
    },
  },
  Worker: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
};

function permissionsOf(Resources: object): Permissions {
  writeFileSync(join(directory, 'Sample.template.json'), JSON.stringify({ Resources }));
  writeFileSync(join(directory, 'Sample.assets.json'), '{"files":{}}');
  const template = Template.read(directory, 'Sample');
  const queueUrl = (name: string) => `${urls.sqs}/000000000000/${name}`;
  return Permissions.of(template, namesOf(template, { url: 'http://127.0.0.1', queueUrl }));
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  directory = mkdtempSync(join(tmpdir(), 'leerspoor-permissions-'));
  beneath = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  beneath.createBucket('files');
  beneath.createQueue('line', { region: 'eu-west-1' });
  const found = () => permissions;
  // All that a database must be here: something that answers.
  const database = await serve((_request, response) => response.end('{}'));
  const tables = new CheckedFront(database, dynamoDbChecks, found);
  const queues = new CheckedFront(beneath.address, sqsChecks, found);
  const objects = new S3Front(beneath.address, gateOf(found));
  fronts.push(tables, queues, objects);
  urls.dynamodb = await serve(tables.listener);
  urls.sqs = await serve(queues.listener);
  urls.s3 = await serve(objects.listener);
  const secrets = new LocalSecrets(directory);
  secrets.addSecret('Sample-Secret', { value: 'hush' });
  urls.services = await serve(awsJsonServer({ secretsmanager: secrets }, checkServices(found)));
  permissions = permissionsOf(resources);
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  for (const front of fronts) front.close();
  await beneath.stop();
  rmSync(directory, { recursive: true, force: true });
});

const as = (accessKeyId: string, endpoint: string) => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId, secretAccessKey: 'local' },
  maxAttempts: 1,
});
const tables = (accessKeyId: string) => new DynamoDBClient(as(accessKeyId, urls.dynamodb));
const objects = (accessKeyId: string) => new S3Client({ ...as(accessKeyId, urls.s3), forcePathStyle: true });
const user = 'User: arn:aws:sts::000000000000:assumed-role/Sample-Role/Sample-Worker';
const table = 'arn:aws:dynamodb:eu-west-1:000000000000:table/Sample-Views';
const TableName = 'Sample-Views';

describe('a function that was granted something', () => {
  it('may do it', async () => {
    await tables('Worker').send(new PutItemCommand({ TableName, Item: { pk: { S: 'a' } } }));
    await objects('Worker').send(new PutObjectCommand({ Bucket: 'files', Key: 'mine/a', Body: 'x' }));
    const { SecretString } = await new SecretsManagerClient(as('Worker', urls.services)).send(
      new GetSecretValueCommand({
        SecretId: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:Sample-Secret',
      }),
    );
    expect(SecretString).toBe('hush');
  });

  it('may do it for so far as the condition goes', async () => {
    const get = (pk: string) =>
      tables('Worker').send(new GetItemCommand({ TableName, Key: { pk: { S: pk } } }));
    await get('acme#generations');
    await expect(get('acme#learners')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('has others write by its URL', async () => {
    const urlFor = (Key: string) =>
      getSignedUrl(objects('Worker'), new PutObjectCommand({ Bucket: 'files', Key }));
    const put = async (Key: string) => (await fetch(await urlFor(Key), { method: 'PUT', body: 'x' })).status;
    expect(await put('mine/b')).toBe(200);
    expect(await put('yours/b')).toBe(403);
  });
});

describe('a function that was not granted something is refused as AWS refuses it', () => {
  it('in DynamoDB', async () => {
    const wrong = tables('Worker').send(new GetItemCommand({ TableName: 'Other', Key: { pk: { S: 'a' } } }));
    await expect(wrong).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `${user} is not authorized to perform: dynamodb:GetItem on resource: ${table.replace('Sample-Views', 'Other')} because no identity-based policy allows the dynamodb:GetItem action`,
    });
  });

  it("in DynamoDB, by the table's own policy", async () => {
    const wrong = tables('Worker').send(new UpdateItemCommand({ TableName, Key: { pk: { S: 'a' } } }));
    await expect(wrong).rejects.toThrow('with an explicit deny in a resource-based policy');
  });

  it('in SQS', async () => {
    const QueueUrl = `${urls.sqs}/000000000000/line`;
    const wrong = new SQSClient(as('Worker', urls.sqs)).send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'x' }),
    );
    await expect(wrong).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  });

  it('in S3', async () => {
    const wrong = objects('Worker').send(new GetObjectCommand({ Bucket: 'files', Key: 'yours/a' }));
    await expect(wrong).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  });

  it('in S3, when something is not there, of which only who may list is told', async () => {
    const absent = (who: string) =>
      objects(who).send(new GetObjectCommand({ Bucket: 'files', Key: 'mine/nothing' }));
    await expect(absent('Worker')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(absent('local')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('in Secrets Manager', async () => {
    const wrong = new SecretsManagerClient(as('Worker', urls.services)).send(
      new GetSecretValueCommand({ SecretId: 'other' }),
    );
    await expect(wrong).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('when nobody knows what its call needs', async () => {
    const send = fetch(urls.dynamodb, {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=Worker/20260101/eu-west-1/dynamodb/aws4_request',
        'x-amz-target': 'DynamoDB_20120810.ExecuteStatement',
      },
      body: '{}',
    });
    expect(await (await send).json()).toMatchObject({
      message: expect.stringContaining('Worker calls dynamodb:ExecuteStatement, of which'),
    });
  });

  it('and that is remembered, once each', async () => {
    const wrong = () =>
      tables('Worker').send(new GetItemCommand({ TableName: 'New', Key: { pk: { S: 'a' } } }));
    await expect(wrong()).rejects.toThrow();
    await expect(wrong()).rejects.toThrow();
    expect(permissions.refusals.filter((refusal) => refusal.includes('table/New'))).toHaveLength(1);
  });
});

describe('whoever is no function', () => {
  it('may do anything', async () => {
    await tables('local').send(new UpdateItemCommand({ TableName, Key: { pk: { S: 'a' } } }));
    const QueueUrl = `${urls.sqs}/000000000000/line`;
    await new SQSClient(as('local', urls.sqs)).send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  });
});

describe('what was granted', () => {
  it('is told beside what of it was used', async () => {
    await tables('Worker').send(new PutItemCommand({ TableName, Item: { pk: { S: 'a' } } }));
    const [{ functionId, grants, used } = { functionId: '', grants: [], used: [] }] = permissions.grants;
    expect(functionId).toBe('Worker');
    expect(grants).toContain(`dynamodb:Query on ${table}`);
    expect(used).toContain(`dynamodb:PutItem on ${table}`);
    expect(used).not.toContain(`dynamodb:Query on ${table}`);
  });
});

describe('when a template is read', () => {
  it("asks for what Lambda does by the function's role", () => {
    const queue = 'arn:aws:sqs:eu-west-1:000000000000:line';
    expect(() =>
      permissions.demand('Sample-Worker', [{ action: 'sqs:ReceiveMessage', resource: queue }]),
    ).toThrow(`${user} is not authorized to perform: sqs:ReceiveMessage on resource: ${queue}`);
  });

  it.each<[string, object]>([
    ['AdministratorAccess', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }],
    [
      'aws:SourceIp',
      {
        Policies: [
          {
            PolicyName: 'p',
            PolicyDocument: policy(
              granted('s3:*', '*', { Condition: { StringEquals: { 'aws:SourceIp': '1' } } }),
            ),
          },
        ],
      },
    ],
  ])('names what it does not know: %s', (name, Properties) => {
    const read = () => permissionsOf({ ...resources, Role: { Type: 'AWS::IAM::Role', Properties } });
    expect(read).toThrow(StartError);
    expect(read).toThrow(name);
  });

  it("takes AWS's basic policy for what it is: leave to write a log", () => {
    const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    const Role = { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: [basic] } };
    expect(permissionsOf({ ...resources, Role, Policy: { Type: 'AWS::Logs::LogGroup' } }).grants).toEqual([
      { functionId: 'Worker', grants: [], used: [] },
    ]);
  });
});
