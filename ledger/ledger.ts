import { setTimeout as delay } from 'node:timers/promises';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Aggregate, DomainEvent, Recorded } from './aggregate.ts';
import { type Backoff, defaultBackoff, pacedBy, waitMilliseconds } from './backoff.ts';
import {
  type Actor,
  type Commit,
  canonicalJson,
  genesisHash,
  type Json,
  type StoredEvent,
  seal,
} from './commit.ts';
import { isThrottling, LedgerError } from './errors.ts';
import {
  alwaysStoredBytes,
  type CommitItem,
  commitOf,
  digestOf,
  maximumItemBytes,
  pack,
  type RecentCommand,
  rememberCommand,
  unpack,
} from './item.ts';

/** A stream as it was read: what a decision is made on. */
export interface Loaded<State> {
  readonly stream: string;
  /** The number of the newest commit; 0 when there is none yet. */
  readonly version: number;
  readonly state: State;
}

/** Who sends a command, and what ties it to others. */
export interface CommandMetadata {
  readonly actor: Actor;
  readonly correlationId: string;
  /** The id of the event that made a policy send this command. */
  readonly causationId?: string;
  /** The client's Idempotency-Key: the same again is answered as the first was. */
  readonly commandId?: string;
  /** A digest of what the command says, so that a commandId can't be used for another. */
  readonly commandFingerprint?: string;
  /** What the stream's version must be (If-Match); whatever it is when absent. */
  readonly expectedVersions?: ExpectedVersions;
}

/** One of these versions, of which 0 is that of a stream without commits; or `any`, as long as there is a commit. */
export type ExpectedVersions = readonly number[] | 'any';

/** What became of a command; `loaded` is the stream after it. */
export type Outcome<State, Rejection> =
  | { readonly kind: 'committed'; readonly commit: Commit; readonly loaded: Loaded<State> }
  /** It was true already: nothing was written. */
  | { readonly kind: 'unchanged'; readonly loaded: Loaded<State> }
  /** The command was done before: its commit, and the stream as it was after that. */
  | { readonly kind: 'replayed'; readonly commit: Commit; readonly loaded: Loaded<State> }
  | { readonly kind: 'rejected'; readonly rejection: Rejection; readonly loaded: Loaded<State> };

/** A command on one stream. */
export interface Command<State, Event extends DomainEvent, Rejection extends { readonly rejected: string }> {
  readonly aggregate: Aggregate<State, Event>;
  readonly stream: string;
  readonly metadata: CommandMetadata;
  /** Called again, on the newer state, whenever another writer was first. */
  readonly decide: (
    loaded: Loaded<State>,
  ) => readonly Event[] | Rejection | Promise<readonly Event[] | Rejection>;
  /** What projections should know of the aggregate after the commit; stored for ever. */
  readonly summarise?: (state: State, events: readonly Recorded<Event>[]) => Json;
}

/** Capacity units of one call, for those who watch the price. */
export type ConsumedCapacity = (operation: 'load' | 'append' | 'read', units: number) => void;

interface LedgerOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly now: () => Date;
  /** Makes a UUIDv7. */
  readonly newId: () => string;
  readonly backoff?: Backoff;
  /** 0 ≤ random < 1; default Math.random */
  readonly random?: () => number;
  readonly onConsumedCapacity?: ConsumedCapacity;
}

/** A stream as the ledger itself knows it: with what the next commit must follow. */
interface Head<State> extends Loaded<State> {
  readonly hash: string;
  readonly recordedAt: string;
  readonly commands: readonly RecentCommand[];
  /** The version whose item holds the newest stored state, if any. */
  readonly stateAt?: number;
  /** Bytes of the commits after `stateAt`. */
  readonly bytesSinceState: number;
}

/** A try that took no longer than this was hardly in anybody's way. */
const promptMilliseconds = 50;

/** Events and summary: leaves room for the envelope in the 256 KB that EventBridge takes. */
const maximumPublishedBytes = 200_000;

/**
 * The event store: one insert-only item per commit, on DynamoDB.
 *
 * A stream is read by its newest item, which carries the folded state whenever that pays (architecture, "The
 * ledger"), and written by one conditional Put. It knows nothing of what the events mean.
 */
export class Ledger {
  readonly #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /**
   * Reads a stream's state, strongly consistent, in one read of the newest item: one read unit while that item is
   * at most 4 KB, which holds for a commit of 2 KB and a state of 4 KB of ordinary JSON. Where the state is too
   * large to be stored each time, or does not compress, one more read from the commit that has it: a unit for each
   * 4 KB of that state and of the commits after it, which together weigh less than the state. A state that another
   * stateVersion folded costs a read of the whole stream, once: the next commit stores the new one.
   *
   * @throws LedgerError throttled, stream-gap
   */
  async load<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    stream: string,
  ): Promise<Loaded<State>> {
    return this.#head(aggregate, stream);
  }

  /**
   * Reads a stream's state as it was at a version, or at its newest where it has fewer.
   *
   * @throws LedgerError throttled, stream-gap
   */
  async loadAt<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    stream: string,
    version: number,
  ): Promise<Loaded<State>> {
    return this.#head(aggregate, stream, version);
  }

  /**
   * Runs a command: load, decide, append; again on the newer state when another writer was first.
   *
   * A command whose `commandId` the stream remembers is not decided again: the answer tells what it did then. The
   * append is safe to repeat: a Put that was written although its answer was lost is recognised by its commitId.
   * It costs one write unit for each KB of the commit and its stored state.
   *
   * @throws LedgerError version-mismatch, command-reused, commit-too-large, too-many-conflicts, throttled,
   *   stream-gap
   */
  async execute<State, Event extends DomainEvent, Rejection extends { readonly rejected: string }>(
    command: Command<State, Event, Rejection>,
  ): Promise<Outcome<State, Rejection>> {
    const { aggregate, stream, metadata } = command;
    const backoff = this.#options.backoff ?? defaultBackoff;
    const begun = performance.now();
    let tryBegun = begun;
    let head = await this.#head(aggregate, stream);
    for (let conflicts = 0; ; ) {
      const replayed = await this.#replayed(aggregate, head, metadata);
      if (replayed) return replayed;
      demandVersion(head, metadata.expectedVersions);
      const decision = await command.decide(head);
      if (!isEvents(decision)) return { kind: 'rejected', rejection: decision, loaded: head };
      if (decision.length === 0) return { kind: 'unchanged', loaded: head };

      const written = await this.#append(aggregate, head, decision, metadata, command.summarise);
      if ('commit' in written) return { kind: 'committed', ...written };

      conflicts += 1;
      const random = (this.#options.random ?? Math.random)();
      const now = performance.now();
      const tryMilliseconds = now - tryBegun;
      // The refusal brought the winner along. Where a try is over in a moment there is none after that, most likely, and the
      // second need not wait for a read; where it takes long, others have come between.
      const isWinnerNewest = conflicts === 1 && tryMilliseconds < promptMilliseconds;
      const wait = isWinnerNewest
        ? 0
        : waitMilliseconds(
            pacedBy(backoff, { tryMilliseconds, elapsedMilliseconds: now - begun }),
            conflicts,
            random,
          );
      if (conflicts >= backoff.maximumAttempts || now - begun + wait > backoff.maximumMilliseconds) {
        throw new LedgerError(
          'too-many-conflicts',
          `${stream} changed ${conflicts} times under this command`,
        );
      }
      if (!isWinnerNewest) await delay(wait);
      tryBegun = performance.now();
      head = isWinnerNewest ? advance(aggregate, head, written.winner) : await this.#head(aggregate, stream);
    }
  }

  /**
   * Reads the commits of a stream, oldest first, in pages.
   *
   * @throws LedgerError stream-gap when a commit is missing, throttled
   */
  async *read(
    stream: string,
    {
      fromVersion = 1,
      toVersion = Number.MAX_SAFE_INTEGER,
    }: { fromVersion?: number; toVersion?: number } = {},
  ): AsyncGenerator<Commit, void, undefined> {
    for await (const item of this.#items(stream, { fromVersion, toVersion }, 'read')) yield commitOf(item);
  }

  /** One commit of a stream; undefined when there is none of that version. */
  async commitAt(stream: string, version: number): Promise<Commit | undefined> {
    const { Item, ConsumedCapacity } = await this.#send(() =>
      this.#options.client.send(
        new GetCommand({
          TableName: this.#options.tableName,
          Key: { stream, version },
          ConsistentRead: true,
          ...this.#measured(),
        }),
      ),
    );
    this.#options.onConsumedCapacity?.('read', ConsumedCapacity?.CapacityUnits ?? 0);
    return Item ? commitOf(itemFrom(Item)) : undefined;
  }

  /** The stream up to a version: the newest when none is given. */
  async #head<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    stream: string,
    toVersion = Number.MAX_SAFE_INTEGER,
  ): Promise<Head<State>> {
    const empty: Head<State> = {
      stream,
      version: 0,
      state: aggregate.initialState,
      hash: genesisHash,
      recordedAt: '',
      commands: [],
      bytesSinceState: 0,
    };
    const newest = await this.#newest(stream, toVersion);
    if (!newest) return empty;
    const stored = storedHead(aggregate, newest);
    if (stored) return stored;

    // A state of its own that this code can't use points nowhere; for one further back, only its item can tell.
    let head = empty;
    const fromVersion = newest.state ? 1 : (newest.stateAt ?? 1);
    for await (const item of this.#items(stream, { fromVersion, toVersion: newest.version }, 'load')) {
      const base = item.version === fromVersion ? storedHead(aggregate, item) : undefined;
      if (base === undefined && item.version === fromVersion && fromVersion > 1) {
        return this.#folded(aggregate, empty, newest.version);
      }
      head = base ?? advance(aggregate, head, item);
    }
    return head;
  }

  async #folded<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    empty: Head<State>,
    toVersion: number,
  ): Promise<Head<State>> {
    let head = empty;
    for await (const item of this.#items(empty.stream, { fromVersion: 1, toVersion }, 'load')) {
      head = advance(aggregate, head, item);
    }
    return head;
  }

  async #newest(stream: string, toVersion: number): Promise<CommitItem | undefined> {
    const { Items } = await this.#query(
      {
        KeyConditionExpression: '#stream = :stream AND #version <= :to',
        ExpressionAttributeNames: { '#stream': 'stream', '#version': 'version' },
        ExpressionAttributeValues: { ':stream': stream, ':to': toVersion },
        ScanIndexForward: false,
        Limit: 1,
      },
      'load',
    );
    return Items?.[0] && itemFrom(Items[0]);
  }

  async *#items(
    stream: string,
    { fromVersion, toVersion }: { fromVersion: number; toVersion: number },
    operation: 'load' | 'read',
  ): AsyncGenerator<CommitItem, void, undefined> {
    // DynamoDB takes a range that ends before it begins for a mistake.
    if (toVersion < fromVersion) return;
    let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
    let expected = fromVersion;
    do {
      const page = await this.#query(
        {
          KeyConditionExpression: '#stream = :stream AND #version BETWEEN :from AND :to',
          ExpressionAttributeNames: { '#stream': 'stream', '#version': 'version' },
          ExpressionAttributeValues: { ':stream': stream, ':from': fromVersion, ':to': toVersion },
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        },
        operation,
      );
      for (const item of page.Items ?? []) {
        const commit = itemFrom(item);
        if (commit.version !== expected) {
          throw new LedgerError(
            'stream-gap',
            `${stream} has no commit ${expected}, but has ${commit.version}`,
          );
        }
        expected += 1;
        yield commit;
      }
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }

  async #query(input: Omit<QueryCommandInput, 'TableName'>, operation: 'load' | 'read') {
    const result = await this.#send(() =>
      this.#options.client.send(
        new QueryCommand({
          ...input,
          TableName: this.#options.tableName,
          ConsistentRead: true,
          ...this.#measured(),
        }),
      ),
    );
    this.#options.onConsumedCapacity?.(operation, result.ConsumedCapacity?.CapacityUnits ?? 0);
    return result;
  }

  async #replayed<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    head: Head<State>,
    { commandId, commandFingerprint }: CommandMetadata,
  ): Promise<Extract<Outcome<State, never>, { kind: 'replayed' }> | undefined> {
    if (commandId === undefined) return undefined;
    const digest = digestOf(commandId);
    for (const [known, version] of head.commands) {
      if (known !== digest) continue;
      const commit = await this.commitAt(head.stream, version);
      if (commit?.commandId !== commandId) continue;
      if (commit.commandFingerprint !== commandFingerprint) {
        throw new LedgerError(
          'command-reused',
          `The commandId was used for another command on ${head.stream}`,
        );
      }
      const loaded = version === head.version ? head : await this.#head(aggregate, head.stream, version);
      return { kind: 'replayed', commit, loaded };
    }
    return undefined;
  }

  async #append<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    head: Head<State>,
    events: readonly Event[],
    metadata: CommandMetadata,
    summarise: Command<State, Event, never>['summarise'],
  ): Promise<{ commit: Commit; loaded: Head<State> } | { winner: CommitItem }> {
    const commitId = this.#options.newId();
    const stored = events.map(
      (event, index): StoredEvent => ({
        id: `${commitId}-${index}`,
        type: event.type,
        schemaVersion: aggregate.events.schemaVersionOf(event.type),
        occurredAt: event.occurredAt,
        data: asStored(event.data),
      }),
    );
    // Read back before they are written: what could not be read later must not be stored.
    const recorded = stored.map((event) => aggregate.events.read(event));
    const state = recorded.reduce(aggregate.evolve, head.state);
    const summary = summarise && asStored(summarise(state, recorded));
    const bytes = Buffer.byteLength(JSON.stringify([stored, summary]));
    if (bytes > maximumPublishedBytes) {
      throw new LedgerError(
        'commit-too-large',
        `The events for ${head.stream} have ${bytes} bytes; ${maximumPublishedBytes} can be published`,
      );
    }
    const { actor, correlationId, causationId, commandId, commandFingerprint } = metadata;
    const commit = seal({
      stream: head.stream,
      version: head.version + 1,
      commitId,
      recordedAt: notBefore(head.recordedAt, this.#options.now().toISOString()),
      actor,
      correlationId,
      ...(causationId !== undefined && { causationId }),
      ...(commandId !== undefined && { commandId }),
      ...(commandFingerprint !== undefined && { commandFingerprint }),
      events: stored,
      ...(summary !== undefined && { summary }),
      prevHash: head.hash,
    });
    const loaded = following(head, commit, state);
    const packed = pack({ state, commands: loaded.commands });
    const pays = packed.byteLength <= alwaysStoredBytes || loaded.bytesSinceState >= packed.byteLength;
    const fits = bytes + packed.byteLength <= maximumItemBytes;
    const hasState = pays && fits;
    const item: CommitItem = hasState
      ? { ...commit, state: packed, stateVersion: aggregate.stateVersion, stateAt: commit.version }
      : { ...commit, ...(head.stateAt !== undefined && { stateAt: head.stateAt }) };

    const winner = await this.#put(item);
    if (winner && winner.commitId !== commitId) return { winner };
    return {
      commit,
      loaded: hasState ? { ...loaded, stateAt: commit.version, bytesSinceState: 0 } : loaded,
    };
  }

  /** Writes an item if its place is free; otherwise answers with what is there. */
  async #put(item: CommitItem): Promise<CommitItem | undefined> {
    try {
      const { ConsumedCapacity } = await this.#send(() =>
        this.#options.client.send(
          new PutCommand({
            TableName: this.#options.tableName,
            Item: {
              ...item,
              events: item.events.map((event) => ({ ...event, data: asTakenBySdk(event.data) })),
              ...(item.summary !== undefined && { summary: asTakenBySdk(item.summary) }),
            },
            ConditionExpression: 'attribute_not_exists(#version)',
            ExpressionAttributeNames: { '#version': 'version' },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            ...this.#measured(),
          }),
        ),
      );
      this.#options.onConsumedCapacity?.('append', ConsumedCapacity?.CapacityUnits ?? 0);
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
      return itemFrom(unmarshall(error.Item));
    }
  }

  async #send<Output>(call: () => Promise<Output>): Promise<Output> {
    try {
      return await call();
    } catch (error) {
      if (isThrottling(error)) {
        throw new LedgerError('throttled', 'DynamoDB refuses for now', { cause: error });
      }
      throw error;
    }
  }

  #measured(): { ReturnConsumedCapacity?: 'TOTAL' } {
    return this.#options.onConsumedCapacity ? { ReturnConsumedCapacity: 'TOTAL' } : {};
  }
}

/**
 * Demands a version of a stream.
 *
 * @throws LedgerError version-mismatch
 */
export function demandVersion(
  { stream, version }: Pick<Loaded<unknown>, 'stream' | 'version'>,
  expected: ExpectedVersions | undefined,
): void {
  const isAsExpected =
    expected === undefined || (expected === 'any' ? version > 0 : expected.includes(version));
  if (isAsExpected) return;
  throw new LedgerError('version-mismatch', `${stream} is at version ${version}`, {
    currentVersion: version,
  });
}

/** Clocks differ between machines; the history of a stream does not run backwards. */
function notBefore(earliest: string, time: string): string {
  if (time < earliest) return earliest;
  return time;
}

/** DynamoDB has no number that is nearer to zero (and none that a client could mean by it). */
const smallestNumber = 1e-130;

/**
 * A value as it will be read: without what JSON and DynamoDB have no form for.
 *
 * @throws TypeError for a key `__proto__`, which the SDK leaves out in silence: the hash would never hold again
 */
function asStored(value: unknown): Json {
  return JSON.parse(JSON.stringify(value), (key, member: Json) => {
    if (key === '__proto__') throw new TypeError('A key named __proto__ can not be stored');
    return typeof member === 'number' && Math.abs(member) < smallestNumber ? 0 : member;
  });
}

/**
 * A value in a form that the SDK takes. It tells a map by the object's `constructor`, so a key of that name hides
 * that it is one; the entries of a Map hide nothing.
 */
function asTakenBySdk(value: Json): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(asTakenBySdk);
  const entries = Object.entries(value).map(([key, member]) => [key, asTakenBySdk(member)] as const);
  return Object.hasOwn(value, 'constructor') ? new Map(entries) : Object.fromEntries(entries);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isEvents<Event, Rejection>(decision: readonly Event[] | Rejection): decision is readonly Event[] {
  return Array.isArray(decision);
}

/** The table's items are written by this file alone, so their shape is known. */
function itemFrom(item: Record<string, ReturnType<typeof unmarshall>[string]>): CommitItem {
  const { stream, version, commitId, recordedAt, actor, correlationId, events, prevHash, hash, ...rest } =
    item;
  return { stream, version, commitId, recordedAt, actor, correlationId, events, prevHash, hash, ...rest };
}

/** The head that an item itself tells, if it carries a state that this code can use. */
function storedHead<State, Event extends DomainEvent>(
  aggregate: Aggregate<State, Event>,
  item: CommitItem,
): Head<State> | undefined {
  if (!item.state || item.stateVersion !== aggregate.stateVersion) return undefined;
  const { state, commands } = unpack<State>(item.state);
  return {
    stream: item.stream,
    version: item.version,
    state,
    hash: item.hash,
    recordedAt: item.recordedAt,
    commands,
    stateAt: item.version,
    bytesSinceState: 0,
  };
}

/** The head after a commit that follows it, by folding the commit's events. */
function advance<State, Event extends DomainEvent>(
  aggregate: Aggregate<State, Event>,
  head: Head<State>,
  item: CommitItem,
): Head<State> {
  const commit = commitOf(item);
  const state = commit.events
    .map((event) => aggregate.events.read(event))
    .reduce(aggregate.evolve, head.state);
  const next = following(head, commit, state);
  // A state of another version is of no use to this code, so the next commit must not point to it.
  const usable = item.state !== undefined && item.stateVersion === aggregate.stateVersion;
  return usable ? { ...next, stateAt: item.version, bytesSinceState: 0 } : next;
}

function following<State>(head: Head<State>, commit: Commit, state: State): Head<State> {
  return {
    ...head,
    version: commit.version,
    state,
    hash: commit.hash,
    recordedAt: commit.recordedAt,
    commands: rememberCommand(head.commands, commit),
    bytesSinceState: head.bytesSinceState + Buffer.byteLength(canonicalJson(commit)),
  };
}
