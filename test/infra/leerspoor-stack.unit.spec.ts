import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { environmentNames as names } from '../../functions/shared/environment-names.ts';
import { gatewayKeyOf } from '../../functions/shared/route-form.ts';
import { groups, routeTable } from '../../functions/shared/route-table.ts';
import { policies, projections } from '../../functions/shared/subscriptions.ts';
import { type FunctionName, functionNames } from '../../infra/function-names.ts';
import { createStack, referenceSchema, resourcesOf, templateOf } from '../support/template.ts';

const template = templateOf(
  createStack({
    tenantLanguages: { acme: 'en' },
    allowedOrigins: ['https://learn.example.org'],
    mailFrom: 'leren@example.org',
  }).stack,
);

const lambdas = resourcesOf(
  template,
  'AWS::Lambda::Function',
  z.looseObject({
    Description: z.string(),
    Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
    LoggingConfig: z.object({ LogGroup: referenceSchema }),
    Role: referenceSchema,
    Timeout: z.number(),
  }),
);
const queues = resourcesOf(
  template,
  'AWS::SQS::Queue',
  z.object({
    SqsManagedSseEnabled: z.literal(true),
    MessageRetentionPeriod: z.number(),
    VisibilityTimeout: z.number().optional(),
    RedrivePolicy: z.object({ deadLetterTargetArn: referenceSchema, maxReceiveCount: z.number() }).optional(),
  }),
);
const mappings = resourcesOf(
  template,
  'AWS::Lambda::EventSourceMapping',
  z.looseObject({ FunctionName: referenceSchema, EventSourceArn: referenceSchema }),
);

const lambdaOf = (name: FunctionName) => {
  const found = lambdas.find(({ properties }) => properties.Description === `functions/${name}`);
  if (!found) throw new Error(`The template has no function for functions/${name}`);
  return found;
};

describe('the routes of the API', () => {
  const routes = resourcesOf(
    template,
    'AWS::ApiGatewayV2::Route',
    z.object({
      RouteKey: z.string(),
      AuthorizationType: z.enum(['JWT', 'NONE']),
      AuthorizerId: referenceSchema.optional(),
      Target: z.object({ 'Fn::Join': z.tuple([z.literal(''), z.tuple([z.string(), referenceSchema])]) }),
    }),
  ).map(({ properties }) => properties);
  const integrations = new Map(
    resourcesOf(
      template,
      'AWS::ApiGatewayV2::Integration',
      z.object({ IntegrationUri: referenceSchema, PayloadFormatVersion: z.literal('2.0') }),
    ).map(({ id, properties }) => [id, properties.IntegrationUri]),
  );

  it('are those of the route table, and the one for unknown paths', () => {
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(
      [...new Set(Object.keys(routeTable).map(gatewayKeyOf)), '$default'].sort(),
    );
  });

  it('ask for a token, but for those that are public', () => {
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType === 'NONE');
    const publicRoutes = Object.entries(routeTable).filter(([, { access }]) => access === 'public');
    expect(open.map(({ RouteKey }) => RouteKey).sort()).toEqual(
      [...new Set(publicRoutes.map(([key]) => gatewayKeyOf(key))), '$default'].sort(),
    );
    for (const { AuthorizationType, AuthorizerId } of routes) {
      expect(AuthorizerId !== undefined).toBe(AuthorizationType === 'JWT');
    }
  });

  it('lead to the function of their resource', () => {
    const answeredBy = Object.fromEntries(
      routes.map(({ RouteKey, Target }) => [RouteKey, integrations.get(Target['Fn::Join'][1][1])]),
    );
    const expected = Object.fromEntries(
      Object.entries(routeTable).map(([key, { resource }]) => [
        gatewayKeyOf(key),
        lambdaOf(`http/${resource}`).id,
      ]),
    );
    expect(answeredBy).toEqual({ ...expected, $default: lambdaOf('http/system').id });
  });

  it('may invoke their function, the one for unknown paths included, which has no path to allow', () => {
    const permissions = resourcesOf(
      template,
      'AWS::Lambda::Permission',
      z.object({
        FunctionName: referenceSchema,
        SourceArn: z.object({ 'Fn::Join': z.tuple([z.string(), z.unknown().array()]) }),
      }),
    ).map(
      ({ properties }) => `${properties.FunctionName} ${String(properties.SourceArn['Fn::Join'][1].at(-1))}`,
    );
    expect(permissions).toContain(`${lambdaOf('http/system').id} /*/*`);
    for (const name of functionNames.filter((each) => each.startsWith('http/'))) {
      expect(permissions).toContain(`${lambdaOf(name).id} /*/*/*`);
    }
  });

  const limitsSchema = z.strictObject({ ThrottlingBurstLimit: z.number(), ThrottlingRateLimit: z.number() });
  const stage = resourcesOf(
    template,
    'AWS::ApiGatewayV2::Stage',
    z.object({
      StageName: z.literal('$default'),
      AutoDeploy: z.literal(true),
      AccessLogSettings: z.object({ Format: z.string() }),
      DefaultRouteSettings: limitsSchema,
      RouteSettings: z.record(z.string(), limitsSchema),
    }),
  )[0]?.properties;

  it('are held back when asked too often, what anybody may ask of certificates the sooner', () => {
    const own = stage?.RouteSettings ?? {};
    const forAnybody = Object.entries(routeTable).filter(([, { resource }]) =>
      ['verification', 'wallets'].includes(resource),
    );
    expect(Object.keys(own).sort()).toEqual(
      [...new Set(forAnybody.map(([key]) => gatewayKeyOf(key)))].sort(),
    );
    for (const { ThrottlingBurstLimit, ThrottlingRateLimit } of Object.values(own)) {
      expect(ThrottlingRateLimit).toBeLessThanOrEqual(50);
      expect(ThrottlingBurstLimit).toBeLessThanOrEqual(100);
    }
    expect(stage?.DefaultRouteSettings.ThrottlingRateLimit).toBe(500);
  });

  it('are there before the stage that holds them back', () => {
    const stages = Object.values(template.Resources).filter(
      ({ Type }) => Type === 'AWS::ApiGatewayV2::Stage',
    );
    const throttled = Object.entries(template.Resources)
      .filter(
        ([, { Type, Properties }]) =>
          Type === 'AWS::ApiGatewayV2::Route' &&
          Object.hasOwn(stage?.RouteSettings ?? {}, String(Properties.RouteKey)),
      )
      .map(([id]) => id);
    expect(stages.flatMap(({ DependsOn = [] }) => DependsOn)).toEqual(expect.arrayContaining(throttled));
  });

  it('are logged without personal data', () => {
    expect(stage?.AccessLogSettings.Format).toContain('$context.routeKey');
    expect(stage?.AccessLogSettings.Format).not.toMatch(/\.path|claims|sourceIp|userAgent|identity/);
  });

  // Makes a whole stack of its own, which takes a busy machine seconds.
  it('may be called from the pages of the origins that are configured, and of no other', {
    timeout: 30_000,
  }, () => {
    const corsOf = (from: typeof template) =>
      resourcesOf(from, 'AWS::ApiGatewayV2::Api', z.looseObject({}))[0]?.properties.CorsConfiguration;
    expect(corsOf(template)).toMatchObject({ AllowOrigins: ['https://learn.example.org'] });
    expect(corsOf(templateOf(createStack().stack))).toBeUndefined();
  });
});

describe('every function', () => {
  it('is one that the tables name', () => {
    expect(lambdas.map(({ properties }) => properties.Description).sort()).toEqual(
      functionNames.map((name) => `functions/${name}`).sort(),
    );
  });

  it.each(lambdas)('runs Node 24 on ARM, with a time-out and a log that ends: $id', ({ properties }) => {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'handler.handler',
      Timeout: expect.any(Number),
    });
    expect(template.Resources[properties.LoggingConfig.LogGroup]?.Properties.RetentionInDays).toBe(90);
  });

  it('has a role of its own', () => {
    expect(new Set(lambdas.map(({ properties }) => properties.Role)).size).toBe(lambdas.length);
  });
});

describe('the environment of functions', () => {
  const common = ['POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME'];
  const records = [names.ledgerTable, names.viewsTable, names.applicationSecret, names.tenantLanguages];
  const keys = [names.subjectKeysTable, names.subjectKeysKmsKey];
  const people = [...keys, names.learnerIndexTable];
  const signing = [names.logSigningKmsKey, names.logOrigin, names.formerLogKeys];
  const log = [names.logBucket, names.logIndexTable, ...signing];
  const credentials = [names.credentialProofKmsKey, names.credentialJwtKmsKey, names.formerCredentialKeys];
  const expected: Readonly<Record<FunctionName, readonly string[]>> = {
    'http/courses': records,
    'http/enrolments': records,
    'http/sessions': records,
    'http/learners': [...records, ...people],
    'http/certificates': [...records, ...keys, ...credentials, names.filesBucket],
    'http/verification': [...records, ...keys, ...credentials, names.filesBucket],
    'http/external-certificates': [...records, names.filesBucket],
    'http/wallets': [
      ...[names.ledgerTable, names.applicationSecret, names.tenantLanguages],
      ...[...keys, ...credentials],
    ],
    'http/imports': [...records, ...keys, names.importsBucket, names.importLineQueue],
    'http/assignments': records,
    'http/webhooks': [...records, names.webhookAddresses],
    'http/audit': [...records, ...log, names.replayQueue],
    'http/system': [],
    publisher: [names.eventBus],
    sealer: [names.ledgerTable, ...log],
    'imports/receive': [names.ledgerTable, ...keys, names.importsBucket, names.importLineQueue],
    'imports/apply': [...records, ...people, names.importsBucket, names.importLineQueue],
    'imports/attendance': [
      ...[names.ledgerTable, names.applicationSecret, names.tenantLanguages, names.importsBucket],
      ...people,
    ],
    'schedules/pass-day': [
      ...[names.ledgerTable, names.viewsTable, names.applicationSecret, names.trainingQueue],
      names.tenantRetention,
      ...people,
    ],
    'replays/work': [names.ledgerTable, names.viewsTable, names.replayQueue, ...log],
    'exports/note': [names.ledgerTable],
    'projections/timeline': [names.viewsTable],
    'projections/enrolments': [names.viewsTable],
    'projections/courses': [names.viewsTable],
    'projections/sessions': [names.viewsTable],
    'projections/learners': [names.viewsTable],
    'projections/certificates': [names.viewsTable],
    'projections/external-certificates': [names.viewsTable],
    'projections/imports': [names.viewsTable],
    'projections/assignments': [names.viewsTable],
    'projections/insight': [names.viewsTable],
    'policies/issue-certificate': [names.ledgerTable, names.viewsTable, names.applicationSecret],
    'policies/exempt-by-qualification': [names.ledgerTable, names.viewsTable],
    'policies/erase-learner': [...records, ...people, names.importsBucket, names.filesBucket],
    'policies/notify': [names.ledgerTable, names.noticesQueue, names.mailFrom],
    'notices/deliver': [
      ...[...records, ...keys, names.webhookAddresses, names.mailFrom],
      ...[names.noticesQueue, names.noticesDeadLetters],
    ],
    'policies/assign-training': [
      names.ledgerTable,
      names.applicationSecret,
      names.viewsTable,
      names.trainingQueue,
    ],
  };

  it.each(functionNames)('names what it may use, and nothing else: %s', (name) => {
    const variables = lambdaOf(name).properties.Environment.Variables;
    expect(Object.keys(variables).sort()).toEqual([...common, ...expected[name]].sort());
    expect(variables).toMatchObject({
      POWERTOOLS_SERVICE_NAME: 'leerspoor',
      POWERTOOLS_METRICS_NAMESPACE: 'Leerspoor',
    });
  });

  it('has the languages of tenants from the configuration', () => {
    expect(lambdaOf('http/learners').properties.Environment.Variables[names.tenantLanguages]).toBe(
      '{"acme":"en"}',
    );
  });
});

describe('the readers of the ledger', () => {
  it.each(['publisher', 'sealer'] as const)(
    'read its stream in batches that can fail in part, and never lose a record: %s',
    (name) => {
      const mapping = mappings.find(({ properties }) => properties.FunctionName === lambdaOf(name).id);
      expect(mapping?.properties).toMatchObject({
        EventSourceArn: 'LedgerTable',
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 100,
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRetryAttempts: 10,
        DestinationConfig: { OnFailure: { Destination: expect.anything() } },
      });
    },
  );
});

describe('every projection and policy', () => {
  const rules = resourcesOf(
    template,
    'AWS::Events::Rule',
    z.object({
      Description: z.string(),
      // Of AWS's own bus there is no name.
      EventBusName: referenceSchema.optional(),
      EventPattern: z.object({ source: z.unknown(), 'detail-type': z.string().array() }).optional(),
      Targets: z.tuple([
        z.object({
          Arn: referenceSchema,
          DeadLetterConfig: z.object({ Arn: referenceSchema }),
        }),
      ]),
    }),
  ).filter(({ properties }) => properties.EventBusName !== undefined);

  it('has one rule', () => {
    expect(rules).toHaveLength(Object.keys(projections).length + Object.keys(policies).length);
  });

  it.each([
    ...Object.entries(projections).map(([name, types]) => ({ folder: `projections/${name}`, types })),
    ...Object.entries(policies).map(([name, types]) => ({ folder: `policies/${name}`, types })),
  ])('gets its events by a queue of its own: $folder', ({ folder, types }) => {
    const rule = rules.find(({ properties }) => properties.Description === `Events for functions/${folder}`);
    expect(rule?.properties.EventPattern).toEqual({
      source: [{ prefix: 'leerspoor.' }],
      'detail-type': types,
    });
    const target = rule?.properties.Targets[0];
    const queue = queues.find(({ id }) => id === target?.Arn);
    const lambda = lambdas.find(({ properties }) => properties.Description === `functions/${folder}`);
    const mapping = mappings.find(({ properties }) => properties.EventSourceArn === queue?.id);
    expect(mapping?.properties).toMatchObject({
      FunctionName: lambda?.id,
      // Each goes through all files of a tenant.
      BatchSize: folder === 'policies/erase-learner' ? 1 : 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: expect.any(Number) },
    });
    expect(queue?.properties.VisibilityTimeout).toBeGreaterThanOrEqual(
      6 * (lambda?.properties.Timeout ?? Number.NaN),
    );
    expect(queue?.properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: target?.DeadLetterConfig.Arn,
      maxReceiveCount: 5,
    });
  });
});

const oneOrMore = z.union([z.unknown().array(), z.unknown().transform((value) => [value])]);
const statements = resourcesOf(
  template,
  'AWS::IAM::Policy',
  z.object({
    Roles: z.array(referenceSchema),
    PolicyDocument: z.object({ Statement: z.array(z.object({ Action: oneOrMore, Resource: oneOrMore })) }),
  }),
).flatMap(({ properties: { Roles, PolicyDocument } }) =>
  PolicyDocument.Statement.map((statement) => ({ ...statement, roles: Roles })),
);
const statementsOf = (name: FunctionName) => {
  const { Role } = lambdaOf(name).properties;
  return statements.filter(({ roles }) => roles.includes(Role));
};
const actionsOf = (name: FunctionName) => new Set(statementsOf(name).flatMap(({ Action }) => Action));
/** By which keys a function may sign. */
const signedBy = (name: FunctionName) =>
  statementsOf(name)
    .filter(({ Action }) => Action.includes('kms:Sign'))
    .flatMap(({ Resource }) => [...JSON.stringify(Resource).matchAll(/"(\w+Key\d*)"/g)])
    .map(([, key = '']) => key);
/** Which objects of the bucket a function may do something with, as `<prefix>*`. */
const objectsThat = (name: FunctionName, action: string) =>
  statementsOf(name)
    .filter(({ Action }) => Action.includes(action))
    .flatMap(({ Resource }) => [...JSON.stringify(Resource).matchAll(/"\/([^"]*)"/g)])
    .flatMap(([, prefix = '']) => prefix)
    .sort();

describe('the sealed log', () => {
  const bucket = template.Resources.LogBucket?.Properties;

  // Makes a second stack, which takes a busy machine seconds.
  it('keeps every version, for as long as is configured', { timeout: 30_000 }, () => {
    expect(bucket).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Years: 7 } },
      },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
    const stricter = templateOf(createStack({ logRetention: { mode: 'compliance', years: 10 } }).stack);
    expect(stricter.Resources.LogBucket?.Properties).toMatchObject({
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Years: 10 } } },
    });
  });

  it('is written by the sealer alone, and nobody may take anything from it', () => {
    const policy = resourcesOf(
      template,
      'AWS::S3::BucketPolicy',
      z.object({
        Bucket: referenceSchema,
        PolicyDocument: z.object({ Statement: z.looseObject({}).array() }),
      }),
    ).find(({ properties }) => properties.Bucket === 'LogBucket');
    const objects = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['LogBucket', 'Arn'] }, '/*']] };
    const everyone = { Effect: 'Deny', Principal: { AWS: '*' }, Resource: objects };
    expect(policy?.properties.PolicyDocument.Statement).toEqual(
      expect.arrayContaining([
        {
          ...everyone,
          Sid: 'NothingIsRemoved',
          Action: ['s3:BypassGovernanceRetention', 's3:DeleteObject', 's3:DeleteObjectVersion'],
        },
        {
          ...everyone,
          Sid: 'SealedByItsFunctions',
          Action: 's3:PutObject',
          Condition: {
            ArnNotEquals: {
              'aws:PrincipalArn': [{ 'Fn::GetAtt': [lambdaOf('sealer').properties.Role, 'Arn'] }],
            },
          },
        },
      ]),
    );
    expect(objectsThat('sealer', 's3:PutObject')).toEqual(['log/*']);
    const signing = functionNames.filter((name) => signedBy(name).includes('LogSigningKey'));
    expect(signing).toEqual(['sealer']);
  });

  it('is signed by a key that only signs', () => {
    expect(template.Resources.LogSigningKey?.Properties).toMatchObject({
      KeySpec: 'ECC_NIST_EDWARDS25519',
      KeyUsage: 'SIGN_VERIFY',
    });
  });

  // Makes a second stack, which takes a busy machine seconds.
  it('gets another key for each that signed before, under an id of its own', { timeout: 30_000 }, () => {
    const formerLogKeys = '[{"vkey":"one"}]';
    const { Resources, Outputs } = templateOf(createStack({ formerLogKeys }).stack);
    expect(Resources).not.toHaveProperty('LogSigningKey');
    expect(Resources.LogSigningKey2).toMatchObject({ Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain' });
    expect([Outputs.LogSigningKeyId?.Value, Outputs.FormerLogKeys?.Value]).toEqual([
      { Ref: 'LogSigningKey2' },
      formerLogKeys,
    ]);
    const told = Object.values(Resources).filter(({ Type, Properties }) => {
      return Type === 'AWS::Lambda::Function' && JSON.stringify(Properties).includes('"FORMER_LOG_KEYS"');
    });
    expect(told).toHaveLength(3);
    for (const { Properties } of told) {
      expect(Properties).toMatchObject({
        Environment: {
          Variables: {
            [names.formerLogKeys]: formerLogKeys,
            [names.logSigningKmsKey]: { Ref: 'LogSigningKey2' },
          },
        },
      });
    }
  });
});

describe('credentials', () => {
  it('are signed by keys that only sign, and sign nothing else', () => {
    expect(template.Resources.CredentialProofKey?.Properties).toMatchObject({
      KeySpec: 'ECC_NIST_EDWARDS25519',
      KeyUsage: 'SIGN_VERIFY',
    });
    expect(template.Resources.CredentialJwtKey?.Properties).toMatchObject({
      KeySpec: 'RSA_2048',
      KeyUsage: 'SIGN_VERIFY',
    });
    const signing = functionNames.filter((name) => signedBy(name).includes('CredentialProofKey'));
    expect(signing.sort()).toEqual(['http/certificates', 'http/verification', 'http/wallets']);
    const makers = functionNames.filter((name) => signedBy(name).includes('CredentialJwtKey'));
    expect(makers.sort()).toEqual(['http/certificates', 'http/wallets']);
    for (const name of signing) expect(signedBy(name)).toHaveLength(makers.includes(name) ? 2 : 1);
  });

  // Makes a second stack, which takes a busy machine seconds.
  it('get other keys for each pair that signed before, and the origin that is configured', {
    timeout: 30_000,
  }, () => {
    const configuration = { formerCredentialKeys: '[{}]', publicOrigin: 'https://learn.example.org' };
    const { Resources } = templateOf(createStack(configuration).stack);
    expect(Resources).not.toHaveProperty('CredentialProofKey');
    expect(Resources.CredentialProofKey2).toMatchObject({ DeletionPolicy: 'Retain' });
    expect(Resources.CredentialJwtKey2).toMatchObject({ DeletionPolicy: 'Retain' });
    expect(Resources[lambdaOf('http/certificates').id]?.Properties).toMatchObject({
      Environment: {
        Variables: {
          [names.formerCredentialKeys]: '[{}]',
          [names.credentialProofKmsKey]: { Ref: 'CredentialProofKey2' },
          [names.credentialJwtKmsKey]: { Ref: 'CredentialJwtKey2' },
          [names.publicOrigin]: 'https://learn.example.org',
        },
      },
    });
    // Else one function would give out what names another issuer than the next.
    for (const name of ['http/learners', 'http/verification', 'http/wallets'] as const) {
      expect(Resources[lambdaOf(name).id]?.Properties).toMatchObject({
        Environment: { Variables: { [names.publicOrigin]: 'https://learn.example.org' } },
      });
    }
  });
});

describe('mail to people', () => {
  it('is sent by one function, from the configured address alone', () => {
    const sending = functionNames.filter((name) => actionsOf(name).has('ses:SendEmail'));
    expect(sending).toEqual(['notices/deliver']);
    const granted = z.object({
      PolicyDocument: z.object({
        Statement: z.array(z.looseObject({ Action: z.unknown(), Resource: z.unknown() })),
      }),
    });
    const grants = resourcesOf(template, 'AWS::IAM::Policy', granted)
      .flatMap(({ properties }) => properties.PolicyDocument.Statement)
      .filter(({ Action }) => Action === 'ses:SendEmail');
    expect(grants).toMatchObject([
      { Condition: { StringEquals: { 'ses:FromAddress': 'leren@example.org' } } },
    ]);
    const identities = JSON.stringify(grants).matchAll(/:identity\/([^"]+)"/g);
    expect([...identities].map(([, name]) => name).sort()).toEqual(['example.org', 'leren@example.org']);
  });

  // Makes a second stack, which takes a busy machine seconds.
  it('is sent by nobody where no address is configured', { timeout: 30_000 }, () => {
    const text = JSON.stringify(templateOf(createStack().stack));
    expect(text).not.toContain('ses:SendEmail');
    expect(text).not.toContain(names.mailFrom);
  });
});

describe('what HR drops in the bucket of imports', () => {
  const bucket = template.Resources.ImportsBucket?.Properties;

  it.each<{ name: FunctionName; prefix: string }>([
    { name: 'imports/receive', prefix: 'imports/' },
    { name: 'imports/attendance', prefix: 'attendance/' },
  ])('is told of on the bus of AWS, and reaches the function that reads it: $name', ({ name, prefix }) => {
    expect(bucket).toMatchObject({
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    const [rule] = resourcesOf(
      template,
      'AWS::Events::Rule',
      z.looseObject({ Description: z.string(), Targets: z.tuple([z.object({ Arn: referenceSchema })]) }),
    ).filter(({ properties }) => properties.Description.includes(name));
    expect(rule?.properties.EventPattern).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [{ Ref: 'ImportsBucket' }] }, object: { key: [{ prefix }] } },
    });
    const mapping = mappings.find(
      ({ properties }) => properties.EventSourceArn === rule?.properties.Targets[0].Arn,
    );
    expect(mapping?.properties.FunctionName).toBe(lambdaOf(name).id);
    expect(mapping?.properties.BatchSize).toBe(1);
  });

  it('is nobody else’s to read, and does not stay for ever', () => {
    expect(bucket).toMatchObject({
      BucketEncryption: expect.anything(),
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
    const { LifecycleConfiguration } = z
      .object({ LifecycleConfiguration: z.object({ Rules: z.array(z.looseObject({})) }) })
      .parse(bucket);
    for (const Prefix of ['imports/', 'reports/', 'attendance/', 'attendance-reports/']) {
      expect(LifecycleConfiguration.Rules).toContainEqual({
        Prefix,
        ExpirationInDays: 90,
        Status: 'Enabled',
      });
    }
  });

  it.each<{
    name: FunctionName;
    get: readonly string[];
    put?: readonly string[];
    remove?: readonly string[];
  }>([
    { name: 'imports/receive', get: ['imports/*', 'profiles/*'] },
    { name: 'imports/apply', get: ['imports/*', 'profiles/*', 'reports/*'], put: ['reports/*'] },
    {
      name: 'imports/attendance',
      get: ['attendance-reports/*', 'attendance/*'],
      put: ['attendance-reports/*'],
      remove: ['attendance-reports/*'],
    },
    {
      name: 'http/imports',
      get: ['attendance-reports/*', 'reports/*'],
      put: ['attendance/*', 'imports/*'],
    },
    {
      name: 'policies/erase-learner',
      get: ['attendance-reports/*', 'attendance/*', 'imports/*', 'reports/*'],
      // The last is in the bucket of files.
      remove: ['attendance-reports/*', 'attendance/*', 'external-certificates/*', 'imports/*', 'reports/*'],
    },
  ])('is used by those who must, and nothing else of it: $name', ({ name, get, put = [], remove = [] }) => {
    expect(objectsThat(name, 's3:GetObject')).toEqual(get);
    expect(objectsThat(name, 's3:PutObject')).toEqual(put);
    expect(objectsThat(name, 's3:DeleteObject')).toEqual(remove);
    // Without it S3 says of what is not there that it is forbidden.
    expect(actionsOf(name).has('s3:ListBucket')).toBe(get.length > 0);
  });

  it('is applied in the order of its tenant, one file after another', () => {
    const mapping = mappings.find(
      ({ properties }) => properties.FunctionName === lambdaOf('imports/apply').id,
    );
    expect(mapping?.properties.BatchSize).toBe(1);
    expect(template.Resources[mapping?.properties.EventSourceArn ?? '']?.Properties).toMatchObject({
      FifoQueue: true,
    });
  });
});

describe('the bucket of files', () => {
  const bucket = template.Resources.FilesBucket?.Properties;

  it('is nobody else’s to read, and keeps nothing that is removed', () => {
    expect(bucket).toMatchObject({
      BucketEncryption: expect.anything(),
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      LifecycleConfiguration: { Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }] },
    });
    // A version would outlive the erasure of whom it tells of.
    expect(bucket).not.toHaveProperty('VersioningConfiguration');
  });

  it('takes uploads from the pages of the origins that are configured', () => {
    expect(bucket).toMatchObject({
      CorsConfiguration: {
        CorsRules: [{ AllowedMethods: ['PUT'], AllowedOrigins: ['https://learn.example.org'] }],
      },
    });
  });

  it.each<{
    name: FunctionName;
    get: readonly string[];
    put?: readonly string[];
    remove?: readonly string[];
  }>([
    { name: 'http/certificates', get: ['logos/*'], put: ['logos/*'] },
    {
      name: 'http/external-certificates',
      get: ['external-certificates/*'],
      put: ['external-certificates/*'],
      remove: ['external-certificates/*'],
    },
  ])('is used by those who must, and nothing else of it: $name', ({ name, get, put = [], remove = [] }) => {
    expect(objectsThat(name, 's3:GetObject')).toEqual(get);
    expect(objectsThat(name, 's3:PutObject')).toEqual(put);
    expect(objectsThat(name, 's3:DeleteObject')).toEqual(remove);
    expect(actionsOf(name).has('s3:ListBucket')).toBe(get.length > 0);
  });
});

describe('every queue', () => {
  it('has dead letters, or is for them', () => {
    const deadLetters = new Set([
      ...queues.flatMap(({ properties }) => properties.RedrivePolicy?.deadLetterTargetArn ?? []),
      ...resourcesOf(
        template,
        'AWS::Lambda::EventSourceMapping',
        z.object({
          DestinationConfig: z.object({ OnFailure: z.object({ Destination: referenceSchema }) }).optional(),
        }),
      ).flatMap(({ properties }) => properties.DestinationConfig?.OnFailure.Destination ?? []),
    ]);
    const sources = queues.filter(({ properties }) => properties.RedrivePolicy);
    expect(deadLetters.size).toBe(sources.length + 2);
    expect(new Set([...deadLetters, ...sources.map(({ id }) => id)]).size).toBe(queues.length);
  });

  it('refuses what is not encrypted on its way', () => {
    const guarded = resourcesOf(
      template,
      'AWS::SQS::QueuePolicy',
      z.object({ PolicyDocument: z.unknown(), Queues: z.tuple([referenceSchema]) }),
    ).filter(({ properties }) =>
      JSON.stringify(properties.PolicyDocument).includes('"aws:SecureTransport":"false"'),
    );
    expect(guarded.map(({ properties }) => properties.Queues[0]).sort()).toEqual(
      queues.map(({ id }) => id).sort(),
    );
  });
});

describe('what holds data', () => {
  const kept = [
    ['LedgerTable', 'AWS::DynamoDB::Table'],
    ['ViewsTable', 'AWS::DynamoDB::Table'],
    ['SubjectKeysTable', 'AWS::DynamoDB::Table'],
    ['LearnerIndexTable', 'AWS::DynamoDB::Table'],
    ['ImportsBucket', 'AWS::S3::Bucket'],
    ['FilesBucket', 'AWS::S3::Bucket'],
    ['LogBucket', 'AWS::S3::Bucket'],
    ['LogIndexTable', 'AWS::DynamoDB::Table'],
    ['LogSigningKey', 'AWS::KMS::Key'],
    ['CredentialProofKey', 'AWS::KMS::Key'],
    ['CredentialJwtKey', 'AWS::KMS::Key'],
    ['SubjectKeysWrappingKey', 'AWS::KMS::Key'],
    ['ApplicationSecret', 'AWS::SecretsManager::Secret'],
    ['UserPool', 'AWS::Cognito::UserPool'],
  ] as const;

  it.each(kept)('keeps its id in the template, since another would replace it: %s', (id, type) => {
    expect(template.Resources[id]).toMatchObject({
      Type: type,
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it.each(['LedgerTable', 'ViewsTable', 'SubjectKeysTable', 'LearnerIndexTable', 'LogIndexTable'])(
    'is encrypted, protected and can be restored: %s',
    (id) => {
      expect(template.Resources[id]?.Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      });
    },
  );

  it('has the keys that the code reads by', () => {
    const keysOf = (id: string) => template.Resources[id]?.Properties;
    const key = (hash: string, range?: string) => [
      { AttributeName: hash, KeyType: 'HASH' },
      ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' }]),
    ];
    expect(keysOf('LedgerTable')).toMatchObject({
      KeySchema: key('stream', 'version'),
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    expect(keysOf('ViewsTable')).toMatchObject({
      KeySchema: key('pk', 'sk'),
      GlobalSecondaryIndexes: [
        { IndexName: 'byGroup', KeySchema: key('group', 'order'), Projection: { ProjectionType: 'ALL' } },
      ],
    });
    expect(keysOf('SubjectKeysTable')).toMatchObject({ KeySchema: key('subject') });
    expect(keysOf('LogIndexTable')).toMatchObject({ KeySchema: key('stream', 'version') });
    expect(keysOf('LearnerIndexTable')).toMatchObject({ KeySchema: key('pk', 'sk') });
  });
});

describe('logins', () => {
  it('have the groups that routes are granted to', () => {
    const created = resourcesOf(template, 'AWS::Cognito::UserPoolGroup', z.object({ GroupName: z.string() }));
    expect(created.map(({ properties }) => properties.GroupName).sort()).toEqual([...groups].sort());
  });

  it('can not write their own tenant or learner', () => {
    const [client] = resourcesOf(
      template,
      'AWS::Cognito::UserPoolClient',
      z.object({ ReadAttributes: z.string().array(), WriteAttributes: z.string().array() }),
    );
    expect(client?.properties.ReadAttributes).toEqual(
      expect.arrayContaining(['custom:tenant', 'custom:learner']),
    );
    expect(client?.properties.WriteAttributes.filter((name) => name.startsWith('custom:'))).toEqual([]);
  });

  it('are made by an administrator alone', () => {
    expect(template.Resources.UserPool?.Properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      DeletionProtection: 'ACTIVE',
    });
  });
});

describe('the template', () => {
  it('has no custom resource, and so no function that is not in functions/', () => {
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('Custom::') || type.includes('CustomResource'))).toEqual(
      [],
    );
  });

  it('gives to its users what they need to know', () => {
    const fed = [
      ...['Timeline', 'Enrolments', 'Courses', 'Sessions', 'Learners', 'Certificates'],
      ...['Imports', 'Assignments', 'Insight', 'IssueCertificate', 'AssignTraining', 'EraseLearner'],
      ...['ExternalCertificates', 'ExemptByQualification'],
      ...['ImportsReceive', 'ImportsApply', 'ImportsAttendance', 'PassDay', 'Replays', 'ExportsNote'],
      ...['Notify', 'Notices'],
    ];
    expect(Object.keys(template.Outputs).sort()).toEqual(
      [
        ...['ApiUrl', 'UserPoolId', 'UserPoolClientId', 'EventBusName', 'AlarmTopicArn'],
        ...['LedgerTableName', 'ViewsTableName', 'SubjectKeysTableName'],
        ...['LearnerIndexTableName', 'ImportsBucketName', 'FilesBucketName'],
        ...['LogBucketName', 'LogIndexTableName', 'LogSigningKeyId', 'LogKeyName', 'FormerLogKeys'],
        ...fed.map((name) => `${name}QueueUrl`),
        ...['Publisher', 'Sealer', ...fed].map((name) => `${name}DeadLettersUrl`),
      ].sort(),
    );
  });
});
