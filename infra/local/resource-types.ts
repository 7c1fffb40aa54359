import { isDeepStrictEqual } from 'node:util';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  type TableDescription,
  type TimeToLiveSpecification,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { FauxqsServer } from 'fauxqs';
import * as z from 'zod';
import { BucketNotifications, toldSchema } from './bucket-notifications.ts';
import type { DataDirectory } from './data-directory.ts';
import type { EventBuses } from './event-bus.ts';
import { InvalidPattern } from './event-pattern.ts';
import type { CorsConfiguration, HttpRoute, JwtAuthorizer, StageThrottling } from './http-api.ts';
import { keySpecSchema, type LocalKms } from './kms.ts';
import { LocalFunction } from './local-function.ts';
import { needsOfMapping } from './permissions/needs.ts';
import type { Permissions } from './permissions/permissions.ts';
import type { Precedence } from './precedence.ts';
import { QueueEventSource, queueMappingSchema } from './queue-event-source.ts';
import type { S3Front } from './s3-front.ts';
import { ScheduleEventSource } from './schedule-event-source.ts';
import type { LocalSecrets } from './secrets.ts';
import { StartError } from './start-error.ts';
import { checkpointSchema, StreamEventSource, streamMappingSchema } from './stream-event-source.ts';
import { localAccount, type ResourceNames, type Template, type TemplateResource } from './template.ts';

/** All that resources are made of and find each other by, while the template starts. */
export interface LocalStack {
  readonly template: Template;
  readonly directory: DataDirectory;
  readonly dynamodb: DynamoDBClient;
  readonly dynamodbEndpoint: string;
  readonly queues: FauxqsServer;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly s3Front: S3Front;
  readonly buses: EventBuses;
  readonly kms: LocalKms;
  readonly secrets: LocalSecrets;
  readonly permissions: Pick<Permissions, 'demand'>;
  /** What every function's environment has beside the template's: where AWS is. */
  readonly environment: Readonly<Record<string, string>>;
  readonly url: string;
  /** By function ARN. */
  readonly functions: Map<string, LocalFunction>;
  readonly eventSources: EventSource[];
  readonly precedence: Pick<Precedence, 'turn'>;
  readonly authorizers: Map<string, JwtAuthorizer>;
  /** By the `Ref` of an integration. */
  readonly integrations: Map<string, { target: LocalFunction; timeoutMilliseconds: number }>;
  readonly routes: HttpRoute[];
  readonly apis: { readonly cors?: CorsConfiguration }[];
  readonly stages: StageThrottling[];
}

interface EventSource {
  start(): void;
  stop(): Promise<void>;
}

/** How one type of the template becomes something here. */
interface ResourceType {
  /** `Ref` and the attributes of such a resource, known before any is made. */
  names?(
    resource: TemplateResource,
    stack: { stackName: string; url: string; queueUrl: (name: string) => string },
  ): ResourceNames;
  /** Makes it from its resolved properties; types start in the order of this table. */
  start?(
    properties: unknown,
    resource: TemplateResource,
    names: ResourceNames,
    stack: LocalStack,
  ): Promise<void> | void;
}

const { region, accountId } = localAccount;
const arn = (service: string, name: string) => `arn:aws:${service}:${region}:${accountId}:${name}`;

const optionalName = (property: string, { properties, logicalId }: TemplateResource, stackName: string) => {
  const name = properties[property];
  return typeof name === 'string' ? name : `${stackName}-${logicalId}`;
};

const onlyNamed: ResourceType = {
  names: ({ logicalId, type }, { stackName }) => {
    const name = `${stackName}-${logicalId}`;
    const service = type.split('::')[1]?.toLowerCase() ?? 'aws';
    return { Ref: name, Arn: arn(service, name), TopicArn: arn(service, name), UserPoolId: name };
  },
};

const table: ResourceType = {
  names(resource, { stackName }) {
    const name = optionalName('TableName', resource, stackName);
    return {
      Ref: name,
      Arn: arn('dynamodb', `table/${name}`),
      StreamArn: arn('dynamodb', `table/${name}/stream/local`),
    };
  },
  async start(properties, _resource, { Ref: TableName = '' }, { dynamodb, directory }) {
    const { StreamSpecification, TimeToLiveSpecification, ...rest } = tableSchema.parse(properties);
    const input: CreateTableCommandInput = {
      ...rest,
      TableName,
      ...(StreamSpecification && { StreamSpecification: { StreamEnabled: true, ...StreamSpecification } }),
    };
    try {
      await dynamodb.send(new CreateTableCommand(input));
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
      const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
      const isAsWanted = Table && isDeepStrictEqual(shapeOf(Table), shapeOf(input));
      if (!isAsWanted)
        throw new StartError(
          `The table ${TableName} in ${directory.path} has other keys or indexes than the template says. Choose another directory by --data-dir, or move it away.`,
        );
    }
    if (TimeToLiveSpecification) await letExpire(dynamodb, TableName, TimeToLiveSpecification);
  },
};

/** Has items removed some time after the moment that an attribute of theirs names; asked for twice, DynamoDB says no. */
async function letExpire(
  dynamodb: DynamoDBClient,
  TableName: string,
  TimeToLiveSpecification: TimeToLiveSpecification,
): Promise<void> {
  const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
  if (TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED') return;
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}

/** What can't be changed in a table that is there, in one order. */
function shapeOf({
  KeySchema,
  GlobalSecondaryIndexes,
  StreamSpecification,
}: Pick<TableDescription, 'KeySchema' | 'GlobalSecondaryIndexes' | 'StreamSpecification'>) {
  const keys = (schema: TableDescription['KeySchema'] = []) =>
    schema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).sort();
  return {
    keys: keys(KeySchema),
    indexes: (GlobalSecondaryIndexes ?? [])
      .map((index) => [index.IndexName, index.Projection?.ProjectionType, ...keys(index.KeySchema)].join(' '))
      .sort(),
    stream: StreamSpecification?.StreamViewType,
  };
}

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const projectionSchema = z.strictObject({ ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']) });
/** Protection, recovery and encryption are AWS's to give; the rest must be something that DynamoDB Local does. */
const tableSchema = z
  .strictObject({
    KeySchema: keySchema,
    AttributeDefinitions: z.array(
      z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
    ),
    BillingMode: z.literal('PAY_PER_REQUEST'),
    GlobalSecondaryIndexes: z
      .array(z.strictObject({ IndexName: z.string(), KeySchema: keySchema, Projection: projectionSchema }))
      .optional(),
    StreamSpecification: z.object({ StreamViewType: z.enum(['NEW_IMAGE', 'NEW_AND_OLD_IMAGES']) }).optional(),
    TimeToLiveSpecification: z
      .strictObject({ AttributeName: z.string(), Enabled: z.literal(true) })
      .optional(),
    TableName: z.string().optional(),
    DeletionProtectionEnabled: z.unknown().optional(),
    PointInTimeRecoverySpecification: z.unknown().optional(),
    ResourcePolicy: z.unknown().optional(),
    SSESpecification: z.unknown().optional(),
    ContributorInsightsSpecification: z.unknown().optional(),
  })
  .transform(
    ({
      KeySchema,
      AttributeDefinitions,
      BillingMode,
      GlobalSecondaryIndexes,
      StreamSpecification,
      TimeToLiveSpecification,
    }) => ({
      KeySchema,
      AttributeDefinitions,
      BillingMode,
      ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes }),
      ...(StreamSpecification && { StreamSpecification }),
      ...(TimeToLiveSpecification && { TimeToLiveSpecification }),
    }),
  );

const queueSchema = z.strictObject({
  QueueName: z.string().optional(),
  VisibilityTimeout: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  DelaySeconds: z.number().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  FifoQueue: z.boolean().optional(),
  ContentBasedDeduplication: z.boolean().optional(),
  // Encryption is AWS's to give.
  SqsManagedSseEnabled: z.unknown().optional(),
  KmsMasterKeyId: z.unknown().optional(),
});

const queue: ResourceType = {
  names(resource, { stackName, queueUrl }) {
    // What CloudFormation names itself, it names as SQS wants it.
    const suffix = resource.properties.FifoQueue === true && !resource.properties.QueueName ? '.fifo' : '';
    const name = `${optionalName('QueueName', resource, stackName)}${suffix}`;
    return { Ref: queueUrl(name), Arn: arn('sqs', name), QueueName: name, QueueUrl: queueUrl(name) };
  },
  async start(properties, _resource, { QueueName = '', QueueUrl }, { queues, sqs }) {
    const { RedrivePolicy, FifoQueue, ContentBasedDeduplication, ...settings } =
      queueSchema.parse(properties);
    const { VisibilityTimeout, MessageRetentionPeriod, DelaySeconds } = settings;
    const attributes = Object.entries({
      VisibilityTimeout,
      MessageRetentionPeriod,
      DelaySeconds,
      RedrivePolicy: RedrivePolicy && JSON.stringify(RedrivePolicy),
      ContentBasedDeduplication,
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
    // A queue that is made again loses its messages, so one that is there from the last time only learns what is new.
    if (!queues.inspectQueue(QueueName)) {
      const fifo = FifoQueue === true ? { FifoQueue: 'true' } : {};
      queues.createQueue(QueueName, { region, attributes: { ...Object.fromEntries(attributes), ...fifo } });
    } else {
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: Object.fromEntries(attributes) }));
    }
  },
};

const bucketSchema = z.strictObject({
  BucketName: z.string().optional(),
  NotificationConfiguration: z
    .strictObject({ EventBridgeConfiguration: z.strictObject({ EventBridgeEnabled: z.boolean() }) })
    .optional(),
  // Who may not reach it, what becomes of old objects, and encryption are AWS's to give.
  AccessControl: z.unknown().optional(),
  BucketEncryption: z.unknown().optional(),
  CorsConfiguration: z.unknown().optional(),
  LifecycleConfiguration: z.unknown().optional(),
  LoggingConfiguration: z.unknown().optional(),
  OwnershipControls: z.unknown().optional(),
  PublicAccessBlockConfiguration: z.unknown().optional(),
  // There are no former versions here to be kept or forgotten.
  VersioningConfiguration: z.unknown().optional(),
  ObjectLockEnabled: z.boolean().default(false),
  // Until when, and who may shorten it: here nothing is removed at all.
  ObjectLockConfiguration: z.unknown().optional(),
});

const bucket: ResourceType = {
  names(resource, { stackName }) {
    // S3 takes no capitals.
    const name = optionalName('BucketName', resource, stackName).toLowerCase();
    return { Ref: name, Arn: `arn:aws:s3:::${name}` };
  },
  start(properties, _resource, { Ref: name = '' }, stack) {
    const { queues, s3, s3Front, buses, directory, eventSources } = stack;
    const { NotificationConfiguration, ObjectLockEnabled } = bucketSchema.parse(properties);
    queues.createBucket(name);
    if (ObjectLockEnabled) s3Front.lockObjects(name);
    if (!NotificationConfiguration?.EventBridgeConfiguration.EventBridgeEnabled) return;
    const checkpoint = `bucket-${name}.json`;
    eventSources.push(
      new BucketNotifications({
        bucket: name,
        s3,
        spy: queues.spy,
        buses,
        checkpoint: {
          read: () => directory.readJson(checkpoint, toldSchema),
          write: (value) => directory.writeJson(checkpoint, value),
        },
      }),
    );
  },
};

const lambdaSchema = z.looseObject({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'must be Node.js: the local runtime has no other'),
  MemorySize: z.number().default(128),
  Timeout: z.number().default(3),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).optional(),
});

/** More at once than two cores can use only takes memory. */
const maximumConcurrency = 6;

const lambda: ResourceType = {
  names(resource, { stackName }) {
    const name = optionalName('FunctionName', resource, stackName);
    return { Ref: name, Arn: arn('lambda', `function:${name}`) };
  },
  start(properties, { logicalId }, { Ref: functionName = '', Arn: functionArn = '' }, stack) {
    const { Code, Handler, MemorySize, Timeout, Environment } = lambdaSchema.parse(properties);
    const [moduleName, handlerName = 'handler'] = Handler.split('.');
    stack.functions.set(
      functionArn,
      new LocalFunction({
        functionName,
        functionArn,
        modulePath: `${stack.template.assetDirectory(Code.S3Key)}/${moduleName}.mjs`,
        handlerName,
        memoryMebibytes: MemorySize,
        timeoutSeconds: Timeout,
        environment: {
          ...stack.environment,
          // By which its calls are told from others': Permissions.
          AWS_ACCESS_KEY_ID: logicalId,
          AWS_LAMBDA_FUNCTION_NAME: functionName,
          AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
          ...Environment?.Variables,
        },
        logFile: stack.directory.file('logs', `${functionName}.log`),
        maximumConcurrency,
      }),
    );
  },
};

const role: ResourceType = {
  names(resource, { stackName }) {
    const name = optionalName('RoleName', resource, stackName);
    return { Ref: name, Arn: `arn:aws:iam::${accountId}:role/${name}` };
  },
};

const eventSourceMapping: ResourceType = {
  start(properties, { logicalId }, _names, stack) {
    const { EventSourceArn, FunctionName } = z
      .looseObject({ EventSourceArn: z.string(), FunctionName: z.string() })
      .parse(properties);
    const lambda = functionNamed(stack, FunctionName);
    const target: Pick<LocalFunction, 'invoke'> = {
      async invoke(event) {
        await stack.precedence.turn();
        return lambda.invoke(event);
      },
    };
    stack.permissions.demand(lambda.functionName, needsOfMapping(EventSourceArn));
    if (EventSourceArn.startsWith('arn:aws:sqs:')) {
      const name = lastPart(EventSourceArn);
      const source = new QueueEventSource({
        mapping: queueMappingSchema.parse(properties),
        queueUrl: queueUrlOf(stack, name),
        sqs: stack.sqs,
        target,
      });
      const receivedBefore = stack.queues.inspectQueue(name)?.messages.inflight ?? [];
      stack.eventSources.push({
        start: () =>
          source.start(
            receivedBefore.map(({ receiptHandle, message }) => ({
              receiptHandle,
              body: message.body,
              groupId: message.messageGroupId,
            })),
          ),
        stop: () => source.stop(),
      });
      return;
    }
    const mapping = streamMappingSchema.parse(properties);
    const destination = mapping.DestinationConfig?.OnFailure.Destination;
    if (destination !== undefined) {
      stack.permissions.demand(lambda.functionName, [{ action: 'sqs:SendMessage', resource: destination }]);
    }
    const checkpoint = `stream-${logicalId}.json`;
    stack.eventSources.push(
      new StreamEventSource({
        mapping,
        tableName: EventSourceArn.split('/')[1] ?? '',
        dynamodb: stack.dynamodb,
        endpoint: stack.dynamodbEndpoint,
        target,
        checkpoint: {
          read: () => stack.directory.readJson(checkpoint, checkpointSchema),
          write: (value) => stack.directory.writeJson(checkpoint, value),
        },
        onGivenUp: (message) => {
          if (destination === undefined)
            console.error(`${FunctionName} failed for good, and no queue takes that`);
          else stack.queues.sendMessage(lastPart(destination), JSON.stringify(message), { region });
        },
      }),
    );
  },
};

const ruleSchema = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  EventBusName: z.string().default('default'),
  EventPattern: z.unknown().optional(),
  ScheduleExpression: z.string().optional(),
  State: z.literal('ENABLED'),
  Targets: z.array(
    z.strictObject({
      Id: z.string(),
      Arn: z.string().startsWith('arn:aws:sqs:', 'must be a queue: the local runtime has no other target'),
      // Where events go that the queue would not take: here it takes them or the event is refused.
      DeadLetterConfig: z.unknown().optional(),
      RetryPolicy: z.unknown().optional(),
    }),
  ),
});

const rule: ResourceType = {
  names: onlyNamed.names,
  start(properties, { logicalId }, _names, stack) {
    const { buses, queues, eventSources } = stack;
    const { EventBusName, EventPattern, ScheduleExpression, Targets } = ruleSchema.parse(properties);
    for (const { Arn } of Targets) queueUrlOf(stack, lastPart(Arn));
    const targets = Targets.map(({ Id, Arn }) => ({
      id: Id,
      deliver: async (event: unknown) => {
        queues.sendMessage(lastPart(Arn), JSON.stringify(event), { region });
      },
    }));
    if (EventPattern !== undefined) {
      buses.addRule({ busName: EventBusName, name: logicalId, pattern: EventPattern, targets });
    }
    if (ScheduleExpression !== undefined) {
      eventSources.push(new ScheduleEventSource({ rule: logicalId, rate: ScheduleExpression, targets }));
    }
  },
};

const eventBus: ResourceType = {
  names(resource, { stackName }) {
    const name = optionalName('Name', resource, stackName);
    return { Ref: name, Name: name, Arn: arn('events', `event-bus/${name}`) };
  },
  start(_properties, _resource, { Ref: name = '' }, { buses }) {
    buses.addBus(name);
  },
};

const kmsKeySchema = z
  .strictObject({
    KeySpec: keySpecSchema.default('SYMMETRIC_DEFAULT'),
    KeyUsage: z.enum(['ENCRYPT_DECRYPT', 'SIGN_VERIFY']).default('ENCRYPT_DECRYPT'),
    // Who may use it, and how it grows old, are AWS's to watch.
    KeyPolicy: z.unknown(),
    Description: z.unknown().optional(),
    EnableKeyRotation: z.unknown().optional(),
    PendingWindowInDays: z.unknown().optional(),
  })
  .refine(
    ({ KeySpec, KeyUsage }) => (KeySpec === 'SYMMETRIC_DEFAULT') === (KeyUsage === 'ENCRYPT_DECRYPT'),
    'a key of this KeySpec has another KeyUsage',
  );

const kmsKey: ResourceType = {
  names({ logicalId }, { stackName }) {
    const id = `${stackName}-${logicalId}`;
    return { Ref: id, KeyId: id, Arn: arn('kms', `key/${id}`) };
  },
  start(properties, _resource, { Ref: id = '' }, { kms }) {
    kms.addKey(id, kmsKeySchema.parse(properties).KeySpec);
  },
};

const secretSchema = z.looseObject({
  GenerateSecretString: z.strictObject({
    PasswordLength: z.number().default(32),
    ExcludePunctuation: z.boolean().default(false),
  }),
});

const secret: ResourceType = {
  names(resource, { stackName }) {
    const name = optionalName('Name', resource, stackName);
    const secretArn = arn('secretsmanager', `secret:${name}`);
    return { Ref: secretArn, Id: secretArn, Name: name };
  },
  start(properties, _resource, { Name: name = '' }, { secrets }) {
    const { GenerateSecretString } = secretSchema.parse(properties);
    secrets.addSecret(name, {
      length: GenerateSecretString.PasswordLength,
      excludePunctuation: GenerateSecretString.ExcludePunctuation,
    });
  },
};

const authorizerSchema = z.looseObject({
  AuthorizerType: z.literal('JWT', 'must be JWT: the local runtime has no other'),
  JwtConfiguration: z.object({ Issuer: z.string(), Audience: z.array(z.string()) }),
});

const authorizer: ResourceType = {
  names: onlyNamed.names,
  start(properties, _resource, { Ref: id = '' }, { authorizers }) {
    const { Issuer, Audience } = authorizerSchema.parse(properties).JwtConfiguration;
    authorizers.set(id, { issuer: Issuer, audience: Audience });
  },
};

const integrationSchema = z.looseObject({
  IntegrationType: z.literal('AWS_PROXY', 'must be a Lambda proxy: the local runtime has no other'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.number().default(30_000),
});

const integration: ResourceType = {
  names: onlyNamed.names,
  start(properties, _resource, { Ref: id = '' }, stack) {
    const { IntegrationUri, TimeoutInMillis } = integrationSchema.parse(properties);
    const target = functionNamed(stack, IntegrationUri);
    stack.integrations.set(id, { target, timeoutMilliseconds: TimeoutInMillis });
  },
};

const routeSchema = z.looseObject({
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).optional(),
});

const route: ResourceType = {
  start(properties, { logicalId }, _names, { integrations, authorizers, routes }) {
    const { RouteKey, Target, AuthorizationType, AuthorizerId, AuthorizationScopes } =
      routeSchema.parse(properties);
    const found = integrations.get(Target.replace(/^integrations\//, ''));
    if (!found) throw new StartError(`The template's route ${logicalId} has no integration.`);
    const jwt = AuthorizationType === 'JWT' ? authorizers.get(AuthorizerId ?? '') : undefined;
    // A route that asks for an authorizer must never be served without one.
    if (AuthorizationType === 'JWT' && !jwt)
      throw new StartError(`The template's route ${logicalId} has no authorizer.`);
    routes.push({
      routeKey: RouteKey,
      ...(jwt && { jwt: { ...jwt, ...(AuthorizationScopes && { scopes: AuthorizationScopes }) } }),
      integrationTimeoutMs: found.timeoutMilliseconds,
      invoke: (event) => found.target.invoke(event),
    });
  },
};

const httpApiSchema = z.looseObject({
  ProtocolType: z.literal('HTTP', 'must be HTTP: the local runtime has no other'),
  CorsConfiguration: z
    .strictObject({
      AllowOrigins: z.array(z.string()).optional(),
      AllowMethods: z.array(z.string()).optional(),
      AllowHeaders: z.array(z.string()).optional(),
      ExposeHeaders: z.array(z.string()).optional(),
      AllowCredentials: z.boolean().optional(),
      MaxAge: z.number().optional(),
    })
    .transform(({ AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders, AllowCredentials, MaxAge }) => ({
      ...(AllowOrigins && { allowOrigins: AllowOrigins }),
      ...(AllowMethods && { allowMethods: AllowMethods }),
      ...(AllowHeaders && { allowHeaders: AllowHeaders }),
      ...(ExposeHeaders && { exposeHeaders: ExposeHeaders }),
      ...(AllowCredentials !== undefined && { allowCredentials: AllowCredentials }),
      ...(MaxAge !== undefined && { maxAgeSeconds: MaxAge }),
    }))
    .optional(),
});

const httpApi: ResourceType = {
  names: ({ logicalId }, { url }) => ({ Ref: logicalId, ApiId: logicalId, ApiEndpoint: url }),
  start(properties, { logicalId }, _names, { apis }) {
    if (apis.length > 0)
      throw new StartError(`The template has a second HTTP API (${logicalId}); one runs here.`);
    const { CorsConfiguration } = httpApiSchema.parse(properties);
    apis.push({ ...(CorsConfiguration && { cors: CorsConfiguration }) });
  },
};

const throttleSchema = z
  .strictObject({ ThrottlingRateLimit: z.number().positive(), ThrottlingBurstLimit: z.int().positive() })
  .transform(({ ThrottlingRateLimit, ThrottlingBurstLimit }) => ({
    ratePerSecond: ThrottlingRateLimit,
    burst: ThrottlingBurstLimit,
  }));

const stageSchema = z.looseObject({
  StageName: z.literal(
    '$default',
    'must be $default: the local runtime has no other, nor a path before its routes',
  ),
  DefaultRouteSettings: throttleSchema.optional(),
  RouteSettings: z.record(z.string(), throttleSchema).optional(),
});

const stage: ResourceType = {
  names: onlyNamed.names,
  start(properties, { logicalId }, _names, { stages }) {
    if (stages.length > 0)
      throw new StartError(`The template has a second stage (${logicalId}); one runs here.`);
    const { DefaultRouteSettings, RouteSettings } = stageSchema.parse(properties);
    stages.push({
      ...(DefaultRouteSettings && { default: DefaultRouteSettings }),
      ...(RouteSettings && { routes: RouteSettings }),
    });
  },
};

const userPool: ResourceType = {
  names: ({ logicalId }, { stackName }) => {
    const id = `${region}_${stackName}${logicalId}`;
    return {
      Ref: id,
      UserPoolId: id,
      Arn: arn('cognito-idp', `userpool/${id}`),
      ProviderURL: `https://cognito-idp.${region}.amazonaws.com/${id}`,
    };
  },
};

/** Every type that a template may have, in the order in which they start. What is not here does not run here. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::SQS::Queue': queue,
  'AWS::S3::Bucket': bucket,
  'AWS::KMS::Key': kmsKey,
  'AWS::SecretsManager::Secret': secret,
  'AWS::Events::EventBus': eventBus,
  'AWS::Events::Rule': rule,
  'AWS::Lambda::Function': lambda,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Cognito::UserPool': userPool,
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::ApiGatewayV2::Authorizer': authorizer,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::ApiGatewayV2::Stage': stage,
  // What AWS alone has a use for: people's accounts and watching; what permissions say is in Permissions.
  'AWS::CloudWatch::Alarm': onlyNamed,
  'AWS::CloudWatch::Dashboard': onlyNamed,
  'AWS::Cognito::UserPoolClient': onlyNamed,
  'AWS::Cognito::UserPoolGroup': onlyNamed,
  'AWS::IAM::Policy': onlyNamed,
  'AWS::IAM::Role': role,
  'AWS::Lambda::Permission': onlyNamed,
  'AWS::Logs::LogGroup': onlyNamed,
  'AWS::S3::BucketPolicy': onlyNamed,
  'AWS::SNS::Subscription': onlyNamed,
  'AWS::SNS::Topic': onlyNamed,
  'AWS::SNS::TopicPolicy': onlyNamed,
  'AWS::SQS::QueuePolicy': onlyNamed,
};

/** The names of all resources, by logical id. */
export function namesOf(
  template: Template,
  stack: { url: string; queueUrl: (name: string) => string },
): ReadonlyMap<string, ResourceNames> {
  return new Map(
    template.resources.map((resource) => [
      resource.logicalId,
      typeOf(resource).names?.(resource, { stackName: template.stackName, ...stack }) ?? {},
    ]),
  );
}

/**
 * Makes every resource of the template.
 *
 * @throws StartError that names a type, or a property of one, that does not exist here
 */
export async function startResources(
  stack: LocalStack,
  names: ReadonlyMap<string, ResourceNames>,
): Promise<void> {
  for (const resource of stack.template.resources) typeOf(resource);
  for (const [type, { start }] of Object.entries(resourceTypes)) {
    if (!start) continue;
    for (const resource of stack.template.resources.filter((candidate) => candidate.type === type)) {
      const properties = stack.template.resolve(resource.properties, names);
      try {
        await start(properties, resource, names.get(resource.logicalId) ?? {}, stack);
      } catch (error) {
        throw explained(error, resource);
      }
    }
  }
}

/** What a person must know of a resource that can't be made. */
function explained(error: unknown, { logicalId, type }: TemplateResource): unknown {
  if (!(error instanceof z.ZodError) && !(error instanceof InvalidPattern)) return error;
  const faults =
    error instanceof z.ZodError
      ? error.issues.map(({ path, message }) =>
          [path.join('.'), message].filter((part) => part !== '').join(': '),
        )
      : [error.message];
  return new StartError(
    `The local runtime can't do what the template says of ${logicalId} (${type}): ${faults.join('; ')}`,
  );
}

function typeOf({ type, logicalId }: TemplateResource): ResourceType {
  if (Object.hasOwn(resourceTypes, type) && resourceTypes[type]) return resourceTypes[type];
  throw new StartError(
    `The template has a ${type} (${logicalId}), which the local runtime does not know (infra/local/resource-types.ts).`,
  );
}

function functionNamed(stack: LocalStack, nameOrArn: string): LocalFunction {
  const found = stack.functions.get(nameOrArn) ?? stack.functions.get(arn('lambda', `function:${nameOrArn}`));
  if (!found) throw new StartError(`The template names a function ${nameOrArn} that it does not have.`);
  return found;
}

/** The URL at which a queue answers now: what the queue itself remembers is the port of its first day. */
function queueUrlOf({ queues }: LocalStack, name: string): string {
  if (!queues.inspectQueue(name))
    throw new StartError(`The template names a queue ${name} that it does not have.`);
  return `${queues.address}/${accountId}/${name}`;
}

const lastPart = (queueArn: string) => queueArn.slice(queueArn.lastIndexOf(':') + 1);
