import { Validations } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import type { LambdaFunction } from './lambda-function.ts';
import type { Ledger } from './ledger.ts';
import { deadLetterQueue } from './queues.ts';

interface PublisherProps {
  readonly lambda: LambdaFunction;
  readonly ledger: Ledger;
  readonly bus: IEventBus;
}

/** Reads the ledger's stream and puts every event on the bus. */
export class Publisher extends Construct {
  readonly lambda: LambdaFunction;
  /** Where records lie that could not be published: not the commits, but where they are in the stream. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { lambda, ledger, bus }: PublisherProps) {
    super(scope, id);
    this.lambda = lambda;
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the on-failure queue of the stream reader: a dead-letter queue itself.',
    });

    const stream = ledger.table.tableStreamArn;
    if (stream === undefined) throw new Error('The ledger has no stream to publish from');
    new EventSourceMapping(this, 'Stream', {
      target: lambda,
      eventSourceArn: stream,
      // A reader that is made again publishes all that the stream still holds: twice is harmless, never is not.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // Records of one stream of the ledger stay in order within a shard only by item; projections need no order.
      parallelizationFactor: 2,
      reportBatchItemFailures: true,
      // One commit that can not be published is soon alone, and then gives way to those behind it.
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
    bus.grantPutEventsTo(lambda);
    lambda.addEnvironment(environmentNames.eventBus, bus.eventBusName);
  }
}
