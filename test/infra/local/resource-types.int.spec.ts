import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { FauxqsServer } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DataDirectory } from '../../../infra/local/data-directory.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from '../../../infra/local/dynamodb-local.ts';
import { EventBuses } from '../../../infra/local/event-bus.ts';
import { LocalKms } from '../../../infra/local/kms.ts';
import { startQueues } from '../../../infra/local/queues.ts';
import { type LocalStack, namesOf, startResources } from '../../../infra/local/resource-types.ts';
import { S3Front } from '../../../infra/local/s3-front.ts';
import { rateMilliseconds } from '../../../infra/local/schedule-event-source.ts';
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
    s3Front: new S3Front(queues.address),
    buses: new EventBuses(),
    kms: new LocalKms(join(path, 'secrets')),
    secrets: new LocalSecrets(join(path, 'secrets')),
    permissions: { demand: () => undefined },
    environment: {},
    url: 'http://127.0.0.1:3000',
    functions: new Map(),
    eventSources: [],
    precedence: { turn: async () => undefined },
    authorizers: new Map(),
    integrations: new Map(),
    routes: [],
    apis: [],
    stages: [],
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

describe('a stage of the template', () => {
  it('says how often routes may be asked', async () => {
    const limits = (rate: number, burst: number) => ({
      ThrottlingRateLimit: rate,
      ThrottlingBurstLimit: burst,
    });
    const { stages } = await start({
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: {
          StageName: '$default',
          AutoDeploy: true,
          DefaultRouteSettings: limits(500, 1_000),
          RouteSettings: { 'GET /a': limits(5, 10) },
        },
      },
    });
    expect(stages).toEqual([
      {
        default: { ratePerSecond: 500, burst: 1_000 },
        routes: { 'GET /a': { ratePerSecond: 5, burst: 10 } },
      },
    ]);
  });
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

describe('a FIFO queue', () => {
  it('gives the messages of one group one after another', async () => {
    const fifo = { ...queue, Properties: { FifoQueue: true } };
    const stack = await start({ Line: fifo });
    const name = 'Sample-Line.fifo';
    for (const body of ['first', 'second']) {
      queues.sendMessage(name, body, {
        region: 'eu-west-1',
        messageGroupId: 'acme',
        messageDeduplicationId: body,
      });
    }
    const QueueUrl = `${queues.address}/000000000000/${name}`;
    const receive = async () =>
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1 }))).Messages?.[0];
    const first = await receive();
    expect(first?.Body).toBe('first');
    expect(await receive()).toBeUndefined();
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    expect((await receive())?.Body).toBe('second');
    // It is there at the next start, when nothing may be set of it that can't be changed.
    await expect(start({ Line: fifo })).resolves.toBeDefined();
    expect(stack.template.resources).toHaveLength(1);
  });
});

describe('a bucket that tells', () => {
  const dropRule = {
    ...rule({
      EventPattern: {
        source: ['aws.s3'],
        detail: { object: { key: [{ prefix: 'imports/' }] } },
      },
    }),
  };
  const { EventBusName: _ours, ...onDefaultBus } = dropRule.Properties;
  const resources = {
    Queue: queue,
    Files: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      },
    },
    Rule: { ...dropRule, Properties: onDefaultBus },
  };
  // Other rules have sent to the queue as well.
  const toldKeys = () =>
    queues
      .inspectQueue('Sample-Queue')
      ?.messages.ready.map(({ body }) => JSON.parse(body))
      .filter(({ source }) => source === 'aws.s3')
      .map(({ detail }) => detail.object.key);
  const put = (Key: string, Body: string) =>
    s3.send(new PutObjectCommand({ Bucket: 'sample-files', Key, Body }));

  it('tells of each object that a rule is for: at once, and of what came while nobody listened at the next start', async () => {
    const stack = await start(resources);
    for (const source of stack.eventSources) source.start();
    await put('imports/acme/a.csv', 'a');
    await put('reports/acme/a.json', 'not for this rule');
    await vi.waitFor(() => expect(toldKeys()).toEqual(['imports/acme/a.csv']));
    await Promise.all(stack.eventSources.map((source) => source.stop()));

    await put('imports/acme/b.csv', 'b');
    await put('imports/acme/a.csv', 'a once more');
    const next = await start(resources);
    for (const source of next.eventSources) source.start();
    await vi.waitFor(() =>
      expect(toldKeys()?.toSorted()).toEqual([
        'imports/acme/a.csv',
        'imports/acme/a.csv',
        'imports/acme/b.csv',
      ]),
    );
    await Promise.all(next.eventSources.map((source) => source.stop()));
  });
});

describe('a rule with a rate', () => {
  it('sends its event at the start, and is told apart from what it does not know', async () => {
    const { EventPattern: _pattern, ...scheduled } = rule({ ScheduleExpression: 'rate(1 hour)' }).Properties;
    const stack = await start({ Bus: bus, Queue: queue, Rule: { ...rule(), Properties: scheduled } });
    for (const source of stack.eventSources) source.start();
    await vi.waitFor(() => {
      const told = queues.inspectQueue('Sample-Queue')?.messages.ready.map(({ body }) => JSON.parse(body));
      expect(told).toContainEqual(
        expect.objectContaining({ source: 'aws.events', 'detail-type': 'Scheduled Event' }),
      );
    });
    await Promise.all(stack.eventSources.map((source) => source.stop()));
    expect(rateMilliseconds('Rule', 'rate(5 minutes)')).toBe(300_000);
    expect(rateMilliseconds('Rule', 'rate(1 day)')).toBe(86_400_000);
  });

  it('is refused when a timer can not wait so long', () => {
    expect(() => rateMilliseconds('Rule', 'rate(30 days)')).toThrow('rate(30 days)');
  });
});

describe('a key of the template', () => {
  const key = (part: object) => ({ Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {}, ...part } } });
  const signing = { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' };

  it('signs when it is for that', async () => {
    const { kms } = await start({ SigningKey: key(signing).Key });
    const { body } = await kms.handle('GetPublicKey', { KeyId: 'Sample-SigningKey' });
    expect(body).toMatchObject(signing);
  });

  it.each([
    ['of a kind that is not here', { KeySpec: 'RSA_4096', KeyUsage: 'SIGN_VERIFY' }],
    ['with a property that is not here', { MultiRegion: true }],
    ['that would sign and can not', { KeyUsage: 'SIGN_VERIFY' }],
  ])('is refused: one %s', async (_name, part) => {
    await expect(start(key(part))).rejects.toThrow(/says of Key \(AWS::KMS::Key\)/);
  });
});

describe('a bucket with Object Lock', () => {
  it('is told to the S3 that others see', async () => {
    const Properties = {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
      VersioningConfiguration: { Status: 'Enabled' },
    };
    const lockObjects = vi.spyOn(S3Front.prototype, 'lockObjects');
    await start({ Log: { Type: 'AWS::S3::Bucket', Properties }, Files: { Type: 'AWS::S3::Bucket' } });
    expect(lockObjects.mock.calls).toEqual([['sample-log']]);
    lockObjects.mockRestore();
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

  it('lets items expire, as the template says, from the first time on', async () => {
    const TimeToLiveSpecification = { AttributeName: 'expiresAt', Enabled: true };
    await start({ Table: table('pk') });
    await start({ Table: table('pk', { TimeToLiveSpecification }) });
    await expect(start({ Table: table('pk', { TimeToLiveSpecification }) })).resolves.toBeDefined();
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
      { Queue: { ...queue, Properties: { FifoThroughputLimit: 'perQueue' } } },
      /^The local runtime can't do what the template says of Queue \(AWS::SQS::Queue\): .*FifoThroughputLimit/,
    ],
    [
      'a pattern that EventBridge would refuse',
      { Bus: bus, Queue: queue, Rule: rule({ EventPattern: { source: 'not a list' } }) },
      /^The local runtime can't do what the template says of Rule \(AWS::Events::Rule\): .*source/,
    ],
    [
      'a schedule by the calendar',
      { Bus: bus, Queue: queue, Rule: rule({ ScheduleExpression: 'cron(0 12 * * ? *)' }) },
      /^The schedule of the rule Rule is cron\(0 12 \* \* \? \*\); the local runtime knows rate/,
    ],
    [
      'a bucket that tells a function by itself',
      {
        Bucket: {
          Type: 'AWS::S3::Bucket',
          Properties: { NotificationConfiguration: { LambdaConfigurations: [] } },
        },
      },
      /^The local runtime can't do what the template says of Bucket \(AWS::S3::Bucket\): .*LambdaConfigurations/,
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
      'a stage whose routes are said more of than how often they may be asked',
      {
        Stage: {
          Type: 'AWS::ApiGatewayV2::Stage',
          Properties: { StageName: '$default', RouteSettings: { 'GET /a': { DataTraceEnabled: true } } },
        },
      },
      /Stage \(AWS::ApiGatewayV2::Stage\): .*DataTraceEnabled/,
    ],
    [
      'a stage with a path of its own',
      { Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { StageName: 'test' } } },
      /Stage \(AWS::ApiGatewayV2::Stage\): StageName: must be \$default/,
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
