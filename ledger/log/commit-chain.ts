import { type Commit, genesisHash, hashOf } from '../commit.ts';

/** What the next commit of a stream must follow. */
export type ChainEnd = Pick<Commit, 'version' | 'hash'>;

/** Before the first commit of a stream. */
export const chainStart: ChainEnd = { version: 0, hash: genesisHash };

/** Why a commit is not sealed. */
export type RefusalReason =
  /** It is neither at hand nor in the ledger. */
  | 'missing'
  /** Its content is not what its hash was made of. */
  | 'hash-mismatch'
  /** It does not follow the commit that is sealed before it. */
  | 'does-not-follow';

/** A commit that is not sealed, and with it none after it in its stream. */
export interface RefusedCommit {
  readonly stream: string;
  readonly version: number;
  readonly reason: RefusalReason;
}

/** What keeps a commit from being the next one of its stream; undefined when nothing does. */
export function refusalOf(commit: Commit, { version, hash }: ChainEnd): RefusalReason | undefined {
  if (commit.version !== version + 1) return 'missing';
  if (hashOf(commit) !== commit.hash) return 'hash-mismatch';
  return commit.prevHash === hash ? undefined : 'does-not-follow';
}
