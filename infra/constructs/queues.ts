import { Duration } from 'aws-cdk-lib';
import { type DeadLetterQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

const common = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  // As long as SQS can: a holiday loses nothing.
  retentionPeriod: Duration.days(14),
} as const;

interface Order {
  /** Messages of one group in their order. @default false */
  readonly isFifo?: boolean;
}

// CloudFormation takes no `FifoQueue: false`.
const fifoOnly = ({ isFifo }: Order) => (isFifo ? { fifo: true } : {});

/** A queue for what could not be handled; that of a FIFO queue is one itself. */
export const deadLetterQueue = (scope: Construct, id: string, order: Order = {}): Queue =>
  new Queue(scope, id, { ...common, ...fifoOnly(order) });

/** A queue from which a function is fed. */
export const workQueue = (
  scope: Construct,
  id: string,
  {
    visibilityTimeout,
    deadLetterQueue: deadLetters,
    ...order
  }: Order & { readonly visibilityTimeout: Duration; readonly deadLetterQueue: DeadLetterQueue },
): Queue =>
  new Queue(scope, id, { ...common, ...fifoOnly(order), visibilityTimeout, deadLetterQueue: deadLetters });
