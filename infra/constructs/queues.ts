import { Duration } from 'aws-cdk-lib';
import { type DeadLetterQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

const common = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  // As long as SQS can: a holiday loses nothing.
  retentionPeriod: Duration.days(14),
} as const;

/** A queue for what could not be handled. */
export const deadLetterQueue = (scope: Construct, id: string): Queue => new Queue(scope, id, common);

/** A queue from which a function is fed. */
export const subscriptionQueue = (
  scope: Construct,
  id: string,
  props: { readonly visibilityTimeout: Duration; readonly deadLetterQueue: DeadLetterQueue },
): Queue => new Queue(scope, id, { ...common, ...props });
