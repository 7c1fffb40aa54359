import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EnvironmentName } from '../../functions/shared/environment-names.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { deadLetterQueue, workQueue } from './queues.ts';

interface QueuedFunctionProps {
  /** As alarms and outputs call it. */
  readonly name: string;
  readonly lambda: LambdaFunction;
  /** @default 10 */
  readonly batchSize?: number;
  /** Messages of one group one after another, never two at once. @default false */
  readonly isFifo?: boolean;
}

/** Tries before a message goes to the dead letters; each waits for the visibility time-out of the one before. */
const maximumTries = 5;

/** At once, for each function: enough for a class that ends at noon, and none of them starves the API. */
const maximumConcurrency = 10;

/** A queue → a function, and a queue for what it could not handle. */
export class QueuedFunction extends Construct {
  readonly name: string;
  readonly lambda: LambdaFunction;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(
    scope: Construct,
    id: string,
    { name, lambda, batchSize = 10, isFifo = false }: QueuedFunctionProps,
  ) {
    super(scope, id);
    this.name = name;
    this.lambda = lambda;
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', { isFifo });
    this.queue = workQueue(this, 'Queue', {
      isFifo,
      // What Lambda asks for (six times the function's time-out): its own retries must end before SQS shows a
      // message again.
      visibilityTimeout: Duration.seconds(6 * lambda.timeLimit.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: maximumTries },
    });
    lambda.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize,
        reportBatchItemFailures: true,
        maxConcurrency: maximumConcurrency,
      }),
    );
  }
  /**
   * Lets a function put messages of its own into the queue.
   *
   * @param urlName the environment variable that tells it where that is
   */
  grantSend(lambda: LambdaFunction, urlName: EnvironmentName): void {
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] }),
    );
    lambda.addEnvironment(urlName, this.queue.queueUrl);
  }

  /**
   * Lets a function put among the dead letters what it gives up by itself.
   *
   * @param urlName the environment variable that tells it where those are
   */
  grantGiveUp(lambda: LambdaFunction, urlName: EnvironmentName): void {
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
    );
    lambda.addEnvironment(urlName, this.deadLetters.queueUrl);
  }
}
