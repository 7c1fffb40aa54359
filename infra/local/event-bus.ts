import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type AwsAnswer, AwsError, type AwsJsonService, unknownOperation } from './aws-json.ts';
import { compilePattern, InvalidPattern } from './event-pattern.ts';

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

/** What an AWS service has to tell. */
export interface ServiceEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly time: Date;
  readonly detail: Readonly<Record<string, unknown>>;
}

interface CompiledRule extends BusRule {
  readonly matches: (event: unknown) => boolean;
}

/** EventBridge's limits on one PutEvents. */
const maximumEntries = 10;
const maximumTotalBytes = 256 * 1024;

/** What the size of an entry counts for a Time, whatever it says. */
const timeBytes = 14;

const entrySchema = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  /** Seconds since 1970, as JSON 1.1 writes a timestamp. */
  Time: z.number().optional(),
});
type Entry = z.infer<typeof entrySchema>;

const putEventsSchema = z.object({ Entries: z.array(entrySchema).min(1).max(maximumEntries) });

const detailSchema = z.record(z.string(), z.unknown());

/** What EventBridge says of one entry. */
type EntryResult =
  | { readonly EventId: string }
  | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** A refusal of one entry; the others of the request go on. */
class EntryRefused extends Error {
  override readonly name = 'EntryRefused';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The event buses of the local runtime: EventBridge's PutEvents.
 *
 * EventBridge keeps an event before it answers and delivers it afterwards. Here nothing is kept between the two: an
 * entry succeeds only when every target that a rule gives it to has accepted it, so that no event is lost when the
 * process dies. An entry that failed at one target is sent again by its publisher, and other targets then get it
 * twice, as EventBridge's at-least-once delivery allows.
 */
export class EventBuses implements AwsJsonService {
  readonly #rulesOf = new Map<string, CompiledRule[]>([['default', []]]);
  readonly #region: string;
  readonly #account: string;
  readonly #now: () => Date;

  constructor({
    region = 'eu-west-1',
    account = '000000000000',
    now = () => new Date(),
  }: { region?: string; account?: string; now?: () => Date } = {}) {
    this.#region = region;
    this.#account = account;
    this.#now = now;
  }

  /** Adds a bus; the bus `default` is there from the start, as in every account. */
  addBus(name: string): void {
    if (this.#rulesOf.has(name)) throw new Error(`There are two event buses of the name ${name}`);
    this.#rulesOf.set(name, []);
  }

  /**
   * Adds a rule to a bus that was added before.
   *
   * @throws InvalidPattern that names the rule and the faulty place
   */
  addRule(rule: BusRule): void {
    const rules = this.#rulesOf.get(rule.busName);
    if (!rules)
      throw new Error(`The rule ${rule.name} is for the event bus ${rule.busName}, which is not there`);
    if (rules.some(({ name }) => name === rule.name)) {
      throw new Error(`There are two rules of the name ${rule.name} on the event bus ${rule.busName}`);
    }
    try {
      rules.push({ ...rule, matches: compilePattern(rule.pattern) });
    } catch (error) {
      if (!(error instanceof InvalidPattern)) throw error;
      throw new InvalidPattern(error.place, `in the rule ${rule.name} is wrong: ${error.message}`);
    }
  }

  /**
   * Publishes what an AWS service tells the account's default bus; resolves when every target has it.
   *
   * @throws Error that names the target that did not take it
   */
  async publish(event: ServiceEvent): Promise<void> {
    await deliver(this.#rulesFor('default'), this.#envelope(event));
  }

  async handle(operation: string, body: unknown): Promise<AwsAnswer> {
    if (operation !== 'PutEvents') throw unknownOperation('EventBridge', operation);
    const request = putEventsSchema.safeParse(body);
    if (!request.success) {
      const faults = request.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      throw new AwsError(
        'ValidationException',
        `PutEvents takes 1 to ${maximumEntries} entries. ${faults.join('; ')}`,
      );
    }
    const entries = request.data.Entries;
    const totalBytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    if (totalBytes > maximumTotalBytes) {
      throw new AwsError(
        'ValidationException',
        `Total size of the entries in the request is over the limit: ${totalBytes} of ${maximumTotalBytes} bytes.`,
      );
    }
    const results = await Promise.all(entries.map((entry) => this.#put(entry)));
    const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
    return { status: 200, body: { FailedEntryCount, Entries: results } };
  }

  async #put(entry: Entry): Promise<EntryResult> {
    try {
      const event = this.#envelopeOf(entry);
      await deliver(this.#rulesFor(entry.EventBusName), event);
      return { EventId: event.id };
    } catch (error) {
      if (!(error instanceof EntryRefused)) throw error;
      return { ErrorCode: error.code, ErrorMessage: error.message };
    }
  }

  #rulesFor(nameOrArn = 'default'): readonly CompiledRule[] {
    const name = nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1) : nameOrArn;
    const rules = this.#rulesOf.get(name);
    if (!rules) throw new EntryRefused('ResourceNotFoundException', `Event bus ${name} does not exist.`);
    return rules;
  }

  #envelopeOf({ Source, DetailType, Detail, Resources, Time }: Entry): BusEnvelope {
    const source = required('Source', Source);
    if (source.startsWith('aws.')) {
      throw new EntryRefused(
        'NotAuthorizedForSourceException',
        'Sources that begin with aws. are reserved for AWS.',
      );
    }
    const time = Time === undefined ? this.#now() : new Date(Time * 1_000);
    if (Number.isNaN(time.getTime())) {
      throw new EntryRefused('InvalidArgument', 'Parameter Time is not valid. Reason: it is no date.');
    }
    return this.#envelope({
      source,
      detailType: required('DetailType', DetailType),
      resources: Resources ?? [],
      time,
      detail: parseDetail(required('Detail', Detail)),
    });
  }

  #envelope({ source, detailType, resources, time, detail }: ServiceEvent): BusEnvelope {
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source,
      account: this.#account,
      // EventBridge gives whole seconds.
      time: `${time.toISOString().slice(0, 19)}Z`,
      region: this.#region,
      resources,
      detail,
    };
  }
}

async function deliver(rules: readonly CompiledRule[], event: BusEnvelope): Promise<void> {
  const matching = rules.filter(({ matches }) => matches(event));
  const deliveries = matching.flatMap((rule) =>
    rule.targets.map(async (target) => {
      try {
        await target.deliver(event);
      } catch (error) {
        const kind = error instanceof Error ? error.name : 'unknown';
        throw new EntryRefused(
          'InternalFailure',
          `Target ${target.id} of rule ${rule.name} did not accept it (${kind}).`,
        );
      }
    }),
  );
  // All of them end before the answer, so that no delivery goes on behind the back of a publisher that tries again.
  const outcomes = await Promise.allSettled(deliveries);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
}

function required(name: string, value: string | undefined): string {
  if (!value) {
    throw new EntryRefused(
      'InvalidArgument',
      `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    );
  }
  return value;
}

function parseDetail(text: string): Readonly<Record<string, unknown>> {
  let detail: unknown;
  try {
    detail = JSON.parse(text);
  } catch {
    throw new EntryRefused('MalformedDetail', 'Detail is malformed: it is not JSON.');
  }
  const parsed = detailSchema.safeParse(detail);
  if (!parsed.success)
    throw new EntryRefused('MalformedDetail', 'Detail is malformed: it is not a JSON object.');
  return parsed.data;
}

function sizeOf({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : timeBytes);
}
