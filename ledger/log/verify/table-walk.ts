import { genesisHash } from '../../commit.ts';
import { type ReadCommit, readCommit } from './commit-line.ts';
import type { MissingLeaves } from './missing-leaves.ts';
import type { Problem, ProblemList } from './problem.ts';
import type { LedgerItem, LedgerItems } from './sources.ts';
import type { StartFold, StreamFold } from './stream-fold.ts';
import type { StreamRegister } from './stream-register.ts';

/** Looked at commit by commit; more are told of by nothing but their number. */
const maximumNames = 1_000;
const maximumOverdue = 1_000;

/** A commit that the log does not have, though it should by now. */
export interface Overdue {
  readonly stream: string;
  readonly version: number;
  readonly line: string;
}

/**
 * Reads the table once and compares it with what the register knows of the log. Since each commit names the hash of the
 * one before it, a stream of the table is the one in the log when its chain holds and its hash at the log's newest version
 * is the same. A stream where anything is odd, be it that the database gave its items in another order, is suspected
 * only, and read again in order.
 */
export class TableWalk {
  readonly #tenant: string;
  readonly #items: LedgerItems;
  readonly #register: StreamRegister;
  readonly #problems: ProblemList;
  readonly #missing: MissingLeaves;
  readonly #startFold: (streamType: string) => StartFold | undefined;
  /** Commits recorded before this should be in the log. */
  readonly #sealedBefore: string;
  /** Streams to read again, as far as they are not found in the log. */
  readonly names = new Set<string>();
  readonly overdue: Overdue[] = [];
  #commits = 0;
  #unsealed = 0;

  constructor(options: {
    readonly tenant: string;
    readonly items: LedgerItems;
    readonly register: StreamRegister;
    readonly problems: ProblemList;
    readonly missing: MissingLeaves;
    readonly startFold: (streamType: string) => StartFold | undefined;
    readonly sealedBefore: string;
  }) {
    this.#tenant = options.tenant;
    this.#items = options.items;
    this.#register = options.register;
    this.#problems = options.problems;
    this.#missing = options.missing;
    this.#startFold = options.startFold;
    this.#sealedBefore = options.sealedBefore;
  }

  /** How many commits were read. */
  get commits(): number {
    return this.#commits;
  }

  /** How many of them are so young that they need not be in the log yet. */
  get unsealed(): number {
    return this.#unsealed;
  }

  /** Reads all items, and answers after each how many it were. */
  async *scan(): AsyncGenerator<number, void, undefined> {
    let cursor: StreamCursor | undefined;
    for await (const item of this.#items.scan()) {
      this.#commits += 1;
      const commit = commitIn(item);
      if (!commit) {
        this.#takeMalformed(item);
      } else if (!commit.stream.startsWith(`${this.#tenant}#`)) {
        throw new Error(`The scan of ${this.#tenant} gave an item of another tenant`);
      } else {
        if (cursor?.stream !== commit.stream) cursor = this.#cursorOf(commit.stream);
        this.#takeScanned(cursor, commit, item);
      }
      yield this.#commits;
    }
  }

  /** Reads one suspected stream in order, and says what is wrong with it, but for what the log has to say of it. */
  async readAgain(stream: string): Promise<void> {
    const cursor = this.#cursorOf(stream);
    const sealed = this.#register.logVersion(this.#register.numberOf(stream));
    for await (const item of this.#items.readStream(stream)) {
      if (this.#problems.isFull) return;
      const commit = commitIn(item);
      if (!commit) continue;
      const { version, line } = commit;
      const finding = cursor.take(commit, item);
      for (let absent = finding.expected; absent < version && !this.#problems.isFull; absent += 1) {
        this.#add(
          'commit-missing',
          { stream, version: absent },
          'the table has later versions of its stream',
        );
      }
      if (!commit.hashHolds) this.#add('commit-changed', commit, 'its hash is not that of what it says');
      const isTold = this.#problems.has('table', stream, version - 1);
      if (!finding.follows && !isTold) {
        this.#add(
          'chain-broken',
          commit,
          `it does not follow version ${version - 1} as that stands in the table`,
        );
      }
      if (!finding.stateHolds) this.#add('state-wrong', commit, stateMessage);
      const isOverdue = version > sealed && this.#isOverdue(commit);
      if (isOverdue && this.overdue.length < maximumOverdue) this.overdue.push({ stream, version, line });
    }
  }

  #takeScanned(cursor: StreamCursor, commit: ReadCommit, item: LedgerItem): void {
    const { stream, version } = commit;
    const number = this.#register.numberOf(stream);
    const sealed = this.#register.logVersion(number);
    const finding = cursor.take(commit, item);
    const isInOrder = finding.expected === version && this.#register.tableVersion(number) === version - 1;
    const isAsSealed = version !== sealed || commit.hash === this.#register.logHash(number);
    this.#register.setTableVersion(number, Math.max(version, this.#register.tableVersion(number)));
    if (version > sealed && !this.#isOverdue(commit)) this.#unsealed += 1;
    const isFine = isInOrder && finding.follows && commit.hashHolds && isAsSealed && finding.stateHolds;
    if (!isFine || (version > sealed && this.#isOverdue(commit))) this.#suspect(stream, number);
  }

  #takeMalformed({ stream, version }: LedgerItem): void {
    const isNamed = typeof stream === 'string' && typeof version === 'number';
    if (isNamed && Number.isInteger(version) && version > 0) {
      const number = this.#register.numberOf(stream);
      this.#suspect(stream, number);
      // Its position is known when the log is read again.
      if (version <= this.#register.logVersion(number)) return;
    }
    this.#problems.add({
      kind: 'item-malformed',
      where: 'table',
      ...(isNamed && { stream, version }),
      message: 'the item is no commit',
    });
  }

  #suspect(stream: string, number: number): void {
    this.#register.suspect(number);
    if (this.names.size < maximumNames) this.names.add(stream);
  }

  #cursorOf(stream: string): StreamCursor {
    const [, type = ''] = stream.split('#');
    return new StreamCursor(stream, this.#startFold(type)?.());
  }

  #isOverdue({ recordedAt, line }: ReadCommit): boolean {
    return recordedAt < this.#sealedBefore || this.#missing.positionOf(line) !== undefined;
  }

  #add(
    kind: Problem['kind'],
    { stream, version }: Pick<ReadCommit, 'stream' | 'version'>,
    message: string,
  ): void {
    this.#problems.add({ kind, where: 'table', stream, version, message });
  }
}

const stateMessage = 'the state stored beside it is not what its events fold to';

/** Follows a stream from its first item on. */
class StreamCursor {
  readonly stream: string;
  readonly #fold: StreamFold | undefined;
  #version = 0;
  #hash = genesisHash;
  #isWhole = true;

  constructor(stream: string, fold: StreamFold | undefined) {
    this.stream = stream;
    this.#fold = fold;
  }

  /** `follows`: whether it names the hash of the item before it; true when that is not there. */
  take(
    commit: ReadCommit,
    item: LedgerItem,
  ): { readonly expected: number; readonly follows: boolean; readonly stateHolds: boolean } {
    const expected = this.#version + 1;
    const isNext = commit.version === expected;
    const follows = !isNext || commit.prevHash === this.#hash;
    // A state can only be told of by those who had all before it.
    this.#isWhole &&= isNext;
    const stateHolds = !this.#isWhole || this.#fold === undefined || this.#fold.holds(commit, item);
    this.#version = commit.version;
    this.#hash = commit.hash;
    return { expected, follows, stateHolds };
  }
}

/** The commit of an item, without the cache beside it (item.ts). */
export function commitIn(item: LedgerItem): ReadCommit | undefined {
  const { state: _state, stateVersion: _stateVersion, stateAt: _stateAt, ...commit } = item;
  return readCommit(commit);
}
