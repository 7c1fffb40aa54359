import { randomUUID } from 'node:crypto';
import type { BusTarget } from './event-bus.ts';
import { StartError } from './start-error.ts';
import { localAccount } from './template.ts';

const longestTimerMilliseconds = 2 ** 31 - 1;
const unitMilliseconds = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * A rule's `rate(1 hour)`, in milliseconds
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html).
 *
 * @throws StartError for any other expression: the local runtime has no other
 */
export function rateMilliseconds(rule: string, expression: string): number {
  const [, count, unit] = /^rate\((\d{1,6}) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (unit !== 'minute' && unit !== 'hour' && unit !== 'day') {
    throw new StartError(
      `The schedule of the rule ${rule} is ${expression}; the local runtime knows rate(n minutes|hours|days).`,
    );
  }
  const milliseconds = Number(count) * unitMilliseconds[unit];
  // A timer of Node takes no more, and would go off at once, again and again.
  if (milliseconds > longestTimerMilliseconds) {
    throw new StartError(
      `The schedule of the rule ${rule} is ${expression}; the local runtime waits 24 days at most.`,
    );
  }
  return milliseconds;
}

interface ScheduleEventSourceOptions {
  /** The rule's logical id. */
  readonly rule: string;
  /** `rate(…)` */
  readonly rate: string;
  readonly targets: readonly BusTarget[];
}

/**
 * Sends a scheduled rule's event to its targets at its rate, and at each start: a machine that runs for less than
 * the rate would otherwise never see one.
 */
export class ScheduleEventSource {
  readonly #options: ScheduleEventSourceOptions;
  readonly #intervalMilliseconds: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ScheduleEventSourceOptions) {
    this.#options = options;
    this.#intervalMilliseconds = rateMilliseconds(options.rule, options.rate);
  }

  start(): void {
    const send = () => {
      this.#send().catch((error: unknown) => {
        console.error(`The schedule of ${this.#options.rule} reached no target: ${String(error)}`);
      });
    };
    send();
    this.#timer = setInterval(send, this.#intervalMilliseconds);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
  }

  async #send(): Promise<void> {
    const { accountId, region } = localAccount;
    const event = {
      version: '0' as const,
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: accountId,
      time: `${new Date().toISOString().slice(0, 19)}Z`,
      region,
      resources: [`arn:aws:events:${region}:${accountId}:rule/${this.#options.rule}`],
      detail: {},
    };
    for (const target of this.#options.targets) await target.deliver(event);
  }
}
