import { genesisHash } from '../../commit.ts';
import { equalHashes, MerkleAccumulator, type TreeHead } from '../merkle-tree.ts';
import { type ReadCommit, readLine } from './commit-line.ts';
import { MissingLeaves } from './missing-leaves.ts';
import { type PlacedLine, placedSegments } from './placed-lines.ts';
import type { Problem, ProblemList } from './problem.ts';
import { SealedLeaves } from './sealed-leaves.ts';
import type { LogFiles } from './sources.ts';
import type { StreamRegister } from './stream-register.ts';

/** Versions that a stream has no commit of in the log, though it has later ones. */
export interface Gap {
  readonly stream: string;
  readonly version: number;
}

/** More are counted as one. */
const maximumGaps = 1_000;

/** Reads the whole log once, and checks it by itself: each line, the chains, the tree and the tiles. */
export class LogWalk {
  readonly #tenant: string;
  readonly #files: LogFiles;
  readonly #head: TreeHead;
  readonly #since: TreeHead | undefined;
  readonly #register: StreamRegister;
  readonly #problems: ProblemList;
  readonly #tree = new MerkleAccumulator();
  readonly #gaps = new Map<string, Gap>();
  readonly missing = new MissingLeaves();
  #events = 0;
  #isAsSealed = true;
  #sinceIsReached = false;
  #rootHolds = false;

  constructor(options: {
    readonly tenant: string;
    readonly files: LogFiles;
    readonly head: TreeHead;
    readonly since: TreeHead | undefined;
    readonly register: StreamRegister;
    readonly problems: ProblemList;
  }) {
    this.#tenant = options.tenant;
    this.#files = options.files;
    this.#head = options.head;
    this.#since = options.since;
    this.#register = options.register;
    this.#problems = options.problems;
  }

  /** How many commits were read. */
  get commits(): number {
    return this.#tree.size;
  }

  get events(): number {
    return this.#events;
  }

  /** Whether the commits have the root that the head has, once all were read. */
  get rootHolds(): boolean {
    return this.#rootHolds;
  }

  get gaps(): Iterable<Gap> {
    return this.#gaps.values();
  }

  /** Reads a segment at each step, and answers the position after it. */
  async *run(): AsyncGenerator<number, void, undefined> {
    const { size } = this.#head;
    const problems = this.#problems;
    const leaves = new SealedLeaves(this.#files, this.#head, problems);
    const log = { files: this.#files, size, leaves, problems, missing: this.missing };
    for await (const { lines, end } of placedSegments(log)) {
      for (const line of lines) {
        this.#take(line);
        if (this.#isAsSealed) await leaves.append(line.leaf);
      }
      yield end;
    }
    this.#rootHolds = this.#tree.size === size && equalHashes(this.#tree.root(), this.#head.root);
    if (!this.#rootHolds) {
      const message = `the ${this.#tree.size} commits of the log have not the root that the checkpoint has for ${size}`;
      problems.add({ kind: 'root-wrong', where: 'log', message });
    } else if (this.#isAsSealed) {
      await leaves.finish();
    }
    this.#finishSince();
  }

  #take({ line, leaf, position, finding }: PlacedLine): void {
    this.#tree.append(leaf);
    this.#compareSince();
    if (finding !== 'as-sealed') this.#isAsSealed = false;
    const commit = readLine(line);
    if (!commit) {
      this.#add({ kind: 'line-malformed', message: 'the line is no commit' }, undefined, position);
      return;
    }
    this.#events += commit.events.length;
    if (!commit.stream.startsWith(`${this.#tenant}#`)) {
      this.#add({ kind: 'commit-foreign', message: 'the commit is of another tenant' }, commit, position);
      return;
    }
    const number = this.#register.numberOf(commit.stream);
    if (!commit.hashHolds) {
      this.#add(
        { kind: 'commit-changed', message: 'its hash is not that of what it says' },
        commit,
        position,
      );
    } else if (commit.line !== line) {
      this.#add({ kind: 'line-not-canonical', message: 'the line is not canonical JSON' }, commit, position);
    } else if (finding === 'moved') {
      this.#add({ kind: 'commit-reordered', message: 'it was sealed at another position' }, commit, position);
    }
    if (finding !== 'as-sealed') this.#register.suspect(number);
    // A commit that stands twice, or does not follow, is best told of as that.
    this.#chain(number, commit, position);
    if (finding === 'inserted') {
      this.#add({ kind: 'commit-inserted', message: 'it was never sealed' }, commit, position);
    } else if (finding === 'changed') {
      const message = 'another commit was sealed here; its hash was computed again';
      this.#add({ kind: 'commit-changed', message }, commit, position);
    }
  }

  /** Checks that a commit follows the one before it in its stream. */
  #chain(number: number, commit: ReadCommit, position: number | undefined): void {
    const { stream, version, prevHash, hash } = commit;
    const last = this.#register.logVersion(number);
    if (version === last + 1) {
      const expected = last === 0 ? genesisHash : this.#register.logHash(number);
      if (prevHash !== expected) {
        const message = `it does not follow version ${last} as that stands in the log`;
        this.#add({ kind: 'chain-broken', message }, commit, position);
        this.#register.suspect(number);
      }
    } else {
      this.#register.suspect(number);
    }
    if (version > last) {
      for (let skipped = last + 1; skipped < version && this.#gaps.size < maximumGaps; skipped += 1) {
        this.#gaps.set(`${stream} ${skipped}`, { stream, version: skipped });
      }
      this.#register.setLog(number, version, hash);
    } else if (this.#gaps.delete(`${stream} ${version}`)) {
      const message = `it stands after version ${last} of its stream`;
      this.#add({ kind: 'commit-reordered', message }, commit, position);
    } else {
      const message = 'the log has this version of its stream before';
      this.#add({ kind: 'commit-duplicated', message }, commit, position);
    }
  }

  #add(
    problem: Pick<Problem, 'kind' | 'message'>,
    commit: Pick<ReadCommit, 'stream' | 'version'> | undefined,
    position: number | undefined,
  ): void {
    this.#problems.add({
      ...problem,
      where: 'log',
      ...(commit && { stream: commit.stream, version: commit.version }),
      ...(position !== undefined && { position }),
    });
  }

  #compareSince(): void {
    if (this.#tree.size !== this.#since?.size) return;
    this.#sinceIsReached = true;
    if (equalHashes(this.#tree.root(), this.#since.root)) return;
    const message = `the first ${this.#since.size} commits are not those of the older checkpoint`;
    this.#problems.add({ kind: 'log-forked', where: 'checkpoint', message });
  }

  #finishSince(): void {
    if (!this.#since || this.#since.size === 0 || this.#sinceIsReached) return;
    const message = `the log has ${this.#tree.size} commits, the older checkpoint ${this.#since.size}`;
    this.#problems.add({ kind: 'log-truncated', where: 'checkpoint', message });
  }
}
