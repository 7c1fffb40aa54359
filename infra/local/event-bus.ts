import { type AwsAnswer, type AwsJsonService, unknownOperation } from './aws-json.ts';

/** An event as EventBridge gives it to a target. */
export interface BusEnvelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Where a rule sends its events. `deliver` resolves only when the event is kept where it survives a crash. */
export interface BusTarget {
  readonly id: string;
  deliver(event: BusEnvelope): Promise<void>;
}

/** A rule of a bus. */
export interface BusRule {
  readonly busName: string;
  readonly name: string;
  readonly pattern: unknown;
  readonly targets: readonly BusTarget[];
}

/** The event buses of the local runtime. */
export class EventBuses implements AwsJsonService {
  addBus(_name: string): void {}

  addRule(_rule: BusRule): void {}

  async handle(operation: string, _body: unknown): Promise<AwsAnswer> {
    throw unknownOperation('EventBridge', operation);
  }
}
