import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import type { Configuration } from '../configuration.ts';
import { Api } from '../constructs/api.ts';
import { ApplicationSecret } from '../constructs/application-secret.ts';
import { CredentialKeys } from '../constructs/credential-keys.ts';
import { Files } from '../constructs/files.ts';
import { Identity } from '../constructs/identity.ts';
import { Imports } from '../constructs/imports.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { LearnerIndex } from '../constructs/learner-index.ts';
import { Ledger } from '../constructs/ledger.ts';
import { Log } from '../constructs/log.ts';
import { Monitoring } from '../constructs/monitoring.ts';
import { Notices } from '../constructs/notices.ts';
import { PersonalData } from '../constructs/personal-data.ts';
import { Publisher } from '../constructs/publisher.ts';
import { QueuedFunction } from '../constructs/queued-function.ts';
import { Replays } from '../constructs/replays.ts';
import { Sealer } from '../constructs/sealer.ts';
import { Subscription } from '../constructs/subscription.ts';
import { Views } from '../constructs/views.ts';
import {
  type FunctionName,
  type PolicyName,
  pascalCase,
  policySubscribers,
  projectionSubscribers,
} from '../function-names.ts';

interface LeerspoorStackProps {
  readonly description?: string;
  readonly configuration: Configuration;
  /** The bundle of a function. */
  readonly code: (name: FunctionName) => Code;
}

/** What a person waits for, and so less than the 30 s after which API Gateway gives up. */
const requestTimeout = Duration.seconds(20);
/** A batch of ten messages. */
const subscriberTimeout = Duration.seconds(30);
/** A batch of a hundred commits, each of several events; of the sealer, some of their streams back to the beginning. */
const streamTimeout = Duration.seconds(60);
/** The digest of 200 MB, or some minutes of rows: long enough to be worth its start, short enough to be tried again. */
const importTimeout = Duration.minutes(5);

/** With so much memory comes a whole processor. */
const wholeProcessorMebibytes = 1_769;
/** Subscribers of which one message is minutes of work: an erasure goes through all files of a tenant. */
const longWork: ReadonlySet<string> = new Set<PolicyName>(['erase-learner']);

/** Some minutes of a log, as above. */
const replayTimeout = Duration.minutes(5);

/** All of Leerspoor: the picture in the README, and nothing but wiring. */
export class LeerspoorStack extends Stack {
  constructor(scope: Construct, id: string, { description, configuration, code }: LeerspoorStackProps) {
    super(scope, id, {
      ...(description !== undefined && { description }),
      terminationProtection: true,
      // Otherwise the template tells AWS which constructs it was made of, by a resource that does nothing else.
      analyticsReporting: false,
    });

    const ledger = new Ledger(this, 'Ledger');
    const log = new Log(this, 'Log', {
      retention: configuration.logRetention,
      formerKeys: configuration.formerLogKeys,
    });
    const views = new Views(this, 'Views');
    const personalData = new PersonalData(this, 'PersonalData');
    const learnerIndex = new LearnerIndex(this, 'LearnerIndex');
    const secret = new ApplicationSecret(this, 'ApplicationSecret');
    const credentialKeys = new CredentialKeys(this, 'CredentialKeys', {
      formerKeys: configuration.formerCredentialKeys,
    });
    const files = new Files(this, 'Files', { allowedOrigins: configuration.allowedOrigins });
    const identity = new Identity(this, 'Identity');
    const bus = new EventBus(this, 'Bus', { eventBusName: this.stackName });
    const lambda = (name: FunctionName, timeout: Duration, memoryMebibytes?: number) =>
      new LambdaFunction(this, pascalCase(name), {
        name,
        code: code(name),
        timeout,
        ...(memoryMebibytes !== undefined && { memoryMebibytes }),
      });

    // Web client → HTTP API → functions/http → ledger
    const http = {
      courses: lambda('http/courses', requestTimeout, 1024),
      enrolments: lambda('http/enrolments', requestTimeout, 1024),
      sessions: lambda('http/sessions', requestTimeout, 1024),
      learners: lambda('http/learners', requestTimeout, 1024),
      certificates: lambda('http/certificates', requestTimeout, 1024),
      verification: lambda('http/verification', requestTimeout, 1024),
      'external-certificates': lambda('http/external-certificates', requestTimeout, 1024),
      wallets: lambda('http/wallets', requestTimeout, 1024),
      imports: lambda('http/imports', requestTimeout, 1024),
      assignments: lambda('http/assignments', requestTimeout, 1024),
      webhooks: lambda('http/webhooks', requestTimeout, 1024),
      audit: lambda('http/audit', requestTimeout, 1024),
      system: lambda('http/system', requestTimeout),
    };
    const languages = JSON.stringify(configuration.tenantLanguages);
    const { system: _system, verification, ...resources } = http;
    for (const resource of Object.values(resources)) {
      ledger.grantAppend(resource);
      secret.grantRead(resource);
      resource.addEnvironment(environmentNames.tenantLanguages, languages);
      // A wallet gets one credential, and asks for no list.
      if (resource !== http.wallets) views.grantRead(resource);
    }
    // Whoever asks it has no token: it writes nothing.
    ledger.grantRead(verification);
    views.grantRead(verification);
    secret.grantRead(verification);
    personalData.grantRead(verification);
    files.grantRead(verification, 'logos');
    verification.addEnvironment(environmentNames.tenantLanguages, languages);
    // Whoever reads certificates is told where others check them, and by which name their issuer goes; so are wallets.
    for (const lambda of [http.certificates, http.learners, http.wallets, verification]) {
      if (configuration.publicOrigin === undefined) continue;
      lambda.addEnvironment(environmentNames.publicOrigin, configuration.publicOrigin);
    }
    http.webhooks.addEnvironment(environmentNames.webhookAddresses, configuration.webhookAddresses);
    views.grantClaimBookings(http.sessions);
    log.grantRead(http.audit);
    files.grantKeep(http.certificates, 'logos');
    files.grantKeep(http['external-certificates'], 'externalCertificates');
    files.grantRemove(http['external-certificates'], 'externalCertificates');
    personalData.grantUse(http.learners);
    learnerIndex.grantRecord(http.learners);
    // Whoever has a certificate → a credential that says whose it is, signed
    for (const maker of [http.certificates, http.wallets]) {
      credentialKeys.grantSign(maker);
      personalData.grantRead(maker);
    }
    // Anybody → which credentials count no more, signed, and by which keys
    credentialKeys.grantSignLists(verification);
    const api = new Api(this, 'Api', {
      identity,
      functions: http,
      allowedOrigins: configuration.allowedOrigins,
    });

    // Ledger → stream → publisher → bus
    const publisher = new Publisher(this, 'LedgerPublisher', {
      lambda: lambda('publisher', streamTimeout),
      ledger,
      bus,
    });

    // Ledger → stream → sealer → log
    const sealer = new Sealer(this, 'LedgerSealer', { lambda: lambda('sealer', streamTimeout), ledger, log });

    // Bus → projections → views
    const subscribe = (subscriber: (typeof projectionSubscribers)[number]) => {
      const isLong = longWork.has(subscriber.name);
      return new Subscription(this, `${pascalCase(subscriber.name)}Subscription`, {
        subscriber,
        bus,
        lambda: isLong
          ? lambda(subscriber.functionName, importTimeout, wholeProcessorMebibytes)
          : lambda(subscriber.functionName, subscriberTimeout),
        ...(isLong && { batchSize: 1 }),
      });
    };
    const projections = projectionSubscribers.map(subscribe);
    for (const projection of projections) views.grantProject(projection.lambda);

    // Bus → policies → ledger
    const policies = policySubscribers.map(subscribe);
    for (const { name, lambda: policy } of policies) {
      // It tells of what others decided.
      if (name === 'notify') continue;
      ledger.grantAppend(policy);
      // It makes no ids, and finds what it looks for by those that there are.
      if (name !== 'exempt-by-qualification') secret.grantRead(policy);
    }
    const policyOf = (wanted: PolicyName) => {
      const found = policies.find(({ name }) => name === wanted);
      if (!found) throw new Error(`The policy ${wanted} is not subscribed`);
      return found;
    };

    // An id of a certificate → its tenant, before there is the certificate
    for (const maker of [policyOf('issue-certificate').lambda, http.certificates]) views.grantProject(maker);

    // Rules → a walk along the tenant's learners, by messages in the policy's own queue
    const training = policyOf('assign-training');
    views.grantRead(training.lambda);
    views.grantProject(training.lambda);
    training.grantSend(training.lambda, environmentNames.trainingQueue);

    // What was earned elsewhere → the enrolments that it makes something needless in
    const { lambda: exempter } = policyOf('exempt-by-qualification');
    views.grantRead(exempter);
    views.grantProject(exempter);

    // S3 → line of the tenant → ledger, and the clock → ledger
    const importer = {
      receive: lambda('imports/receive', importTimeout),
      apply: lambda('imports/apply', importTimeout, wholeProcessorMebibytes),
      // A report is read whole: 512 MiB hold none of the largest.
      attendance: lambda('imports/attendance', importTimeout, wholeProcessorMebibytes),
      passDay: lambda('schedules/pass-day', importTimeout),
    };
    const imports = new Imports(this, 'Imports', {
      ...importer,
      allowedOrigins: configuration.allowedOrigins,
    });
    imports.grantManage(http.imports);
    // Files are called by names that may name people.
    personalData.grantUse(importer.receive);
    personalData.grantRead(http.imports);
    for (const worker of Object.values(importer)) ledger.grantAppend(worker);
    views.grantProject(importer.apply);
    importer.passDay.addEnvironment(
      environmentNames.tenantRetention,
      JSON.stringify(configuration.tenantRetention),
    );
    // The clock → who must begin a course again
    training.grantSend(importer.passDay, environmentNames.trainingQueue);
    personalData.grantUse(importer.apply);
    learnerIndex.grantFind(importer.apply);
    learnerIndex.grantWalk(importer.apply);
    personalData.grantRead(importer.passDay);
    for (const worker of [importer.apply, importer.passDay]) {
      learnerIndex.grantRecord(worker);
      views.grantRead(worker);
      secret.grantRead(worker);
    }
    importer.apply.addEnvironment(environmentNames.tenantLanguages, languages);
    // S3 → who was there → ledger
    personalData.grantRead(importer.attendance);
    learnerIndex.grantFind(importer.attendance);
    secret.grantRead(importer.attendance);
    importer.attendance.addEnvironment(environmentNames.tenantLanguages, languages);
    // Who was erased → every store that may tell of them
    const { lambda: eraser } = policyOf('erase-learner');
    personalData.grantErase(eraser);
    learnerIndex.grantForget(eraser);
    imports.grantRemove(eraser);
    files.grantRemove(eraser, 'externalCertificates');
    views.grantRead(eraser);
    eraser.addEnvironment(environmentNames.tenantLanguages, languages);

    // Line of the tenant → sealed log → views, beside what lists show
    const replayer = lambda('replays/work', replayTimeout, 1769);
    const replays = new Replays(this, 'Replays', { work: replayer });
    ledger.grantAppend(replayer);
    ledger.grantScan(replayer);
    log.grantRead(replayer);
    views.grantReplay(replayer);
    // HTTP API → that line, and how far it is
    replays.grantSend(http.audit);
    views.grantSeeReplays(http.audit);

    // Who takes an export → ledger, before it is given out
    const exportNotes = new QueuedFunction(this, 'ExportNotes', {
      name: 'exports-note',
      lambda: lambda('exports/note', subscriberTimeout),
      batchSize: 1,
    });
    ledger.grantAppend(exportNotes.lambda);

    // Events → a message for each recipient → mail and webhooks
    const notices = new Notices(this, 'Notices', {
      deliver: lambda('notices/deliver', subscriberTimeout),
      mailFrom: configuration.mailFrom,
      webhookAddresses: configuration.webhookAddresses,
    });
    const { lambda: notifier } = policyOf('notify');
    const { lambda: deliverer } = notices.deliveries;
    for (const reader of [notifier, deliverer]) ledger.grantRead(reader);
    notices.grantTell(notifier);
    secret.grantRead(deliverer);
    personalData.grantRead(deliverer);
    views.grantNoteSentMail(deliverer);
    deliverer.addEnvironment(environmentNames.tenantLanguages, languages);

    const queued = [
      ...projections,
      ...policies,
      ...[imports.drops, imports.line, imports.attendanceDrops, imports.days],
      ...[replays.line, exportNotes, notices.deliveries],
    ];
    const monitoring = new Monitoring(this, 'Monitoring', {
      stage: api.stage,
      httpFunctions: Object.values(http),
      publisher,
      sealer,
      queued,
      tables: {
        ledger,
        views,
        'subject-keys': { table: personalData.subjectKeys },
        'learner-index': learnerIndex,
        'log-index': { table: log.index },
      },
      ...(configuration.alarmEmail !== undefined && { alarmEmail: configuration.alarmEmail }),
    });

    const output = (name: string, value: string) => new CfnOutput(this, name, { value });
    output('ApiUrl', api.httpApi.apiEndpoint);
    output('UserPoolId', identity.userPool.userPoolId);
    output('UserPoolClientId', identity.client.userPoolClientId);
    output('LedgerTableName', ledger.table.tableName);
    output('ViewsTableName', views.table.tableName);
    output('SubjectKeysTableName', personalData.subjectKeys.tableName);
    output('LearnerIndexTableName', learnerIndex.table.tableName);
    output('ImportsBucketName', imports.bucket.bucketName);
    output('FilesBucketName', files.bucket.bucketName);
    output('LogBucketName', log.bucket.bucketName);
    output('LogIndexTableName', log.index.tableName);
    output('LogSigningKeyId', log.signingKey.keyId);
    output('LogKeyName', log.keyName);
    output('FormerLogKeys', log.formerKeys);
    output('EventBusName', bus.eventBusName);
    output('AlarmTopicArn', monitoring.topic.topicArn);
    output('PublisherDeadLettersUrl', publisher.deadLetters.queueUrl);
    output('SealerDeadLettersUrl', sealer.deadLetters.queueUrl);
    for (const { name, deadLetters, queue } of queued) {
      output(`${pascalCase(name)}QueueUrl`, queue.queueUrl);
      output(`${pascalCase(name)}DeadLettersUrl`, deadLetters.queueUrl);
    }
  }
}
