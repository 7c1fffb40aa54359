import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import { filePlaces } from '../../functions/shared/file-places.ts';
import { keepForEver } from './kept-resource.ts';
import type { LambdaFunction } from './lambda-function.ts';

interface FilesProps {
  /** Origins whose pages may upload from a browser. */
  readonly allowedOrigins: readonly string[];
}

type Place = keyof typeof filePlaces;

/**
 * Files that people see as long as what they belong to: the tenants' logos, and the proofs of what learners earned elsewhere.
 * Not versioned: what an erasure removes must be gone, and a version would stay.
 */
export class Files extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { allowedOrigins }: FilesProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      ...(allowedOrigins.length > 0 && {
        cors: [
          { allowedMethods: [HttpMethods.PUT], allowedOrigins: [...allowedOrigins], allowedHeaders: ['*'] },
        ],
      }),
    });
    keepForEver(this.bucket, 'FilesBucket');
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Access logs would keep who looks at whose diploma; CloudTrail records access where asked to.',
    });
  }

  /** Lets a function read what lies in a place. */
  grantRead(lambda: LambdaFunction, place: Place): void {
    this.#grant(lambda, place, ['s3:GetObject']);
    this.#grantList(lambda);
  }

  /** Lets a function put things in a place, or make URLs by which they can be put, and read them. */
  grantKeep(lambda: LambdaFunction, place: Place): void {
    this.grantRead(lambda, place);
    this.#grant(lambda, place, ['s3:PutObject']);
  }

  /** Lets a function find what lies in a place, and remove it. */
  grantRemove(lambda: LambdaFunction, place: Place): void {
    this.#grantList(lambda);
    this.#grant(lambda, place, ['s3:DeleteObject']);
  }

  /** To who may not list, S3 says 403 of what is not there, as it does of what is forbidden. */
  #grantList(lambda: LambdaFunction): void {
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
    );
  }

  #grant(lambda: LambdaFunction, place: Place, actions: string[]): void {
    const prefix = filePlaces[place];
    lambda.addToRolePolicy(
      new PolicyStatement({ actions, resources: [this.bucket.arnForObjects(`${prefix}*`)] }),
    );
    Validations.of(lambda.executionRole).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<FilesBucket.Arn>/${prefix}*]`,
      reason: 'Files are named by tenants and digests or ids, which nobody knows before they come.',
    });
    lambda.addEnvironment(environmentNames.filesBucket, this.bucket.bucketName);
  }
}
