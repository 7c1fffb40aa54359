import { Duration } from 'aws-cdk-lib';
import { type IEventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Subscriber } from '../function-names.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { deadLetterQueue, subscriptionQueue } from './queues.ts';

interface SubscriptionProps {
  readonly subscriber: Subscriber;
  readonly bus: IEventBus;
  readonly lambda: LambdaFunction;
}

/** Tries before an event goes to the dead letters; each waits for the visibility time-out of the one before. */
const maximumTries = 5;

/** At once, for each subscriber: enough for a class that ends at noon, and no subscriber starves the API. */
const maximumConcurrency = 10;

/**
 * Events of some types → a queue → a function. Every subscriber has a queue of its own, so that one that fails or is
 * slow keeps nobody waiting.
 */
export class Subscription extends Construct {
  readonly name: string;
  readonly lambda: LambdaFunction;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { subscriber, bus, lambda }: SubscriptionProps) {
    super(scope, id);
    this.name = subscriber.name;
    this.lambda = lambda;
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    this.queue = subscriptionQueue(this, 'Queue', {
      // What Lambda asks for (six times the function's time-out): its own retries must end before SQS shows a
      // message again.
      visibilityTimeout: Duration.seconds(6 * lambda.timeLimit.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: maximumTries },
    });
    new Rule(this, 'Rule', {
      description: `Events for functions/${subscriber.functionName}`,
      eventBus: bus,
      eventPattern: { source: Match.prefix('leerspoor.'), detailType: [...subscriber.eventTypes] },
      // What EventBridge could not deliver within its day of retries waits with what could not be handled.
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    });
    lambda.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: maximumConcurrency,
      }),
    );
  }
}
