import { type IEventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { Subscriber } from '../function-names.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { QueuedFunction } from './queued-function.ts';

interface SubscriptionProps {
  readonly subscriber: Subscriber;
  readonly bus: IEventBus;
  readonly lambda: LambdaFunction;
  /** @default 10 */
  readonly batchSize?: number;
}

/**
 * Events of some types → a queue → a function. Every subscriber has a queue of its own, so that one that fails or is
 * slow keeps nobody waiting.
 */
export class Subscription extends QueuedFunction {
  constructor(scope: Construct, id: string, { subscriber, bus, lambda, batchSize = 10 }: SubscriptionProps) {
    super(scope, id, { name: subscriber.name, lambda, batchSize });
    new Rule(this, 'Rule', {
      description: `Events for functions/${subscriber.functionName}`,
      eventBus: bus,
      eventPattern: { source: Match.prefix('leerspoor.'), detailType: [...subscriber.eventTypes] },
      // What EventBridge could not deliver within its day of retries waits with what could not be handled.
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    });
  }
}
