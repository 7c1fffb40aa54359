import { Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { LambdaFunction } from './lambda-function.ts';
import type { Ledger } from './ledger.ts';
import { deadLetterQueue } from './queues.ts';

interface LedgerStreamReaderProps {
  readonly lambda: LambdaFunction;
  readonly ledger: Ledger;
  /** Batches of one shard at once. */
  readonly parallelizationFactor: number;
}

/** The ledger's stream → a function, and a queue for what it could not handle. A DynamoDB stream takes two readers. */
export class LedgerStreamReader extends Construct {
  readonly lambda: LambdaFunction;
  /** Where records lie that could not be handled: not the commits, but where they are in the stream. */
  readonly deadLetters: Queue;

  constructor(
    scope: Construct,
    id: string,
    { lambda, ledger, parallelizationFactor }: LedgerStreamReaderProps,
  ) {
    super(scope, id);
    this.lambda = lambda;
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the on-failure queue of the stream reader: a dead-letter queue itself.',
    });

    const stream = ledger.table.tableStreamArn;
    if (stream === undefined) throw new Error('The ledger has no stream to read');
    new EventSourceMapping(this, 'Stream', {
      target: lambda,
      eventSourceArn: stream,
      // A reader that is made again handles all that the stream still holds: twice is harmless, never is not.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      parallelizationFactor,
      reportBatchItemFailures: true,
      // One commit that can not be handled is soon alone, and then gives way to those behind it.
      bisectBatchOnError: true,
      retryAttempts: 10,
      onFailure: new SqsDlq(this.deadLetters),
    });
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [stream],
      }),
    );
    lambda.addToRolePolicy(
      // Lambda asks for it before it accepts the mapping, and IAM knows no narrower resource for it.
      new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }),
    );
    Validations.of(lambda.executionRole).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'dynamodb:ListStreams, which tells the names of streams and nothing that is in them.',
    });
  }
}
