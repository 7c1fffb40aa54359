import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { FauxqsServer } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataDirectory } from '../../../infra/local/data-directory.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from '../../../infra/local/dynamodb-local.ts';
import { EventBuses } from '../../../infra/local/event-bus.ts';
import { LocalKms } from '../../../infra/local/kms.ts';
import { startQueues } from '../../../infra/local/queues.ts';
import { type LocalStack, namesOf, startResources } from '../../../infra/local/resource-types.ts';
import { LocalSecrets } from '../../../infra/local/secrets.ts';
import { StartError } from '../../../infra/local/start-error.ts';
import { Template } from '../../../infra/local/template.ts';

let path = '';
let directory: DataDirectory;
let database: DynamoDbLocal;
let queues: FauxqsServer;
let dynamodb: DynamoDBClient;
let sqs: SQSClient;
let s3: S3Client;

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), 'leerspoor-resources-'));
  directory = DataDirectory.open(path);
  database = await startDynamoDbLocal();
  queues = await startQueues(directory);
  const common = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  dynamodb = new DynamoDBClient({ ...common, endpoint: database.endpoint });
  sqs = new SQSClient({ ...common, endpoint: queues.address });
  s3 = new S3Client({ ...common, endpoint: queues.address });
});
afterAll(async () => {
  dynamodb.destroy();
  sqs.destroy();
  s3.destroy();
  await queues.stop();
  await database.stop();
  directory.close();
  rmSync(path, { recursive: true, force: true });
});

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;

function stackOf(resources: Resources): LocalStack {
  const output = join(path, 'cdk.out');
  mkdirSync(output, { recursive: true });
  writeFileSync(join(output, 'Sample.template.json'), JSON.stringify({ Resources: resources }));
  writeFileSync(join(output, 'Sample.assets.json'), '{"files":{}}');
  return {
    template: Template.read(output, 'Sample'),
    directory,
    dynamodb,
    dynamodbEndpoint: database.endpoint,
    queues,
    sqs,
    s3,
    buses: new EventBuses(),
    kms: new LocalKms(join(path, 'secrets')),
    secrets: new LocalSecrets(join(path, 'secrets')),
    environment: {},
    url: 'http://127.0.0.1:3000',
    functions: new Map(),
    eventSources: [],
    authorizers: new Map(),
    integrations: new Map(),
    routes: [],
    apis: [],
  };
}

async function start(resources: Resources): Promise<LocalStack> {
  const stack = stackOf(resources);
  const { template, url } = stack;
  const names = namesOf(template, { url, queueUrl: (name) => `${queues.address}/000000000000/${name}` });
  await startResources(stack, names);
  return stack;
}

const bus = { Type: 'AWS::Events::EventBus', Properties: { Name: 'learning' } };
const queue = { Type: 'AWS::SQS::Queue' };
const rule = (part: object = {}) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    EventBusName: { Ref: 'Bus' },
    State: 'ENABLED',
    EventPattern: { 'detail-type': ['Enrolled'] },
    Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
    ...part,
  },
});
const table = (key: string, part: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: 'sample',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    ...part,
  },
});

describe('a rule of the template', () => {
  it('brings the events that its pattern names to its queue, and no others', async () => {
    const { buses } = await start({ Bus: bus, Queue: queue, Rule: rule() });
    const entry = (DetailType: string) => ({
      EventBusName: 'learning',
      Source: 'a',
      DetailType,
      Detail: '{"b":1}',
    });
    const { body } = await buses.handle('PutEvents', { Entries: [entry('Enrolled'), entry('Withdrawn')] });
    expect(body).toMatchObject({ FailedEntryCount: 0 });
    const delivered = queues
      .inspectQueue('Sample-Queue')
      ?.messages.ready.map(({ body: text }) => JSON.parse(text));
    expect(delivered).toMatchObject([{ 'detail-type': 'Enrolled', source: 'a', detail: { b: 1 } }]);
  });
});

describe('a queue that is there from the last time', () => {
  it('keeps its messages and learns what is new', async () => {
    await start({ Kept: queue });
    queues.sendMessage('Sample-Kept', 'message', { region: 'eu-west-1' });
    await start({ Kept: { ...queue, Properties: { VisibilityTimeout: 77 } } });
    const kept = queues.inspectQueue('Sample-Kept');
    expect(kept?.messages.ready.map(({ body }) => body)).toEqual(['message']);
    expect(kept?.attributes.VisibilityTimeout).toBe('77');
  });
});

describe('a table that is there from the last time', () => {
  it('is used again', async () => {
    await start({ Table: table('pk') });
    await expect(start({ Table: table('pk') })).resolves.toBeDefined();
  });

  it.each([
    ['has another key', table('id')],
    ['lacks the stream', table('pk', { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } })],
    [
      'lacks an index',
      table('pk', {
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byPk',
            KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    ],
  ])('is refused when it %s', async (_name, other) => {
    await start({ Table: table('pk') });
    const refused = start({ Table: other });
    await expect(refused).rejects.toThrow(StartError);
    await expect(refused).rejects.toThrow(
      /^The table sample in .* has other keys or indexes than the template says/,
    );
  });
});

describe('what the local runtime can not do is refused in one line that names it', () => {
  it.each<[string, Resources, RegExp]>([
    [
      'a type that it does not know',
      { Files: { Type: 'AWS::EFS::FileSystem' } },
      /^The template has a AWS::EFS::FileSystem \(Files\), which the local runtime does not know/,
    ],
    [
      'a type that is called as what every object has',
      { Odd: { Type: 'constructor' } },
      /^The template has a constructor \(Odd\)/,
    ],
    [
      'a property that it does not know',
      { Queue: { ...queue, Properties: { FifoQueue: true } } },
      /^The local runtime can't do what the template says of Queue \(AWS::SQS::Queue\): .*FifoQueue/,
    ],
    [
      'a pattern that EventBridge would refuse',
      { Bus: bus, Queue: queue, Rule: rule({ EventPattern: { source: 'not a list' } }) },
      /^The local runtime can't do what the template says of Rule \(AWS::Events::Rule\): .*source/,
    ],
    [
      'a schedule',
      { Bus: bus, Queue: queue, Rule: rule({ ScheduleExpression: 'rate(1 day)' }) },
      /Rule \(AWS::Events::Rule\): .*ScheduleExpression/,
    ],
    [
      'a target that is not a queue',
      { Bus: bus, Rule: rule({ Targets: [{ Id: 'a', Arn: 'arn:aws:lambda:eu-west-1:0:function:f' }] }) },
      /Rule \(AWS::Events::Rule\): Targets\.0\.Arn: must be a queue/,
    ],
    [
      'a queue that is not in the template',
      { Bus: bus, Rule: rule({ Targets: [{ Id: 'a', Arn: 'arn:aws:sqs:eu-west-1:0:nowhere' }] }) },
      /^The template names a queue nowhere that it does not have/,
    ],
    [
      'a function in another language',
      {
        Function: {
          Type: 'AWS::Lambda::Function',
          Properties: { Code: { S3Key: 'a.zip' }, Handler: 'a.b', Runtime: 'python3.14' },
        },
      },
      /Function \(AWS::Lambda::Function\): Runtime: must be Node\.js/,
    ],
    [
      'a route whose authorizer is missing',
      {
        Route: {
          Type: 'AWS::ApiGatewayV2::Route',
          Properties: { RouteKey: 'GET /a', Target: 'integrations/nowhere', AuthorizationType: 'JWT' },
        },
      },
      /^The template's route Route has no integration/,
    ],
  ])('%s', async (_name, resources, line) => {
    const refused = start(resources);
    await expect(refused).rejects.toThrow(StartError);
    await expect(refused).rejects.toThrow(line);
    await expect(refused).rejects.toThrow(/^.*$/);
  });
});
