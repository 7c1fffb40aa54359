import { Construct } from 'constructs';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { QueuedFunction } from './queued-function.ts';

interface ReplaysProps {
  /** Makes projections again from the sealed log. */
  readonly work: LambdaFunction;
}

/** Who asks for a replay → the tenant's line (FIFO) → the worker, which puts itself in the line again while it has work. */
export class Replays extends Construct {
  readonly line: QueuedFunction;

  constructor(scope: Construct, id: string, { work }: ReplaysProps) {
    super(scope, id);
    this.line = new QueuedFunction(this, 'Line', {
      name: 'replays',
      lambda: work,
      // A message is minutes of work.
      batchSize: 1,
      isFifo: true,
    });
    this.grantSend(work);
  }

  /** Lets a function ask for replays. */
  grantSend(lambda: LambdaFunction): void {
    this.line.grantSend(lambda, environmentNames.replayQueue);
  }
}
