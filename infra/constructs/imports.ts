import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import { importFilesKeptDays, importPlaces } from '../../functions/shared/import-places.ts';
import { keepForEver } from './kept-resource.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { QueuedFunction } from './queued-function.ts';

interface ImportsProps {
  /** Takes a file that was dropped into its tenant's line. */
  readonly receive: LambdaFunction;
  /** Applies the files of a tenant's line, one after another. */
  readonly apply: LambdaFunction;
  /** Records what the report of a webinar tool says of who was there. */
  readonly attendance: LambdaFunction;
  /** Does what falls due on a day. */
  readonly passDay: LambdaFunction;
  /** Origins whose pages may upload from a browser. */
  readonly allowedOrigins: readonly string[];
}

/** Of which none outlives its use. */
const keptPlaces = [
  ...[importPlaces.files, importPlaces.reports],
  ...[importPlaces.attendance, importPlaces.attendanceReports],
];

const objectActions = {
  read: ['s3:GetObject'],
  write: ['s3:PutObject'],
  writeInParts: ['s3:PutObject', 's3:AbortMultipartUpload'],
  remove: ['s3:DeleteObject'],
} as const;

/** S3 imports/<tenant>/… → receive → the tenant's line (FIFO) → apply; S3 attendance/<tenant>/… → attendance; and the clock → pass-day. */
export class Imports extends Construct {
  readonly bucket: Bucket;
  readonly drops: QueuedFunction;
  readonly line: QueuedFunction;
  readonly attendanceDrops: QueuedFunction;
  readonly days: QueuedFunction;

  constructor(
    scope: Construct,
    id: string,
    { receive, apply, attendance, passDay, allowedOrigins }: ImportsProps,
  ) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [
        ...keptPlaces.map((prefix) => ({
          prefix,
          expiration: Duration.days(importFilesKeptDays),
        })),
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      ...(allowedOrigins.length > 0 && {
        cors: [
          { allowedMethods: [HttpMethods.PUT], allowedOrigins: [...allowedOrigins], allowedHeaders: ['*'] },
        ],
      }),
    });
    keepForEver(this.bucket, 'ImportsBucket');
    const resource = this.bucket.node.defaultChild;
    if (!(resource instanceof CfnBucket)) throw new Error('A bucket is one resource');
    // CDK's own switch for it adds a function that sets what CloudFormation can set by itself.
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Access logs would keep file names, which may name people; CloudTrail records access where asked to.',
    });

    this.drops = new QueuedFunction(this, 'Drops', {
      name: 'imports-receive',
      lambda: receive,
      // Each file is read whole: a huge one must take no other along when time runs out.
      batchSize: 1,
    });
    this.#dropsGoTo('DropRule', importPlaces.files, this.drops);
    this.line = new QueuedFunction(this, 'Line', {
      name: 'imports-apply',
      lambda: apply,
      // A message is minutes of work.
      batchSize: 1,
      isFifo: true,
    });
    this.attendanceDrops = new QueuedFunction(this, 'AttendanceDrops', {
      name: 'imports-attendance',
      lambda: attendance,
      // All reports of a meeting are read for each.
      batchSize: 1,
    });
    this.#dropsGoTo('AttendanceDropRule', importPlaces.attendance, this.attendanceDrops);

    this.days = new QueuedFunction(this, 'Days', { name: 'pass-day', lambda: passDay, batchSize: 1 });
    new Rule(this, 'DayRule', {
      description: 'Wakes functions/schedules/pass-day',
      // What is due at a moment, such as the announcement of a meeting, waits no longer than that, nor does a failure.
      schedule: Schedule.rate(Duration.minutes(15)),
      targets: [new SqsQueue(this.days.queue, { deadLetterQueue: this.days.deadLetters })],
    });

    // The profile says what mode a file is of that does not say so itself.
    this.#grantObjects(receive, 'read', [importPlaces.files, importPlaces.profiles]);
    this.grantWake(receive);
    this.#grantObjects(apply, 'read', [importPlaces.files, importPlaces.profiles, importPlaces.reports]);
    this.#grantObjects(apply, 'writeInParts', [importPlaces.reports]);
    this.grantWake(apply);
    const { attendance: reported, attendanceReports } = importPlaces;
    this.#grantObjects(attendance, 'read', [reported, attendanceReports]);
    this.#grantObjects(attendance, 'write', [attendanceReports]);
    // Of a file that an erasure removed while it was read.
    this.#grantObjects(attendance, 'remove', [attendanceReports]);
  }

  /** What is dropped below a prefix reaches a queue. */
  #dropsGoTo(id: string, prefix: string, { name, queue, deadLetters }: QueuedFunction): void {
    new Rule(this, id, {
      description: `Files for functions/${name.replace('-', '/')}`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [this.bucket.bucketName] }, object: { key: [{ prefix }] } },
      },
      targets: [new SqsQueue(queue, { deadLetterQueue: deadLetters })],
    });
  }

  /** Lets a function make URLs for uploads, read reports, and let a stopped import go on. */
  grantManage(lambda: LambdaFunction): void {
    this.#grantObjects(lambda, 'write', [importPlaces.files, importPlaces.attendance]);
    this.#grantObjects(lambda, 'read', [importPlaces.reports, importPlaces.attendanceReports]);
    this.grantWake(lambda);
  }

  /** Lets a function look through files and reports, and remove them. */
  grantRemove(lambda: LambdaFunction): void {
    this.#grantObjects(lambda, 'read', keptPlaces);
    this.#grantObjects(lambda, 'remove', keptPlaces);
  }

  /** Lets a function tell a tenant's line to go on. */
  grantWake(lambda: LambdaFunction): void {
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.line.queue.queueArn] }),
    );
    lambda.addEnvironment(environmentNames.importLineQueue, this.line.queue.queueUrl);
  }

  #grantObjects(lambda: LambdaFunction, what: keyof typeof objectActions, prefixes: readonly string[]): void {
    const actions = [...objectActions[what]];
    const resources = prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
    lambda.addToRolePolicy(new PolicyStatement({ actions, resources }));
    // To who may not list, S3 says 403 of what is not there, as it does of what is forbidden.
    if (what === 'read') {
      lambda.addToRolePolicy(
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
      );
    }
    for (const prefix of prefixes) {
      Validations.of(lambda.executionRole).acknowledge({
        id: `AwsSolutions-IAM5[Resource::<ImportsBucket.Arn>/${prefix}*]`,
        reason: 'Files have names that nobody knows before they come; the prefix says which kind of file.',
      });
    }
    lambda.addEnvironment(environmentNames.importsBucket, this.bucket.bucketName);
  }
}
