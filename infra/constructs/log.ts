import { Lazy, Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import * as z from 'zod';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import type { LogRetention } from '../configuration.ts';
import { keepForEver, keptTable } from './kept-resource.ts';
import type { LambdaFunction } from './lambda-function.ts';

interface LogProps {
  /** How long, and against whom, S3 keeps each version of an object. */
  readonly retention: LogRetention;
  /** JSON of the keys that signed before the present one. */
  readonly formerKeys: string;
}

/** All that is in the bucket (docs/decisions/0010). */
const objectPrefix = 'log/';

/** Every way to take something away: each would leave the log shorter, or let it become so. */
const removals = ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention'];

/**
 * The sealed log: segments, tiles and checkpoints in a bucket with Object Lock, an index in DynamoDB of what is sealed where,
 * and the key that signs checkpoints.
 *
 * Only the functions that seal may write objects; nobody may remove one or shorten its retention, an administrator included, who
 * would have to change the bucket's policy first, which CloudTrail records. In compliance mode not even that would do.
 */
export class Log extends Construct {
  readonly bucket: Bucket;
  readonly index: Table;
  readonly signingKey: Key;
  /** Under which the key is known to who verifies; the origin of a tenant's log is this and `/<tenant>`. */
  readonly keyName: string;
  /** JSON of the keys that signed before the present one. */
  readonly formerKeys: string;
  readonly #sealingRoles: string[] = [];

  constructor(scope: Construct, id: string, { retention, formerKeys }: LogProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      // Not a key of ours, whose deletion could make the log unreadable. What must be forgettable is encrypted once more,
      // under the learner's key.
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      objectLockEnabled: true,
    });
    keepForEver(this.bucket, 'LogBucket');
    const resource = this.bucket.node.defaultChild;
    if (!(resource instanceof CfnBucket)) throw new Error('A bucket is one resource');
    // The CDK's own property counts in days, which years are not.
    resource.objectLockConfiguration = {
      objectLockEnabled: 'Enabled',
      rule: { defaultRetention: { mode: retention.mode.toUpperCase(), years: retention.years } },
    };
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Who reads the log is noted in the ledger by the audit routes; CloudTrail records the rest where asked to.',
    });
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'NothingIsRemoved',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: removals,
        resources: [this.bucket.arnForObjects('*')],
      }),
    );
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'SealedByItsFunctions',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects('*')],
        // Known once all functions have their grants.
        conditions: {
          ArnNotEquals: { 'aws:PrincipalArn': Lazy.list({ produce: () => this.#sealingRoles }) },
        },
      }),
    );

    // It can be made again from the segments, but sealing waits meanwhile.
    this.index = keptTable(this, 'Index', 'LogIndexTable', {
      partitionKey: { name: 'stream', type: AttributeType.STRING },
      sortKey: { name: 'version', type: AttributeType.NUMBER },
    });

    this.formerKeys = formerKeys;
    this.keyName = `leerspoor/${Stack.of(this).stackName}`;
    this.signingKey = new Key(this, 'SigningKey', {
      description: 'Signs the checkpoints of the sealed log',
      keySpec: KeySpec.ECC_NIST_EDWARDS25519,
      keyUsage: KeyUsage.SIGN_VERIFY,
    });
    keepForEver(this.signingKey, logicalIdOfKeyAfter(formerKeys));
  }

  /** Lets a function append commits to the log. What it reads of the ledger is the ledger's to grant. */
  grantSeal(lambda: LambdaFunction): void {
    this.#grantObjects(lambda, ['s3:GetObject', 's3:PutObject']);
    this.#grantIndex(lambda, [
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:BatchWriteItem',
    ]);
    this.#grantKey(lambda, ['kms:GetPublicKey', 'kms:Sign']);
    this.#sealingRoles.push(lambda.executionRole.roleArn);
  }

  /** Lets a function read the log, prove what is in it, and tell the key by which that is verified. */
  grantRead(lambda: LambdaFunction): void {
    this.#grantObjects(lambda, ['s3:GetObject']);
    this.#grantIndex(lambda, ['dynamodb:GetItem', 'dynamodb:Query']);
    this.#grantKey(lambda, ['kms:GetPublicKey', 'kms:DescribeKey']);
  }

  #grantObjects(lambda: LambdaFunction, actions: string[]): void {
    lambda.addToRolePolicy(
      new PolicyStatement({ actions, resources: [this.bucket.arnForObjects(`${objectPrefix}*`)] }),
    );
    lambda.addToRolePolicy(
      // To who may not list, S3 says 403 of what is not there, as it does of what is forbidden.
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
    );
    Validations.of(lambda.executionRole).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<LogBucket.Arn>/${objectPrefix}*]`,
      reason: 'Objects are named by tenants and positions, which nobody knows before they come.',
    });
    lambda.addEnvironment(environmentNames.logBucket, this.bucket.bucketName);
  }

  #grantIndex(lambda: LambdaFunction, actions: string[]): void {
    lambda.addToRolePolicy(new PolicyStatement({ actions, resources: [this.index.tableArn] }));
    lambda.addEnvironment(environmentNames.logIndexTable, this.index.tableName);
  }

  #grantKey(lambda: LambdaFunction, actions: string[]): void {
    lambda.addToRolePolicy(new PolicyStatement({ actions, resources: [this.signingKey.keyArn] }));
    lambda.addEnvironment(environmentNames.logSigningKmsKey, this.signingKey.keyId);
    lambda.addEnvironment(environmentNames.logOrigin, this.keyName);
    lambda.addEnvironment(environmentNames.formerLogKeys, this.formerKeys);
  }
}

/** LogSigningKey, and after it LogSigningKey2, …: another id makes another key, and the one before is retained in KMS. */
function logicalIdOfKeyAfter(formerKeys: string): string {
  const before = z.array(z.unknown()).parse(JSON.parse(formerKeys)).length;
  return before === 0 ? 'LogSigningKey' : `LogSigningKey${before + 1}`;
}
