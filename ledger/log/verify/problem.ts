/** What verification finds, for programs. */
export type ProblemKind =
  /** Commits are there, but no checkpoint, or one that no known key vouches for. */
  | 'checkpoint-missing'
  | 'checkpoint-invalid'
  /** The log is not the one whose root was signed. */
  | 'root-wrong'
  /** The log is shorter than an older checkpoint, or does not begin with what that one says. */
  | 'log-truncated'
  | 'log-forked'
  /** Positions that no line of a segment stands for; a segment that can not be read; an object that is none. */
  | 'positions-missing'
  | 'segment-unreadable'
  | 'segment-misplaced'
  /** A line that is no commit, or not written in canonical JSON; a commit of another tenant. */
  | 'line-malformed'
  | 'line-not-canonical'
  | 'commit-foreign'
  | 'commit-changed'
  | 'commit-missing'
  | 'commit-inserted'
  | 'commit-duplicated'
  | 'commit-reordered'
  /** A commit that does not name the hash of the one before it. */
  | 'chain-broken'
  /** Hashes from which proofs are made are missing, or are not those of the log. */
  | 'tile-wrong'
  /** An item of the table that is no commit. */
  | 'item-malformed'
  /** The state stored beside a commit is not what its events fold to. */
  | 'state-wrong';

/** One thing that is not as it was written. Streams, versions and positions are named wherever they can be known. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly where: 'checkpoint' | 'log' | 'table';
  readonly stream?: string;
  readonly version?: number;
  readonly position?: number;
  /** The path of an object below the log. */
  readonly object?: string;
  /** For people: what is wrong, without what events say. */
  readonly message: string;
}

/** The problems found so far: the first few are kept, all are counted, and each commit is told of once. */
export class ProblemList {
  readonly #limit: number;
  readonly #problems: Problem[] = [];
  readonly #commits = new Set<string>();
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#problems.length >= this.#limit;
  }

  /** Whether a commit of the log or of the table was told of already. */
  has(where: Problem['where'], stream: string, version: number): boolean {
    return this.#commits.has(commitKey(where, stream, version));
  }

  add(problem: Problem): void {
    const { where, stream, version } = problem;
    if (stream !== undefined && version !== undefined) {
      if (this.has(where, stream, version)) return;
      if (!this.isFull) this.#commits.add(commitKey(where, stream, version));
    }
    this.#count += 1;
    if (!this.isFull) this.#problems.push(problem);
  }
}

function commitKey(where: Problem['where'], stream: string, version: number): string {
  return `${where} ${version} ${stream}`;
}
